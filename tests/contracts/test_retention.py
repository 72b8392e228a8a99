"""What is thinned with age, and what stays however old it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.person import person_of
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Kind, Settled, State, delivery_key
from bot.digest.digest import DigestKey
from bot.digest.week import Rise
from bot.paper.records import Record, RecordKey
from bot.paper.relation import Relation, RelationKind
from bot.ports.digests import DigestMade
from bot.ports.papers import PaperWrite
from bot.ports.retention import PapersThinned, PaperThinning, RowThinning, ThinnedSoFar
from bot.ports.saved import Saving
from bot.ports.shares import Share
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.trending import PaperOpening
from bot.query.parser import parse
from bot.query.tree import Query
from bot.retention.ages import Aged
from bot.trending.counts import Reading
from tests.contracts.facts import (
    GPU,
    LINE,
    ML,
    NOON,
    announce,
    minutes,
    page,
    paper,
    said,
    set_digest,
    subscribe,
    unsubscribe,
)

ONE, OTHER = paper("1", url="https://arxiv.org/abs/1", abstract="of cores"), paper("2", "On TPUs")
YEARS = timedelta(days=800)
LATER = NOON + YEARS
MIRA = person_of(ML, "U1")


def thinning(*, most: int = 10, matches: int = 100, before=LATER - timedelta(days=1), after=None) -> PaperThinning:
    return PaperThinning(before=before, at=LATER, most=most, most_matches=matches, after=after)


async def thin(stores, **more) -> PapersThinned:
    return await stores.retention.thin_papers(thinning(**more))


def rows(kind: Aged, *, most: int = 10) -> RowThinning:
    return RowThinning(kind=kind, before=LATER, at=LATER, most=most)


def query(typed: str) -> Query:
    return parse(typed)


async def found(stores, typed: str) -> list[str]:
    return [one.paper.id for one in (await stores.archive.search(query(typed), limit=9)).papers]


async def is_thinned(stores, one=ONE) -> bool:
    return (await stores.papers.get([one.id]))[one.id].is_thinned


async def post(stores, channel=ML, *, at=NOON, state: State = State.SENT) -> None:
    """Settle what waits in a lane."""
    while (head := (await stores.outbox.lane(channel)).head) is not None and head.state is State.WAITING:
        await stores.outbox.settle(Settled(delivery=head, state=state, at=at, message_id="m"))


def record(one, key: str = "k") -> Record:
    return Record(key=RecordKey("sample", key), paper=one, first_told_at=NOON)


async def store(stores, *papers, **more) -> None:
    """Store the papers, each with the record of its source."""
    writes = tuple(PaperWrite(one, 0, records=(record(one, one.id),)) for one in papers)
    await stores.papers.apply(replace(page(**more), papers=writes))


async def test_an_old_paper_keeps_its_ids_its_row_and_its_address_and_where_it_was_announced(stores):
    await announce(stores, ML, ONE)
    await stores.papers.apply(
        replace(page(), papers=(PaperWrite(ONE, 1, records=(record(ONE),), aliases=(OTHER.id,)),))
    )
    await post(stores)
    before = (await stores.papers.get([ONE.id]))[ONE.id]
    assert await thin(stores) == PapersThinned(1, 1, None)
    history = (await stores.papers.histories([OTHER.id]))[OTHER.id]
    assert (history.stored.row, history.stored.paper.id, history.stored.paper.url) == (before.row, ONE.id, ONE.url)
    assert (history.stored.paper.title, history.stored.thinned_at) == ("", LATER)
    assert (history.stored.first_seen_at, history.stored.revision) == (before.first_seen_at, before.revision + 1)
    assert [(one.key, one.paper.id, one.paper.title) for one in history.records] == [(record(ONE).key, ONE.id, "")]
    assert history.aliases == (OTHER.id,)
    assert await stores.papers.by_row(before.row) == history.stored
    announced = await stores.announcements.get(ML, ONE.id)
    assert (announced.paper, announced.why, announced.at) == (history.stored, (), NOON)
    card = await stores.outbox.by_key(delivery_key(ML, Kind.CARD, ONE.id))
    assert (card.state, card.message_id) == (State.SENT, "m")
    assert await stores.upkeep.damage() == ()


async def test_no_search_finds_a_thinned_paper_and_the_others_are_found_as_before(stores):
    await stores.papers.apply(page(ONE))
    await stores.papers.apply(page(OTHER, at=LATER))
    await thin(stores)
    assert await found(stores, "gpus") == await found(stores, "cores") == []
    assert await found(stores, "on") == await found(stores, "on -gpus") == [OTHER.id]
    assert await stores.archive.term_frequencies(["gpu", "tpu"]) == {"tpu": 1}
    assert await stores.archive.matching(query("on"), below=None, limit=9) == (
        (await stores.papers.get([OTHER.id]))[OTHER.id],
    )
    assert (await stores.archive.preview(query("on"), since=NOON - YEARS)).count == 1


async def test_thinning_twice_is_thinning_once(stores):
    await store(stores, ONE, OTHER)
    assert await thin(stores) == PapersThinned(2, 0, None)
    before = await stores.papers.histories([ONE.id, OTHER.id])
    assert await thin(stores) == PapersThinned(0, 0, None)
    assert await stores.papers.histories([ONE.id, OTHER.id]) == before
    assert await stores.retention.so_far() == {Aged.PAPERS: ThinnedSoFar(LATER, 2)}


async def test_papers_are_thinned_the_oldest_first_in_batches_that_go_on_where_the_last_ended(stores):
    papers = [paper(str(number)) for number in range(1, 6)]
    for number, one in enumerate(papers):
        await stores.papers.apply(page(one, at=NOON + minutes(number)))
    first = await thin(stores, most=2)
    assert [await is_thinned(stores, one) for one in papers] == [True, True, False, False, False]
    second = await thin(stores, most=2, after=first.after)
    third = await thin(stores, most=2, after=second.after)
    assert (first.papers, second.papers, third) == (2, 2, PapersThinned(1, 0, None))
    assert await is_thinned(stores, papers[-1])


async def test_a_young_paper_stays(stores):
    await stores.papers.apply(page(ONE))
    assert await thin(stores, before=NOON) == PapersThinned(0, 0, None)
    await stores.papers.apply(page(paper("3", listed_at=LATER)))
    await thin(stores)
    assert not await is_thinned(stores, paper("3"))


async def test_a_paper_that_a_clock_which_was_set_back_has_dated_stays_as_long_as_those_before_it(stores):
    others = paper("3"), paper("4")
    for one, at in ((ONE, NOON), (others[0], LATER), (OTHER, NOON - YEARS), (others[1], LATER + minutes(1))):
        await stores.papers.apply(page(one, at=at))
    assert await stores.retention.old_papers(thinning()) == PapersThinned(1, 0, None)
    assert await thin(stores) == PapersThinned(1, 0, None)
    assert [await is_thinned(stores, one) for one in (ONE, OTHER)] == [True, False]
    await thin(stores, before=LATER + minutes(1))
    assert [await is_thinned(stores, one) for one in (OTHER, *others)] == [True, True, False]


async def test_the_moment_from_which_the_last_round_counted_ages_is_known(stores):
    assert await stores.retention.counted_from() is None
    for at in (LATER, NOON):
        await stores.retention.count_from(at)
        assert await stores.retention.counted_from() == at


async def test_a_dry_run_counts_what_would_be_thinned_and_writes_nothing(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    assert await stores.retention.old_papers(thinning()) == PapersThinned(1, 1, None)
    assert not await is_thinned(stores)
    assert await stores.retention.so_far() == {}


async def test_a_paper_with_more_matches_than_a_batch_is_thinned_by_several(stores):
    subscriptions = [await subscribe(stores, ML, f"gpu{number}") for number in range(5)]
    wanted = said(ML, ONE, *(one.id for one in subscriptions))
    await stores.papers.apply(page(ONE, announcements=(wanted,)))
    await post(stores)
    first = await thin(stores, matches=3)
    assert (first, await is_thinned(stores)) == (PapersThinned(0, 3, None, is_last=False), False)
    assert await thin(stores, matches=3, after=first.after) == PapersThinned(1, 2, None)
    assert await is_thinned(stores)


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.FAILED, State.ASIDE, State.DROPPED])
async def test_a_paper_stays_whose_card_is_not_sent(stores, state):
    await announce(stores, ML, ONE)
    assert (await thin(stores)).papers == 0
    await post(stores, state=state)
    assert (await thin(stores)).papers == 0
    assert not await is_thinned(stores)


async def test_a_paper_stays_while_a_line_of_it_waits_and_while_its_digest_is_new_or_not_posted(stores):
    await announce(stores, ML, ONE, route=LINE)
    assert (await thin(stores)).papers == 0
    made_at = NOON + minutes(60)
    channel = await set_digest(stores, ML, made_at)
    key = DigestKey("daily", "2026-11-24T13:00+00:00")
    made = DigestMade(channel=channel, key=key, papers=(ONE.id,), at=made_at)
    await stores.digests.apply(made)
    assert (await thin(stores)).papers == 0
    await post(stores)
    assert (await thin(stores, before=made_at)).papers == 0
    assert (await thin(stores)).papers == 1
    (line,) = (await stores.digests.get(ML, key)).papers
    assert (line.paper.is_thinned, line.paper.paper.id) == (True, ONE.id)


async def test_a_paper_that_somebody_saved_stays(stores):
    await stores.papers.apply(page(ONE))
    await stores.saved.add(Saving(person=MIRA, paper=ONE.id, at=NOON))
    assert (await thin(stores)).papers == 0
    await stores.saved.remove(MIRA, ONE.id)
    assert (await thin(stores)).papers == 1


async def test_a_paper_that_somebody_likes_stays_and_one_with_a_vote_to_tell(stores):
    def vote(stance: Stance) -> Vote:
        return Vote(channel=ML, paper=ONE.id, person=MIRA, stance=stance, at=NOON)

    await stores.papers.apply(page(ONE))
    await stores.votes.cast(vote(Stance.LIKED))
    await stores.votes.tell(NOON)
    assert (await thin(stores)).papers == 0
    await stores.votes.cast(vote(Stance.NOT_FOR_US))
    assert (await thin(stores)).papers == 0
    await stores.votes.tell(NOON + minutes(1))
    assert (await thin(stores)).papers == 1


async def test_a_paper_stays_while_an_edit_of_its_card_waits(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    await stores.votes.cast(Vote(channel=ML, paper=ONE.id, person=MIRA, stance=Stance.LIKED, at=NOON))
    assert await stores.votes.tell(NOON + minutes(1)) == 1
    await stores.votes.cast(Vote(channel=ML, paper=ONE.id, person=MIRA, stance=Stance.NONE, at=NOON))
    assert await stores.votes.tell(NOON + minutes(2)) == 0
    assert (await thin(stores)).papers == 0
    await post(stores)
    assert (await thin(stores)).papers == 1


async def test_a_paper_that_was_shared_or_linked_to_lately_stays(stores):
    await store(stores, ONE, OTHER)
    lately = LATER - timedelta(hours=1)
    await stores.shares.add(Share(channel=ML, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=lately))
    await post(stores)
    seen = Sighting(channel=ML, paper=OTHER.id, message="1", by="U1", at=lately)
    await stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=lately, posts=False))
    assert (await thin(stores)).papers == 0
    assert (await thin(stores, before=LATER + timedelta(days=9))).papers == 2


async def test_a_paper_whose_counts_change_stays_and_its_series_goes_with_it(stores):
    lately = LATER - timedelta(hours=1)
    write = PaperWrite(ONE, 0, reading=Reading(NOON, 1))
    await stores.papers.apply(replace(page(), papers=(write,)))
    await stores.papers.apply(replace(page(at=lately), papers=(PaperWrite(ONE, 1, reading=Reading(lately, 2)),)))
    assert (await thin(stores)).papers == 0
    await stores.trending.note_opening(PaperOpening(ONE.id, "r", lately))
    assert (await thin(stores, before=LATER + timedelta(days=9))).papers == 1
    assert await stores.trending.series([ONE.id]) == {}
    assert await stores.trending.candidates(since=NOON - YEARS) == ()


async def test_a_page_that_was_decided_on_a_paper_before_it_was_thinned_is_decided_anew(stores):
    await store(stores, ONE)
    await thin(stores)
    stale = await stores.papers.apply(page(replace(ONE, title="Changed"), revision=1))
    assert type(stale).__name__ == "Stale"


async def test_a_thinned_paper_is_not_announced(stores):
    await store(stores, ONE)
    await subscribe(stores, GPU, "gpu")
    await thin(stores)
    (mine,) = await stores.channels.subscriptions(GPU)
    await stores.papers.apply(replace(page(), announcements=(said(GPU, ONE, mine.id),)))
    assert (await stores.outbox.lane(GPU)).waiting == 0
    assert await stores.announcements.get(GPU, ONE.id) is None


async def test_a_thinned_paper_that_is_retracted_comes_back_and_its_channels_are_told(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    await thin(stores)
    thinned = (await stores.papers.get([ONE.id]))[ONE.id]
    back = replace(ONE, relations=(Relation(kind=RelationKind.RETRACTED),))
    write = PaperWrite(back, thinned.revision, records=(record(back),))
    await stores.papers.apply(replace(page(at=LATER), papers=(write,), taken_back=(ONE.id,)))
    stored = (await stores.papers.get([ONE.id]))[ONE.id]
    assert (stored.paper, stored.is_thinned) == (back, False)
    assert await found(stores, "gpus") == [ONE.id]
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.subject) == (Kind.RETRACTION, ONE.id)
    await post(stores)
    assert (await thin(stores)).papers == 0
    assert (await thin(stores, before=LATER + timedelta(days=9))).papers == 1
    assert (await stores.papers.get([ONE.id]))[ONE.id].paper.is_taken_back


async def test_subscriptions_keep_the_moment_of_their_last_match(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    (before,) = await stores.channels.subscriptions(ML)
    await thin(stores)
    assert await stores.channels.subscriptions(ML) == (before,)
    await unsubscribe(stores, before)


async def test_edits_that_are_over_are_deleted_and_those_that_wait_stay(stores):
    await announce(stores, ML, ONE)
    await post(stores)
    for minute, stance in enumerate((Stance.LIKED, Stance.NONE, Stance.LIKED), 1):
        await stores.votes.cast(Vote(channel=ML, paper=ONE.id, person=MIRA, stance=stance, at=NOON))
        await stores.votes.tell(NOON + minutes(minute))
        if minute < 3:
            await post(stores)
    assert await stores.retention.old_rows(Aged.DELIVERIES, before=LATER) == 2
    assert await stores.retention.thin_rows(rows(Aged.DELIVERIES, most=1)) == 1
    assert await stores.retention.thin_rows(rows(Aged.DELIVERIES)) == 1
    assert await stores.retention.thin_rows(rows(Aged.DELIVERIES)) == 0
    assert (await stores.outbox.lane(ML)).waiting == 1
    assert await stores.outbox.by_key(delivery_key(ML, Kind.CARD, ONE.id)) is not None
    assert await stores.retention.so_far() == {Aged.DELIVERIES: ThinnedSoFar(LATER, 2)}


async def test_votes_that_were_replaced_are_deleted_and_the_last_ones_count_as_before(stores):
    await stores.papers.apply(page(ONE))
    for stance in (Stance.LIKED, Stance.NOT_FOR_US, Stance.LIKED):
        await stores.votes.cast(Vote(channel=ML, paper=ONE.id, person=MIRA, stance=stance, at=NOON))
    assert await stores.retention.thin_rows(rows(Aged.VOTES)) == 0
    await stores.votes.tell(NOON)
    assert await stores.retention.thin_rows(rows(Aged.VOTES)) == 2
    assert (await stores.votes.tally(ML, ONE.id)).likes == 1
    assert [voted.number for voted in await stores.votes.journal(most=9)] == [3]


async def test_old_sightings_openings_readings_and_rises_are_deleted(stores):
    write = PaperWrite(ONE, 0, reading=Reading(NOON, 1))
    await stores.papers.apply(replace(page(), papers=(write,)))
    seen = Sighting(channel=ML, paper=ONE.id, message="1", by="U1", at=NOON)
    await stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=NOON, posts=False))
    await stores.trending.note_opening(PaperOpening(ONE.id, "r", NOON))
    await stores.weeks.keep(Rise(day=NOON.date(), weeks=4))
    for kind in (Aged.SIGHTINGS, Aged.OPENINGS, Aged.READINGS, Aged.RISES):
        assert await stores.retention.old_rows(kind, before=NOON) == 0, kind
        assert await stores.retention.old_rows(kind, before=LATER) == 1, kind
        assert await stores.retention.thin_rows(rows(kind)) == 1, kind
        assert await stores.retention.thin_rows(rows(kind)) == 0, kind
    assert await stores.sightings.since(ML, since=NOON) == ()
    assert await stores.weeks.rise(NOON.date()) is None
