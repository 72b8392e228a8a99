"""What a channel is, what it wants, and its own choices."""
