"""What a week brought, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from pydantic import TypeAdapter

from bot.digest.week import Matched, Rise, SubscriptionLabel
from storage.rows.conversions import moment_of
from storage.rows.row import Row

_RISE = TypeAdapter(Rise)


def matched_of_rows(rows: Iterable[Row]) -> tuple[Matched, ...]:
    """The matches of rows that hold an announcement and one of its subscriptions each, those of one side by side."""
    groups = (list(group) for _, group in groupby(rows, key=lambda row: row["id"]))
    return tuple(
        Matched(
            group[0]["paper"],
            moment_of(group[0]["announced_at"]),
            tuple(SubscriptionLabel(row["subscription"], row["typed"]) for row in group),
        )
        for group in groups
    )


def rise_column(rise: Rise) -> str:
    """What rose, as a JSON object."""
    return _RISE.dump_json(rise).decode()


def rise_of(column: str) -> Rise:
    """What `rise_column` wrote."""
    return _RISE.validate_json(column)
