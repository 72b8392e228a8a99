"""`offprint status`: the sources and the channels, and what is wrong with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.channel.channel import Channel
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.setup import now, open_stores, settings_or_say
from bot.jobs.status import ChannelStatus, SourceStatus, channel_status, source_statuses
from bot.ports.stores import Stores
from storage.sqlite.lock import is_held


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that `status` tells."""

    running: bool
    sources: tuple[SourceStatus, ...]
    channels: tuple[ChannelStatus, ...]


def status(*, as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False) -> None:
    """Print how the service, its sources and its channels do."""
    standing = asyncio.run(_standing())
    if as_json:
        print_json(_rows(standing))
        return
    say("The service runs." if standing.running else "The service does not run on this database: offprint run")
    sources = ((one.name, one.health.value, _ago(one.polled_at), one.error or "") for one in standing.sources)
    print_table(("source", "state", "polled", "error"), sources, empty="No source was polled yet.")
    channels = (
        (str(one.channel.id), str(one.subscriptions), _ago(one.lane.last_sent_at), str(one.lane.waiting), _trouble(one))
        for one in standing.channels
    )
    print_table(("channel", "subs", "last sent", "waiting", "trouble"), channels, empty="No channel subscribes yet.")


async def _standing() -> Standing:
    settings = settings_or_say()
    async with open_stores(settings) as stores:
        sources = await source_statuses(sources=stores.sources, now=now(), stale_after=settings.stale_after)
        return Standing(is_held(settings.database_path), sources, await _channels(stores))


async def _channels(stores: Stores) -> tuple[ChannelStatus, ...]:
    named = dict.fromkeys(one.channel for one in await stores.channels.subscriptions())
    return tuple(
        [
            await channel_status(channel, channels=stores.channels, outbox=stores.outbox, digests=stores.digests)
            for channel in named
        ]
    )


def _rows(standing: Standing) -> list[Json]:
    return [
        {"kind": "service", "running": standing.running},
        *(
            {
                "kind": "source",
                "name": one.name,
                "health": one.health.value,
                "polled_at": _moment(one.polled_at),
                "baseline_at": _moment(one.baseline_at),
                "error": one.error,
            }
            for one in standing.sources
        ),
        *(
            {
                "kind": "channel",
                "channel": str(one.channel.id),
                "subscriptions": one.subscriptions,
                "waiting": one.lane.waiting,
                "waiting_for_digest": one.waiting_for_digest,
                "last_sent_at": _moment(one.lane.last_sent_at),
                "next_digest_at": _moment(_next_digest(one.channel)),
                "trouble": _trouble(one) or None,
            }
            for one in standing.channels
        ),
    ]


def _next_digest(channel: Channel) -> datetime | None:
    return min((digest.next_at for digest in channel.digests if digest.next_at is not None), default=None)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _trouble(one: ChannelStatus) -> str:
    if one.lane.pause is not None:
        return f"paused: {one.lane.pause.code}; {one.lane.pause.step}"
    return one.lane.last_error or ""


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    return f"{timedelta(seconds=int((now() - moment).total_seconds()))} ago"
