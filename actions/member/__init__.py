"""One module per intent: what a member's message does."""
