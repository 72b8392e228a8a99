"""A paper, its identity, and the record of each source that it is computed from."""
