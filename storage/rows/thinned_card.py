"""Cards that were thinned: their announcements have what is left, their keys and the platform's ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.delivery.delivery import Delivery
from bot.delivery.thinned import thinned_card
from bot.paper.paper import PaperId
from bot.ports.retention import CardThinning, Place
from storage.rows.conversions import channel_of, moment_column, moment_of
from storage.rows.row import Row

_KEY = re.compile("[0-9a-f]{24}")


def key_column(key: str) -> bytes:
    """The key of a thinned card; empty, which none has, for a text that is no key."""
    return bytes.fromhex(key) if _KEY.fullmatch(key) else b""


def thinned_card_of(row: Row) -> Delivery:
    """The card of an announcement; the row has the `subject`, the id of its paper when it was announced, too."""
    return thinned_card(
        channel_of(row["channel"]),
        PaperId(row["subject"]),
        at=moment_of(row["announced_at"]),
        message_id=row["message_id"],
    )


def begins_after(after: Place | None, *, first: str) -> dict[str, str | int]:
    """The `moment` and the `row` after which a batch begins; `first` is before every moment."""
    return {"moment": first, "row": 0} if after is None else {"moment": moment_column(after.moment), "row": after.row}


def last_of(old: Sequence[Row], wanted: CardThinning) -> Place | None:
    """The place of the last of these rows; None if no more follow it."""
    return Place(moment_of(old[-1]["created_at"]), old[-1]["id"]) if len(old) == wanted.most else None
