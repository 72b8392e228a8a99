"""Many stored queries, one paper in, matches with their reasons out."""
