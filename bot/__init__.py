"""The conversational assistant: handlers in, dialogue and flows in the middle, courier and channels out."""
