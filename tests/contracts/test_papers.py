"""What every store promises of papers and of the pages that bring them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime

from bot.announcing.merge import withdrawals
from bot.announcing.route import IntoDigests, NotBefore, Nowhere, PriorAnnouncement, WaitsForPerson
from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelDigest, DigestPlan
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind, Settled, Started, State, delivery_key
from bot.digest.digest import DigestKey
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import Record, RecordKey, StoredRecord
from bot.paper.relation import Relation, RelationKind
from bot.paper.same_work import work_key
from bot.paper.stream import StreamId
from bot.ports.digests import DigestMade
from bot.ports.papers import PaperWrite
from bot.ports.write import Applied, Stale
from bot.query.parser import parse
from tests.contracts.facts import (
    BOTH,
    GPU,
    LINE,
    ML,
    NOON,
    REASONS,
    SAMPLE,
    announce,
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

WHOLE = Paper(
    id=PaperId("arxiv:2305.17144"),
    title="Schrödinger’s GPU “quoted” \x1f",
    abstract="Über 学習.",
    title_source="Schr\\\"odinger's GPU",
    abstract_source="$\\ddot{U}$ber",
    authors=("Yann LeCun", "王 伟"),
    categories=("cs.LG", "math.AG"),
    sources=("arxiv", "huggingface"),
    published_at=datetime(2023, 5, 26, 17, 0, tzinfo=UTC),
    listed_at=datetime(2023, 5, 27, 0, 0, 0, 1000, tzinfo=UTC),
    url="https://arxiv.org/abs/2305.17144",
    pdf_url="https://arxiv.org/pdf/2305.17144",
    code_url="https://github.com/a/b",
    project_url="https://a.example",
    thumbnail_url="https://a.example/b.png",
    ai_summary="A summary.",
    keywords=("gpu",),
    organization="A lab",
    upvotes=0,
    stars=7,
    trending_rank=3,
    trending_at=datetime(2026, 11, 24, 6, tzinfo=UTC),
    relations=(
        Relation(kind=RelationKind.CORRECTED, target="https://a.example/c", day=date(2024, 2, 29)),
        Relation(kind=RelationKind.RETRACTED, target="10.1000/notice"),
        Relation(kind=RelationKind.WITHDRAWN),
    ),
)


async def test_a_paper_is_read_back_as_it_was_written(stores):
    bare = paper("1")
    assert await stores.papers.apply(page(WHOLE, bare)) == Applied(0)
    found = await stores.papers.get([bare.id, PaperId("arxiv:none"), WHOLE.id])
    assert {key: stored.paper for key, stored in found.items()} == {WHOLE.id: WHOLE, bare.id: bare}
    assert list(found) == [bare.id, WHOLE.id]
    assert all(getattr(WHOLE, field.name) for field in fields(Paper) if field.name != "upvotes")


async def test_a_stored_paper_keeps_its_row_and_the_moment_it_was_first_seen_and_its_revision_rises(stores):
    await stores.papers.apply(page(paper("1"), paper("2")))
    (before,) = (await stores.papers.get([paper("2").id])).values()
    assert (before.revision, before.first_seen_at) == (1, NOON)
    await stores.papers.apply(page(paper("2", "Changed"), at=NOON + minutes(5), revision=1))
    after = await stores.papers.by_row(before.row)
    assert after == replace(before, paper=paper("2", "Changed"), revision=2)
    assert await stores.papers.by_row(before.row + 1) is None


async def test_nothing_of_a_page_is_written_when_a_paper_has_moved(stores):
    subscription = await subscribe(stores, ML, "gpu")
    await stores.papers.apply(page(paper("1")))
    for moved in (PaperWrite(paper("1"), 0), PaperWrite(paper("1"), 2), PaperWrite(paper("3"), 1)):
        fresh = paper("2")
        whole = page(fresh, announcements=(said(ML, fresh, subscription.id),), cursors={SAMPLE: "later"})
        assert await stores.papers.apply(replace(whole, papers=(*whole.papers, moved))) == Stale()
    assert not await stores.papers.get([paper("2").id])
    assert (await stores.outbox.lane(ML)).waiting == 0
    (state,) = await stores.sources.states([SAMPLE])
    assert state.cursor == "1"


async def test_the_cursor_moves_with_its_page_and_the_baseline_closes_once(stores):
    await stores.papers.apply(page(paper("1"), cursors={SAMPLE: "a"}))
    (state,) = await stores.sources.states([SAMPLE])
    assert state.baseline_at is None
    await stores.papers.apply(page(cursors={SAMPLE: "b"}, baselines_closed=(SAMPLE,)))
    await stores.papers.apply(page(cursors={}, baselines_closed=(SAMPLE,), at=NOON + minutes(1)))
    (state,) = await stores.sources.states([SAMPLE])
    assert (state.cursor, state.baseline_at) == ("b", NOON)


async def test_the_streams_of_a_page_move_together_each_to_its_own_cursor(stores):
    machine_learning, statistics = StreamId("arxiv", "cs.LG"), StreamId("arxiv", "stat.ML")
    cursors = {machine_learning: "7", statistics: "3"}
    await stores.papers.apply(page(cursors=cursors, baselines_closed=(statistics,)))
    states = await stores.sources.states([statistics, machine_learning, SAMPLE])
    assert [(one.stream, one.cursor, one.baseline_at) for one in states] == [
        (statistics, "3", NOON),
        (machine_learning, "7", None),
        (SAMPLE, None, None),
    ]


async def test_cards_go_into_the_outbox_in_the_order_of_the_announcements(stores):
    first, second = await subscribe(stores, ML, "gpu"), await subscribe(stores, GPU, "gpu")
    papers = [paper(key) for key in "312"]
    announced = [said(ML, one, first.id) for one in papers]
    announced.insert(1, said(GPU, papers[0], second.id))
    assert await stores.papers.apply(page(*papers, announcements=tuple(announced))) == Applied(4)
    said_in_order = []
    while (head := (await stores.outbox.lane(ML)).head) is not None:
        said_in_order.append(head)
        await _settle(stores, head)
    assert [row.subject for row in said_in_order] == [one.id for one in papers]
    row = said_in_order[0]
    assert (row.kind, row.state, row.attempt, row.created_at, row.due_at) == (Kind.CARD, State.WAITING, 0, NOON, NOON)
    assert row.key == delivery_key(ML, Kind.CARD, papers[0].id)
    assert (await stores.outbox.by_key(row.key)).id == row.id


async def _settle(stores, head):
    assert isinstance(await stores.outbox.settle(Settled(delivery=head, state=State.SENT, at=NOON)), Applied)


async def test_a_line_waits_for_the_digest_and_makes_no_row_of_the_outbox(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    announced = said(ML, paper("1"), subscription.id, route=LINE, late=True)
    assert await stores.papers.apply(page(paper("1"), announcements=(announced,))) == Applied(0)
    (line,) = await stores.digests.waiting(ML, "daily")
    assert (line.paper.paper, line.late, line.at) == (paper("1"), True, NOON)
    assert (await stores.outbox.lane(ML)).head is None


async def test_a_card_that_must_wait_is_due_when_its_route_lets_it_out(stores):
    subscription = await subscribe(stores, ML, "gpu")
    quiet = said(ML, paper("1"), subscription.id, route=NotBefore(NOON + minutes(60)))
    assert await stores.papers.apply(page(paper("1"), announcements=(quiet,))) == Applied(1)
    head = (await stores.outbox.lane(ML)).head
    assert (head.kind, head.created_at, head.due_at) == (Kind.CARD, NOON, NOON + minutes(60))
    assert await stores.outbox.due(NOON, paused_before=NOON) == ()
    assert await stores.outbox.due(NOON + minutes(60), paused_before=NOON) == (ML,)


async def test_when_cards_come_and_were_sent_lately_is_told_by_channel(stores):
    subscription, other = await subscribe(stores, ML, "gpu"), await subscribe(stores, GPU, "gpu")
    cards = (
        said(ML, paper("1"), subscription.id),
        said(ML, paper("2"), subscription.id, route=NotBefore(NOON + minutes(60))),
        said(ML, paper("3"), subscription.id, route=NotBefore(NOON + minutes(30))),
        said(ML, paper("4"), subscription.id, route=LINE),
        said(GPU, paper("1"), other.id),
    )
    await stores.papers.apply(page(*map(paper, "1234"), announcements=cards))
    now = NOON + minutes(10)
    waiting = {ML: [now, NOON + minutes(30), NOON + minutes(60)], GPU: [now]}
    assert await stores.outbox.card_moments([ML, GPU], since=NOON, now=now) == waiting
    await _settle(stores, (await stores.outbox.lane(ML)).head)
    sent = [NOON, NOON + minutes(30), NOON + minutes(60)]
    assert await stores.outbox.card_moments([ML], since=NOON - minutes(1), now=now) == {ML: sent}
    assert await stores.outbox.card_moments([ML], since=NOON, now=now) == {ML: sent[1:]}
    assert await stores.outbox.card_moments([], since=NOON, now=now) == {}


async def test_what_is_due_goes_before_a_card_that_must_wait_and_that_comes_in_its_turn(stores):
    subscription = await subscribe(stores, ML, "gpu")
    later = said(ML, paper("1"), subscription.id, route=NotBefore(NOON + minutes(60)))
    now = said(ML, paper("2"), subscription.id)
    await stores.papers.apply(page(paper("1"), paper("2"), announcements=(later, now)))
    assert await stores.outbox.due(NOON, paused_before=NOON) == (ML,)
    head = (await stores.outbox.lane(ML)).head
    assert head.subject == paper("2").id
    tried = await start(stores.outbox, Started(head, NOON, "worker"))
    again = Settled(delivery=tried, state=State.WAITING, at=NOON, due_at=NOON + minutes(90))
    await stores.outbox.settle(again)
    assert (await stores.outbox.lane(ML)).head.subject == paper("2").id  # a row that was tried keeps its place
    await _settle(stores, (await stores.outbox.lane(ML)).head)
    assert (await stores.outbox.lane(ML)).head.subject == paper("1").id


async def test_a_line_of_a_digest_that_is_off_waits_and_one_that_goes_nowhere_keeps_its_matches(stores):
    subscription = await subscribe(stores, ML, "gpu")
    announcements = (
        said(ML, paper("1"), subscription.id, route=WaitsForPerson(frozenset({"daily"}))),
        said(ML, paper("2"), subscription.id, route=Nowhere()),
    )
    assert await stores.papers.apply(page(paper("1"), paper("2"), announcements=announcements)) == Applied(0)
    assert [line.paper.paper.id for line in await stores.digests.waiting(ML, "daily")] == [paper("1").id]
    assert (await stores.announcements.get(ML, paper("2").id)).why[0].subscription.id == subscription.id


async def test_what_was_said_of_a_paper_in_a_channel_is_told_by_where_it_was_said(stores):
    subscription = await subscribe(stores, ML, "gpu")
    announcements = (
        said(ML, paper("1"), subscription.id),
        said(ML, paper("2"), subscription.id, route=BOTH),
        said(ML, paper("3"), subscription.id, route=Nowhere()),
    )
    papers = [paper(key) for key in "1234"]
    await stores.papers.apply(page(*papers, announcements=announcements))
    places = [(channel, one.id) for channel in (ML, GPU) for one in papers]
    assert await stores.announcements.prior(places) == {
        (ML, paper("1").id): PriorAnnouncement(card=True, is_unsaid=True),
        (ML, paper("2").id): PriorAnnouncement(digests=frozenset({"daily", "weekly"}), is_unsaid=True),
        (ML, paper("3").id): PriorAnnouncement(is_unsaid=True),
    }


async def test_an_announcement_says_why_with_the_living_subscriptions_oldest_first(stores):
    first, second, third = [await subscribe(stores, ML, query) for query in ("gpu", "tpu", "npu")]
    await stores.papers.apply(page(paper("1"), announcements=(said(ML, paper("1"), third.id, first.id, second.id),)))
    await unsubscribe(stores, second)
    announced = await stores.announcements.get(ML, paper("1").id)
    assert [(one.subscription.id, one.reasons) for one in announced.why] == [(first.id, REASONS), (third.id, REASONS)]
    assert {one.subscription.last_match_at for one in announced.why} == {NOON}
    assert await stores.announcements.get(GPU, paper("1").id) is None


async def test_a_match_whose_subscription_has_left_is_left_out_and_alone_announces_nothing(stores):
    gone, lives = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu")
    elsewhere = await subscribe(stores, GPU, "gpu")
    await unsubscribe(stores, gone)
    announcements = (
        said(ML, paper("1"), gone.id),
        said(ML, paper("2"), gone.id, lives.id),
        said(ML, paper("3"), elsewhere.id),
    )
    papers = [paper(key) for key in "123"]
    assert await stores.papers.apply(page(*papers, announcements=announcements)) == Applied(1)
    assert await stores.announcements.get(ML, paper("1").id) is None
    assert await stores.announcements.get(ML, paper("3").id) is None
    announced = await stores.announcements.get(ML, paper("2").id)
    assert [one.subscription.id for one in announced.why] == [lives.id]


async def test_a_paper_that_was_announced_gains_the_matches_and_is_not_said_again(stores):
    first, second = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu")
    await stores.papers.apply(page(paper("1"), announcements=(said(ML, paper("1"), first.id),)))
    again = page(
        paper("1"), revision=1, at=NOON + minutes(9), announcements=(said(ML, paper("1"), second.id, late=True),)
    )
    assert await stores.papers.apply(again) == Applied(0)
    announced = await stores.announcements.get(ML, paper("1").id)
    assert [one.subscription.id for one in announced.why] == [first.id, second.id]
    assert (announced.at, announced.late) == (NOON, False)
    assert (await stores.outbox.lane(ML)).waiting == 1
    active = {one.id: one.last_match_at for one in await stores.channels.subscriptions(ML)}
    assert active == {first.id: NOON, second.id: NOON + minutes(9)}


async def test_a_paper_whose_line_waits_becomes_a_card_when_it_newly_matches_as_one(stores):
    first, second = await subscribe(stores, ML, "gpu", Mode.DAILY), await subscribe(stores, ML, "tpu")
    twice = (said(ML, paper("1"), first.id, route=LINE), said(ML, paper("1"), second.id))
    assert await stores.papers.apply(page(paper("1"), announcements=twice)) == Applied(1)
    assert await stores.digests.waiting(ML, "daily") == ()
    told = await stores.announcements.get(ML, paper("1").id)
    assert [one.subscription.id for one in told.why] == [first.id, second.id]


async def test_a_paper_whose_card_waits_gets_no_line_when_it_newly_matches_as_one(stores):
    first, second = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu", Mode.DAILY)
    twice = (said(ML, paper("1"), first.id), said(ML, paper("1"), second.id, route=LINE))
    assert await stores.papers.apply(page(paper("1"), announcements=twice)) == Applied(1)
    assert await stores.digests.waiting(ML, "daily") == ()


async def test_a_paper_that_is_told_in_pieces_waits_for_the_digests_of_each(stores):
    first, second = [await subscribe(stores, ML, query, Mode.DAILY) for query in ("gpu", "tpu")]
    weekly = IntoDigests(frozenset({"weekly"}))
    pieces = (said(ML, paper("1"), first.id, route=LINE), said(ML, paper("1"), second.id, route=weekly))
    assert await stores.papers.apply(page(paper("1"), announcements=pieces)) == Applied(0)
    assert [len(await stores.digests.waiting(ML, name)) for name in ("daily", "weekly")] == [1, 1]


async def test_a_paper_of_a_digest_that_was_made_does_not_become_a_card(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    await announce(stores, ML, paper("1"), route=LINE)
    standing = await set_digest(stores, ML, NOON)
    key = DigestKey("daily", "2026-11-24T12:00+00:00")
    await stores.digests.apply(DigestMade(channel=standing, key=key, papers=(paper("1").id,), at=NOON))
    again = page(paper("1"), revision=1, announcements=(said(ML, paper("1"), subscription.id),))
    assert await stores.papers.apply(again) == Applied(0)


async def test_a_paper_that_went_out_is_not_said_again_to_a_subscription_that_comes_back(stores):
    subscription = await subscribe(stores, ML, "gpu")
    await announce(stores, ML, paper("1"))
    await unsubscribe(stores, subscription)
    anew = await subscribe(stores, ML, "gpu")
    again = page(paper("1"), revision=1, announcements=(said(ML, paper("1"), anew.id),))
    assert await stores.papers.apply(again) == Applied(0)


async def test_the_last_match_of_a_subscription_is_its_newest_even_when_the_clock_is_set_back(stores):
    subscription = await subscribe(stores, ML, "gpu")
    for key, minute in (("1", 5), ("2", 3)):
        announced = said(ML, paper(key), subscription.id)
        await stores.papers.apply(page(paper(key), announcements=(announced,), at=NOON + minutes(minute)))
    (standing,) = await stores.channels.subscriptions(ML)
    assert standing.last_match_at == NOON + minutes(5)


def given(channel, plan=None):
    """The default digest for a channel, as ingest decides it."""
    plan = plan or DigestPlan(zone="Europe/Berlin")
    standing = channel.with_digest(ChannelDigest(name="daily", plan=plan, next_at=NOON + minutes(60)))
    kind = ChangeKind.DIGEST_SET
    return standing, change(channel.id, kind, digest="daily", after=plan, automatic=True, zone="Europe/Berlin")


async def test_a_channel_with_its_first_line_is_given_a_digest_and_a_notice_behind_its_cards(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    standing, automatic = given(await stores.channels.get(ML))
    announcements = (
        said(ML, paper("1"), subscription.id, route=LINE),
        said(ML, paper("2"), subscription.id),
    )
    whole = page(paper("1"), paper("2"), announcements=announcements, digests_given=((standing, (automatic,)),))
    assert await stores.papers.apply(whole) == Applied(2)
    after = await stores.channels.get(ML)
    assert after == replace(standing, revision=standing.revision + 1)
    await _settle(stores, (await stores.outbox.lane(ML)).head)
    notice = (await stores.outbox.lane(ML)).head
    assert notice.kind is Kind.NOTICE
    logged = await stores.changes.get(int(notice.subject))
    assert logged == replace(automatic, number=int(notice.subject))


async def test_no_digest_is_given_to_a_channel_that_moved_or_got_no_line(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    standing, automatic = given(await stores.channels.get(ML))
    await set_digest(stores, ML, NOON)
    line = said(ML, paper("1"), subscription.id, route=LINE)
    other, also = given(await stores.channels.get(GPU))
    given_to = ((standing, (automatic,)), (other, (also,)))
    assert await stores.papers.apply(page(paper("1"), announcements=(line,), digests_given=given_to)) == Applied(0)
    assert (await stores.channels.get(ML)).digest("daily").plan == DigestPlan()
    assert (await stores.channels.get(GPU)).digest("daily").plan is None
    assert len(await stores.digests.waiting(ML, "daily")) == 1


async def test_a_subscription_that_was_revived_is_named_again(stores):
    subscription = await subscribe(stores, ML, "gpu")
    await announce(stores, ML, paper("1"))
    await unsubscribe(stores, subscription)
    assert (await stores.announcements.get(ML, paper("1").id)).why == ()
    back = change(ML, ChangeKind.SUBSCRIBED, subscription=subscription.id, query="gpu", mode=Mode.INSTANTLY, undoes=2)
    await write_change(stores, back)
    announced = await stores.announcements.get(ML, paper("1").id)
    assert [one.subscription.id for one in announced.why] == [subscription.id]


# What each source says, and papers that turn out to be one.


def told(one: Paper, source: str, *, at: datetime = NOON) -> Record:
    return Record(key=RecordKey(source, one.id), paper=replace(one, sources=(source,)), first_told_at=at)


async def file(stores, one: Paper, *records: Record, revision: int = 0, **more) -> None:
    """Store a paper with records."""
    write = replace(PaperWrite(one, revision, records=records), **more)
    assert isinstance(await stores.papers.apply(replace(page(), papers=(write,))), Applied)


async def test_a_record_is_read_back_as_it_was_told_with_the_paper_it_belongs_to(stores):
    whole, bare = told(WHOLE, "arxiv"), told(paper("1"), "sample", at=NOON + minutes(1))
    await file(stores, WHOLE, whole, told(replace(WHOLE, upvotes=9), "huggingface", at=NOON + minutes(2)))
    await file(stores, paper("1"), bare)
    keys = [bare.key, RecordKey("arxiv", "none"), whole.key]
    assert await stores.papers.records(keys) == {
        bare.key: StoredRecord(bare, paper("1").id),
        whole.key: StoredRecord(whole, WHOLE.id),
    }
    history = (await stores.papers.histories([WHOLE.id, PaperId("arxiv:none")]))[WHOLE.id]
    assert [record.key.source for record in history.records] == ["arxiv", "huggingface"]
    assert history.stored == (await stores.papers.get([WHOLE.id]))[WHOLE.id]


async def test_a_record_that_is_filed_again_is_written_over_and_may_belong_to_another_paper(stores):
    first = told(paper("1"), "sample")
    await file(stores, paper("1"), first)
    again = replace(first, paper=replace(first.paper, title="Told again"))
    await file(stores, paper("2"), again)
    assert await stores.papers.records([first.key]) == {first.key: StoredRecord(again, paper("2").id)}
    histories = await stores.papers.histories([paper("1").id, paper("2").id])
    assert [len(history.records) for history in histories.values()] == [0, 1]


async def test_a_record_keeps_the_further_ids_that_its_source_told(stores):
    first = replace(told(paper("1"), "arxiv"), aliases=(PaperId("doi:10.1/x"), PaperId("doi:10.1/y")))
    await file(stores, paper("1"), first)
    assert (await stores.papers.records([first.key]))[first.key].record == first
    more = replace(first, aliases=(*first.aliases, PaperId("doi:10.1/z")))
    await file(stores, paper("1"), more, revision=1)
    (history,) = (await stores.papers.histories([paper("1").id])).values()
    assert history.records == (more,)


async def test_an_alias_names_its_paper(stores):
    await file(stores, paper("1"), aliases=(PaperId("doi:10.1/x"),))
    named = await stores.papers.get([PaperId("doi:10.1/x")])
    assert named == {PaperId("doi:10.1/x"): (await stores.papers.get([paper("1").id]))[paper("1").id]}


async def absorbed(stores) -> tuple[StoredPaper, StoredPaper]:
    """Two stored papers, of which the older has absorbed the younger since: as they stood before."""
    await file(stores, paper("1"), told(paper("1"), "arxiv"))
    await file(stores, paper("2"), told(paper("2"), "feed:lab"), aliases=(PaperId("doi:10.1/x"),))
    before = await stores.papers.get([paper("1").id, paper("2").id])
    older, younger = before.values()
    await file(stores, paper("1"), revision=1, absorbs=((younger.paper.id, younger.revision),))
    return older, younger


async def test_a_paper_that_was_absorbed_is_found_under_all_its_ids_and_rows_and_its_records_went_over(stores):
    older, younger = await absorbed(stores)
    names = [older.paper.id, younger.paper.id, PaperId("doi:10.1/x")]
    stored = await stores.papers.get(names)
    assert {one.row for one in stored.values()} == {older.row}
    assert await stores.papers.by_row(younger.row) == await stores.papers.by_row(older.row) == stored[older.paper.id]
    history = (await stores.papers.histories([younger.paper.id]))[younger.paper.id]
    assert [record.key.source for record in history.records] == ["arxiv", "feed:lab"]
    assert (await stores.archive.search(parse("gpu"), limit=9)).papers == (stored[older.paper.id],)


async def test_the_row_of_a_paper_that_was_absorbed_is_given_to_no_other(stores):
    _, younger = await absorbed(stores)
    await file(stores, paper("3"))
    assert (await stores.papers.get([paper("3").id]))[paper("3").id].row != younger.row


async def test_a_paper_that_moved_meanwhile_is_not_absorbed(stores):
    await file(stores, paper("1"))
    await file(stores, paper("2"))
    write = PaperWrite(paper("1"), 1, absorbs=((paper("2").id, 2),))
    assert await stores.papers.apply(replace(page(), papers=(write,))) == Stale()
    assert len(await stores.papers.get([paper("1").id, paper("2").id])) == 2


async def merge(stores, into: Paper, *absorbed: Paper) -> None:
    """Let papers turn out to be one, as ingest decides it."""
    stored = await stores.papers.get([into.id, *(one.id for one in absorbed)])
    write = PaperWrite(
        into,
        stored[into.id].revision,
        absorbs=tuple((one.id, stored[one.id].revision) for one in absorbed),
    )
    withdrawn = withdrawals(await stores.announcements.statuses([into.id, *(one.id for one in absorbed)]))
    assert isinstance(await stores.papers.apply(replace(page(), papers=(write,), withdrawn=withdrawn)), Applied)


async def test_papers_that_turn_out_to_be_one_are_said_once_where_both_wait_and_elsewhere_as_before(stores):
    both, alone = await subscribe(stores, ML, "gpu"), await subscribe(stores, GPU, "gpu")
    announcements = (said(ML, paper("1"), both.id), said(ML, paper("2"), both.id), said(GPU, paper("2"), alone.id))
    await stores.papers.apply(page(paper("1"), paper("2"), announcements=announcements))
    await merge(stores, paper("1"), paper("2"))
    assert [(await stores.outbox.lane(channel)).waiting for channel in (ML, GPU)] == [1, 1]
    told = await stores.announcements.get(GPU, paper("2").id)
    assert told.paper.paper.id == paper("1").id
    said_in = await stores.announcements.prior([(GPU, paper("1").id), (GPU, paper("2").id)])
    assert set(said_in.values()) == {PriorAnnouncement(card=True, is_unsaid=True)}


async def test_how_a_paper_stands_announced_is_told_for_each_of_its_ids(stores):
    lives, ends = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu")
    announcements = (
        said(ML, paper("1"), lives.id),
        said(ML, paper("2"), ends.id, route=LINE),
        said(ML, paper("3"), lives.id, route=Nowhere()),
    )
    papers = [paper(key) for key in "123"]
    await stores.papers.apply(page(*papers, announcements=announcements))
    await unsubscribe(stores, ends)
    expected = [(True, True), (True, False), (False, True)]

    async def statuses(*ids):
        return await stores.announcements.statuses(ids)

    found = await statuses(*(one.id for one in papers))
    assert [(one.is_waiting, one.has_active_subscription) for one in found] == expected
    assert [(one.channel, one.paper, one.may_be_posted) for one in found] == [(ML, one.id, False) for one in papers]
    head = (await stores.outbox.lane(ML)).head
    await start(stores.outbox, Started(head, NOON, "worker"))
    assert [(one.may_be_posted, one.is_waiting) for one in await statuses(paper("1").id)] == [(True, False)]
    await merge(stores, paper("1"), paper("3"))
    assert [one.paper for one in await statuses(paper("3").id)] == [paper("1").id]


async def test_three_papers_that_turn_out_to_be_one_after_another_are_said_once(stores):
    subscription = await subscribe(stores, ML, "gpu")
    papers = [paper(key) for key in "123"]
    announcements = tuple(said(ML, one, subscription.id) for one in papers[1:])
    await stores.papers.apply(page(*papers, announcements=announcements))
    await merge(stores, papers[0], papers[1])
    await merge(stores, papers[0], papers[2])
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_three_lines_of_papers_that_are_one_are_one_line_of_the_digest(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    papers = [paper(key) for key in "123"]
    announcements = tuple(said(ML, one, subscription.id, route=LINE) for one in papers[1:])
    await stores.papers.apply(page(*papers, announcements=announcements))
    await merge(stores, papers[0], papers[1], papers[2])
    (line,) = await stores.digests.waiting(ML, "daily")
    channel = await set_digest(stores, ML, NOON)
    made = DigestMade(channel=channel, key=DigestKey("daily", "noon"), papers=(line.paper.paper.id,), at=NOON)
    assert (await stores.digests.apply(made)).number > 0


async def test_an_announcement_that_gives_way_hands_over_its_matches(stores):
    first, second = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu")
    announcements = (said(ML, paper("1"), first.id), said(ML, paper("2"), second.id))
    await stores.papers.apply(page(paper("1"), paper("2"), announcements=announcements))
    await merge(stores, paper("1"), paper("2"))
    told = await stores.announcements.get(ML, paper("1").id)
    assert [why.subscription.id for why in told.why] == [first.id, second.id]


async def test_an_id_that_another_paper_has_by_now_does_not_become_an_alias(stores):
    await file(stores, paper("1"))
    await file(stores, paper("2"))
    write = PaperWrite(paper("1"), 1, aliases=(paper("2").id,))
    assert await stores.papers.apply(replace(page(), papers=(write,))) == Stale()


async def test_a_line_of_a_paper_that_turned_out_to_be_another_goes_into_its_digest_once(stores):
    subscription = await subscribe(stores, ML, "gpu", Mode.DAILY)
    await stores.papers.apply(
        page(paper("1"), paper("2"), announcements=(said(ML, paper("2"), subscription.id, route=LINE),))
    )
    await merge(stores, paper("1"), paper("2"))
    (line,) = await stores.digests.waiting(ML, "daily")
    channel = await set_digest(stores, ML, NOON)
    made = DigestMade(channel=channel, key=DigestKey("daily", "noon"), papers=(line.paper.paper.id,), at=NOON)
    assert (await stores.digests.apply(made)).number > 0
    digest = await stores.digests.get(ML, DigestKey("daily", "noon"))
    assert [one.paper.paper.id for one in digest.papers] == [paper("1").id]
    assert await stores.digests.waiting(ML, "daily") == ()


async def test_a_paper_that_was_absorbed_meanwhile_is_not_written_and_not_absorbed_again(stores):
    for key in "123":
        await file(stores, paper(key))
    await merge(stores, paper("1"), paper("2"))
    dead = PaperWrite(paper("2", "Back from the dead"), 2)
    again = PaperWrite(paper("3"), 1, absorbs=((paper("2").id, 2),))
    for write in (dead, again):
        assert await stores.papers.apply(replace(page(), papers=(write,))) == Stale()
    assert (await stores.archive.search(parse("gpu"), limit=9)).total == 2


async def test_a_match_that_comes_later_joins_the_announcement_that_was_made_under_an_absorbed_id(stores):
    first, second = await subscribe(stores, ML, "gpu", Mode.DAILY), await subscribe(stores, ML, "tpu", Mode.DAILY)
    await stores.papers.apply(page(paper("1"), paper("2"), announcements=(said(ML, paper("2"), first.id, route=LINE),)))
    await merge(stores, paper("1"), paper("2"))
    later = page(announcements=(said(ML, paper("1"), second.id, route=Nowhere()),))
    await stores.papers.apply(later)
    await unsubscribe(stores, first)
    (line,) = await stores.digests.waiting(ML, "daily")
    assert [why.subscription.id for why in line.why] == [second.id]


# Papers of the same title and first author.

TITLE = "Sparse Attention for Protein Folding on GPUs"


def work(key: str, title: str = TITLE, author: str = "Ada Lovelace") -> Paper:
    """A paper that has a work key."""
    return paper(key, title, authors=(author,))


KEY = work_key(work("1"))


async def test_papers_are_found_by_title_and_first_author_the_oldest_first(stores):
    await stores.papers.apply(page(work("2"), work("1", f"{TITLE}."), work("3", author="Charles Babbage"), paper("4")))
    await stores.papers.apply(page(work("0")))
    other = work_key(work("3", author="Charles Babbage"))
    assert await stores.papers.works([KEY, other, "none/nobody"]) == {
        KEY: (work("2").id, work("1").id, work("0").id),
        other: (work("3").id,),
        "none/nobody": (),
    }
    assert await stores.papers.works([]) == {}


async def test_a_paper_is_found_by_the_title_and_first_author_that_it_has_now(stores):
    await stores.papers.apply(page(work("1")))
    await stores.papers.apply(page(work("1", "Dense Attention for Protein Folding on GPUs"), revision=1))
    assert await stores.papers.works([KEY]) == {KEY: ()}
    await stores.papers.apply(page(paper("1"), revision=2))
    await stores.papers.apply(page(work("1"), revision=3))
    assert await stores.papers.works([KEY]) == {KEY: (work("1").id,)}


async def test_a_paper_that_was_absorbed_is_not_found_by_its_title(stores):
    await file(stores, work("1"))
    await file(stores, work("2"))
    await merge(stores, work("1"), work("2"))
    assert await stores.papers.works([KEY]) == {KEY: (work("1").id,)}


async def test_nothing_of_a_page_is_written_when_another_paper_has_the_title_of_a_new_one_by_now(stores):
    decided = page(work("2"), works=await stores.papers.works([KEY]))
    await stores.papers.apply(page(work("1")))
    assert await stores.papers.apply(decided) == Stale()
    assert await stores.papers.get([work("2").id]) == {}
    again = replace(decided, works=await stores.papers.works([KEY]))
    assert isinstance(await stores.papers.apply(again), Applied)
