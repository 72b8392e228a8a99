"""The law of thinned cards: whatever comes, and whenever cards are thinned, people and platforms are told the same as
by stores that thin all else; only rows of sent cards are fewer.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from bot.channel.person import person_of
from bot.channel.subscription import Mode
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Delivery, Kind, State, delivery_key
from bot.delivery.outcome import Unknown
from bot.jobs.actor import Actor
from bot.jobs.set_digest import DigestOptions, set_digest
from bot.jobs.thin import Thinner
from bot.jobs.undo import undo
from bot.jobs.unsubscribe import unsubscribe
from bot.paper.paper import PaperId
from bot.ports.retention import CardsThinned, CardThinning, Retention
from bot.ports.source import Entry
from bot.ports.stores import Stores
from bot.retention.ages import Aged, Keep
from storage.memory import memory_stores
from storage.postgres.store import open_postgres
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import RETRACTED, SLACK, SLACK_TOO, HandClock, Posted, Scene, paper
from tests.servers.empty_postgres import make_empty

KEYS = ("1", "2")
NAMES = tuple(PaperId(f"{before}{key}") for before in ("arxiv:", "doi:10.1000/", "feed:lab:") for key in KEYS)
CHANNELS = (SLACK, SLACK_TOO)
UNSENT = tuple(state for state in State if state is not State.SENT)
HALF_A_YEAR = timedelta(days=183)
MIRA = {channel: Actor(channel=channel, by="mira", zone="UTC", notify=False) for channel in CHANNELS}


@dataclass(frozen=True, slots=True)
class Told:
    """A page of one entry, as a source tells it."""

    source: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Voted:
    """A person's vote on a paper."""

    paper: PaperId
    stance: Stance


@st.composite
def pages(draw: st.DrawFn) -> Told:
    key = draw(st.sampled_from(KEYS))
    name, *others = draw(st.permutations([one for one in NAMES if one.endswith(key)]))
    told = replace(
        paper(key, draw(st.sampled_from(("On GPUs", "On TPUs and GPUs", "On Rice")))),
        id=name,
        upvotes=draw(st.sampled_from((None, 1, 9))),
        relations=draw(st.sampled_from(((), (), (RETRACTED,)))),
    )
    # an id of the other paper makes one of the two
    aliases = (*others[: draw(st.integers(0, 1))], *draw(st.sampled_from(((), (), NAMES[:1], NAMES[1:2]))))
    entry = Entry(told, aliases=tuple(one for one in aliases if one != name), announce=draw(st.booleans()))
    return Told(draw(st.sampled_from(("huggingface", "arxiv", "feed:lab"))), entry)


votes = st.builds(Voted, st.sampled_from(NAMES[:2]), st.sampled_from(list(Stance)))
OFTEN = ("deliver", "half a year", "thin")
OTHERS = (*OFTEN, *OFTEN, "digest", "leave", "undo", "come back", "lose an answer", "lose a post")
some = st.one_of(pages(), votes, st.sampled_from(OTHERS))
OLD_CARDS = [
    *(Told("huggingface", Entry(paper(key, "On TPUs and GPUs", upvotes=9))) for key in (*KEYS, "last")),
    "deliver",
    "half a year",
    "half a year",
    "thin",
]
"""Papers whose cards are thinned, unless something came before that keeps them."""
steps = st.tuples(st.lists(some, max_size=4), st.lists(some, max_size=14)).map(
    lambda two: [*two[0], *OLD_CARDS, *two[1]]
)


class Standing(HandClock):
    """A clock that stands also while somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0


async def begins(scene: Scene) -> None:
    """Two channels that want papers as cards, one of them also in digests, whose cards follow in threads."""
    await scene.wants("gpu")
    await scene.wants("upvotes:>=5", channel=SLACK_TOO)
    await scene.wants("tpu", Mode.DAILY, channel=SLACK_TOO, zone="UTC")
    for channel in CHANNELS:
        await set_digest(DigestOptions(cards=True), actor=MIRA[channel], **asked(scene))


async def lives(scene: Scene, taken: list[Told | Voted | str]) -> int:
    """Let all of it happen; how many cards were thinned."""
    await begins(scene)
    thinned, ended = 0, list[int]()
    for step in taken:
        match step:
            case Told(source, entry):
                await scene.comes_in(entry, source=source)
            case Voted(one, stance):
                await votes_on(scene, one, stance)
            case "deliver":
                await scene.deliver()
            case "half a year":
                scene.clock.move(HALF_A_YEAR)
            case "digest":
                await scene.digests()
            case "thin":
                thinned += await thin(scene)
            case "lose an answer" | "lose a post":
                scene.slack.will(SLACK, Unknown("no answer"), stored=step == "lose an answer")
            case _:
                ended += await changes_its_mind(scene, step, ended)
    for _ in range(3):  # what is in doubt is looked for twice
        scene.clock.move(timedelta(minutes=10))
        await scene.deliver()
    return thinned


def asked(scene: Scene) -> dict[str, object]:
    return {"channels": scene.stores.channels, "now": scene.clock.now()}


async def votes_on(scene: Scene, one: PaperId, stance: Stance) -> None:
    mira, at = person_of(SLACK, "U1"), scene.clock.now()
    if await scene.stores.papers.get([one]):
        await scene.stores.votes.cast(Vote(channel=SLACK, paper=one, person=mira, stance=stance, at=at))
        await scene.stores.votes.tell(at)


async def changes_its_mind(scene: Scene, step: str, ended: list[int]) -> list[int]:
    """The number of the change that ends a subscription, where one ends; `ended` are those before."""
    mine = await scene.stores.channels.subscriptions(SLACK)
    if step == "leave" and mine:
        return [(await unsubscribe(mine[0].id, actor=MIRA[SLACK], **asked(scene))).change.number]
    if step == "undo" and ended:
        await undo(ended[-1], actor=MIRA[SLACK], changes=scene.stores.changes, **asked(scene))
    if step == "come back" and not mine:
        await scene.wants("gpu")
    return []


async def thin(scene: Scene) -> int:
    await scene.stores.retention.count_from(scene.clock.now())
    keep = Keep(history=HALF_A_YEAR)
    return (await Thinner(scene.stores.retention, keep, Standing(scene.clock.now())).run())[Aged.CARDS]


async def answers(scene: Scene) -> dict[str, object]:
    """All that people, platforms and sources are told; what happened in two channels at once has no order."""
    stores, posted = scene.stores, scene.slack.ledger
    every = [(channel, one) for channel in CHANNELS for one in NAMES]
    cards = [await stores.outbox.by_key(delivery_key(channel, Kind.CARD, one)) for channel, one in every]
    lanes = [await stores.outbox.lane(channel) for channel in CHANNELS]
    unsent = [row for channel in CHANNELS for row in await stores.outbox_view.rows(UNSENT, channel=channel, most=99)]
    return {
        "posted": [
            (one.key, one.said, one.message) for channel in CHANNELS for one in posted if one.channel == channel
        ],
        "unsent": [replace(row, id=0, after=None) for row in unsent],
        "cards": [card and (card.subject, card.key, card.state, posted_as(card, posted)) for card in cards],
        "prior": await stores.announcements.prior(every),
        "statuses": set(await stores.announcements.statuses(NAMES)),
        "announced": [await stores.announcements.get(*one) for one in every],
        "newest": [await stores.announcements.newest(channel, limit=9) for channel in CHANNELS],
        "lanes": [replace(lane, head=lane.head and replace(lane.head, id=0, after=None)) for lane in lanes],
        "tallies": [await stores.votes.tally(SLACK, one) for one in NAMES],
    }


def posted_as(card: Delivery, posted: Sequence[Posted]) -> str | None:
    """The key of the message that the platform's id of a card leads to."""
    return None if card.message_id is None else posted[int(card.message_id) - 1].key


class KeepsCards:
    """A store that thins all but cards."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention

    def __getattr__(self, name: str) -> object:
        return getattr(self._retention, name)

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        assert wanted.most
        return CardsThinned(0, None)


async def told_the_same(taken: list[Told | Voted | str], stores: Stores) -> None:
    keeping = memory_stores()
    whole = Scene(replace(keeping, retention=KeepsCards(keeping.retention)))
    assert await lives(whole, taken) == 0
    expected, thinned = await answers(whole), set[int]()
    for scene in (Scene(memory_stores()), Scene(stores)):
        thinned.add(await lives(scene, taken))
        found = await answers(scene)
        for what, answer in expected.items():
            assert found[what] == answer, what
    assert len(thinned) == 1


async def in_a_file(taken: list[Told | Voted | str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as stores:
            await told_the_same(taken, stores)


async def in_postgresql(taken: list[Told | Voted | str], address: str) -> None:
    make_empty(address)
    async with open_postgres(address) as stores:
        await told_the_same(taken, stores)


@given(taken=steps)
@settings(max_examples=30, deadline=None)
def test_stores_that_thin_cards_tell_the_same_as_stores_that_never_do(taken):
    asyncio.run(in_a_file(taken))


def test_postgresql_tells_the_same_too(postgres_with_tables):
    @given(taken=steps)
    @settings(max_examples=5, deadline=None)
    def tells_the_same(taken):
        asyncio.run(in_postgresql(taken, postgres_with_tables))

    tells_the_same()
