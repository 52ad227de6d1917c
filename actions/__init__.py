"""What a member's message, an agent's command or the clock does: read, decide, record, answer."""
