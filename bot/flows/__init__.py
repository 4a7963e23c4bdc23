"""Conversations as coroutines of questions: pure, platform-free, one module per conversation.

A flow awaits nothing but `Question` objects and returns an outcome: what must happen now. Answers are stored by key, so
running a flow again over the stored answers finds the present question (`bot.flows.replay`).
"""
