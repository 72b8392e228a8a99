"""`offprint poll`: poll a source now; a running service does it, else this process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.log_format import set_up_logs
from bot.cli.output import Json, print_json, say
from bot.cli.setup import now, open_stores, settings_or_say
from bot.clock import SystemClock
from bot.errors import SourceError, UsageError
from bot.http import Http, user_agent
from bot.jobs.poll import Polled
from bot.jobs.poll import poll as poll_source
from bot.jobs.subscription_index import SubscriptionIndex
from bot.paper.stream import source_name
from bot.ports.sources import StreamState
from bot.ports.stores import Stores
from bot.service import sources_of
from bot.settings import Settings
from storage.sqlite.lock import is_held

PATIENCE = timedelta(minutes=5)
"""How long to wait for the running service to end a poll."""


def poll(
    source: Annotated[str | None, typer.Argument(help="One source; without it, all in the settings.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Poll sources now. New matches go into the outbox, from which the service posts them."""
    settings = settings_or_say()
    set_up_logs(settings.model_copy(update={"log_level": "warning"}))
    named = None if source is None else source_name(source)
    if named is not None and named not in settings.sources:
        raise UsageError(f"“{named}” is not among the sources in the settings: {', '.join(settings.sources)}.")
    names = (named,) if named else settings.sources
    polled = asyncio.run(_read(settings, names))
    if as_json:
        print_json(map(_row, polled))
    else:
        for one in polled:
            say(_summary(one))
    failed = next((one for one in polled if one.error), None)
    if failed is not None:
        raise SourceError(failed.source, "the poll failed; the next one reads what it missed")


async def _read(settings: Settings, names: tuple[str, ...]) -> Sequence[Polled | ReadByService]:
    if is_held(settings.database_path):
        return await _ask_service(settings, names)
    return await _by_itself(settings, names)


async def _by_itself(settings: Settings, names: tuple[str, ...]) -> list[Polled]:
    clock = SystemClock()
    async with (
        open_stores(settings, as_service=True) as stores,
        aclosing(Http(user_agent(version("offprint"), settings.contact))) as http,
    ):
        index = SubscriptionIndex()
        await index.load(archive=stores.archive, changes=stores.changes)
        chosen = [one for one in sources_of(settings, http, clock=clock) if one.name in names]
        with Console(stderr=True).status("Reading …"):
            return [await poll_source(one, stores=stores, index=index, clock=clock) for one in chosen]


async def _ask_service(settings: Settings, names: tuple[str, ...]) -> list[ReadByService]:
    async with open_stores(settings) as stores:
        with Console(stderr=True).status("The running service reads …"):
            return [await _request(name, stores) for name in names]


@dataclass(frozen=True, slots=True)
class ReadByService:
    """A poll that the running service made: how it ended. The service's log has the figures."""

    source: str
    error: str | None


async def _request(name: str, stores: Stores) -> ReadByService:
    requested_at = now()
    await stores.sources.request_poll(name, at=requested_at)
    ended = await _ended(name, stores, since=requested_at)
    return ReadByService(name, next((state.error for state in ended if state.error), None))


async def _ended(name: str, stores: Stores, *, since: datetime) -> tuple[StreamState, ...]:
    """The states of a source's streams as a poll after `since` has left them."""
    while now() - since < PATIENCE:
        every = (one for one in await stores.sources.states() if source_name(one.stream.source) == name)
        states = tuple(one for one in every if one.polled_at is not None and one.polled_at >= since)
        if states:
            return states
        await asyncio.sleep(0.2)
    raise SourceError(name, "the running service has not finished the poll yet; see `offprint status`")


def _row(polled: Polled | ReadByService) -> Json:
    """A poll as JSON; one that the service made has no figures here."""
    counted = {} if isinstance(polled, ReadByService) else {"new": polled.new, "announced": polled.announced}
    return {"source": polled.source, **counted, "error": polled.error}


def _summary(polled: Polled | ReadByService) -> str:
    if polled.error:
        return polled.error
    if isinstance(polled, ReadByService):
        return f"{polled.source}: polled by the running service; new matches are on their way"
    baseline = " (the baseline: stored, announced to nobody)" if polled.baseline else ""
    return f"{polled.source}: {polled.new} new papers, {polled.announced} announced{baseline}"
