"""`/papers digest`: show, set, preview and stop the daily digest; and the buttons of a digest."""

from __future__ import annotations

from datetime import time

from bot.card import button_values
from bot.card.card import Actions, Choice, Menu, Message, Part, Quiet, Text, message_of, plain
from bot.card.digest import digest_message, more_message
from bot.card.formatting import counted
from bot.card.plan import digest_words
from bot.channel.channel import DAILY, Channel
from bot.delivery.delivery import Kind
from bot.digest.digest import Digest, DigestKey
from bot.digest.typed_time import time_named
from bot.errors import NotFound
from bot.jobs.default_digest import default_plan
from bot.jobs.preview_digest import preview_digest
from bot.jobs.set_digest import DigestChosen, DigestOptions, set_digest, stop_digest
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.options import read_digest_options
from handlers.commands.trending import more_that_rises
from handlers.commands.zones import fixed_zone_note, zone_instead

_HOURS = (7, 8, 9, 10, 12, 14, 16, 17, 18)
"""Times of day that the menu of *Change time* offers; any other can be typed."""


async def show(context: CommandContext) -> Reply:
    """When the digest comes, what waits for it, and a menu of other times."""
    channel = await context.stores.channels.get(context.caller.channel)
    waiting = len(await context.stores.digests.waiting(context.caller.channel, DAILY))
    if channel.digest(DAILY).plan is None:
        return Reply(_none_here(channel, waiting, context))
    line = (plain(f"This channel's digest comes {digest_words(channel)}."),)
    waits = f"Waiting for it: {counted(waiting, 'paper')}." if waiting else "Nothing waits for it yet."
    return Reply(
        message_of(line, Quiet((plain(waits),)), *obstacle(context.caller, channel), *_how_to_set(context), _times())
    )


async def choose(context: CommandContext) -> Reply:
    """Set the digest."""
    return await _choose(read_digest_options(context.invocation, context.asker), context)


async def preview(context: CommandContext) -> Reply:
    """Preview the digest as it stands now, for the caller only."""
    stores = context.stores
    digest = await preview_digest(
        context.caller.channel,
        zone=context.caller.zone,
        channels=stores.channels,
        digests=stores.digests,
        now=context.now,
    )
    channel = await stores.channels.get(context.caller.channel)
    if not digest.papers:
        return Reply(_nothing_waits(channel, context))
    message = digest_message(digest, channel_name=context.caller.channel_name, key=None)
    note = Quiet((plain(f"Only you see this. The digest: {digest_words(channel)}."),))
    return Reply(Message(f"Preview, only for you: {message.fallback}", (*message.parts, note)))


async def stop(context: CommandContext) -> Reply:
    """Stop the digest."""
    outcome = await stop_digest(actor=context.actor, channels=context.stores.channels, now=context.now)
    if outcome.change is None:
        return Reply(message_of((plain("This channel has no digest, so nothing was changed."),), *_how_to_set(context)))
    line = (plain("This channel gets no more digests."),)
    message = message_of(line, *_left_waiting(outcome, context), Actions((undo_button(outcome.change),)))
    return confirmed(message, outcome.change, context.caller)


async def press_time(context: CommandContext) -> Reply:
    """A time of day was chosen from the menu; the rest of the digest stays."""
    return await _choose(DigestOptions(at=time_named(context.value)), context)


async def press_more(context: CommandContext) -> Reply:
    """Show the papers of a posted digest that it left out."""
    place = button_values.read_more_value(context.value)
    rising = await more_that_rises(place, context) if place else None
    if rising is not None:
        return rising
    digest = await _posted(place[0], context) if place else None
    if place is None or digest is None:
        raise NotFound("This digest is no longer stored.")
    key, start = place
    return Reply(more_message(digest, key=key, start=start))


async def _posted(key: str, context: CommandContext) -> Digest | None:
    row = await context.stores.outbox.by_key(key)
    if row is None or row.kind is not Kind.DIGEST:
        return None
    return await context.stores.digests.get(row.channel, DigestKey.parse(row.subject))


async def _choose(wanted: DigestOptions, context: CommandContext) -> Reply:
    outcome = await set_digest(wanted, actor=context.actor, channels=context.stores.channels, now=context.now)
    channel = outcome.channel
    if outcome.change is None:
        same = (plain(f"Nothing to change: the digest comes {digest_words(channel)}."),)
        return Reply(message_of(same, *_zone_note(wanted, outcome, context)))
    line = (plain(f"This channel's digest now comes {digest_words(channel)}."),)
    message = message_of(
        line,
        *_zone_note(wanted, outcome, context),
        *_daily_note(outcome, context),
        *obstacle(context.caller, channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


def _zone_note(wanted: DigestOptions, outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """That the zone knows no summer time; or where it comes from, when the caller named none."""
    if wanted.zone is not None:
        return _fixed_zone_note(wanted.zone, context)
    if outcome.was.digest(DAILY).plan is not None:
        return ()
    plan = default_plan(context.caller.zone)
    source = "the time zone of your profile" if context.caller.zone == plan.zone else "as you named no time zone"
    another = context.command("digest", "set", zone="Europe/Berlin")
    return (Quiet((plain(f"{plan.zone}, {source}. Another one: "), another)),)


def _fixed_zone_note(zone: str, context: CommandContext) -> tuple[Part, ...]:
    note = fixed_zone_note(zone, context.asker)
    another = context.command("digest", "set", zone=zone_instead(zone, context.asker))
    return (Quiet((plain(f"{note} "), another)),) if note else ()


def _daily_note(outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """A note that the digest stays empty while no subscription is daily."""
    if outcome.daily:
        return ()
    daily = context.command("subscribe", query="title:gpu", when="daily")
    return (Quiet((plain("No subscription here is daily yet, so the digest would be empty. To add one: "), daily)),)


def _left_waiting(outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """How many daily subscriptions are left without a digest, and the two commands that help."""
    if not outcome.daily:
        return ()
    are = "subscription is" if outcome.daily == 1 else "subscriptions are"
    again, leave = context.command("digest", "set", at="09:00"), context.command("unsubscribe")
    return (
        Text(((plain(f"{outcome.daily} {are} daily: their matches wait until there is a digest again."),),)),
        Quiet((again, plain(" sets one, "), leave, plain(" ends a subscription."))),
    )


def _none_here(channel: Channel, waiting: int, context: CommandContext) -> Message:
    why = (
        "This channel's digest is off."
        if channel.digest(DAILY).is_off
        else "This channel has no digest. One comes at 09:00 once a subscription is daily, or when you set it."
    )
    line = (plain(why),)
    waits = (Quiet((plain(f"Waiting for one: {counted(waiting, 'paper')}."),)),) if waiting else ()
    return message_of(line, *waits, *_how_to_set(context), _times())


def _nothing_waits(channel: Channel, context: CommandContext) -> Message:
    line = (plain("Nothing waits for the digest now. On a day without papers, no digest is posted."),)
    return message_of(line, Quiet((plain(f"Digest: {digest_words(channel)}."),)), *_how_to_set(context))


def _how_to_set(context: CommandContext) -> tuple[Part, ...]:
    zone = context.caller.zone or "Europe/Berlin"
    return (
        Quiet((plain("Set it: "), context.command("digest", "set", at="09:00", zone=zone, days="weekdays", top="10"))),
    )


def _times() -> Part:
    choices = tuple(Choice(f"{time(hour):%H:%M}", f"{time(hour):%H:%M}") for hour in _HOURS)
    return Actions(menu=Menu(button_values.DIGEST_AT, "Choose a time", choices))
