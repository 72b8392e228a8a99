"""`offprint poll`: poll a source now; a running service does it, else this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.card.formatting import counted
from bot.cli.log_format import set_up_logs
from bot.cli.output import Json, print_json, say
from bot.cli.setup import clock_of, now, open_stores, settings_or_say
from bot.clock import SystemClock
from bot.errors import LeaseLost, SourceError, UsageError
from bot.intake import build_http, build_lookups, polled_sources
from bot.jobs.look_up import look_up
from bot.jobs.poll import Polled, WarnedOnce
from bot.jobs.poll import poll as poll_source
from bot.jobs.subscription_index import SubscriptionIndex
from bot.jobs.watch_sources import watch_sources
from bot.paper.stream import StreamId, source_name
from bot.polling.look_up import ARXIV_DETAILS
from bot.polling.source_state import PolledSource
from bot.polling.stream_state import StreamState
from bot.ports.clock import Clock
from bot.ports.leases import POLLER, Lease
from bot.ports.lookups import Lookup
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.roles import Role
from bot.settings import Settings
from bot.shared import process_name, seat
from bot.sources.registry import make_sources
from storage.sqlite.lock import is_held

_LEASE_SECONDS = 15.0
PATIENCE = timedelta(seconds=110)
"""How long to wait for the running service to end a poll; a source that hangs is given up before."""


def poll(
    source: Annotated[str | None, typer.Argument(help="One source; without it, all in the settings.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Poll sources now. New matches go into the outbox, from which the service posts them."""
    settings = settings_or_say()
    set_up_logs(settings.model_copy(update={"log_level": "warning"}))
    polled = asyncio.run(_read(settings, named=None if source is None else source_name(source)))
    if as_json:
        print_json(map(_row, polled))
    else:
        for one in polled:
            say(_summary(one))
    failed = next((one for one in polled if one.error), None)
    if failed is not None:
        raise SourceError(failed.source, "the poll failed; the next one reads what it missed")


async def _read(settings: Settings, *, named: str | None) -> Sequence[Polled | ReadByService]:
    """Poll the source of that name, or all, at the same time: one that hangs does not hold up the others."""
    if not settings.on_postgres and is_held(settings.database_path):
        async with open_stores(settings) as stores:
            return await _read_into(settings, stores, named, clock=SystemClock(), is_asked=True)
    async with open_stores(settings, as_service=True) as stores:
        if not settings.on_postgres:
            return await _read_into(settings, stores, named, clock=SystemClock())
        clock = await clock_of(stores)
        if any(Role.POLLER in process.roles for process in await stores.processes.alive()):
            return await _read_into(settings, stores, named, clock=clock, is_asked=True)
        async with _polling(stores, clock) as lease:
            return await _read_into(settings, stores, named, clock=clock, lease=lease)


@asynccontextmanager
async def _polling(stores: Stores, clock: Clock) -> AsyncIterator[Lease]:
    """Hold the lease to poll, once one that a dead process held has run out. Raises `StorageError`."""
    held, is_held_now = seat(stores, POLLER, process_name(), clock), asyncio.Event()

    async def begin() -> None:
        is_held_now.set()

    holding = asyncio.create_task(held.hold(begin=begin))
    try:
        async with asyncio.timeout(_LEASE_SECONDS):
            await is_held_now.wait()
        if (lease := held.lease) is None:
            raise LeaseLost(POLLER)
        yield lease
    except TimeoutError:
        raise LeaseLost(POLLER) from None
    finally:
        holding.cancel()
        await asyncio.wait([holding])


async def _read_into(  # noqa: PLR0913 - what is polled, into what, and who does it
    settings: Settings,
    stores: Stores,
    named: str | None,
    *,
    clock: Clock,
    is_asked: bool = False,
    lease: Lease | None = None,
) -> Sequence[Polled | ReadByService]:
    """Poll the sources of that name, or have the running service do it (`is_asked`)."""
    async with aclosing(build_http(settings, clock=clock, rates=stores.rates)) as http:
        sources = _chosen(make_sources(settings, http, clock=clock), named)
        if is_asked:
            return await _ask_service(stores, sources)
        details = [one for one in build_lookups(settings, http) if one.plan is ARXIV_DETAILS]
        every, cap = polled_sources(settings, sources), settings.cards_per_hour
        return await _by_itself(every, sources, details, stores=stores, clock=clock, cap=cap, lease=lease)


def _chosen(sources: Sequence[Source], named: str | None) -> Sequence[Source]:
    chosen = [one for one in sources if named in {None, one.name}]
    if not chosen:
        there_are = ", ".join(one.name for one in sources)
        raise UsageError(f"“{named}” is not among the sources in the settings: {there_are}.")
    return chosen


async def _by_itself(  # noqa: PLR0913 - the sources, whom they ask, and why
    polled: Sequence[PolledSource],
    sources: Sequence[Source],
    lookups: Sequence[Lookup],
    *,
    stores: Stores,
    clock: Clock,
    cap: int,
    lease: Lease | None = None,
) -> list[Polled]:
    """Poll the sources, then ask the look-ups, without which a paper of Hugging Face's has no category."""
    index, warned = SubscriptionIndex(), WarnedOnce()
    await index.load(archive=stores.archive, changes=stores.changes)
    with _progress() as progress:
        polls = [
            _poll_one(
                source,
                one.every,
                stores=stores,
                index=index,
                clock=clock,
                warned=warned,
                cap=cap,
                lease=lease,
                progress=progress,
            )
            for source, one in zip(sources, polled, strict=True)
        ]
        ended = await asyncio.gather(*polls)
        failed = {one.source for one in ended if one.error is not None}
        for lookup in (one for one in lookups if one.plan.source not in failed):
            progress.add_task(f"{lookup.plan.name}: asking about them", total=None)
            await look_up(lookup, stores=stores, index=index, clock=clock, cap=cap, lease=lease)
    await watch_sources(polled, sources=stores.sources, now=clock.now())
    return list(ended)


async def _poll_one(  # noqa: PLR0913 - the parts of a poll
    source: Source,
    every: timedelta,
    *,
    stores: Stores,
    index: SubscriptionIndex,
    clock: Clock,
    warned: WarnedOnce,
    cap: int,
    lease: Lease | None,
    progress: Progress,
) -> Polled:
    """Poll a source; a line of the progress counts its papers."""
    task = progress.add_task(source.name, total=None)
    return await poll_source(
        source,
        every=every,
        stores=stores,
        index=index,
        clock=clock,
        warned=warned,
        cap=cap,
        lease=lease,
        on_page=lambda so_far: progress.update(task, completed=so_far),
    )


def _progress() -> Progress:
    """A line for each source on standard error, while it is a terminal."""
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:.0f} papers"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


async def _ask_service(stores: Stores, sources: Sequence[Source]) -> list[ReadByService]:
    with Console(stderr=True).status("The running service reads …"):
        return list(await asyncio.gather(*(_request(source, stores) for source in sources)))


@dataclass(frozen=True, slots=True)
class ReadByService:
    """A poll that the running service made: how it ended. The service's log has the figures."""

    source: str
    error: str | None


async def _request(source: Source, stores: Stores) -> ReadByService:
    requested_at = now()
    await stores.sources.request_poll(source.name, at=requested_at)
    ended = await _ended(source, stores, since=requested_at)
    error = next((state.error for state in ended if state.error), None)
    return ReadByService(source.name, error and f"{source.name}: {error}")


async def _ended(source: Source, stores: Stores, *, since: datetime) -> tuple[StreamState, ...]:
    """The states of a source's streams as a poll after `since` has left them."""
    streams = [StreamId(source.name, name) for name in source.streams]
    while now() - since < PATIENCE:
        states = await stores.sources.states(streams)
        if all(one.polled_at is not None and one.polled_at >= since for one in states):
            return states
        await asyncio.sleep(0.2)
    raise SourceError(source.name, "the running service has not finished the poll yet; see `offprint status`")


def _row(polled: Polled | ReadByService) -> Json:
    """A poll as JSON; one that the service made has no figures here."""
    figures = {} if isinstance(polled, ReadByService) else {"new": polled.new, "announced": polled.announced}
    return {"source": polled.source, **figures, "error": polled.error}


def _summary(polled: Polled | ReadByService) -> str:
    if polled.error:
        return polled.error
    if isinstance(polled, ReadByService):
        return f"{polled.source}: polled by the running service; new matches are on their way"
    baseline = " (the baseline: stored, announced to nobody)" if polled.baseline else ""
    left_out = f"; {polled.left_out_words}" if polled.left_out_words else ""
    return f"{polled.source}: {counted(polled.new, 'new paper')}, {polled.announced} announced{baseline}{left_out}"
