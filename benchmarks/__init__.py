"""What a durable answer costs, next to a bare aiogram handler that keeps nothing. ``python -m benchmarks``."""
