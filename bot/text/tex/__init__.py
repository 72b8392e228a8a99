"""TeX in titles and abstracts: characters become tokens, tokens a tree, and the tree a line of Unicode."""
