"""`/papers settings`: what a channel can want, in one place: shown, typed, or filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.card import button_values
from bot.card.card import Actions, Button, Items, Line, Message, Part, Press, Quiet, Text, bold, message_of, plain
from bot.card.form import Form
from bot.card.settings_words import IN_CHARGE, changed_words, settings_lines
from bot.channel.channel import Channel
from bot.channel.channel_settings import ChannelSettings
from bot.channel.who_may import may_change
from bot.errors import UsageError
from bot.jobs.chosen import Chosen
from bot.jobs.set_settings import Edit, set_settings
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.form_title import titled
from handlers.commands.mute import after_words
from handlers.commands.permission import rule_of
from handlers.commands.settings_form import edits_of, settings_form
from handlers.commands.settings_options import edited, read_settings


async def answer(context: CommandContext) -> Reply:
    """Set the typed settings; where nothing was typed, show all."""
    if not context.invocation.options:
        return await show(context)
    edits = read_settings(context.invocation, context.asker, platform=context.caller.channel.platform)
    return await _set(edits, context)


async def show(context: CommandContext) -> Reply:
    """The settings, with a button that opens the form."""
    channel = await context.stores.channels.get(context.caller.channel)
    is_private = context.caller.standing.is_private
    lines = settings_lines(
        channel,
        usual_cap=context.services.cards_per_hour,
        rule=None if is_private else rule_of(channel, context.services.who_may),
        now=context.now,
    )
    buttons = (
        Button("Change…", Press(button_values.SETTINGS, ""), spoken="Change the settings of this channel"),
        Button("Who is called…", Press(button_values.CALL_LIST, ""), spoken="Whom this channel's subscriptions call"),
    )
    head: Line = (bold("Settings of this channel"),)
    parts = (Text((head,)), Items(tuple((plain(line),) for line in lines)), Actions(buttons))
    return Reply(Message(f"Settings of this channel: {'. '.join(lines)}.", parts))


async def form(context: CommandContext) -> Form:
    """The form of the channel as it is now."""
    channel = await context.stores.channels.get(context.caller.channel)
    services, is_private = context.services, context.caller.standing.is_private
    made = settings_form(
        channel,
        rule=None if is_private else rule_of(channel, services.who_may),
        usual_cap=services.cards_per_hour,
        asker=context.asker,
        hears_links=not is_private and channel.id.platform not in services.links_unheard,
    )
    return replace(made, title=titled("Settings of", context.caller))


async def take(context: CommandContext) -> Reply:
    """Take the form that was filled in. Raises `FieldErrors`."""
    platform = context.caller.channel.platform
    return await _set(edits_of(context.invocation.options, context.value, context.asker, platform=platform), context)


async def _set(edits: Sequence[Edit], context: CommandContext) -> Reply:
    def edit(before: ChannelSettings) -> ChannelSettings:
        after = edited(before, edits)
        _check_who(before, after, context)
        return after

    outcome = await set_settings(edit, actor=context.actor, channels=context.stores.channels, now=context.now)
    if outcome.change is None:
        return Reply(message_of((plain("Nothing to change: the settings of this channel are so already."),)))
    told = changed_words(outcome.change.settings_before, outcome.change.settings_after)
    message = message_of(
        (plain(f"Saved: {told}."),),
        *_notes(outcome),
        *obstacle(context.caller, outcome.channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


def _check_who(before: ChannelSettings, after: ChannelSettings, context: CommandContext) -> None:
    """Nobody locks themselves out: a rule is chosen by those whom it lets change the channel. Raises `UsageError`.

    In private nobody is in charge of the others, so there is nothing to choose.
    """
    if after.who_may == before.who_may:
        return
    if context.caller.standing.is_private:
        raise UsageError("This is a conversation in private: everyone in it may change it.")
    rule = rule_of(Channel(id=context.caller.channel, who_may=after.who_may), context.services.who_may)
    if may_change(context.caller.standing, rule):
        return
    step = context.caller.standing.step or "One of them can set that."
    raise UsageError(f"Only {IN_CHARGE[rule]} could change this channel then, and you are none of them. {step}")


def _notes(outcome: Chosen) -> Iterator[Part]:
    """What a change leaves as it is, and where papers go by it."""
    before, after = _both(outcome)
    differing = before.differing(after)
    if "mute" in differing and after.mute is not None:
        yield Quiet((plain(f"Nothing is lost: {after_words(outcome.channel)}."),))
    if "cap" in differing and after.cap:
        yield Quiet((plain("Papers above that are lines of the daily digest."),))
    if {"spread", "quiet", "cap"} & {*differing}:
        yield Quiet((plain("Cards that wait for their moment already keep it."),))


def _both(outcome: Chosen) -> tuple[ChannelSettings, ChannelSettings]:
    """The settings before and after a change."""
    change = outcome.change
    if change is None or change.settings_before is None or change.settings_after is None:
        return ChannelSettings(), ChannelSettings()
    return change.settings_before, change.settings_after
