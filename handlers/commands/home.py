"""A person's home on a platform that has one: what their channels get, how the sources are, and how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from bot.card import labels
from bot.card.button_values import HOME_LIST, HOME_SETTINGS, HOME_SUBSCRIBE, SAVED_PAGE
from bot.card.card import (
    Actions,
    Button,
    Choice,
    Heading,
    Items,
    Line,
    Menu,
    Message,
    Part,
    Press,
    Quiet,
    Text,
    code,
    link,
    plain,
)
from bot.card.excerpt import shorten
from bot.card.facts import title_line
from bot.card.formatting import ago, counted
from bot.card.plan import digests_sentence, silence_words
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.jobs.status import source_statuses
from handlers.commands.context import CommandContext, Services, Shown
from handlers.commands.status import source_line
from handlers.commands.subscription_list import list_page

_CHANNELS = 18
"""Channels that are shown; each is three pieces of a view."""
_CHOICES = 99
"""Channels that one can choose to subscribe, besides oneself: Slack's menus have a hundred lines."""
_QUERIES = 4
_QUERY_CHARACTERS = 60
_SAVED = 5
_TITLE = "Subscriptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel that the person is in: its name, and the address that opens it."""

    channel: ChannelId
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Whose home it is (named by their direct messages), and the channels that they are in.

    `places` is None where the platform does not say. `is_first`: they see it for the first time.
    """

    person: ChannelId
    places: tuple[Place, ...] | None
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fed:
    """A channel that gets papers."""

    place: Place
    channel: Channel
    subscriptions: tuple[Subscription, ...]


async def home(asked: Home, services: Services) -> Message:
    """The home as a message."""
    fed = await _fed(asked.places or (), services)
    sources = await _sources(services)
    parts: tuple[Part, ...] = (
        *(_WELCOME if asked.is_first else ()),
        *_channels(asked, fed, services),
        *await _saved(asked.person, services),
        *_BEGIN,
        *sources,
    )
    return Message(f"Offprint: papers for {counted(len(fed), 'channel')} of yours.", parts)


async def press_list(context: CommandContext) -> Shown:
    """Show the subscriptions of the channel, with the buttons that change them."""
    name = context.caller.channel_name
    return Shown(f"#{name}" if name else _TITLE, await list_page(0, context))


_WELCOME: tuple[Part, ...] = (
    Heading("Welcome to Offprint"),
    Text(
        (
            (
                plain("I watch arXiv, Hugging Face and other sources of research papers, and post what a channel "),
                plain("asked for: at once, or in a digest. Each channel says what it wants in plain words."),
            ),
        )
    ),
)
_BEGIN: tuple[Part, ...] = (
    Heading("How to begin"),
    Items(
        (
            (plain("In the channel that should get papers: "), code("/invite @Offprint")),
            (plain("Say what it should get: "), code('/papers subscribe "mixture of experts" -survey')),
            (plain("See what there is first: "), code("/papers search diffusion")),
            (plain("All commands: "), code("/papers help")),
        ),
        start=1,
    ),
)


async def _fed(places: tuple[Place, ...], services: Services) -> tuple[_Fed, ...]:
    """Those of the channels that have subscriptions, by name."""
    stored = {one.id: one for one in await services.stores.channels.get_many([place.channel for place in places])}
    found = []
    for place in sorted(places, key=lambda one: one.name):
        channel = stored.get(place.channel)
        active = () if channel is None else await services.stores.channels.subscriptions(place.channel)
        if channel is not None and active:
            found.append(_Fed(place=place, channel=channel, subscriptions=active))
    return tuple(found)


def _channels(asked: Home, fed: tuple[_Fed, ...], services: Services) -> tuple[Part, ...]:
    head = Heading("Your channels")
    if asked.places is None:
        unknown = "Slack did not say which channels you are in. Open this tab again in a moment."
        return (head, Text(((plain(unknown),),)))
    others = Actions(menu=_others(asked.person, asked.places, fed))
    if not fed:
        return (head, Text(((plain("None of the channels that you are in gets papers yet."),),)), others)
    more = len(fed) - _CHANNELS
    rest = (Quiet((plain(f"and {counted(more, 'more channel')}"),)),) if more > 0 else ()
    return (head, *chain.from_iterable(_channel(one, services) for one in fed[:_CHANNELS]), *rest, others)


def _others(person: ChannelId, places: tuple[Place, ...], fed: tuple[_Fed, ...]) -> Menu:
    """The menu of the channels that get nothing yet, and of the person's own direct messages."""
    known = {one.place.channel for one in fed}
    others = sorted((place for place in places if place.channel not in known), key=lambda one: one.name)
    channels = (Choice(f"#{one.name}", one.channel.local_id) for one in others[:_CHOICES])
    myself = Choice("Only me, by direct message", person.local_id)
    return Menu(HOME_SUBSCRIBE, "Subscribe another channel…" if fed else "Subscribe a channel…", (myself, *channels))


def _channel(fed: _Fed, services: Services) -> tuple[Part, ...]:
    """A channel: its name, what it asks for, when that comes, and what can be done about it."""
    place = fed.place
    name, id_ = f"#{place.name}", place.channel.local_id
    buttons = (
        Button(labels.LIST, Press(HOME_LIST, id_), spoken=f"Subscriptions of {name}"),
        Button("Subscribe…", Press(HOME_SUBSCRIBE, id_), spoken=f"Subscribe {name}"),
        Button("Settings…", Press(HOME_SETTINGS, id_), spoken=f"Settings of {name}"),
    )
    line = (link(name, place.address), *_queries(fed.subscriptions))
    return (Text((line,)), Quiet(_facts(fed, services)), Actions(buttons))


def _queries(subscriptions: tuple[Subscription, ...]) -> Line:
    shown = [(plain("  "), code(shorten(one.typed, _QUERY_CHARACTERS))) for one in subscriptions[:_QUERIES]]
    more = len(subscriptions) - _QUERIES
    return (*chain.from_iterable(shown), *([plain(f"  and {more} more")] if more > 0 else []))


def _facts(fed: _Fed, services: Services) -> Line:
    now = services.clock.now()
    last = max((one.last_match_at for one in fed.subscriptions if one.last_match_at), default=None)
    matched = "no match yet" if last is None else f"last match {ago(last, now=now)}"
    paused = (f"paused: {fed.channel.pause.step}",) if fed.channel.pause else ()
    digests = (digests_sentence(fed.channel),) if fed.channel.running else ()
    facts = (
        counted(len(fed.subscriptions), "subscription"),
        matched,
        *digests,
        *silence_words(fed.channel, now=now),
        *paused,
    )
    return (plain(" · ".join(facts)),)


async def _saved(person: ChannelId, services: Services) -> tuple[Part, ...]:
    """What the person saved last, with a button that shows all; nothing where they saved nothing."""
    page = await services.stores.saved.page(person, limit=_SAVED)
    if not page.total:
        return ()
    button = Button("All saved", Press(SAVED_PAGE, "0"), spoken="All papers that you saved")
    titles = Items(tuple(title_line(one.paper.paper) for one in page.papers))
    return (Heading("Saved papers"), titles, Actions((button,)))


async def _sources(services: Services) -> tuple[Part, ...]:
    """How the sources are; nothing where none is polled here."""
    now = services.clock.now()
    statuses = await source_statuses(services.sources, sources=services.stores.sources, now=now)
    lines = tuple(source_line(status, now=now) for status in statuses)
    return (Heading("Sources"), Items(lines)) if lines else ()
