"""What a paper is, when two tellings are of the same paper, and what each source said of it."""
