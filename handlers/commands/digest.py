"""`/papers digest`: show, set, preview and stop the digests of a channel; and the buttons of a digest."""

from __future__ import annotations

from datetime import time

from bot.card import button_values
from bot.card.byline import in_words
from bot.card.card import Actions, Choice, Menu, Message, Part, Quiet, Text, bold, message_of, plain, words
from bot.card.digest import digest_message, more_message
from bot.card.formatting import counted
from bot.card.plan import digest_words, digests_named, digests_sentence, next_words, plan_words
from bot.channel.channel import DAILY, DIGEST_NAMES, EVERY_DAY, TRENDING, WEEKLY, Channel, ChannelDigest
from bot.channel.subscription import Mode
from bot.digest.typed_time import time_named
from bot.errors import NotFound
from bot.jobs.default_digest import default_plan
from bot.jobs.preview_digest import preview_digest, usual_digest, waiting_papers
from bot.jobs.set_digest import DigestChosen, DigestOptions, set_digest, start_digests, stop_digest
from bot.jobs.sighted_here import posted_digest, with_sightings
from bot.jobs.week import DigestOpenings
from bot.ports.charts import NoCharts
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import OLD_BUTTON, VALUE, CommandContext, Reply
from handlers.commands.mail import mail_part
from handlers.commands.options import plan_option, read_digest_options, read_plan
from handlers.commands.paper import press_show
from handlers.commands.thread_note import thread_note
from handlers.commands.trending import more_of_trending_digest, preview_trending_digest
from handlers.commands.waiting import papers_wait
from handlers.commands.zones import fixed_zone_note, zone_instead

_HOURS = (8, 9, 12, 17, 7, 10, 14, 16, 18)
"""Times of day that the menu of *Change time* offers, the most common ones first; any other can be typed."""
_EXAMPLES = ("Europe/Berlin", "America/New_York")
MOST_CHOICES = 25
"""Choices of one menu: Discord's limit, below Slack's."""


async def show(context: CommandContext) -> Reply:
    """When each digest comes, what waits for it, and a menu of other times."""
    channel = await context.stores.channels.get(context.caller.channel)
    waiting = await waiting_papers(channel, digests=context.stores.digests)
    shown = [name for name in DIGEST_NAMES if channel.digest(name).plan is not None]
    if not shown:
        return Reply(_none_here(waiting[DAILY], context))
    parts = [part for name in shown for part in _standing(channel.digest(name), waiting[name], context)]
    head = Text(((bold("The digests of this channel"),),))
    fallback = f"{digests_sentence(channel)}."
    return Reply(
        Message(
            fallback,
            (
                head,
                *parts,
                *await mail_part(context),
                *obstacle(context.caller, channel),
                *_how_to_set(context),
                _times(channel),
            ),
        )
    )


async def choose(context: CommandContext) -> Reply:
    """Set a digest; where nothing at all is named, turn on what was turned off."""
    name, options = read_plan(context.invocation), read_digest_options(context.invocation, context.asker)
    if name is None and options == DigestOptions():
        outcome = await start_digests(actor=context.actor, channels=context.stores.channels, now=context.now)
        return _chosen(options, outcome, context)
    return await _choose(name or DAILY, options, context)


async def preview(context: CommandContext) -> Reply:
    """Preview a digest as it stands now, for the caller only."""
    stores = context.stores
    channel = await stores.channels.get(context.caller.channel)
    name = read_plan(context.invocation) or usual_digest(channel)
    if name == TRENDING:
        return await preview_trending_digest(channel, context)
    digest = await preview_digest(
        context.caller.channel,
        name=name,
        zone=context.caller.zone,
        channels=stores.channels,
        digests=stores.digests,
        trending=stores.trending,
        now=context.now,
    )
    if not digest.papers and not digest.plan.says_nothing_new:
        return Reply(_nothing_waits(channel, name, context))
    digest = await with_sightings(digest, stores.sightings)
    opening = await DigestOpenings(stores, NoCharts()).of(digest)
    message = digest_message(digest, channel_name=context.caller.channel_name, key=None, opening=opening)
    note = Quiet((plain(f"Only you see this. The {name} digest: {digest_words(channel, name)}."),))
    return Reply(Message(f"Preview, only for you: {message.fallback}", (*message.parts, note)))


async def stop(context: CommandContext) -> Reply:
    """Stop the digest that is named, or all."""
    name = read_plan(context.invocation)
    outcome = await stop_digest(name=name, actor=context.actor, channels=context.stores.channels, now=context.now)
    if outcome.change is None:
        none = f"This channel has no {f'{name} ' if name else ''}digest that is on, so nothing was changed."
        return Reply(message_of((plain(none),), *_how_to_set(context, name or DAILY)))
    message = message_of(
        (plain(f"This channel gets no more {digests_named(outcome.names, several=True)}{papers_wait(outcome)}."),),
        *_left_waiting(outcome, context),
        *_still_on(outcome.channel),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


async def press_time(context: CommandContext) -> Reply:
    """A time of day was chosen from the menu, for one of the digests; the rest of it stays."""
    name, _, at = context.value.rpartition(" ")
    if name not in DIGEST_NAMES:
        raise NotFound(OLD_BUTTON)
    return await _choose(name, DigestOptions(at=time_named(at)), context)


async def press_menu(context: CommandContext) -> Reply:
    """Show the card of the paper that was chosen from a digest's menu, or when the digest comes."""
    return await (show if context.value == button_values.CHANGE_TIME else press_show)(context)


async def press_more(context: CommandContext) -> Reply:
    """Show the papers of a posted digest that it left out."""
    place = button_values.read_more_value(context.value)
    rising = await more_of_trending_digest(place, context) if place else None
    if rising is not None:
        return rising
    digest = await posted_digest(place[0], context.stores) if place else None
    if place is None or digest is None:
        raise NotFound("This digest is no longer stored.")
    key, start = place
    return Reply(more_message(digest, key=key, start=start))


async def _choose(name: str, wanted: DigestOptions, context: CommandContext) -> Reply:
    channels = context.stores.channels
    outcome = await set_digest(wanted, name=name, actor=context.actor, channels=channels, now=context.now)
    return _chosen(wanted, outcome, context)


def _chosen(wanted: DigestOptions, outcome: DigestChosen, context: CommandContext) -> Reply:
    channel = outcome.channel
    name = outcome.names[0]
    if outcome.change is None:
        same = Text(tuple((plain(f"Nothing to change: {_comes(channel, one)}."),) for one in outcome.names))
        notes = (*_zone_note(name, wanted, outcome, context), *_every_day_note(name, channel, wanted, context))
        return Reply(Message(_fallback(same), (same, *notes)))
    lines = Text(tuple((plain(f"{_comes(channel, one, now='now ')}."),) for one in outcome.names))
    parts = (
        lines,
        *_zone_note(name, wanted, outcome, context),
        *_empty_note(outcome, context),
        *_unchanged(outcome, context),
        *thread_note(channel.digest(name), context.caller),
        *obstacle(context.caller, channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(Message(_fallback(lines), parts), outcome.change, context.caller)


def _fallback(text: Text) -> str:
    return " ".join(words(line) for line in text.lines)


def _comes(channel: Channel, name: str, *, now: str = "") -> str:
    """`this channel's weekly digest now comes Mondays at 09:00, …; next on Mon 30 Nov at 09:00`."""
    said = f"this channel's {name} digest {now}comes {digest_words(channel, name)}"
    return f"{said[0].upper()}{said[1:]}" if now else said


def _zone_note(name: str, wanted: DigestOptions, outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """That the zone knows no summer time; or where it comes from, when the caller named none."""
    if wanted.zone is not None:
        return _fixed_zone_note(name, wanted.zone, context)
    if outcome.was.digest(name).plan is not None:
        return ()
    plan = default_plan(outcome.was, context.caller.zone, name)
    others = {digest.plan.zone for digest in outcome.was.digests if digest.plan}
    unnamed = "as this channel's other digests" if plan.zone in others else "as you named no time zone"
    source = "the time zone of your profile" if context.caller.zone == plan.zone else unnamed
    elsewhere = next(zone for zone in _EXAMPLES if zone != plan.zone)
    another = context.command("digest", "set", **plan_option(name), zone=elsewhere)
    return (Quiet((plain(f"{plan.zone}, {source}. Another one: "), another)),)


def _fixed_zone_note(name: str, zone: str, context: CommandContext) -> tuple[Part, ...]:
    note = fixed_zone_note(zone, context.asker)
    another = context.command("digest", "set", **plan_option(name), zone=zone_instead(zone, context.asker))
    return (Quiet((plain(f"{note} "), another)),) if note else ()


def _empty_note(outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """A note that no subscription goes into a digest; trending papers need none, nor do cards that become lines."""
    modes = [mode.value for mode in Mode if mode.digest in outcome.names]
    if outcome.subscriptions or not modes:
        return ()
    one = context.command("subscribe", query="title:gpu", when=modes[0])
    rest = "only what a mute or the limit of cards holds back is in it" if DAILY in outcome.names else "it is empty"
    note = f"No subscription here is {modes[0]} yet, so {rest}. To add one: "
    return (Quiet((plain(note), one)),)


def _every_day_note(name: str, channel: Channel, wanted: DigestOptions, context: CommandContext) -> tuple[Part, ...]:
    """How the daily digest, which may come on chosen days, comes every day."""
    plan = channel.digest(name).running
    is_named = context.invocation.options.get("plan") == name == DAILY
    if not is_named or plan is None or plan.days == EVERY_DAY or wanted != DigestOptions():
        return ()
    return (Quiet((plain("Every day of the week: "), context.command("digest", "set", days="every day"))),)


def _unchanged(outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """That the channel's other digests stay, where somebody who named none may have meant one of them."""
    others = [one.name for one in outcome.channel.running if one.name not in outcome.names]
    given = {name: value for name, value in context.invocation.options.items() if name != VALUE}
    if not others or not given or "plan" in given:
        return ()
    if others[0] == WEEKLY:
        given = {name: value for name, value in given.items() if name != "days"} or {"days": "mondays"}
    stay = f"{digests_named(others)} {'stays as it is' if len(others) == 1 else 'stay as they are'}"
    change = context.command("digest", "set", plan=others[0], **given)
    return (Quiet((plain(f"The {stay}. To change the {others[0]} one: "), change)),)


def _left_waiting(outcome: DigestChosen, context: CommandContext) -> tuple[Part, ...]:
    """How many subscriptions are left without a digest, and the two commands that help."""
    if not outcome.subscriptions:
        return ()
    (first, *others), one = outcome.names, outcome.subscriptions == 1
    said = f"{outcome.subscriptions} {'subscription is' if one else 'subscriptions are'}"
    modes = in_words([mode.value for mode in Mode if mode.digest in outcome.names])
    again = context.command("digest", "set", **({} if others else {"plan": first}))
    until = "they are" if others else "it is"
    waits = f"{said} {modes.replace(' and ', ' or ')}: {'its' if one else 'their'} matches wait until {until} on again."
    on = f" turns {'them' if others else 'it'} on again, "
    return (
        Text(((plain(waits),),)),
        Quiet((again, plain(on), context.command("unsubscribe"), plain(" ends a subscription."))),
    )


def _still_on(channel: Channel) -> tuple[Part, ...]:
    return (Quiet((plain(f"{digests_sentence(channel)}."),)),) if channel.running else ()


def _standing(digest: ChannelDigest, waiting: int, context: CommandContext) -> tuple[Part, ...]:
    """When a digest comes, or how it is turned on again, and how many papers wait for it."""
    name = f"{digest.name.capitalize()} digest"
    papers = counted(waiting, "paper")
    if digest.plan is None or digest.next_at is None:
        on = context.command("digest", "set", plan=digest.name)
        waits = f" {papers} {'waits' if waiting == 1 else 'wait'}." if waiting else ""
        return (Text(((bold(name), plain(": off. To turn it on as it was: "), on, plain(f".{waits}")),)),)
    comes = f": {plan_words(digest.plan)}; {next_words(digest.next_at, digest.plan.zone)}."
    waits = f"Waiting for it: {papers}." if waiting else "Nothing waits for it yet."
    quiet = () if digest.name == TRENDING else (Quiet((plain(waits),)),)
    return (Text(((bold(name), plain(comes)),)), *quiet)


def _none_here(waiting: int, context: CommandContext) -> Message:
    why = "This channel has no digest. One comes at 09:00 once a subscription is daily or weekly, or when you set it."
    waits = (Quiet((plain(f"Waiting for one: {counted(waiting, 'paper')}."),)),) if waiting else ()
    return message_of((plain(why),), *waits, *_how_to_set(context), _times(Channel(id=context.caller.channel)))


def _nothing_waits(channel: Channel, name: str, context: CommandContext) -> Message:
    line = (plain(f"Nothing waits for the {name} digest now. Without papers, no digest is posted."),)
    stands = Quiet((plain(f"{name.capitalize()} digest: {digest_words(channel, name)}."),))
    return message_of(line, stands, *_how_to_set(context, name))


def _how_to_set(context: CommandContext, name: str = DAILY) -> tuple[Part, ...]:
    zone, days = context.caller.zone or "Europe/Berlin", "weekdays" if name == DAILY else "mondays"
    options = {**plan_option(name), "at": "09:00", "zone": zone, "days": days, "top": "10"}
    return (Quiet((plain("Set it: "), context.command("digest", "set", **options))),)


def _times(channel: Channel) -> Part:
    """A menu of times of day: for each digest that is on, or for the daily one."""
    names = [digest.name for digest in channel.running] or [DAILY]
    hours = sorted(_HOURS[: MOST_CHOICES // len(names)])
    moments = [(name, f"{time(hour):%H:%M}") for name in names for hour in hours]
    labels = (at if len(names) == 1 else f"{name} at {at}" for name, at in moments)
    choices = tuple(Choice(label, f"{name} {at}") for label, (name, at) in zip(labels, moments, strict=True))
    return Actions(menu=Menu(button_values.DIGEST_AT, "Choose a time", choices))
