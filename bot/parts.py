"""What a running service is made of: the wiring puts it together, and `bot/runtime.py` runs it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from bot.clock import boot_name
from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.jobs.deliver import log_settled
from bot.jobs.poll import Polled
from bot.mailing.links import MailLinks
from bot.polling.source_state import PolledSource
from bot.ports.charts import Charts, NoCharts
from bot.ports.clock import Clock
from bot.ports.hints import Hint, Hints
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.retention.ages import Keep
from bot.roles import Part
from bot.shared import Shared


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears of each settled outcome, of each poll, and of each command that was answered: its platform, its
    name, and the seconds that it took.
    """

    on_settled: Callable[[Settled], None] = log_settled
    on_polled: Callable[[Polled], None] | None = None
    on_answered: Callable[[str, str, float], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a service is made of.

    `polled` says of each of the `sources` how it is polled. `lookups` are asked about stored papers in the background.
    `charts` draws the weeks of digests, `mail_links` makes the links in mail, which is not sent without. `rules` say
    how the lanes of each platform are worked. `wake` is set when something new is in the outbox. `runs` are the parts
    that run here; `shared` is what a process needs that is not the only one on its database, None for one that is.
    `worker` names this run in the outbox, where no other process does. `boot` is this start of the machine (None where
    that is not known). `chance` draws from [0, 1). When the service stops, requests in flight have `grace_seconds` to
    end, and everything ends within ten seconds. `keep` says how long papers and history are kept.
    """

    stores: Stores
    sources: Sequence[Source]
    polled: Sequence[PolledSource]
    platforms: Sequence[Platform]
    rules: Mapping[str, LaneRules]
    clock: Clock
    wake: asyncio.Event
    runs: frozenset[Part] = frozenset(Part)
    shared: Shared | None = None
    lookups: Sequence[Lookup] = ()
    charts: Charts = field(default_factory=NoCharts)
    paused_retry: timedelta
    worker: str = field(default_factory=lambda: uuid4().hex)
    chance: Callable[[], float] = random.random
    listeners: Listeners = field(default_factory=Listeners)
    grace_seconds: float = 6.0
    mail_links: MailLinks | None = None
    cards_per_hour: int = 0
    keep: Keep = field(default_factory=Keep)
    boot: str | None = field(default_factory=boot_name)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def queued(wake: asyncio.Event, hints: Hints) -> Callable[[], None]:
    """What is called when something new is in the outbox: it wakes the dispatcher here, and tells other processes."""

    def on_queued() -> None:
        wake.set()
        hints.give(Hint.OUTBOX)

    return on_queued
