"""The digests of a channel: when one is due, what is in it, and in which order. Pure."""
