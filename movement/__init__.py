"""The rules of the movement: plans, scorecards, points, levels and dates.

Everything here is pure: no clock, no network, no database. The only files read are the plans that come with the package
(`movement.plans`). What a commune decides for itself is data in its plan, never a default in code.
"""
