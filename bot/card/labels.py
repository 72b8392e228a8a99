"""The labels of buttons that stand in more than one message: one name for one thing, wherever it is read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.channel.subscription import Mode

PREVIOUS, NEXT = "Previous", "Next"
"""To another page."""
SHOW = "Show"
"""The card of a paper of a list, for the person who pressed."""
LIKE = "More like this"
"""The papers that are like one."""
SHARE = "Share"
"""What one sees, with the channel."""
SUBSCRIBE_TO_THIS = "Subscribe to this"
"""The query of a search."""
POST_NEWEST = "Post the newest one here"
INSTEAD: Mapping[Mode, str] = MappingProxyType(
    {Mode.INSTANTLY: "Instantly instead", Mode.DAILY: "Daily instead", Mode.WEEKLY: "Weekly instead"}
)
"""How the papers of a subscription could come, where they come another way."""
LIST = "List"
"""The subscriptions of a channel."""
UNSUBSCRIBE = "Unsubscribe"
UNDO = "Undo"
SAVE = "Save"
REMOVE = "Remove"
TAKE_BACK = "Take it back"
CHANGE_TIME = "Change time"
