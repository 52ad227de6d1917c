"""What the clock does. Each job is a function of an open transaction; bot/scheduler.py says how often it runs."""
