"""The cursor of a category: how far it was read, as text that the store keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

_LONGEST_TAG = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a category was read.

    `read_through` is the last announcement day that was read in OAI-PMH. The next reading begins at the datestamp
    `since`. `tag` marks the last feed with this category that was read and stored: its ETag, or a digest of its body.
    `newest` is the newest id that was announced by then, None where none is known.
    """

    read_through: date
    since: date
    tag: str | None = None
    newest: str | None = None

    @classmethod
    def first(cls, due: date, *, was_read: bool, tag: str | None, newest: str | None = None) -> Cursor:
        """The cursor after the baseline, with `due` the last announcement day whose papers were due then.

        `was_read`: its papers were in the feed, so that those among them that come late are news. Otherwise (a feed of
        Sunday is empty) they are left out, because a baseline announces nothing.
        """
        return cls(read_through=due, since=due if was_read else due + timedelta(days=1), tag=tag, newest=newest)

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """The cursor that `text` holds; None where it holds none."""
        try:
            told = json.loads(text or "")
            tag, newest = told.get("tag"), told.get("newest")
            return cls(
                read_through=date.fromisoformat(told["read_through"]),
                since=date.fromisoformat(told["since"]),
                tag=tag if isinstance(tag, str) else None,
                newest=newest if isinstance(newest, str) else None,
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def text(self) -> str:
        """The cursor as text."""
        told = {"read_through": self.read_through.isoformat(), "since": self.since.isoformat()}
        tag = {"tag": self.tag} if self.tag is not None and len(self.tag) <= _LONGEST_TAG else {}
        newest = {"newest": self.newest} if self.newest is not None else {}
        return json.dumps(told | tag | newest)
