"""Discord: connects by gateway, posts with Components V2, answers commands and buttons."""
