"""Text analysis: LaTeX to Unicode, and readable text to the tokens that every search compares."""
