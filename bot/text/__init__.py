"""Words: LaTeX becomes Unicode once, and a readable text becomes the tokens that every search compares."""
