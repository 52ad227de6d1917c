"""What a membership holds, owes and asks for, read from the store."""
