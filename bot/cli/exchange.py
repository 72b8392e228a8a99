"""`offprint export` and `offprint import`: what a channel gets, as a file."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.cli.channel_argument import check_is_on
from bot.cli.mail import ask_own_address
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.setup import now, open_stores, settings_or_say, source_profiles
from bot.cli.subscribe import Channel
from bot.errors import UsageError
from bot.exchange.channel_list import ChannelList, list_of
from bot.exchange.read_list import read_file
from bot.exchange.text_of import MOST_BYTES, too_large
from bot.jobs.import_list import Imported, Limits, import_list
from bot.jobs.plan_import import ImportPlan, plan_import, with_floods
from bot.mailing.recipient import MAIL
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.export_list import CSV, JSON, OPML, exported
from handlers.commands.import_preview import brings, notes, unread_lines


def export(
    channel: Channel,
    *,
    as_opml: Annotated[bool, typer.Option("--opml", help="For feed readers and other bots: no digests.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As a table: no digests.")] = False,
) -> None:
    """Print a channel's subscriptions and digests as a file.

    JSON has everything that `offprint import` reads, OPML and CSV the subscriptions.
    """
    if as_opml and as_csv:
        raise UsageError("--opml and --csv are two formats.", remedy=f"Try: offprint export {channel} --csv")
    named = read_channel(channel)
    told, name = asyncio.run(_told(named))
    if not told.entries and not told.digests:
        raise UsageError(f"{channel} has nothing to export.", remedy="Try: offprint list")
    written_as = OPML if as_opml else CSV if as_csv else JSON
    sys.stdout.write(exported(told, written_as, name=name).text)


def import_(  # noqa: PLR0913 - each is an argument or an option that people type
    channel: Channel,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", allow_dash=True, help="JSON, OPML, CSV or a query a line; - for input.")
    ],
    *,
    daily: Annotated[bool, typer.Option("--daily", help="Where the list says nothing; this is usual.")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="In the weekly digest, where it says nothing.")] = False,
    instantly: Annotated[bool, typer.Option("--instantly", help="As cards, where the list says nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what it would bring; change nothing.")] = False,
) -> None:
    """Bring a file of subscriptions into a channel.

    The channel gets one notice, with an Undo for all of it.
    """
    named, settings = read_channel(channel), settings_or_say()
    otherwise = _mode(named, daily=daily, weekly=weekly, instantly=instantly)
    told = _fit_for(named, read_file(_bytes_of(file), file.name))
    check_is_on(named, settings)
    plan = asyncio.run(_planned(named, told, settings))
    for line in (*notes(plan, most=settings.subscriptions_per_channel), *unread_lines(plan)):
        say(line)
    if not plan.brings_something:
        raise UsageError(f"{file} brings nothing that {channel} has not.", remedy=f"Try: offprint list {channel}")
    if dry_run:
        say(f"{file} would bring {brings(plan)} into {channel}.")
        return
    done = asyncio.run(_imported(named, told, settings, otherwise=otherwise))
    if done is not None:
        say(f"{channel} has {done.change.brought} more, imported from {file}.")


def _mode(channel: ChannelId, *, daily: bool, weekly: bool, instantly: bool) -> Mode:
    """How papers come where the list does not say. Raises `UsageError` for two ways at once."""
    chosen = [mode for mode, is_set in zip(Mode, (instantly, daily, weekly), strict=True) if is_set]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} are two ways.", remedy=f"Keep --{chosen[0]} alone.")
    mode = chosen[0] if chosen else Mode.DAILY
    if channel.platform == MAIL and mode is Mode.INSTANTLY:
        raise UsageError("Papers come to a mail address in digests, not one by one.", remedy="Try --daily")
    return mode


def _fit_for(channel: ChannelId, told: ChannelList) -> ChannelList:
    """The list as the channel can have it: to a mail address papers come in digests only."""
    if channel.platform != MAIL:
        return told
    entries = (replace(one, mode=None) if one.mode is Mode.INSTANTLY else one for one in told.entries)
    return replace(told, entries=tuple(entries))


def _bytes_of(file: Path) -> bytes:
    """The bytes of a file, or of standard input. Raises `UsageError` for one that cannot be read, or is too large."""
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", remedy="Name a file that is there.") from error
    if len(data) > MOST_BYTES:
        raise too_large(file.name)
    return data


async def _told(channel: ChannelId) -> tuple[ChannelList, str]:
    """A channel's list, and its name."""
    async with open_stores(settings_or_say()) as stores:
        stored = await stores.channels.get(channel)
        return list_of(stored, await stores.channels.subscriptions(channel)), stored.name or str(channel)


async def _planned(channel: ChannelId, told: ChannelList, settings: Settings) -> ImportPlan:
    sources = await source_profiles(settings)
    async with open_stores(settings) as stores:
        plan = await plan_import(
            told,
            await stores.channels.get(channel),
            await stores.channels.subscriptions(channel),
            most=settings.subscriptions_per_channel,
            sources=sources,
        )
        return await with_floods(plan, archive=stores.archive, now=now())


async def _imported(channel: ChannelId, told: ChannelList, settings: Settings, *, otherwise: Mode) -> Imported | None:
    sources = await source_profiles(settings)
    async with open_stores(settings) as stores:
        done = await import_list(
            told,
            otherwise=otherwise,
            limits=Limits(most=settings.subscriptions_per_channel, sources=sources),
            actor=operator(channel, cap=settings.cards_per_hour),
            channels=stores.channels,
            archive=stores.archive,
            now=now(),
        )
        await ask_own_address(channel, stores, settings)
        return done
