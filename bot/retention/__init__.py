"""Retention: what is thinned with age, how old it must be, and how much of it at once. Pure."""
