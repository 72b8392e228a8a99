"""`offprint status`: the state of the service, its sources and its channels."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated

import typer

from bot.card.formatting import counted
from bot.card.plan import mute_words, silence_words
from bot.channel.channel import Channel
from bot.cli.mail import mail_trouble
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.platforms import platform_states
from bot.cli.process_words import lease_words, process_words
from bot.cli.setup import is_running, now, open_stores, polled_here, settings_or_say
from bot.delivery.delivery import FOR_A_PERSON, State
from bot.digest.schedule import made_next
from bot.digest.waits import Needs, Waits
from bot.jobs.status import ChannelStatus, SourceStatus, channel_status, source_statuses
from bot.mailing.recipient import MAIL
from bot.ports.leases import Lease
from bot.ports.processes import Process
from bot.ports.retention import ThinnedSoFar
from bot.ports.stores import Stores
from bot.retention.ages import Aged, Keep
from bot.settings import variable

_BECAME = MappingProxyType({State.ASIDE: "stepped aside, fate unknown", State.FAILED: "failed"})


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Everything that `status` prints. `processes` and `leases` are those of a service that may have several, on
    PostgreSQL, and each process tells of its platforms. Else `platforms` has them, None where the service does not say.

    `for_a_person` are the messages that failed, or stepped aside, by state; a state without any is left out.
    `mail_is_off`: no mail server is set here; a service that runs may have one all the same. `keep` says how long
    papers and history are kept, `thinned` what was thinned of each kind.
    """

    running: bool
    processes: tuple[Process, ...]
    leases: tuple[Lease, ...]
    platforms: Mapping[str, str] | None
    sources: tuple[SourceStatus, ...]
    channels: tuple[ChannelStatus, ...]
    for_a_person: Mapping[State, int]
    mail_is_off: bool
    keep: Keep
    thinned: Mapping[Aged, ThinnedSoFar]


def status(*, as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False) -> None:
    """Print the state of the service, its sources and its channels."""
    report = asyncio.run(_report())
    if as_json:
        print_json([_object(report)])
        return
    say("The service runs." if report.running else "The service does not run on this database: offprint run")
    lines = (_process_lines, _platform_lines, _mail_lines, _outbox_lines, _kept_lines)
    for line in (line for part in lines for line in part(report)):
        say(line)
    sources = (
        (one.name, one.state.value, _ago(one.last_poll_at), _ago(one.last_new_at), one.error or "")
        for one in report.sources
    )
    print_table(("source", "state", "polled", "last new", "error"), sources, empty="No source is polled here.")
    channels = (
        (str(one.channel.id), str(one.subscriptions), _ago(one.lane.last_sent_at), str(one.lane.waiting), _trouble(one))
        for one in report.channels
    )
    print_table(("channel", "subs", "last sent", "waiting", "trouble"), channels, empty="No channel subscribes yet.")
    for line in (line for one in report.channels for line in _wait_lines(one)):
        say(line)


async def _report() -> StatusReport:
    settings = settings_or_say()
    async with open_stores(settings) as stores:
        sources = await source_statuses(await polled_here(settings), sources=stores.sources, now=now())
        running = await is_running(settings, stores)
        platforms = await platform_states(settings) if running and not settings.on_postgres else {}
        return StatusReport(
            running=running,
            processes=await stores.processes.alive() if settings.on_postgres else (),
            leases=await stores.leases.held() if settings.on_postgres else (),
            platforms=platforms,
            sources=sources,
            channels=await _channels(stores),
            for_a_person=await _for_a_person(stores),
            mail_is_off=settings.smtp_url is None,
            keep=settings.keep,
            thinned=await stores.retention.so_far(),
        )


async def _for_a_person(stores: Stores) -> Mapping[State, int]:
    """How many messages of any channel, subscribed or not, wait for the operator."""
    counts = Counter[State]()
    for depth in await stores.outbox_view.depths():
        counts[depth.state] += depth.rows
    return {state: counts[state] for state in FOR_A_PERSON if counts[state]}


def _process_lines(report: StatusReport) -> Iterator[str]:
    """The processes, and which of them holds what one at a time may hold."""
    yield from map(process_words, report.processes)
    yield from map(lease_words, report.leases)


def _platform_lines(report: StatusReport) -> Iterator[str]:
    if report.platforms is None:
        yield "Whether it is connected is not known: nothing answers at OFFPRINT_HTTP_HOST and OFFPRINT_HTTP_PORT."
    for name, state in (report.platforms or {}).items():
        yield f"{name.title()}: {state}"


def _mail_lines(report: StatusReport) -> Iterator[str]:
    """That mail is off though addresses wait for it."""
    waiting = len({one.address for channel in report.channels for one in channel.recipients})
    has_mail = MAIL in (report.platforms or {}) or any(MAIL in one.platforms for one in report.processes)
    if waiting and report.mail_is_off and not has_mail:
        who = "1 address" if waiting == 1 else f"{waiting} addresses"
        yield f"Mail is off, and {who} wait{'s' if waiting == 1 else ''} for it. Set {variable('smtp_url')}."


def _outbox_lines(report: StatusReport) -> Iterator[str]:
    """What failed or stepped aside, and where to see it: no channel tells of it by itself."""
    counts = report.for_a_person
    if counts:
        told = " and ".join(f"{counted(counts[state], 'message')} {_BECAME[state]}" for state in counts)
        yield f"{told}. See, and retry or drop: offprint outbox list"


def _kept_lines(report: StatusReport) -> Iterator[str]:
    """How long papers are kept, where that is not for ever, and what was thinned."""
    if report.keep.papers is not None:
        yield f"Papers are kept for {report.keep.papers.days} days."
    for kind, so_far in report.thinned.items():
        yield f"Thinned so far: {so_far.rows:,} {kind.value}, last {_ago(so_far.at)}."


async def _channels(stores: Stores) -> tuple[ChannelStatus, ...]:
    subscribed = [one.channel for one in await stores.channels.subscriptions()]
    planned = [one.channel.id for one in await stores.digests.planned()]
    mailed = [one.channel for one in await stores.channels.recipients() if one.is_current]
    named = dict.fromkeys((*subscribed, *planned, *mailed))
    return tuple(
        [
            await channel_status(
                channel, channels=stores.channels, outbox=stores.outbox, digests=stores.digests, now=now()
            )
            for channel in named
        ]
    )


def _object(report: StatusReport) -> Json:
    return {
        "running": report.running,
        "processes": [
            {"name": one.name, "roles": list(one.roles), "ahead": one.ahead, "platforms": dict(one.platforms)}
            for one in report.processes
        ],
        "leases": [{"name": one.name, "holder": one.holder, "epoch": one.epoch} for one in report.leases],
        "platforms": report.platforms,
        "mail_is_off": report.mail_is_off,
        "outbox": {state.value: report.for_a_person.get(state, 0) for state in FOR_A_PERSON},
        "kept_days": {
            "papers": report.keep.papers and report.keep.papers.days,
            "history": report.keep.history and report.keep.history.days,
        },
        "thinned": {kind.value: {"rows": one.rows, "at": _moment(one.at)} for kind, one in report.thinned.items()},
        "sources": [
            {
                "name": one.name,
                "state": one.state.value,
                "since": _moment(one.since),
                "last_poll": _moment(one.last_poll_at),
                "last_new": _moment(one.last_new_at),
                "baseline": _moment(one.baseline_at),
                "error": one.error,
            }
            for one in report.sources
        ],
        "channels": [_channel_object(one) for one in report.channels],
    }


def _channel_object(one: ChannelStatus) -> Json:
    return {
        "channel": str(one.channel.id),
        "subscriptions": one.subscriptions,
        "waiting": one.lane.waiting,
        "aside": one.lane.aside,
        "waiting_for_digest": one.waiting_for_digest,
        "waits": [_waits(group) for group in one.waits],
        "last_sent_at": _moment(one.lane.last_sent_at),
        "next_digest_at": _moment(min(filter(None, _comes(one.channel).values()), default=None)),
        "digests": {name: _moment(comes) for name, comes in _comes(one.channel).items()},
        "silence": list(silence_words(one.channel, now=now())),
        "trouble": _trouble(one) or None,
    }


def _wait_lines(one: ChannelStatus) -> Iterator[str]:
    """What the papers of a channel wait for, a line for each group that is not posted at once."""
    for group in one.waits:
        papers, where = counted(group.papers, "paper"), one.channel.id
        wait = f"{where}: {papers} {'waits' if group.papers == 1 else 'wait'}"
        match group.needs:
            case Needs.ACCESS:
                yield f"{wait} for access: {one.lane.pause.step if one.lane.pause else 'see its trouble'}"
            case Needs.DIGEST_ON:
                yield f"{wait} until a digest is on again: offprint digest {where} {group.digests[0]}"
            case Needs.UNMUTE:
                yield f"{wait} until it is no longer muted: offprint unmute {where}"
            case None if group.until is not None and group.until > now():
                yield f"{wait} for {_what(group)} {group.until:%Y-%m-%d %H:%M} UTC"


def _what(group: Waits) -> str:
    return "its turn, the last on" if group.are_cards else f"the {group.digests[0]} digest of"


def _waits(group: Waits) -> Json:
    return {
        "papers": group.papers,
        "digests": list(group.digests),
        "until": _moment(group.until),
        "needs": group.needs.value if group.needs else None,
    }


def _comes(channel: Channel) -> Mapping[str, datetime | None]:
    """When each digest that is on comes next; None where somebody must end a mute first."""
    mute = channel.muted_at(now())
    return {digest.name: made_next(digest, mute) for digest in channel.running}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _trouble(one: ChannelStatus) -> str:
    if one.lane.pause is not None:
        return f"paused: {one.lane.pause.code}; {one.lane.pause.step}"
    if one.lane.aside:
        return f"stepped aside, fate unknown: {one.lane.aside}; see `offprint outbox list`"
    mute = one.channel.muted_at(now())
    muted = "" if mute is None else f"muted {mute_words(mute, one.channel.zone)}"
    return mail_trouble(one.channel.id, one.recipients) or one.lane.last_error or muted


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    return f"{timedelta(seconds=int((now() - moment).total_seconds()))} ago"
