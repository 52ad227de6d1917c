"""Visits of the technician and the coach: when they can be, what they cost, how they are kept."""
