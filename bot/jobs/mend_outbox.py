"""What the operator does with a row of the outbox, beside a service that may be working on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.delivery.delivery import Delivery, Settled
from bot.errors import NotFound, UsageError
from bot.jobs.retry_stale import retry_stale
from bot.ports.stores import Stores
from bot.ports.write import Stale

_NO_ROW = "The outbox has no row {number}."
_LIST = "offprint outbox list"
_LARGEST = 2**63 - 1
"""What a database holds as a number."""


async def mend_row(number: int, decide: Callable[[Delivery], Settled], *, stores: Stores) -> Delivery:
    """Read the row, decide, and write, until nobody has changed it in between; returns it as it was decided on.

    Raises `UsageError`: what `decide` refuses, or a row that is not there.
    """
    busy = UsageError(f"{number} changes all the time: the service is working on it.", remedy=_LIST)
    return await retry_stale(partial(_try, number, decide, stores), given_up=busy)


async def _try(number: int, decide: Callable[[Delivery], Settled], stores: Stores) -> Delivery | Stale:
    row = await stores.outbox_view.by_number(number) if number <= _LARGEST else None
    if row is None:
        raise NotFound(_NO_ROW.format(number=number), remedy=_LIST)
    written = await stores.outbox.settle(decide(row))
    return written if isinstance(written, Stale) else row
