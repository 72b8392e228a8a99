"""`/papers digest`: show, set, preview and stop the daily digest; and the buttons of a digest."""

from __future__ import annotations

from datetime import time

from bot.card import presses
from bot.card.card import Actions, Choice, Menu, Message, Part, Quiet, Text, plain
from bot.card.digest import digest_message, more_message
from bot.card.figures import counted
from bot.channel.channel import Channel
from bot.delivery.delivery import Kind
from bot.digest.digest import Digest
from bot.errors import NotFound
from bot.jobs.default_digest import default_plan
from bot.jobs.preview_digest import preview_digest
from bot.jobs.set_digest import DigestChosen, DigestWish, set_digest, stop_digest
from handlers.commands.asked import Reply
from handlers.commands.call import Call
from handlers.commands.changed import obstacle, told, undo_button, welcome
from handlers.commands.phrases import digest_words
from handlers.commands.reading import read_wish, time_named
from handlers.commands.saying import said

_HOURS = (7, 8, 9, 10, 12, 14, 16, 17, 18)
"""Times of day that the menu of *Change time* offers; any other can be typed."""


async def show(call: Call) -> Reply:
    """When the digest comes, what waits for it, and a menu of other times."""
    channel = await call.stores.channels.get(call.asked.channel)
    waiting = len(await call.stores.digests.waiting(call.asked.channel))
    if channel.digest is None:
        return Reply(_none_here(channel, waiting, call))
    line = (plain(f"This channel's digest comes {digest_words(channel)}."),)
    waits = f"Waiting for it: {counted(waiting, 'paper')}." if waiting else "Nothing waits for it yet."
    return Reply(said(line, Quiet((plain(waits),)), *obstacle(call.asked, channel), *_how_to_set(call), _times()))


async def choose(call: Call) -> Reply:
    """Set the digest."""
    return await _choose(read_wish(call.invocation), call)


async def preview(call: Call) -> Reply:
    """What the digest would say now, for the asker only."""
    stores = call.stores
    digest = await preview_digest(
        call.asked.channel, zone=call.asked.zone, channels=stores.channels, digests=stores.digests, now=call.now
    )
    channel = await stores.channels.get(call.asked.channel)
    if not digest.papers:
        return Reply(_nothing_waits(channel, call))
    message = digest_message(digest, channel_name=call.asked.channel_name, key=None)
    note = Quiet((plain(f"Only you see this. The digest: {digest_words(channel)}."),))
    return Reply(Message(f"Preview, only for you: {message.fallback}", (*message.parts, note)))


async def stop(call: Call) -> Reply:
    """Stop the digest."""
    outcome = await stop_digest(actor=call.actor, channels=call.stores.channels, now=call.now)
    if outcome.change is None:
        return Reply(said((plain("This channel has no digest, so nothing was changed."),), *_how_to_set(call)))
    line = (plain("This channel gets no more digests."),)
    message = said(line, *_left_waiting(outcome, call), Actions((undo_button(outcome.change),)))
    return told(message, outcome.change, call.asked)


async def press_time(call: Call) -> Reply:
    """A time of day was chosen from the menu; the rest of the digest stays."""
    return await _choose(DigestWish(at=time_named(call.value)), call)


async def press_more(call: Call) -> Reply:
    """The papers of a posted digest that it did not show."""
    place = presses.more_place(call.value)
    digest = await _posted(place[0], call) if place else None
    if place is None or digest is None:
        raise NotFound("This digest is no longer kept.")
    key, start = place
    return Reply(more_message(digest, key=key, start=start))


async def _posted(key: str, call: Call) -> Digest | None:
    row = await call.stores.outbox.by_key(key)
    if row is None or row.kind is not Kind.DIGEST:
        return None
    return await call.stores.digests.get(row.channel, row.subject)


async def _choose(wish: DigestWish, call: Call) -> Reply:
    outcome = await set_digest(wish, actor=call.actor, channels=call.stores.channels, now=call.now)
    channel = outcome.channel
    if outcome.change is None:
        return Reply(said((plain(f"It is so already. The digest comes {digest_words(channel)}."),)))
    line = (plain(f"This channel's digest now comes {digest_words(channel)}."),)
    message = said(
        line,
        *_zone_note(wish, outcome, call),
        *_daily_note(outcome, call),
        *obstacle(call.asked, channel),
        *welcome(outcome.was, call),
        Actions((undo_button(outcome.change),)),
    )
    return told(message, outcome.change, call.asked)


def _zone_note(wish: DigestWish, outcome: DigestChosen, call: Call) -> tuple[Part, ...]:
    """Where the time zone comes from, when nobody has named one."""
    if wish.zone is not None or outcome.was.digest is not None:
        return ()
    plan = default_plan(call.asked.zone)
    source = "the time zone of your profile" if call.asked.zone == plan.zone else "as you named no time zone"
    another = call.command("digest", "set", zone="Europe/Berlin")
    return (Quiet((plain(f"{plan.zone}, {source}. Another one: "), another)),)


def _daily_note(outcome: DigestChosen, call: Call) -> tuple[Part, ...]:
    """That nothing goes there yet, while no subscription is daily."""
    if outcome.daily:
        return ()
    daily = call.command("subscribe", query="title:gpu", when="daily")
    return (Quiet((plain("No subscription here is daily yet, so it would be empty: "), daily)),)


def _left_waiting(outcome: DigestChosen, call: Call) -> tuple[Part, ...]:
    """How many daily subscriptions are left without a digest, and the two commands that help."""
    if not outcome.daily:
        return ()
    are = "subscription is" if outcome.daily == 1 else "subscriptions are"
    again, leave = call.command("digest", "set", at="09:00"), call.command("unsubscribe")
    return (
        Text(((plain(f"{outcome.daily} {are} daily: what they match waits until there is a digest again."),),)),
        Quiet((again, plain(" sets one, "), leave, plain(" ends a subscription."))),
    )


def _none_here(channel: Channel, waiting: int, call: Call) -> Message:
    why = (
        "This channel's digest is off."
        if channel.digest_off
        else "This channel has no digest. One comes at 09:00 once a subscription is daily, or when you set it."
    )
    line = (plain(why),)
    waits = (Quiet((plain(f"Waiting for one: {counted(waiting, 'paper')}."),)),) if waiting else ()
    return said(line, *waits, *_how_to_set(call), _times())


def _nothing_waits(channel: Channel, call: Call) -> Message:
    line = (plain("The digest would be empty: nothing waits for it now. A day without papers stays silent."),)
    return said(line, Quiet((plain(f"Digest: {digest_words(channel)}."),)), *_how_to_set(call))


def _how_to_set(call: Call) -> tuple[Part, ...]:
    zone = call.asked.zone or "Europe/Berlin"
    return (
        Quiet((plain("Set it: "), call.command("digest", "set", at="09:00", zone=zone, days="weekdays", top="10"))),
    )


def _times() -> Part:
    choices = tuple(Choice(f"{time(hour):%H:%M}", f"{time(hour):%H:%M}") for hour in _HOURS)
    return Actions(menu=Menu("digest_at", "Choose a time", choices))
