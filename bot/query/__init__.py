"""The query language: words to a tree, its canonical form, and the slow, obvious evaluator."""
