"""How far announcements have come: said, waiting as a card or for a digest, dropped; counted from rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.announcing.announcement import Cause
from storage.rows.conversions import moment_of
from storage.rows.row import Row

_UNSENT = ("waiting", "dropped")


@dataclass(slots=True)
class Standing:
    """How far an announcement has come. `card` is the subject of its card that waits."""

    is_said: bool = False
    card: str | None = None
    due: datetime | None = None
    dropped: bool = False
    lines: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    cause: Cause | None = None

    @property
    def waits_otherwise(self) -> bool:
        """Whether nothing of it is said, and neither a card nor a digest that was made says it soon."""
        return not (self.is_said or self.card or self.made)


def count_card(standing: Standing, row: Row) -> None:
    """Count a row of the outbox that is its card: `subject`, `state`, `due_at`, and whether its end `is_final`."""
    if row["state"] not in _UNSENT or (row["is_final"] and row["state"] == "dropped"):
        standing.is_said = True
    elif row["state"] == "waiting":
        standing.card, standing.due = row["subject"], moment_of(row["due_at"])
    else:
        standing.dropped = True


def count_line(standing: Standing, row: Row) -> None:
    """Count a line of a digest: `name`, `digest`, `cause`, and of the digest's own row `state` and `is_final`."""
    if row["digest"] is None:
        standing.lines.add(row["name"])
        standing.cause = standing.cause or (Cause(row["cause"]) if row["cause"] else None)
    elif row["state"] == "waiting":
        standing.made.add(row["name"])
    elif row["state"] == "dropped" and not row["is_final"]:
        standing.dropped = True
    else:
        standing.is_said = True
