"""`/papers mute` and `/papers unmute`: nothing comes by itself for a while, and nothing is lost."""

from __future__ import annotations

from bot.card.card import Actions, Message, Part, Quiet, message_of, plain
from bot.card.formatting import counted
from bot.card.plan import moment_words, mute_words
from bot.channel.channel import DAILY, DEFAULT_ZONE, Channel, Mute
from bot.digest.schedule import made_next
from bot.jobs.preview_digest import waiting_papers
from bot.jobs.set_mute import set_mute
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.mute_length import read_mute


async def answer(context: CommandContext) -> Reply:
    """Mute the channel, for a while or until somebody ends that."""
    channel = await context.stores.channels.get(context.caller.channel)
    until = read_mute(context.invocation, context.asker, home=channel.zone)
    mute = Mute(context.now, until)
    outcome = await set_mute(mute, actor=context.actor, channels=context.stores.channels, now=context.now)
    channel = outcome.channel
    words = mute_words(mute, channel.zone or context.caller.zone)
    if outcome.change is None:
        return Reply(message_of((plain(f"Nothing to change: this channel is muted {words}."),), _how_to_end(context)))
    message: Message = message_of(
        (plain(f"This channel is muted {words}."),),
        Quiet((plain(f"Nothing is lost: {after_words(channel)}. What people ask for is posted all the same."),)),
        _how_to_end(context),
        *obstacle(context.caller, channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


async def end(context: CommandContext) -> Reply:
    """End the mute."""
    outcome = await set_mute(None, actor=context.actor, channels=context.stores.channels, now=context.now)
    if outcome.change is None:
        return Reply(message_of((plain("Nothing to change: this channel is not muted."),)))
    waiting = await waiting_papers(outcome.channel, digests=context.stores.digests)
    message = message_of(
        (plain("This channel is no longer muted: papers come again."),),
        Quiet((plain(_waiting_words(sum(waiting.values()), outcome.channel)),)),
        *obstacle(context.caller, outcome.channel),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


def after_words(channel: Channel) -> str:
    """Where the papers of a mute go, within a sentence."""
    if channel.digest(DAILY).is_off:
        return "what comes meanwhile waits until somebody turns the daily digest on"
    due = made_next(channel.digest(DAILY), channel.mute)
    if due is None:
        return "what comes meanwhile waits for the first digest after the mute"
    zone = channel.zone or DEFAULT_ZONE
    return f"what comes meanwhile is in the first daily digest after it, {moment_words(due, zone)}"


def _waiting_words(papers: int, channel: Channel) -> str:
    """How many papers wait for digests of the channel, and when the daily one comes."""
    if not papers:
        return "No paper waits for a digest."
    wait = "waits" if papers == 1 else "wait"
    return f"{counted(papers, 'paper')} {wait} for its digests. {_digest_after(channel)}".rstrip()


def _digest_after(channel: Channel) -> str:
    """When the daily digest comes, as a sentence; nothing where it is off."""
    due = made_next(channel.digest(DAILY), None)
    return f"The daily one comes next on {moment_words(due, channel.zone or DEFAULT_ZONE)}." if due else ""


def _how_to_end(context: CommandContext) -> Part:
    return Quiet((plain("To end it sooner: "), context.command("unmute")))
