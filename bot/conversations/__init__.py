"""Whole conversations played through the product: personas, the runner, what it saw."""
