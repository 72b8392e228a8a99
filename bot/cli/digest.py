"""`offprint digest`: show a channel's digest, set or stop it, or print what it would say now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.card.digest import digest_message
from bot.card.plan import next_words, plan_words
from bot.channel.channel import DAILY, Channel, ChannelId
from bot.cli.channel_argument import check_is_on
from bot.cli.output import Json, paper_row, print_json, say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say
from bot.cli.subscribe import Channel as ChannelArgument
from bot.cli.subscribe import operator
from bot.cli.terminal import print_message
from bot.digest.digest import Digest
from bot.digest.zones import Asker
from bot.errors import UsageError
from bot.jobs.preview_digest import preview_digest
from bot.jobs.set_digest import DigestOptions, set_digest, stop_digest
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.options import read_digest_options
from handlers.commands.syntax import Invocation, UnknownWords, parse_command
from handlers.commands.zones import fixed_zone_note, zone_instead


def digest(  # noqa: PLR0913 - one parameter for each option that a person types
    channel: ChannelArgument,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="at 09:00 in ZONE on DAYS top N; or now, or off.")
    ] = None,
    *,
    at: Annotated[str | None, typer.Option(help="The time of day, such as 09:00.")] = None,
    zone: Annotated[str | None, typer.Option("--in", help="The time zone, such as Europe/Berlin.")] = None,
    days: Annotated[str | None, typer.Option("--on", help="daily, weekdays, mondays, or mon-thu.")] = None,
    top: Annotated[str | None, typer.Option(help="The largest number of papers in it.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Stop the digest.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it as it stands now; send nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show, set, preview or stop a channel's digest.

    With --json it is one object; with --dry-run as well, each line is a paper that waits for it.
    """
    spoken = _spoken(words or [], channel)
    given = {"at": at, "zone": zone, "days": days, "top": top}
    flags = {name: value for name, value in given.items() if value is not None}
    wanted = Invocation(("digest", "set"), {**spoken.options, **flags})
    off, dry_run = off or spoken.path[1] == "off", dry_run or spoken.path[1] == "now"
    if off and wanted.options:
        raise UsageError("--off cannot be combined with other options.", remedy=f"Try: offprint digest {channel} --off")
    named, settings, asker = read_channel(channel), settings_or_say(), Asker(now())
    if wanted.options:
        check_is_on(named, settings)
    with remedies_for_the_shell(named):
        options = read_digest_options(wanted, asker)
        standing = asyncio.run(_digest(named, options, settings, off=off))
    if as_json:
        print_json(_paper_rows(standing) if dry_run else [_row(standing)])
        return
    if dry_run:
        _print_preview(standing)
    say(_digest_line(standing.channel))
    note = fixed_zone_note(options.zone, asker) if options.zone else None
    if note is not None and options.zone is not None:
        say(f"{note} offprint digest {channel} --in {zone_instead(options.zone, asker)}")


def _spoken(words: list[str], channel: str) -> Invocation:
    """What the words behind the channel ask for, as behind `/papers digest`. Raises `UsageError`."""
    parsed = parse_command(" ".join(("digest", *words)))
    if isinstance(parsed, Invocation):
        return parsed
    typed = parsed.words if isinstance(parsed, UnknownWords) else parsed.text
    raise UsageError(
        f"“{typed}” says nothing about a digest; it takes at, in, on, top, now and off.",
        remedy=f"Try: offprint digest {channel} at 09:00 in Europe/Berlin",
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """A channel, and its digest as it would be made now."""

    channel: Channel
    preview: Digest


async def _digest(channel: ChannelId, wanted: DigestOptions, settings: Settings, *, off: bool) -> _Standing:
    async with open_stores(settings) as stores:
        if off:
            await stop_digest(actor=operator(channel), channels=stores.channels, now=now())
        elif wanted != DigestOptions():
            await set_digest(wanted, actor=operator(channel), channels=stores.channels, now=now())
        current = await stores.channels.get(channel)
        preview = await preview_digest(channel, zone=None, channels=stores.channels, digests=stores.digests, now=now())
        return _Standing(current, preview)


def _print_preview(standing: _Standing) -> None:
    if standing.preview.papers:
        print_message(digest_message(standing.preview, channel_name=standing.channel.name, key=None))
    else:
        say(f"Nothing waits for the digest of {standing.channel.id}; on a day without papers none is posted.")


def _row(standing: _Standing) -> Json:
    """The digest as one object. Without a plan `at`, `zone`, `days` and `top` are null."""
    digest = standing.channel.digest(DAILY)
    plan = digest.plan
    return {
        "channel": str(standing.channel.id),
        "at": plan and f"{plan.at:%H:%M}",
        "zone": plan and plan.zone,
        "days": plan and [day.name.lower() for day in sorted(plan.days)],
        "top": plan and plan.top,
        "off": digest.is_off,
        "next_at": digest.next_at and digest.next_at.isoformat(),
        "waiting": len(standing.preview.papers),
    }


def _paper_rows(standing: _Standing) -> Iterator[Json]:
    """The papers that wait for the digest, best first, each with the queries that it matches."""
    for announced in standing.preview.papers:
        queries = [why.subscription.typed for why in announced.why]
        yield {**paper_row(announced.paper.paper), "subscriptions": queries}


def _digest_line(channel: Channel) -> str:
    digest = channel.digest(DAILY)
    if digest.plan is None or digest.next_at is None:
        return f"{channel.id} has no digest. Set one: offprint digest {channel.id} --at 09:00 --in Europe/Berlin"
    return f"{channel.id}: {plan_words(digest.plan)}; {next_words(digest.next_at, digest.plan.zone)}."
