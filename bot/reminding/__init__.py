"""Reminders of the dates of a plan: which are due, what they say, and saying them."""
