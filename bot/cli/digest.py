"""`offprint digest`: show a channel's digest, set or stop it, or print what it would say now."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.card.digest import digest_message
from bot.card.plan import next_words, plan_words
from bot.channel.channel import DAILY, Channel, ChannelId
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores
from bot.cli.subscribe import Channel as ChannelArgument
from bot.cli.subscribe import operator
from bot.cli.terminal import print_message
from bot.errors import UsageError
from bot.jobs.preview_digest import preview_digest
from bot.jobs.set_digest import DigestOptions, set_digest, stop_digest
from bot.ports.stores import Stores
from bot.service import read_channel
from handlers.commands.options import read_digest_options
from handlers.commands.syntax import Invocation


def digest(  # noqa: PLR0913 - one parameter for each option that a person types
    channel: ChannelArgument,
    *,
    at: Annotated[str | None, typer.Option(help="The time of day, such as 09:00.")] = None,
    zone: Annotated[str | None, typer.Option("--in", help="The time zone, such as Europe/Berlin.")] = None,
    days: Annotated[str | None, typer.Option("--on", help="daily, weekdays, mondays, or mon-thu.")] = None,
    top: Annotated[str | None, typer.Option(help="The largest number of papers in it.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Stop the digest.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it as it stands now; send nothing.")] = False,
) -> None:
    """Show, set, preview or stop a channel's digest."""
    given = {"at": at, "zone": zone, "days": days, "top": top}
    wanted = Invocation(("digest", "set"), {name: value for name, value in given.items() if value is not None})
    if off and wanted.options:
        raise UsageError("--off cannot be combined with other options.", remedy=f"Try: offprint digest {channel} --off")
    named = read_channel(channel)
    with remedies_for_the_shell(named):
        asyncio.run(_digest(named, read_digest_options(wanted), off=off, dry_run=dry_run))


async def _digest(channel: ChannelId, wanted: DigestOptions, *, off: bool, dry_run: bool) -> None:
    async with open_stores() as stores:
        if off:
            await stop_digest(actor=operator(channel), channels=stores.channels, now=now())
        elif wanted != DigestOptions():
            await set_digest(wanted, actor=operator(channel), channels=stores.channels, now=now())
        current = await stores.channels.get(channel)
        if dry_run:
            await _print_preview(current, stores)
        else:
            say(_digest_line(current))


async def _print_preview(channel: Channel, stores: Stores) -> None:
    preview = await preview_digest(channel.id, zone=None, channels=stores.channels, digests=stores.digests, now=now())
    if preview.papers:
        print_message(digest_message(preview, channel_name=channel.name, key=None))
    else:
        say(f"Nothing waits for the digest of {channel.id}; on a day without papers none is posted.")
    say(_digest_line(channel))


def _digest_line(channel: Channel) -> str:
    digest = channel.digest(DAILY)
    if digest.plan is None or digest.next_at is None:
        return f"{channel.id} has no digest. Set one: offprint digest {channel.id} --at 09:00 --in Europe/Berlin"
    return f"{channel.id}: {plan_words(digest.plan)}; {next_words(digest.next_at, digest.plan.zone)}."
