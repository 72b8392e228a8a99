"""A team's data after a week, written through the ports, and what the ports answer about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.channel.change import ChangeKind
from bot.channel.channel import DigestPlan, Pause
from bot.channel.feed import Feed, FeedAddress, FeedKind
from bot.channel.person import person_of
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Kind, Settled, Started, State
from bot.digest.digest import DigestKey
from bot.digest.week import Rise
from bot.paper.paper import PaperId
from bot.paper.records import Record, RecordKey
from bot.polling.look_up import LookUpBegun
from bot.ports.channels import ChannelChange
from bot.ports.clock_marks import ClockMark
from bot.ports.digests import DigestMade
from bot.ports.installations import Installation
from bot.ports.papers import PaperWrite
from bot.ports.recipients import MailAsk
from bot.ports.retention import CardThinning, PaperThinning, RowThinning
from bot.ports.saved import Saving
from bot.ports.shares import Share
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.sources import PollEnded
from bot.ports.trending import PaperOpening
from bot.ports.write import Applied
from bot.query.parser import parse
from bot.retention.ages import Aged
from bot.trending.counts import Reading
from bot.trending.trend import Period, Rising, Trend
from tests.contracts.facts import (
    GPU,
    LINE,
    ML,
    NOON,
    SAMPLE,
    change,
    minutes,
    page,
    paper,
    said,
    set_digest,
    subscribe,
    unsubscribe,
    write_change,
)
from tests.outbox import start

DAY = timedelta(days=1)
ADA = "ada@lab.example"
TITLES = (
    "On GPUs and tensor cores",
    "Größe ist nicht alles: naïve scaling of GPUs 🚀",
    "深度学习的规模与GPU",
    "‘Quotes’, \\backslashes\\ and\ttabs\nin a title",
    "State-of-the-art α-decay",
)
_MIRA = person_of(ML, "U0MIRA0001")


async def fill(stores, *, days=7):
    """Fill every table but `restored`. Things are under way: a card is in flight, and another is uncertain."""
    await _grow_old(stores)
    subscriptions = {
        ML: await subscribe(stores, ML, "gpu"),
        GPU: await subscribe(stores, GPU, 'title:"tensor cores" or α'),
    }
    await unsubscribe(stores, await subscribe(stores, GPU, "tpu"))
    for day in range(days):
        await _come_in(stores, day, subscriptions)
    await _post(stores, days)
    await _thin_a_card(stores)
    await _make_digests(stores, papers_of(0))
    await _people(stores, papers_of(days - 1))
    await _operator(stores)


def papers_of(day):
    """What comes in on a day."""
    return [
        paper(f"26{day:02}.{number}", title, abstract=f"{title}. Seen on day {day}.", upvotes=number, listed_at=NOON)
        for number, title in enumerate(TITLES)
    ]


async def _grow_old(stores):
    """A paper of last year came first, as its row says, and is thinned for its age."""
    at = NOON - 365 * DAY
    await stores.papers.apply(replace(page(at=at), papers=(_write(paper("2500.1", TITLES[1], abstract="Old."), at),)))
    thinning = PaperThinning(before=NOON - 90 * DAY, at=NOON, most=9, most_matches=9)
    assert (await stores.retention.thin_papers(thinning)).papers == 1


async def _thin_a_card(stores):
    """The oldest card that was posted is thinned."""
    assert (await stores.retention.thin_cards(CardThinning(before=NOON + DAY, at=NOON + DAY, most=1))).cards == 1


async def _come_in(stores, day, subscriptions):
    at, papers = NOON + day * DAY, papers_of(day)
    news = [
        said(channel, one, subscription.id, **({} if channel == ML else {"route": LINE}))
        for one in papers
        for channel, subscription in subscriptions.items()
    ]
    brought = page(
        at=at,
        cursors={SAMPLE: str(day)},
        baselines_closed=(SAMPLE,),
        announcements=news,
        look_ups=(LookUpBegun(name="arxiv:details", paper=papers[0].id, next_at=at, is_news=True),),
    )
    written = await stores.papers.apply(replace(brought, papers=tuple(_write(one, at) for one in papers)))
    assert isinstance(written, Applied)


def _write(one, at):
    record = Record(key=RecordKey("sample", one.id), paper=one, first_told_at=at)
    alias = PaperId(f"doi:10.1/{one.id.partition(':')[2]}")
    return PaperWrite(one, 0, records=(record,), aliases=(alias,), reading=Reading(at, one.upvotes, 0))


async def _post(stores, days):
    """Post most cards of a channel; then one is refused, one is uncertain, and one is in flight."""
    for number in range(3 * days):
        head = (await stores.outbox.lane(ML)).head
        begun = await start(stores.outbox, Started(delivery=head, worker="w", at=NOON + minutes(number)))
        state, more = State.SENT, {"message_id": f"m{number}"}
        if number % 7 == 3:
            state, more = State.FAILED, {"error": "no_text"}
        await stores.outbox.settle(Settled(delivery=begun, state=state, at=NOON + minutes(number), **more))
    head = (await stores.outbox.lane(ML)).head
    await start(stores.outbox, Started(delivery=head, worker="w", at=NOON + DAY))


async def _make_digests(stores, papers):
    channel = await set_digest(stores, GPU, NOON, DigestPlan(zone="Europe/Berlin", top=2, cards=True))
    later = channel.with_digest(replace(channel.digest("daily"), next_at=NOON + DAY))
    key = DigestKey("daily", "2026-11-24T12:00+00:00")
    made = DigestMade(channel=later, key=key, papers=tuple(one.id for one in papers[:3]), at=NOON)
    assert isinstance(await stores.digests.apply(made), Applied)
    channel = await set_digest(stores, GPU, NOON, DigestPlan(top=2), name="trending")
    rising = (Rising(papers[1].id, Trend(period=Period.WEEK, upvotes=9, upvotes_gained=4)),)
    key = DigestKey("trending", "2026-11-24T12:00+00:00")
    assert isinstance(await stores.digests.apply(DigestMade(channel=channel, key=key, rising=rising, at=NOON)), Applied)


async def _people(stores, papers):
    one, other = papers[0].id, papers[1].id
    for number in range(4):
        stance = Stance.LIKED if number % 2 else Stance.NOT_FOR_US
        await stores.votes.cast(Vote(channel=ML, paper=one, person=_MIRA, stance=stance, at=NOON + minutes(number)))
    await stores.saved.add(Saving(person=_MIRA, paper=other, at=NOON))
    await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject=other, by="Mira ✨", at=NOON))
    seen = Sighting(channel=ML, paper=PaperId("arxiv:9999.1"), message="17.5", by="U1", at=NOON)
    await stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=NOON - minutes(30), posts=False))
    await stores.trending.note_opening(PaperOpening(one, "0f" * 8, NOON))
    asked = MailAsk(channel=ML, address=ADA, counted=0, by="mira", asker="slack:T1 mira", at=NOON)
    added = (change(ML, ChangeKind.MAIL_ADDED, address=ADA),)
    standing = await stores.channels.get(ML)
    await stores.channels.apply(ChannelChange(channel=standing, changes=added, notify=False, ask=asked))
    await stores.feed_addresses.keep(
        FeedAddress(feed=Feed(kind=FeedKind.MATCHES, channel=ML), token="t0ken", made_at=NOON)
    )
    await stores.imports.offer(ML, '{"subscriptions": ["gpu"]}', at=NOON)
    await stores.searches.remember("gpu " * 300, at=NOON)
    muted = (await stores.channels.get(ML)).with_digest(replace((await stores.channels.get(GPU)).digest("daily")))
    await write_change(stores, change(ML, ChangeKind.DIGEST_SET, digest="daily"), channel=muted)


async def _operator(stores):
    await stores.sources.record(PollEnded((SAMPLE,), NOON + DAY, error="it is down"))
    await stores.sources.tell("sample", "failing")
    await stores.sources.request_poll("sample", at=NOON)
    await stores.secrets.keep("mail links", bytes(range(256)))
    await stores.clock_marks.keep(ClockMark("boot", 1_764_000_000.123456789))
    await stores.pauses.begin(GPU, Pause("not_in_channel", "invite it", NOON))
    for year in (2025, 2026):
        await stores.weeks.keep(Rise(day=date(year, 11, 30), weeks=8, papers=900))
    await stores.retention.count_from(NOON)
    await stores.retention.thin_rows(RowThinning(kind=Aged.RISES, before=NOON - 300 * DAY, at=NOON, most=9))
    await stores.installations.keep(
        Installation(
            workspace="T1",
            name="Tidewater",
            bot="B1",
            bot_user="U1",
            scopes=("chat:write",),
            installed_by="U2",
            installed_at=NOON,
            sealed=bytes(reversed(range(256))),
        )
    )


async def answers(stores):
    """What a database answers about a team, whichever one it is."""
    papers = [one.id for day in range(7) for one in papers_of(day)]
    found = await stores.papers.get(papers)
    kept = await stores.papers.histories(papers)
    return {
        "papers": [found.get(one) for one in papers],
        "histories": [kept.get(one) for one in papers],
        "channels": await stores.channels.get_many((ML, GPU)),
        "subscriptions": await stores.channels.subscriptions(),
        "changes": [await stores.changes.get(number) for number in range(1, 20)],
        "outbox": await stores.outbox_view.rows(tuple(State), most=1_000),
        "waiting": await stores.digests.waiting(GPU, "daily"),
        "digest": await stores.digests.get(GPU, DigestKey("daily", "2026-11-24T12:00+00:00")),
        "trending": await stores.trending.digest(GPU, DigestKey("trending", "2026-11-24T12:00+00:00")),
        "series": await stores.trending.series(papers),
        "votes": await stores.votes.journal(most=100),
        "saved": await stores.saved.page(_MIRA, limit=9),
        "recipients": await stores.recipients.of_address(ADA),
        "feeds": await stores.feed_addresses.in_force(),
        "streams": await stores.sources.states(),
        "told": await stores.sources.told(),
        "asked for": await stores.sources.poll_requests(),
        "installations": await stores.installations.all(),
        "secret": await stores.secrets.keep("mail links", b"another"),
        "rise": await stores.weeks.rise(date(2026, 11, 30)),
        "search": await stores.archive.search(parse("gpu"), limit=50),
    }
