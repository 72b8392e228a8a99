"""What a paper is, when two records are the same paper, and what becomes of them together."""
