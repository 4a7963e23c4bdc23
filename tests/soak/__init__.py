"""Kill tests: the real process is killed at random instants while heads score, and every answer is counted afterwards.

``python -m tests.soak [--kills 200] [--database sqlite|postgresql|both] [--seed N] [--people 20]``

The fake Bot API and the people live in this process and survive; the bot is ``python -m bot run``, killed with SIGKILL
and started again at once. Nothing helps it: what Telegram was not told has arrived is delivered again, as always.
"""
