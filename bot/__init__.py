"""Channels, dialogue, delivery, scheduler, console, command line: everything that meets the outside."""
