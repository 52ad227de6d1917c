"""The members' web chat: an installable page, its messages, its live stream, its sign-in."""
