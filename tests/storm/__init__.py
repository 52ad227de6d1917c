"""Whole processes, killed and restarted: what was received is neither lost nor done twice."""
