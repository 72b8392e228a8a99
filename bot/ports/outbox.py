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
    """The next step of a lane, in one transaction with what came of its last.

    `settled` is the outcome to write, if there is one. `decide` is then asked about the lane's head and the channel's
    silence; it must be pure, for it is called inside of the transaction. If it says `Send`, the row is started by
    `worker` at `at` (`told_at` by the platform's clock), `keyless` where the platform knows no key again. Without a
    `worker` nothing is started.

    `epoch` is that of the worker's claim of the lane (`bot.ports.lanes`): nothing is written and nothing started once
    another one has claimed it. None where the lane was not claimed.
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
    """A row that was set to `inflight`, read in the same transaction. Of a card: its paper as it was announced, and how
    many people of the channel like it.

    `notify`: people in the channel are notified of posts.
    """

    delivery: Delivery
    announced: Announced | None = None
    likes: int = 0
    notify: bool = False


class Outbox(Protocol):
    """Rows to deliver, in order within each channel."""

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns how many there were.

        `alive` names the workers that are not dead: none when a lock proves that no other service uses the outbox. What
        stands in a lane whose lease lasts is left alone.
        """
        ...

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again: those that are due, and whose channel has taken a message
        since they did; and those that did so after `now`, by a clock that was set back since.
        """
        ...

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; of paused ones only those paused before `paused_before`."""
        ...

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel: the open row whose turn it is (of those the oldest), and its last outcome."""
        ...

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane as `settle` does, and start its head: one transaction for both.

        Returns the row that was started, or the step that was decided on. `Stale` when the row to settle has changed
        since it was read; then nothing is written and nothing started.
        """
        ...

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:
        """Write the outcome, as the holder of the lane where an `epoch` is given, which is then as in `Advance`.

        SENT also ends the channel's pause, and the row forgets when and after which message it was asked for;
        `settled.pause` begins one.

        `settled.no_thread` drops the other cards that wait for that digest's thread. `settled.then` adds rows about the
        posted message; one that publishes it is due once the channel has published fewer than ten within an hour.
        """
        ...

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The rows of a channel whose fate is unknown, in the order of its lane."""
        ...

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time.

        Channels without any are left out.
        """
        ...

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, with which all that this one would change is told."""
        ...

    async def by_key(self, key: str) -> Delivery | None:
        """The row under this key; None when there is none."""
        ...
