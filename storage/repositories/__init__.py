"""Each repository reads and writes one subject; none commits."""
