"""The daily digest: when it is due, what is in it, and in which order. Pure."""
