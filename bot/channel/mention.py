"""Who can be called by a message: a person, or a group of people, of the channel's platform."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_MENTIONS = 10
"""People and groups that one subscription calls at most."""


class MentionKind(StrEnum):
    """The kinds of those who can be called."""

    PERSON = "person"
    GROUP = "group"
    """Discord: a role. Slack: a user group."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A person or a group, by the platform's own id."""

    kind: MentionKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, written: str) -> Mention | None:
        """The mention that `str` writes so; None for other words."""
        kind, _, identifier = written.partition(":")
        return cls(MentionKind(kind), identifier) if kind in set(MentionKind) and identifier else None
