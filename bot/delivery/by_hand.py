"""Decides what becomes of a delivery that its operator wants to be retried, or dropped. Pure: values in, values out.

What the platform may have is looked for before it is sent again, unless the operator says that it may come twice.
"""

from __future__ import annotations

from datetime import datetime

from bot.delivery.delivery import CALLED_OFF, Delivery, Settled, State
from bot.errors import UsageError

_ON_ITS_WAY = "{row} is on its way to the platform in this moment; look again in a minute: offprint outbox list"
_SENT = "{row} was sent: nothing is left to do."
_IS_DROPPED = "{row} is dropped already."


def retried(delivery: Delivery, *, look: bool = True, now: datetime) -> Settled:
    """The delivery goes out next; `look`: after a look for it on the platform, where that may have it.

    Raises `UsageError` for one that was sent, or is on its way.
    """
    _refuse_moving(delivery)
    may_be_there = delivery.unsure_since is not None or delivery.state in {State.UNCERTAIN, State.ASIDE}
    state = State.UNCERTAIN if look and may_be_there else State.WAITING
    return Settled(delivery=delivery, state=state, at=now, due_at=now)


def dropped(delivery: Delivery, *, now: datetime) -> Settled:
    """The delivery never goes out. Raises `UsageError` for one that was sent, is on its way, or is dropped."""
    _refuse_moving(delivery)
    if delivery.state is State.DROPPED:
        raise UsageError(_IS_DROPPED.format(row=delivery.id))
    return Settled(delivery=delivery, state=State.DROPPED, at=now, error=CALLED_OFF)


def _refuse_moving(delivery: Delivery) -> None:
    if delivery.state is State.SENT:
        raise UsageError(_SENT.format(row=delivery.id))
    if delivery.state is State.INFLIGHT:
        raise UsageError(_ON_ITS_WAY.format(row=delivery.id))
