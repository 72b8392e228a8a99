"""The reply to a person whose command failed through no fault of theirs."""

from __future__ import annotations

from bot.card.card import Message, Text, plain

_WORDS = (
    "That did not work, and not because of what you did. Try again in a minute; "
    "if it fails again, tell the person who runs Offprint."
)
APOLOGY = Message(_WORDS, (Text(((plain(_WORDS),),)),))
