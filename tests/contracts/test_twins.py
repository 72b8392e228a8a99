"""The twins: whatever is written, in whatever order, memory and SQLite give the same answers.

A step is drawn as small numbers; what it is about (a delivery, a subscription, a channel's state) is looked up in the
store that it is written to, so that most steps apply, and now and then one is decided on a state that has passed.
"""

import asyncio
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.merge import withdrawals
from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelDigest, DigestPlan, Pause
from bot.channel.person import person_of
from bot.channel.subscription import Mode
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Kind, Settled, Started, State
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from bot.paper.records import Record, RecordKey
from bot.paper.same_work import work_key
from bot.polling.look_up import LookUpBegun
from bot.ports.announcements import AnnouncedOnDemand
from bot.ports.changes import Position
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.lookups import PapersAsked
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.saved import Saving
from bot.ports.shares import Share
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.sources import PollEnded
from bot.query.parser import parse
from storage.memory import memory_stores
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import CARD, GPU, LINE, ML, NOON, SAMPLE, change, paper, said, subscribing
from tests.outbox import start

CHANNELS = (ML, GPU)
KEYS = "1234"
NAMES = ("details", "life")
TITLES = ("Sparse attention on a GPU", "Dense attention on a GPU", "Letter on a GPU issue")
"""The last has no work key. All are of one length, because each store ranks by length in its own way."""
AUTHORS = ("Ada Lovelace",)
WORKS = tuple(filter(None, (work_key(paper("1", title, authors=AUTHORS)) for title in TITLES)))
small = st.integers(0, 3)
channels = st.sampled_from(CHANNELS)
passed = st.sampled_from([0, 0, 0, 0, 1])
"""By how much the state that a step is decided on is behind."""


def at(step):
    return NOON + timedelta(minutes=step)


async def ingest(stores, step, draw):
    keys, lines, subscriptions, gives, behind = draw
    ids = [paper(key).id for key in keys]
    stored = await stores.papers.get(ids)
    writes = tuple(
        PaperWrite(
            paper(key, TITLES[step % 3], upvotes=step, authors=AUTHORS),
            max(0, (stored[one].revision if one in stored else 0) - behind),
        )
        for key, one in zip(keys, ids, strict=True)
    )
    announcements = tuple(
        said(channel, paper(key), *(1 + n for n in subscriptions), route=LINE if lines else CARD)
        for key in keys
        for channel in CHANNELS
    )
    given = ChannelDigest(name="daily", plan=DigestPlan(), next_at=at(step))
    standing = (await stores.channels.get(gives)).with_digest(given)
    automatic = change(gives, ChangeKind.DIGEST_SET, automatic=True, digest="daily", after=DigestPlan(), at=at(step))
    return await stores.papers.apply(
        IngestedPage(
            papers=writes,
            announcements=announcements,
            cursors={SAMPLE: str(step)},
            at=at(step),
            digests_given=((standing, (automatic,)),) if lines else (),
            brought_by=(SAMPLE,)[: step % 2],
            works={} if step % 3 else dict.fromkeys(WORKS[:1], ()),
            baselines_closed=(SAMPLE,) if step > 3 else (),
            taken_back=tuple(ids) if step % 4 == 3 else (),
            look_ups=tuple(
                LookUpBegun(name=NAMES[step % 2], paper=one, next_at=at(step), is_news=lines) for one in ids
            ),
        )
    )


async def merge(stores, step, draw):
    """Let two papers turn out to be one, where they are stored."""
    keys, behind = draw
    into, absorbed = (paper(key).id for key in keys)
    stored = await stores.papers.get([into, absorbed])
    owners = {one.paper.id: one for one in stored.values()}
    if len(owners) < 2:
        return None
    first, second = sorted(owners.values(), key=lambda one: one.row)
    told = Record(
        key=RecordKey("feed", absorbed),
        paper=replace(first.paper, sources=("feed",)),
        first_told_at=at(step),
        aliases=(PaperId(f"doi:{step}"),),
    )
    write = PaperWrite(
        replace(first.paper, upvotes=step),
        first.revision - behind,
        records=(told,),
        aliases=(PaperId(f"doi:{step}"),),
        absorbs=((second.paper.id, second.revision),),
    )
    withdrawn = withdrawals(await stores.announcements.statuses([into, absorbed]))
    taken_back = (first.paper.id,) if step % 2 else ()
    whole = IngestedPage(papers=(write,), announcements=(), at=at(step), withdrawn=withdrawn, taken_back=taken_back)
    return await stores.papers.apply(whole)


async def asked(stores, step, draw):
    """Ask about the papers that are due, and say when they are due again."""
    most, name, ever = draw
    due = await stores.lookups.due(NAMES[name], now=at(step), limit=most)
    again = {one.stored.row: at(step + 3) if ever else None for one in due}
    await stores.lookups.record(PapersAsked(NAMES[name], again))
    return due


async def person(stores, step, draw):
    channel, kind, number, notify, behind = draw
    standing = await stores.channels.get(channel)
    standing = replace(standing, revision=standing.revision - behind)
    made = {
        "subscribe": subscribing(channel, f"q{number}", list(Mode)[number % 2], at=at(step), zone="UTC"),
        "undo": subscribing(channel, f"q{number}", subscription=number + 1, undoes=1, at=at(step)),
        "end": change(channel, ChangeKind.UNSUBSCRIBED, subscription=number + 1, at=at(step)),
        "mode": change(channel, ChangeKind.MODE_CHANGED, subscription=number + 1, mode=Mode.DAILY, at=at(step)),
        "off": change(
            channel, ChangeKind.DIGEST_OFF, digest="daily", before=standing.digest("daily").plan, at=at(step)
        ),
    }[kind]
    if kind == "off":
        standing = standing.with_digest(ChannelDigest(name="daily", is_off=True))
    return await stores.channels.apply(
        ChannelChange(
            channel=standing,
            changes=(made, made)[: 1 + (number == 3)],
            notify=notify,
            edits=(number,) if notify else (),
        )
    )


async def deliver(stores, step, draw):
    channel, state, starts, error, pauses = draw
    head = (await stores.outbox.lane(channel)).head
    if head is None:
        return None
    started = await start(stores.outbox, Started(head, at(step), "worker")) if starts else None
    pause = Pause("code", "step", at(step)) if pauses else None
    due = at(step + 2) if state is State.WAITING else None
    settled = Settled(delivery=head, state=state, at=at(step), due_at=due, error=error, pause=pause, message_id=error)
    return started, await stores.outbox.settle(settled if started is None else replace(settled, delivery=started))


async def digest(stores, step, draw):
    channel, most, behind = draw
    standing = await stores.channels.get(channel)
    standing = replace(standing, revision=standing.revision - behind)
    moved = standing.with_digest(replace(standing.digest("daily"), next_at=at(step + 5)))
    waiting = [line.paper.paper.id for line in await stores.digests.waiting(channel, "daily")]
    return await stores.digests.apply(
        DigestMade(channel=moved, key=DigestKey("daily", str(step // 3)), papers=tuple(waiting[:most]), at=at(step))
    )


async def by_hand(stores, step, draw):
    """Share something, have a paper announced as a person asks for it, and post a link to it."""
    channel, key, subscription = draw
    one = paper(key)
    asked_for = AnnouncedOnDemand(said(channel, one, 1 + subscription), at(step))
    share = Share(channel=channel, kind=Kind.SHARED_PAPER, subject=one.id, by=f"n{step}", at=at(step))
    seen = Sighting(channel=channel, paper=one.id, message=str(step), by="u", at=at(step), shown=subscription > 1)
    links = LinksPosted(sightings=(seen,), quiet_since=at(step - 3), posts=subscription > 2)
    return (
        await stores.announcements.announce(asked_for),
        await stores.shares.add(share),
        await stores.sightings.note(links),
    )


async def other(stores, step, draw):
    channel, kind = draw
    match kind:
        case 0:
            return await stores.outbox.recover(alive=("worker",) if step % 2 else ())
        case 1:
            return await stores.channels.resume(channel, name=f"n{step}" if step % 2 else None)
        case 2:
            error, left_out = "e" if step % 3 else None, "l" if step % 2 else None
            return await stores.sources.record(PollEnded((SAMPLE,), at(step), error, left_out=left_out))
        case _:
            await stores.sources.request_poll(str(channel), at=at(step))
            requests = await stores.sources.poll_requests()
            for request in requests[: step % 2]:
                await stores.sources.end_poll_request(request)
            return requests


async def judge(stores, step, draw):
    """Somebody votes on a paper, saves or removes it, and cards are edited for the votes."""
    channel, key, who, stance = draw
    one, person = paper(key).id, person_of(channel, f"U{who}")
    saving = Saving(person=person, paper=one, at=at(step))
    kept = await stores.saved.add(saving) if step % 3 else await stores.saved.remove(person, one)
    vote = Vote(channel=channel, paper=one, person=person, stance=stance, at=at(step))
    return kept, await stores.votes.cast(vote), await stores.votes.tell(at(step)) if step % 2 else None


kinds = st.sampled_from(["subscribe", "subscribe", "subscribe", "undo", "end", "mode", "off"])
outcomes = st.sampled_from([State.SENT, State.SENT, State.WAITING, State.UNCERTAIN, State.FAILED, State.DROPPED])
steps = st.one_of(
    st.tuples(
        st.just(ingest),
        st.tuples(
            st.lists(st.sampled_from(KEYS), unique=True, max_size=3),
            st.booleans(),
            st.lists(small, unique=True, max_size=3),
            channels,
            passed,
        ),
    ),
    st.tuples(st.just(merge), st.tuples(st.lists(st.sampled_from(KEYS), unique=True, min_size=2, max_size=2), passed)),
    st.tuples(st.just(asked), st.tuples(small, st.integers(0, 1), st.booleans())),
    st.tuples(st.just(person), st.tuples(channels, kinds, small, st.booleans(), passed)),
    st.tuples(
        st.just(deliver),
        st.tuples(channels, outcomes, st.booleans(), st.sampled_from([None, "e"]), st.booleans()),
    ),
    st.tuples(st.just(digest), st.tuples(channels, small, passed)),
    st.tuples(st.just(by_hand), st.tuples(channels, st.sampled_from(KEYS), small)),
    st.tuples(st.just(judge), st.tuples(channels, st.sampled_from(KEYS), small, st.sampled_from(Stance))),
    st.tuples(st.just(other), st.tuples(channels, small)),
)


async def everything(stores, step):
    """All that can be read of the stores."""
    ids = [paper(key).id for key in KEYS]
    named = [*ids, *(PaperId(f"doi:{number}") for number in range(step))]
    told = [
        await stores.papers.get(named),
        await stores.papers.histories(named),
        await stores.papers.works(WORKS),
        await stores.announcements.statuses(ids),
    ]
    told += [await stores.papers.by_row(row) for row in range(1, len(KEYS) + 1)]
    told += [await stores.papers.get(ids), await stores.channels.subscriptions(), await stores.sources.states()]
    told += [await stores.changes.since(None), await stores.changes.since(Position(str(step // 2)))]
    told += [await stores.changes.get(number) for number in range(1, step + 2)]
    told += [await stores.changes.undone_by(number) for number in range(1, step + 2)]
    told += [await stores.archive.search(parse("gpu"), limit=9), await stores.digests.due(at(step))]
    told += [await stores.lookups.due(name, now=at(step), limit=9) for name in NAMES]
    told += [await stores.outbox.due(at(step), paused_before=at(back)) for back in (0, step)]
    for channel in CHANNELS:
        told += [await stores.channels.get(channel), await stores.outbox.lane(channel)]
        told += [await stores.digests.waiting(channel, "daily")]
        told += [await stores.announcements.get(channel, one) for one in ids]
        told += [await stores.announcements.prior([(channel, one) for one in ids])]
        told += [await stores.shares.get(channel, Kind.SHARED_PAPER, one) for one in ids]
        told += [await stores.sightings.last(channel, named), await stores.sightings.since(channel, since=at(1))]
        told += [await stores.sightings.shown(channel, named, since=at(step // 2))]
        told += [await stores.digests.get(channel, DigestKey("daily", str(due))) for due in range(step // 3 + 1)]
        told += [await stores.votes.tally(channel, one) for one in ids]
        told += [await stores.votes.liked_most(channel, since=at(back), limit=9) for back in (0, step // 2)]
        told += [await stores.saved.page(person_of(channel, f"U{who}"), limit=9) for who in range(4)]
    return [*told, await stores.votes.journal(most=99)]


async def both(script):
    with tempfile.TemporaryDirectory() as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as sqlite:
            memory = memory_stores()
            for step, (act, draw) in enumerate(script):
                assert await act(memory, step, draw) == await act(sqlite, step, draw), (step, act.__name__)
            assert await everything(memory, len(script)) == await everything(sqlite, len(script))


@given(st.lists(steps, min_size=4, max_size=30))
def test_memory_and_sqlite_answer_alike_whatever_is_written(script):
    asyncio.run(both(script))
