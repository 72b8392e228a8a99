"""A channel, someone who types in it, and the stores behind: what the commands are told by a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.announcing.announcement import Announcement, Match
from bot.announcing.route import Route, Routed
from bot.card.card import (
    Actions,
    Entry,
    Group,
    Heading,
    Items,
    Line,
    Message,
    Preformatted,
    Press,
    Quiet,
    Text,
    plain,
    words,
)
from bot.card.form import Checks, Form, Mentions, Select, TextInput
from bot.channel.subscription import Mode
from bot.channel.who_may import WHO_MAY_BY_DEFAULT, WhoMay
from bot.digest.zones import Asker
from bot.paper.paper import Paper, PaperId
from bot.paper.stream import StreamId
from bot.polling.source_state import PolledSource
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.stores import Stores
from bot.query.evidence import Reasons, Term
from bot.trending.counts import Reading
from handlers.commands.context import VALUE, Answer, Caller, Opened, Services
from handlers.commands.router import answer, open_form, press, submit
from handlers.commands.syntax import Invocation, parse_command
from storage.memory import memory_stores


def fields_of(form: Form) -> dict[str, str]:
    """What a form sends when nobody touches it."""
    sent = dict[str, str]()
    for one in form.fields:
        match one:
            case TextInput(value=value):
                sent[one.name] = value
            case Select(value=value):
                sent[one.name] = value or ""
            case Checks(values=values):
                sent[one.name] = " ".join(values)
            case Mentions(values=mentions):
                sent[one.name] = " ".join(map(str, mentions))
    return sent


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ASKER = Asker(NOW)


@dataclass
class SetClock:
    """A clock that stands until it is moved."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Room:
    """One channel of one platform, and someone in it."""

    caller: Caller
    clock: SetClock = field(default_factory=SetClock)
    stores: Stores = field(default_factory=memory_stores)
    sources: tuple[PolledSource, ...] = ()
    who_may: Mapping[str, WhoMay] = field(default_factory=lambda: WHO_MAY_BY_DEFAULT)
    most_subscriptions: int = 0
    cards_per_hour: int = 0
    links_unheard: Mapping[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        return Services(
            stores=self.stores,
            clock=self.clock,
            sources=self.sources,
            who_may=self.who_may,
            most_subscriptions=self.most_subscriptions,
            cards_per_hour=self.cards_per_hour,
            links_unheard=self.links_unheard,
        )

    async def type(self, text: str, **told: object) -> Answer:
        """What is answered to `/papers` and these words; `told` is what the platform says of the asker besides."""
        return await answer(parse_command(text), replace(self.caller, **told), self.services)

    async def read(self, text: str, **told: object) -> str:
        """The same, as the asker reads it."""
        return text_of((await self.type(text, **told)).message)

    async def press(self, message: Message | None, label: str, **told: object) -> Answer:
        """What is answered to a press of the button of that label."""
        action = next(button.action for button in buttons_of(message) if button.label == label)
        assert isinstance(action, Press), label
        return await press(action.verb, action.value, replace(self.caller, **told), self.services)

    async def open(self, name: str, value: str = "", **told: object) -> Form:
        """The form that a command or a button of this name opens."""
        invocation = Invocation((name,), {VALUE: value})
        opened = await open_form(invocation, replace(self.caller, **told), self.services)
        assert isinstance(opened, Opened), text_of(opened.message)
        return opened.form

    async def fill(self, form: Form, *, told: Mapping[str, object] = MappingProxyType({}), **typed: str) -> Answer:
        """The answer when the form is sent with these fields, and with the others as they are."""
        fields = {**fields_of(form), **typed}
        caller = replace(self.caller, **told)
        return await submit(form.verb, form.value, fields, caller=caller, services=self.services)

    async def choose(self, message: Message | None, label: str) -> Answer:
        """What is answered when the line of the message's menu that holds `label` is chosen."""
        menu = next(part.menu for part in message.parts if isinstance(part, Actions) and part.menu)
        value = next(choice.value for choice in menu.choices if label in choice.label)
        return await press(menu.verb, value, self.caller, self.services)

    async def bring(self, *papers: Paper, route: Route | None = None, revision: int = 0) -> None:
        """A source brings papers; with a route they are announced here, for the channel's first subscription.

        `revision` is the stored one that they replace.
        """
        active = await self.stores.channels.subscriptions(self.caller.channel)
        why = tuple(Match(one.id, Reasons((Term("x", ("title",)),))) for one in active[:1])
        announced = tuple(
            Routed(
                Announcement(channel=self.caller.channel, paper=paper.id, matches=why, modes=frozenset(Mode)),
                route,
            )
            for paper in papers
            if route is not None
        )
        page = IngestedPage(
            papers=tuple(PaperWrite(paper, revision, reading=_reading(paper, at=self.clock.now())) for paper in papers),
            announcements=announced,
            cursors={SAMPLE: "1"},
            at=self.clock.now(),
            brought_by=(SAMPLE,),
            baselines_closed=(SAMPLE,),
        )
        await self.stores.papers.apply(page)


def _reading(paper: Paper, *, at: datetime) -> Reading | None:
    counts = (paper.upvotes, paper.stars)
    return None if counts == (None, None) else Reading(at, *counts)


SAMPLE = StreamId("sample")


def paper(key: str, title: str, **facts: object) -> Paper:
    """A paper of the sample source, listed an hour ago unless said otherwise."""
    known = {"abstract": "What it says.", "listed_at": NOW - timedelta(hours=1), "sources": ("sample",), **facts}
    return Paper(id=PaperId(f"sample:{key}"), title=title, url=f"https://papers.example/{key}", **known)


def text_of(message: Message | None) -> str:
    """All that a message says, a line each."""
    return "\n".join(words(line) for part in message.parts for line in _lines(part)) if message else ""


def labels_of(message: Message | None) -> list[str]:
    return [button.label for button in buttons_of(message)]


def buttons_of(message: Message | None):
    return [button for part in message.parts for button in _buttons(part)]


def _buttons(part: object):
    match part:
        case Actions(buttons=buttons):
            return buttons
        case Entry(button=button):
            return (button,)
        case _:
            return ()


def _lines(part: object) -> tuple[Line, ...]:
    match part:
        case Text(lines=lines):
            return lines
        case Items(lines=lines, below=below):
            return (*lines, *below)
        case Group(title=title, parts=parts):
            return (title, *(line for inner in parts for line in _lines(inner)))
        case Quiet(line=line):
            return (line,)
        case Entry(line=line, quiet=quiet):
            return (line, quiet.line)
        case Heading(text=text) | Preformatted(text=text):
            return ((plain(text),),)
        case _:
            return ()
