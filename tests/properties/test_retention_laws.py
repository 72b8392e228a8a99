"""The laws of retention: whatever came, and whenever it is thinned, what was announced is not announced again, nothing
that is due changes, and thinning twice is thinning once.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from bot.channel.person import person_of
from bot.channel.subscription import Mode
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import State
from bot.jobs.thin import Thinner
from bot.paper.paper import PaperId
from bot.ports.outbox_view import OutboxView
from bot.ports.saved import Saving
from bot.ports.source import Entry
from bot.retention.ages import Aged, Keep
from storage.memory import memory_stores
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import SLACK, SLACK_TOO, HandClock, Scene, paper

KEYS, SOURCES = ("1", "2", "3"), ("huggingface", "arxiv", "feed:lab")
NOT_SENT = (State.WAITING, State.INFLIGHT, State.UNCERTAIN, State.ASIDE, State.FAILED)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Told:
    """A page of one entry, as a source tells it."""

    source: str
    entry: Entry


@st.composite
def pages(draw: st.DrawFn) -> Told:
    key = draw(st.sampled_from(KEYS))
    ids = (PaperId(f"arxiv:{key}"), PaperId(f"doi:10.1000/{key}"), PaperId(f"feed:lab:{key}"))
    name, *others = draw(st.permutations(ids))
    told = replace(paper(key, draw(st.sampled_from(("On GPUs", "On TPUs and GPUs", "On Rice")))), id=name)
    told = replace(
        told, authors=draw(st.sampled_from(((), ("Ada Okafor",)))), upvotes=draw(st.sampled_from((None, 1, 9)))
    )
    aliases = tuple(others[: draw(st.integers(0, 1))])
    entry = Entry(told, key=draw(st.sampled_from((None, f"k{key}"))), aliases=aliases, announce=draw(st.booleans()))
    return Told(draw(st.sampled_from(SOURCES)), entry)


steps = st.lists(
    st.one_of(
        pages(),
        st.sampled_from(("deliver", "deliver", "month", "year", "thin", "digest", "save", "like")),
    ),
    min_size=1,
    max_size=14,
)


class Standing(HandClock):
    """A clock that stands also while somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0


async def lives(scene: Scene, taken: list[Told | str]) -> None:
    """Let all of it happen."""
    await scene.wants("gpu")
    await scene.wants("upvotes:>=5", channel=SLACK_TOO)
    await scene.wants("tpu", Mode.DAILY, channel=SLACK_TOO, zone="UTC")
    for step in taken:
        match step:
            case Told(source, entry):
                await scene.comes_in(entry, source=source)
            case "deliver":
                await scene.deliver()
            case "month" | "year":
                scene.clock.move(YEAR / 12 if step == "month" else YEAR)
            case "digest":
                await scene.digests()
            case "thin":
                await thins(scene, YEAR / 2)
            case _:
                await likes(scene, saves=step == "save")


async def likes(scene: Scene, *, saves: bool) -> None:
    mira, one, at = person_of(SLACK, "U1"), paper("1").id, scene.clock.now()
    if saves:
        await scene.stores.saved.add(Saving(person=mira, paper=one, at=at))
    else:
        await scene.stores.votes.cast(Vote(channel=SLACK, paper=one, person=mira, stance=Stance.LIKED, at=at))
        await scene.stores.votes.tell(at)


async def thins(scene: Scene, age: timedelta) -> int:
    """Thin by this age; what is not sent stays as it is."""
    before = await not_sent(scene.stores.outbox_view)
    waiting = [await scene.stores.digests.waiting(SLACK_TOO, "daily")]
    thinner = Thinner(scene.stores.retention, Keep(papers=age, history=age), Standing(scene.clock.now()))
    await scene.stores.retention.count_from(scene.clock.now())
    thinned = await thinner.run()
    assert await not_sent(scene.stores.outbox_view) == before
    assert [await scene.stores.digests.waiting(SLACK_TOO, "daily")] == waiting
    assert sum((await thinner.run()).values()) == 0
    return thinned[Aged.PAPERS]


async def not_sent(view: OutboxView) -> tuple[object, ...]:
    return await view.rows(NOT_SENT, most=99)


async def replayed(scene: Scene, taken: list[Told | str]) -> None:
    """All pages again, twice: no paper is posted where it was posted before, and a thinned one nowhere."""
    told = [step for step in taken if isinstance(step, Told)]
    names = {step.entry.paper.id for step in told}
    gone = {name for name, one in (await scene.stores.papers.get(list(names))).items() if one.is_thinned}
    before = await not_sent(scene.stores.outbox_view)
    for step in (*told, *told):
        queued = (await scene.comes_in(step.entry, source=step.source)).queued
        assert not (queued and step.entry.paper.id in gone)
    after = [row for row in await not_sent(scene.stores.outbox_view) if row not in before]
    posted = {(one.channel, one.key) for one in scene.slack.ledger}
    assert not [row for row in after if (row.channel, row.key) in posted]
    still = await scene.stores.papers.get(list(gone))
    assert all(one.is_thinned for one in still.values())


async def in_memory_and_in_a_file(taken: list[Told | str], age: timedelta) -> None:
    ends = []
    with tempfile.TemporaryDirectory() as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as stores:
            for scene in (Scene(memory_stores()), Scene(stores)):
                await lives(scene, taken)
                thinned = await thins(scene, age)
                await replayed(scene, taken)
                ends.append((thinned, [one.said for one in scene.slack.ledger]))
    assert ends[0] == ends[1]


@given(taken=steps, age=st.integers(0, 900).map(lambda days: timedelta(days=days)))
@settings(max_examples=20, deadline=None)
def test_what_was_announced_is_not_announced_again_nothing_due_changes_and_twice_is_once(taken, age):
    asyncio.run(in_memory_and_in_a_file(taken, age))
