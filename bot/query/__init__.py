"""The query language: words become a tree, the tree has one canonical form, and it is true of a paper or not."""
