"""The labels of buttons that stand in more than one message: one name for one thing, wherever it is read."""

from __future__ import annotations

PREVIOUS, NEXT = "Previous", "Next"
"""To another page."""
SHOW = "Show"
"""The card of a paper of a list, for the person who pressed."""
SHARE = "Share"
"""What one sees, with the channel."""
SUBSCRIBE_TO_THIS = "Subscribe to this"
"""The query of a search."""
POST_NEWEST = "Post the newest one here"
DAILY_INSTEAD, INSTANTLY_INSTEAD = "Daily instead", "Instantly instead"
UNSUBSCRIBE = "Unsubscribe"
UNDO = "Undo"
CHANGE_TIME = "Change time"
