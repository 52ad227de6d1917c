"""What an agent at the desk does: one command per module, each run in one transaction with its audit event."""
