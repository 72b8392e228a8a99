"""Look-ups of a lane: one search of the channel answers for every message of unknown fate in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, read_digest_card_subject
from bot.delivery.lane import LaneRules, LookUp, looked_for
from bot.delivery.outcome import CannotLook, Found, Looked, Searched, found_in
from bot.delivery.requests import Ages
from bot.delivery.window import Window, joined
from bot.jobs.compose_delivery import thread_of
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from bot.ports.threads import Threads


class Looks:
    """The look-ups of one channel. It keeps the answers that a search gave for later rows until they are asked for."""

    def __init__(self, channel: ChannelId, messenger: Messenger, stores: Stores) -> None:
        self._channel = channel
        self._messenger = messenger
        self._stores = stores
        self._answers: dict[tuple[int, int], Found] = {}

    async def find(self, wanted: LookUp, rules: LaneRules, *, now: datetime, ages: Callable[[Delivery], Ages]) -> Found:
        """Look for a row's message, and in the same search for those of all rows that may be looked for by now."""
        row = wanted.delivery
        known = self._answers.pop(_request(row), None)
        if known is not None:
            return known
        uncertain = await self._stores.outbox.uncertain(self._channel)
        beside = [one for one in uncertain if one.id != row.id and _place(one) == _place(row)]
        every = [wanted, *looked_for(beside, rules, now=now, ages=ages)]
        keys = [one.delivery.key for one in every]
        looked = await self._search(row, keys, joined(one.window for one in every))
        if isinstance(looked, CannotLook):
            return looked
        self._answers = {_request(one.delivery): found_in(looked, one.delivery.key) for one in every[1:]}
        return found_in(looked, row.key)

    async def _search(self, row: Delivery, keys: Collection[str], window: Window) -> Looked:
        """Search the channel; for cards of a digest its thread, without which none is there."""
        if row.kind is not Kind.DIGEST_CARD:
            return await self._messenger.find(self._channel, keys, within=window)
        thread = await thread_of(row, self._stores)
        if thread is None or not isinstance(self._messenger, Threads):
            return Searched({})
        return await self._messenger.find_reply(self._channel, thread, keys, within=window)


def _request(row: Delivery) -> tuple[int, int]:
    """The last request of a row: an answer says nothing of a later one."""
    return row.id, row.attempt


def _place(row: Delivery) -> str | None:
    """The digest in whose thread a row's message is; None where it is in the channel."""
    return read_digest_card_subject(row.subject)[0] if row.kind is Kind.DIGEST_CARD else None
