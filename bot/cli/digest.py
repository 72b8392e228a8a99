"""`offprint digest`: show a channel's digests, set or stop them, or print what one would say now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.card.card import Part
from bot.card.digest import digest_message, papers_shown
from bot.card.plan import digest_words
from bot.card.trending_digest import trending_digest
from bot.channel.channel import DAILY, DIGEST_NAMES, TRENDING, WITH_THREADS, Channel, ChannelDigest, ChannelId
from bot.cli.channel_argument import check_is_on
from bot.cli.mail import ask_own_address, digest_by_mail, say_mail_trouble
from bot.cli.operator import operator
from bot.cli.output import Json, paper_row, print_json, say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.cli.terminal import print_message
from bot.cli.trending import trending_row
from bot.digest.digest import Digest
from bot.digest.trending import TrendingDigest
from bot.digest.zones import Asker
from bot.errors import UsageError
from bot.jobs.preview_digest import preview_digest, usual_digest, waiting_papers
from bot.jobs.set_digest import DigestOptions, set_digest, start_digests, stop_digest
from bot.jobs.trending_digest import preview_trending
from bot.jobs.week import DigestOpenings
from bot.ports.channels import Channels
from bot.ports.charts import NoCharts
from bot.ports.stores import Stores
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.options import read_digest_options, read_plan
from handlers.commands.syntax import Invocation, UnknownWords, parse_command
from handlers.commands.zones import fixed_zone_note, zone_instead


def digest(  # noqa: PLR0913 - one parameter for each option that a person types
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]",
            help="[PLAN] at 09:00 in ZONE on DAYS top N if empty say so, with cards; now; off; email ADDRESS.",
        ),
    ] = None,
    *,
    plan: Annotated[str | None, typer.Option("--plan", help="Which digest: daily, weekly or trending.")] = None,
    at: Annotated[str | None, typer.Option(help="The time of day, such as 09:00.")] = None,
    zone: Annotated[str | None, typer.Option("--in", help="The time zone, such as Europe/Berlin.")] = None,
    days: Annotated[str | None, typer.Option("--on", help="daily, weekdays, mondays, or mon-thu.")] = None,
    top: Annotated[str | None, typer.Option(help="The largest number of papers in it.")] = None,
    empty: Annotated[
        str | None, typer.Option("--if-empty", help="On a day with nothing new: say so, or stay silent.")
    ] = None,
    cards: Annotated[
        str | None, typer.Option("--cards", help="Whether its papers' cards follow in its thread: yes, or no.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Stop the digest of --plan, or all.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it as it stands now; send nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show, set, preview or stop a channel's digests.

    With --json each line is a digest that was ever set; with --dry-run as well, a paper of one of them.
    """
    spoken = _spoken(words or [], channel)
    given = {"plan": plan, "at": at, "zone": zone, "days": days, "top": top, "empty": empty, "cards": cards}
    flags = {name: value for name, value in given.items() if value is not None}
    named, settings, asker = read_channel(channel), settings_or_say(), Asker(now())
    if spoken.path[1] == "email":
        digest_by_mail(named, spoken, settings, as_json=as_json)
        return
    command = _command(spoken, flags, named, asker, off=off, dry_run=dry_run)
    if command.wanted and command.sets:
        check_is_on(named, settings)
    standing = asyncio.run(_digest(named, command, settings))
    if as_json:
        print_json(_paper_rows(standing) if command.dry_run else _rows(standing))
    else:
        _print_standing(standing, command, _zone_note(command, channel, asker))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    """What was asked: which digest (None: the usual one, or all), with which options, stopped, previewed, or set.

    `wanted`: something of a plan was named.
    """

    name: str | None
    options: DigestOptions
    wanted: bool
    off: bool
    dry_run: bool
    sets: bool


def _command(  # noqa: PLR0913 - what was typed, as words and as flags
    spoken: Invocation, flags: dict[str, str], channel: ChannelId, asker: Asker, *, off: bool, dry_run: bool
) -> _Command:
    """Read what was typed. Raises `UsageError`."""
    wanted = Invocation(("digest", "set"), {**spoken.options, **flags})
    off, dry_run = off or spoken.path[1] == "off", dry_run or spoken.path[1] == "now"
    if off and wanted.options.keys() - {"plan"}:
        raise UsageError("--off takes only --plan beside it.", remedy=f"Try: offprint digest {channel} --off")
    with remedies_for_the_shell(channel):
        return _Command(
            name=read_plan(wanted),
            options=_on_its_platform(read_digest_options(wanted, asker), channel),
            wanted=bool(wanted.options),
            off=off,
            dry_run=dry_run,
            sets=not dry_run and (spoken.path[1] == "set" or bool(flags)),
        )


def _on_its_platform(options: DigestOptions, channel: ChannelId) -> DigestOptions:
    """The options, where the channel's platform has all that they ask for. Raises `UsageError`."""
    if options.cards and channel.platform not in WITH_THREADS:
        raise UsageError(
            f"{channel} has no threads, and the cards of a digest's papers would follow in its thread.",
            remedy=f"Leave them out, as in: offprint digest {channel} --at 09:00",
        )
    return options


def _zone_note(command: _Command, channel: str, asker: Asker) -> tuple[str, ...]:
    """The note on a zone that knows no summer time, with the command line that names a place instead."""
    zone = command.options.zone
    note = fixed_zone_note(zone, asker) if zone else None
    if zone is None or note is None:
        return ()
    which = f" --plan {command.name}" if command.name not in (None, DAILY) else ""
    return (f"{note} offprint digest {channel}{which} --in {zone_instead(zone, asker)}",)


def _spoken(words: list[str], channel: str) -> Invocation:
    """What the words behind the channel ask for, as behind `/papers digest`. Raises `UsageError`."""
    parsed = parse_command(" ".join(("digest", *words)))
    if isinstance(parsed, Invocation):
        return parsed
    typed = parsed.words if isinstance(parsed, UnknownWords) else parsed.text
    raise UsageError(
        f"“{typed}” says nothing about a digest; "
        "it takes daily, weekly, trending, at, in, on, top, if empty, with cards, now, off, email.",
        remedy=f"Try: offprint digest {channel} at 09:00 in Europe/Berlin",
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """A channel, a digest of it as it would be made now, and how many papers wait for each; what rises, where the
    digest is the trending one.
    """

    channel: Channel
    preview: Digest
    waiting: Mapping[str, int]
    rising: TrendingDigest | None = None
    opening: tuple[Part, ...] = ()


async def _digest(channel: ChannelId, command: _Command, settings: Settings) -> _Standing:
    async with open_stores(settings) as stores:
        await _change(channel, command, stores.channels)
        if command.sets and not command.off:
            await ask_own_address(channel, stores, settings)
        else:
            await say_mail_trouble(channel, stores)
        current = await stores.channels.get(channel)
        preview = await preview_digest(
            channel,
            name=command.name or usual_digest(current),
            zone=None,
            channels=stores.channels,
            digests=stores.digests,
            trending=stores.trending,
            now=now(),
        )
        rising = await _rising(preview, stores) if preview.key.name == TRENDING else None
        waiting = await waiting_papers(current, digests=stores.digests)
        opening = await DigestOpenings(stores, NoCharts()).of(preview) if command.dry_run else ()
        return _Standing(current, preview, waiting, rising, opening)


async def _rising(preview: Digest, stores: Stores) -> TrendingDigest:
    """What a trending digest with the plan of the preview says now."""
    plan = preview.plan
    return await preview_trending(preview.channel, plan, trending=stores.trending, papers=stores.papers, now=now())


async def _change(channel: ChannelId, command: _Command, channels: Channels) -> None:
    actor = operator(channel)
    if command.off:
        await stop_digest(name=command.name, actor=actor, channels=channels, now=now())
    elif not command.sets:
        return
    elif command.name is None and command.options == DigestOptions():
        await start_digests(actor=actor, channels=channels, now=now())
    else:
        await set_digest(command.options, name=command.name or DAILY, actor=actor, channels=channels, now=now())


def _print_standing(standing: _Standing, command: _Command, zone_note: tuple[str, ...]) -> None:
    if command.dry_run:
        _print_preview(standing)
    for line in (*_digest_lines(standing.channel), *zone_note):
        say(line)


def _print_preview(standing: _Standing) -> None:
    digest, rising = standing.preview, standing.rising
    if rising is not None and rising.papers:
        print_message(trending_digest(rising, key=None))
    elif rising is not None:
        say(f"Nothing rises that {rising.channel} was not told of; without papers no trending digest is posted.")
    elif digest.papers or digest.plan.says_nothing_new:
        name = standing.channel.name
        print_message(digest_message(digest, channel_name=name, key=None, opening=standing.opening))
    else:
        say(f"Nothing waits for the {digest.key.name} digest of {digest.channel}; without papers none is posted.")


def _rows(standing: _Standing) -> Iterator[Json]:
    """An object for each digest that was ever set; for the daily one, without a plan, where none was."""
    channel = standing.channel
    names = [name for name in DIGEST_NAMES if channel.digest(name).plan is not None] or [DAILY]
    return (_row(channel, channel.digest(name), standing.waiting[name]) for name in names)


def _row(channel: Channel, digest: ChannelDigest, waiting: int) -> Json:
    """A digest as one object. Without a plan `at`, `zone`, `days` and `top` are null; one that is off has its plan."""
    plan = digest.plan
    return {
        "channel": str(channel.id),
        "plan": digest.name,
        "at": plan and f"{plan.at:%H:%M}",
        "zone": plan and plan.zone,
        "days": plan and [day.name.lower() for day in sorted(plan.days)],
        "top": plan and plan.top,
        "says_nothing_new": plan and plan.says_nothing_new,
        "cards": plan and plan.cards,
        "off": digest.is_off,
        "next_at": digest.next_at and digest.next_at.isoformat(),
        "waiting": waiting,
    }


def _paper_rows(standing: _Standing) -> Iterator[Json]:
    """The papers of the digest with the queries that they match: those that it shows, by their number in it, then the
    rest, which is behind its button, best first; of a trending one, why they rise.
    """
    if standing.rising is not None:
        yield from map(trending_row, standing.rising.papers)
        return
    shown = papers_shown(standing.preview, opening=standing.opening)
    rest = [announced for announced in standing.preview.papers if announced not in shown]
    for place, announced in enumerate((*shown, *rest), start=1):
        queries = [why.subscription.typed for why in announced.why]
        number = place if place <= len(shown) else None
        yield {**paper_row(announced.paper.paper), "number": number, "subscriptions": queries}


def _digest_lines(channel: Channel) -> Iterator[str]:
    """A line for each digest that is on, and for each that was turned off."""
    known = [channel.digest(name) for name in DIGEST_NAMES if channel.digest(name).plan is not None]
    if not known:
        yield f"{channel.id} has no digest. Set one: offprint digest {channel.id} --at 09:00 --in Europe/Berlin"
    for digest in known:
        on = "" if digest.is_on else f" Turn it on: offprint digest {channel.id} --plan {digest.name}"
        yield f"{channel.id}: {digest.name} digest: {digest_words(channel, digest.name)}.{on}"
