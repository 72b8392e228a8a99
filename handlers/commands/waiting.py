"""What papers wait for, in words: until when, or the command that ends it."""

from __future__ import annotations

from bot.card.card import Line, plain, with_code
from bot.card.formatting import counted
from bot.card.plan import digests_named, moment_words
from bot.channel.channel import DEFAULT_ZONE, DIGEST_NAMES, TRENDING
from bot.digest.waits import Needs, Waits
from bot.jobs.set_digest import DigestChosen
from bot.jobs.status import ChannelStatus
from handlers.commands.context import CommandContext


def wait_lines(status: ChannelStatus, context: CommandContext) -> tuple[Line, ...]:
    """A line for each group of papers that wait for the same; how many wait for a digest its own line tells."""
    told = (waits for waits in status.waits if waits.needs or (waits.are_cards and not _are_due(waits, context)))
    return tuple(_line(waits, status, context) for waits in told)


def papers_wait(outcome: DigestChosen) -> str:
    """That what would come in these digests waits for a person, and how many papers do already."""
    if outcome.names == (TRENDING,):
        return ""
    them, they = ("it", "it is") if len(outcome.names) == 1 else ("them", "one of them is")
    do = "does" if outcome.waiting == 1 else "do"
    now = f"; {counted(outcome.waiting, 'paper')} {do} now" if outcome.waiting else ""
    return f". Papers for {them} wait until {they} on again{now}"


def _are_due(waits: Waits, context: CommandContext) -> bool:
    return waits.until is not None and waits.until <= context.now


def _line(waits: Waits, status: ChannelStatus, context: CommandContext) -> Line:
    papers = counted(waits.papers, "paper")
    wait = "waits" if waits.papers == 1 else "wait"
    match waits.needs:
        case Needs.ACCESS:
            step = status.lane.pause.step if status.lane.pause else "see above"
            return (plain(f"{papers} {wait} for access to this channel: "), *with_code(step))
        case Needs.DIGEST_ON:
            on = [context.command("digest", "set", plan=name) for name in DIGEST_NAMES if name in waits.digests]
            return (plain(f"{papers} {wait} until the {digests_named(waits.digests)} is on again: "), on[0])
        case Needs.UNMUTE:
            return (plain(f"{papers} {wait} until this channel is no longer muted: "), context.command("unmute"))
        case None:
            return (plain(f"{papers} {wait} to be posted, the last on {_moment(waits, status, context)}"),)


def _moment(waits: Waits, status: ChannelStatus, context: CommandContext) -> str:
    """When the last card comes, on the channel's clock."""
    zone = status.channel.zone or context.caller.zone or DEFAULT_ZONE
    return f"{moment_words(waits.until or context.now, zone)}, {zone}"
