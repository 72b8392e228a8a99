"""Reports to the demo's page and terminal: a line for each event, in plain values."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.card.card import words
from bot.card.excerpt import shorten
from bot.card.formatting import counted
from bot.card.notice import change_line
from bot.card.plan import days_words
from bot.card.reasons import matched_words
from bot.channel.channel import Channel, ChannelId
from bot.cli.demo.script import EXAMPLES, WORKSPACES, ZONE, Typed
from bot.delivery.delivery import Delivery, Kind, Settled, State
from bot.digest.digest import DigestKey
from bot.jobs.deliver import log_settled
from bot.jobs.poll import Polled
from bot.mailing.recipient import MAIL
from bot.paper.paper import PaperId
from bot.playground.events import Event
from bot.playground.world import Workspaces
from bot.ports.clock import Clock
from bot.ports.stores import Stores
from bot.sources.sample import Sample
from handlers.commands.syntax import Invocation
from handlers.commands.unescape import unescaped
from handlers.discord.payloads import DIALECT

Tell = Callable[[Mapping[str, object]], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: a sentence, a quiet reason, and the message it is about, where there is one."""

    platform: str
    text: str
    reason: str = ""
    link: Mapping[str, str] | None = None


_SAID_OF = {
    Kind.RETRACTION: ("notice of a retraction in {place}", "the paper was posted there"),
    Kind.SHARED_PAPER: ("a shared paper in {place}", "somebody shared it"),
    Kind.LINKED_PAPER: ("the card of a linked paper in {place}", "somebody posted a link to it"),
    Kind.SHARED_PAGE: ("a shared search in {place}", "somebody shared it"),
    Kind.SHARED_TRENDING: ("a shared trending list in {place}", "somebody shared it"),
    Kind.DIGEST_CARD: ("card in the thread of a digest in {place}", "its digest comes with cards"),
    Kind.DIGEST_COPY: ("a copy of a digest for {place}", "this address confirmed that it wants it"),
    Kind.CONFIRMATION: ("a question to {place}: does it want the digests?", "somebody asked for them"),
    Kind.EDIT: ("a message in {place} was brought up to date", "something has changed since, such as its 👍"),
    Kind.WHOLE: ("a line in {place} is now the whole message", "people were notified of it by the line"),
    Kind.CROSSPOST: ("a message in {place} is published", "others follow that channel"),
}
"""What is said of a delivery about which nothing is looked up: the sentence, and the reason."""


class Teller:
    """Reports what the service does, and counts what was sent by channel and kind."""

    def __init__(self, *, tell_page: Tell, say: Say, stores: Stores, sample: Sample, clock: Clock) -> None:
        self.sent: Counter[tuple[ChannelId, Kind]] = Counter()
        self.papers_in_digests: Counter[ChannelId] = Counter()
        self._tell_page = tell_page
        self._say = say
        self._stores = stores
        self._sample = sample
        self._clock = clock
        self._names = channel_names(WORKSPACES)
        self._summaries: dict[ChannelId, str] = {}
        self._next_digest: str | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """Report the suggested commands. Call it once, at the start."""
        for platform, by_deed in EXAMPLES.items():
            for after, commands in by_deed.items():
                shown = [_example(platform, command) for command in commands]
                self._tell_page({"type": "examples", "platform": platform, "after": after, "commands": shown})

    def on_settled(self, settled: Settled) -> None:
        """A delivery was settled; what was sent becomes a line."""
        log_settled(settled)
        if settled.state is State.SENT:
            self.sent[settled.delivery.channel, settled.delivery.kind] += 1
            self._later(self._sent(settled.delivery, str(settled.message_id)))

    def on_polled(self, polled: Polled) -> None:
        """A poll ended; what it brought becomes a line."""
        now = self._clock.now()
        seen = self._sample.released(now)
        self._tell_page(
            {
                "type": "source",
                "name": "sample source",
                "state": "failing" if polled.error else "ok",
                "polled_at": now.isoformat(),
                "text": polled.error or counted(seen, "paper"),
            }
        )
        if polled.new:
            reason = "there before the demo began: stored, not posted" if polled.baseline else "sample source"
            matched = "" if polled.baseline else f", {polled.announced} announced"
            self._line(Line("papers", f"{counted(polled.new, 'paper')} arrived{matched}", reason))
        self._later(self._tell_channels())

    async def follow(self, events: AsyncIterator[Event]) -> None:
        """Report each private answer and each link that was shown; `events` are the playground's own."""
        async for event in events:
            text = event.data.get("text")
            if event.data.get("platform") != "slack" or not isinstance(text, str):
                continue
            if event.type == "ephemeral":
                first = unescaped(text.partition("\n")[0]).replace("∗", "*")  # as typed, before Slack's own rules
                self._on_slack(
                    event, f"answered mira in {{place}}: {_literal(shorten(first, 120))}", "only she sees it"
                )
            elif event.type == "edit" and event.data.get("unfurls"):
                self._on_slack(event, "showed the paper that mira linked to in {place}", "links are on there")

    def _on_slack(self, event: Event, what: str, reason: str) -> None:
        channel, message = str(event.data["channel"]), str(event.data["id"])
        name = next((name for one, name in self._names.items() if one.local_id == channel), None)
        place = "their direct messages" if name is None else f"#{name}"
        link = {"platform": "slack", "channel": channel, "message": message}
        self._line(Line("slack", what.format(place=place), reason, link))

    async def _sent(self, delivery: Delivery, message: str) -> None:
        what, reason = await self._described(delivery)
        channel = delivery.channel
        place = channel.local_id if channel.platform == MAIL else f"#{self._names.get(channel, channel.local_id)}"
        link = {"platform": channel.platform, "channel": channel.local_id, "message": message}
        self._line(Line(channel.platform, what.format(place=place), reason, link))

    async def _described(self, delivery: Delivery) -> tuple[str, str]:
        """The sentence about a delivery, with `{place}` for its channel, and the reason."""
        match delivery.kind:
            case Kind.CARD:
                announced = await self._stores.announcements.get(delivery.channel, PaperId(delivery.subject))
                if announced is None:
                    return "card in {place}", ""
                return f"card in {{place}}: {_literal(announced.paper.paper.title)}", matched_words(announced.why)
            case Kind.DIGEST:
                key = DigestKey.parse(delivery.subject)
                digest = await self._stores.digests.get(delivery.channel, key)
                papers = len(digest.papers) if digest else 0
                self.papers_in_digests[delivery.channel] += papers
                return f"digest sent to {{place}}: {counted(papers, 'paper')}", _due_words(key.due)
            case Kind.NOTICE:
                change = await self._stores.changes.get(int(delivery.subject))
                sentence = words(change_line(change)) if change else "something was changed."
                return f"{_literal(sentence)} (in {{place}})", "a notice for the channel"
            case _:
                return _SAID_OF[delivery.kind]

    def _line(self, line: Line) -> None:
        now = self._clock.now()
        self._say(f"{_clock_time(now)}  {line.platform:<8}{line.text}")
        self._tell_page(
            {
                "type": "story",
                "at": now.isoformat(),
                "platform": line.platform,
                "text": line.text,
                "reason": line.reason,
                "link": line.link,
            }
        )

    async def _tell_channels(self) -> None:
        """Report what each channel has, where that has changed, and when the next digest is due."""
        subscriptions = Counter(one.channel for one in await self._stores.channels.subscriptions())
        due: list[datetime] = []
        for channel in self._names:
            standing = await self._stores.channels.get(channel)
            due += [digest.next_at for digest in standing.digests if digest.next_at is not None]
            summary = channel_summary(standing, subscriptions[channel])
            if self._summaries.get(channel, "") != summary:
                self._summaries[channel] = summary
                self._tell_page(
                    {"type": "channel", "platform": channel.platform, "channel": channel.local_id, "summary": summary}
                )
        self._tell_next_digest(min(due, default=None))

    def _tell_next_digest(self, due: datetime | None) -> None:
        """The countdown to the first digest; none once one was sent."""
        digests_sent = any(kind is Kind.DIGEST for _, kind in self.sent)
        at = None if digests_sent or due is None else due.isoformat()
        if at != self._next_digest:
            self._next_digest = at
            self._tell_page({"type": "next_digest", "at": at})

    def _later(self, telling: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def channel_names(workspaces: Workspaces) -> Mapping[ChannelId, str]:
    """Every channel of the playground with the name it has there."""
    slack = {ChannelId("slack", workspaces.slack.id, one.id): one.name for one in workspaces.slack.channels}
    discord = {
        ChannelId("discord", server.id, one.id): one.name for server in workspaces.discord for one in server.channels
    }
    return {**slack, **discord}


def channel_summary(channel: Channel, subscriptions: int) -> str:
    """What a channel has: `3 subscriptions · daily digest weekdays 09:00`."""
    facts = [counted(subscriptions, "subscription")] if subscriptions else []
    running = ((digest.name, digest.plan) for digest in channel.running)
    facts += [f"{name} digest {days_words(plan.days)} {plan.at:%H:%M}" for name, plan in running if plan is not None]
    return " · ".join(facts)


def _example(platform: str, command: Typed) -> object:
    if platform == "slack":
        return command.text
    text = DIALECT.format(Invocation(command.path, command.options))
    return {"path": list(command.path), "options": dict(command.options), "text": text}


def _due_words(subject: str) -> str:
    """When the digest of this subject was due, on its channel's clock."""
    return f"due at {datetime.fromisoformat(subject):%H:%M}"


def _literal(text: str) -> str:
    """A text that `format` leaves as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def _clock_time(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%H:%M:%S}"
