"""What papers wait for, in words: until when, or the command that ends it."""

from __future__ import annotations

from bot.announcing.waits import Needs, Waits
from bot.card.byline import in_words
from bot.card.card import Line, plain
from bot.card.formatting import counted
from bot.card.plan import digests_named, moment_words
from bot.channel.channel import DEFAULT_ZONE, DIGEST_NAMES
from bot.jobs.status import ChannelStatus
from handlers.commands.context import CommandContext


def wait_lines(status: ChannelStatus, context: CommandContext) -> tuple[Line, ...]:
    """A line for each group of papers that wait for the same."""
    return tuple(_line(waits, status, context) for waits in status.waits)


def _line(waits: Waits, status: ChannelStatus, context: CommandContext) -> Line:
    papers = counted(waits.papers, "paper")
    wait = "waits" if waits.papers == 1 else "wait"
    match waits.needs:
        case Needs.ACCESS:
            step = status.lane.pause.step if status.lane.pause else "see above"
            return (plain(f"{papers} {wait} for access to this channel: {step}"),)
        case Needs.DIGEST_ON:
            on = [context.command("digest", "set", plan=name) for name in DIGEST_NAMES if name in waits.digests]
            return (plain(f"{papers} {wait} until the {digests_named(waits.digests)} is on again: "), on[0])
        case Needs.UNMUTE:
            return (plain(f"{papers} {wait} until this channel is no longer muted: "), context.command("unmute"))
        case None:
            return (plain(f"{papers} {wait} {_until(waits, status, context)}"),)


def _until(waits: Waits, status: ChannelStatus, context: CommandContext) -> str:
    """`for the daily digest of Wed 25 Nov at 09:00`, or when the last card comes."""
    if waits.until is None or waits.until <= context.now:
        return "to be posted now"
    plans = (status.channel.digest(name).plan for name in (*waits.digests, *DIGEST_NAMES))
    zone = next((plan.zone for plan in plans if plan is not None), context.caller.zone or DEFAULT_ZONE)
    moment = f"{moment_words(waits.until, zone)}, {zone}"
    if waits.are_cards:
        return f"to be posted as cards, the last at {moment}"
    return f"for the {in_words(list(waits.digests))} digest, {moment}"
