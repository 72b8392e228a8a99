"""The outbox: rows to deliver, and the state of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.announcing.announcement import Announced
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, Settled
from bot.delivery.lane import Step
from bot.delivery.silence import Silence
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """The next step of a lane, in one transaction with the outcome of the last step.

    `settled` is the outcome to write, if there is one. Then `decide` gets the lane's head and the channel's silence; it
    must be pure, since it is called inside the transaction. If it returns `Send`, the row is started by `worker` at
    `at` (`told_at` by the platform's clock); `keyless` if the platform has no idempotency keys. Without a `worker`
    nothing is started.

    `epoch` is the fencing token of the worker's claim of the lane (`bot.ports.lanes`): nothing is written or started
    once another worker has claimed the lane. None if the lane was not claimed.
    """

    channel: ChannelId
    settled: Settled | None = None
    decide: Callable[[Delivery | None, Silence], Step]
    at: datetime
    told_at: datetime | None = None
    keyless: bool = False
    worker: str | None
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A row that was set to `inflight`, read in the same transaction. For a card, `announced` is its paper as
    announced, and `likes` the number of people of the channel who like it.

    `notify`: the channel wants people to be notified of posts.
    """

    delivery: Delivery
    announced: Announced | None = None
    likes: int = 0
    notify: bool = False


class Outbox(Protocol):
    """Rows to deliver, in order within each channel."""

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns the number of rows.

        `alive` names the living workers; it is empty if a lock proves that no other service uses the outbox. Rows in
        lanes whose lease has not expired are left alone.
        """
        ...

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again: those that are due and whose channel has taken a message
        since, and those that stepped aside after `now` because the clock was set back since.
        """
        ...

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; paused channels only if paused before `paused_before`."""
        ...

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel: its head, which is the open row whose turn it is, and its last outcome."""
        ...

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane as `settle` does, and start its head, in one transaction.

        Returns the row that was started, or the step that was decided on. Returns `Stale`, with nothing written or
        started, if the row to settle has changed since it was read.
        """
        ...

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:
        """Write the outcome. With an `epoch` it is the write of the lane's holder, fenced as in `Advance`.

        SENT also ends the channel's pause, and clears the columns that only a look-up of an uncertain row needs.
        `settled.pause` begins a pause.

        `settled.no_thread` drops the other cards that wait for that digest's thread. `settled.then` adds rows about the
        posted message; one that publishes it is due once the channel has published fewer than ten within an hour.
        """
        ...

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The `uncertain` rows of a channel, in the order of its lane."""
        ...

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """The moments of cards by channel: sent after `since`, or waiting until then (`now` if due); in order of time.

        Channels without such cards are left out.
        """
        ...

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, which includes all that this edit would change."""
        ...

    async def by_key(self, key: str) -> Delivery | None:
        """The row with this idempotency key; None if there is none."""
        ...
