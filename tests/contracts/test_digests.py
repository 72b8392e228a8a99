"""What every store promises of digests and of the lines that wait for one."""

from dataclasses import replace

from bot.announcing.announcement import Cause
from bot.announcing.route import IntoDigests, NotBefore, WaitsForPerson
from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelId, DigestPlan, Mute
from bot.delivery.delivery import Kind, Settled, State, read_digest_card_subject
from bot.delivery.outcome import ThreadRefused
from bot.digest.digest import DigestKey
from bot.ports.digests import DigestMade, DueDigest
from bot.ports.write import Applied, Stale
from tests.contracts.facts import (
    BOTH,
    GPU,
    LINE,
    ML,
    NOON,
    announce,
    change,
    minutes,
    paper,
    set_digest,
    unsubscribe,
    write_change,
)

TOMORROW = NOON + minutes(24 * 60)
KEY = DigestKey("daily", "2026-11-24T12:00+00:00")
PLAN = DigestPlan(zone="Europe/Berlin", top=2)


async def waiting(stores, name="daily"):
    return [line.paper.paper.id for line in await stores.digests.waiting(ML, name)]


def moved_on(channel, name="daily"):
    return channel.with_digest(replace(channel.digest(name), next_at=TOMORROW))


def made(channel, *papers, key=KEY):
    return DigestMade(channel=moved_on(channel, key.name), key=key, papers=tuple(one.id for one in papers), at=NOON)


async def test_digests_are_due_when_their_time_has_come(stores):
    gpu, ml = await set_digest(stores, GPU, NOON), await set_digest(stores, ML, NOON - minutes(1))
    assert await stores.digests.due(NOON - minutes(2)) == ()
    assert await stores.digests.due(NOON - minutes(1)) == (DueDigest(ml, ml.digest("daily")),)
    due = await stores.digests.due(NOON)
    assert due == (DueDigest(ml, ml.digest("daily")), DueDigest(gpu, gpu.digest("daily")))


async def test_a_digest_of_a_muted_channel_is_due_when_the_mute_ends(stores):
    channel = await set_digest(stores, ML, NOON)
    for until in (NOON + minutes(30), None):
        muted = replace(channel, mute=Mute(NOON - minutes(5), until))
        await write_change(stores, change(ML, ChangeKind.MUTED), channel=muted)
        channel = await stores.channels.get(ML)
        assert channel.mute == muted.mute
        assert await stores.digests.due(NOON + minutes(29)) == ()
        due = () if until is None else (DueDigest(channel, channel.digest("daily")),)
        assert await stores.digests.due(NOON + minutes(30)) == due
        assert await stores.digests.planned() == (DueDigest(channel, channel.digest("daily")),)


async def test_a_digest_takes_its_papers_in_their_order_and_the_others_keep_waiting(stores):
    papers = [paper(key) for key in "123"]
    await announce(stores, ML, *papers, route=LINE)
    channel = await set_digest(stores, ML, NOON, PLAN)
    assert await waiting(stores) == [one.id for one in papers]
    answer = await stores.digests.apply(made(channel, papers[2], papers[0]))
    lane = await stores.outbox.lane(ML)
    assert (answer, lane.waiting) == (Applied(lane.head.id), 1)
    assert (lane.head.kind, lane.head.subject, lane.head.due_at) == (Kind.DIGEST, str(KEY), NOON)
    assert await waiting(stores) == [papers[1].id]
    digest = await stores.digests.get(ML, KEY)
    assert (digest.channel, digest.key, digest.plan) == (ML, KEY, PLAN)
    assert [line.paper.paper for line in digest.papers] == [papers[2], papers[0]]
    assert await stores.channels.get(ML) == replace(moved_on(channel), revision=channel.revision + 1)


async def test_a_line_keeps_why_it_is_no_card_in_the_digest_too(stores):
    await announce(stores, ML, paper("1"), route=IntoDigests(frozenset({"daily"}), Cause.MUTED))
    await announce(stores, ML, paper("2"), route=WaitsForPerson(frozenset({"daily"}), Cause.CAPPED))
    await announce(stores, ML, paper("3"), route=LINE)
    channel = await set_digest(stores, ML, NOON, PLAN)
    assert [line.cause for line in await stores.digests.waiting(ML, "daily")] == [Cause.MUTED, Cause.CAPPED, None]
    await stores.digests.apply(made(channel, paper("1"), paper("3")))
    assert [line.cause for line in (await stores.digests.get(ML, KEY)).papers] == [Cause.MUTED, None]
    assert [line.cause for line in await stores.digests.waiting(ML, "daily")] == [Cause.CAPPED]


async def test_a_digest_keeps_its_plan_and_its_papers_when_both_change_later(stores):
    await announce(stores, ML, paper("1"), route=LINE)
    channel = await set_digest(stores, ML, NOON, PLAN)
    await stores.digests.apply(made(channel, paper("1")))
    await set_digest(stores, ML, TOMORROW, DigestPlan())
    (subscription,) = await stores.channels.subscriptions(ML)
    await unsubscribe(stores, subscription)
    digest = await stores.digests.get(ML, KEY)
    assert (digest.plan, [line.paper.paper for line in digest.papers]) == (PLAN, [paper("1")])
    assert digest.papers[0].why == ()


async def test_a_time_that_passes_without_papers_makes_no_digest_and_moves_on(stores):
    channel = await set_digest(stores, ML, NOON)
    assert await stores.digests.apply(made(channel)) == Applied(0)
    assert await stores.digests.get(ML, KEY) is None
    assert (await stores.outbox.lane(ML)).head is None
    assert await stores.digests.due(NOON) == ()


async def test_a_plan_may_have_it_said_that_nothing_is_new(stores):
    channel = await set_digest(stores, ML, NOON, replace(PLAN, says_nothing_new=True))
    assert (await stores.channels.get(ML)).digest("daily").plan.says_nothing_new
    answer = await stores.digests.apply(made(channel))
    lane = await stores.outbox.lane(ML)
    assert (answer, lane.head.kind, lane.head.subject) == (Applied(lane.head.id), Kind.DIGEST, str(KEY))
    digest = await stores.digests.get(ML, KEY)
    assert (digest.papers, digest.plan.says_nothing_new) == ((), True)
    again = replace(made(await stores.channels.get(ML)), key=None)
    assert await stores.digests.apply(again) == Applied(0)


async def test_a_digest_that_was_decided_on_another_state_is_stale_and_leaves_nothing(stores):
    await announce(stores, ML, paper("1"), route=LINE)
    channel = await set_digest(stores, ML, NOON)
    assert await stores.digests.apply(made(replace(channel, revision=0), paper("1"))) == Stale()
    assert await stores.digests.apply(made(channel, paper("1"), paper("none"))) == Stale()
    assert await waiting(stores) == [paper("1").id]
    assert await stores.digests.get(ML, KEY) is None
    assert (await stores.outbox.lane(ML)).head is None
    assert await stores.channels.get(ML) == channel


async def test_a_digest_is_made_once_for_the_time_it_was_due(stores):
    await announce(stores, ML, paper("1"), paper("2"), route=LINE)
    channel = await set_digest(stores, ML, NOON)
    await stores.digests.apply(made(channel, paper("1")))
    moved = await stores.channels.get(ML)
    assert await stores.digests.apply(made(moved, paper("2"))) == Applied(0)
    assert await waiting(stores) == [paper("2").id]
    assert len((await stores.digests.get(ML, KEY)).papers) == 1
    assert (await stores.outbox.lane(ML)).waiting == 1


async def test_a_card_is_no_line_and_a_paper_is_in_one_digest_only(stores):
    await announce(stores, ML, paper("1"))
    await announce(stores, ML, paper("2"), route=LINE)
    channel = await set_digest(stores, ML, NOON)
    assert await waiting(stores) == [paper("2").id]
    assert await stores.digests.apply(made(channel, paper("1"))) == Stale()
    await stores.digests.apply(made(channel, paper("2")))
    again = made(await stores.channels.get(ML), paper("2"), key=DigestKey("daily", "2026-11-25T12:00+00:00"))
    assert await stores.digests.apply(again) == Stale()


async def test_lines_that_nobody_wants_any_more_are_not_told(stores):
    await announce(stores, ML, paper("1"), route=LINE)
    (subscription,) = await stores.channels.subscriptions(ML)
    await unsubscribe(stores, subscription)
    assert await waiting(stores) == []


async def test_a_line_of_two_digests_waits_for_each_and_neither_takes_it_from_the_other(stores):
    await announce(stores, ML, paper("1"), route=BOTH)
    weekly = DigestKey("weekly", KEY.due)
    await set_digest(stores, ML, NOON, name="weekly")
    channel = await set_digest(stores, ML, NOON)
    assert [one.digest.name for one in await stores.digests.due(NOON)] == ["daily", "weekly"]
    assert isinstance(await stores.digests.apply(made(channel, paper("1"))), Applied)
    assert (await waiting(stores), await waiting(stores, "weekly")) == ([], [paper("1").id])
    again = await stores.digests.apply(made(await stores.channels.get(ML), paper("1"), key=weekly))
    assert (again.number, await waiting(stores, "weekly")) == ((await stores.outbox.lane(ML)).head.id + 1, [])
    papers = [(await stores.digests.get(ML, key)).papers for key in (KEY, weekly)]
    assert [[line.paper.paper for line in one] for one in papers] == [[paper("1")], [paper("1")]]


async def test_two_digests_of_a_channel_that_are_due_at_the_same_time_are_two(stores):
    await announce(stores, ML, paper("1"), paper("2"), route=BOTH)
    await set_digest(stores, ML, NOON, name="weekly")
    for name in ("daily", "weekly"):
        channel = await set_digest(stores, ML, NOON) if name == "daily" else await stores.channels.get(ML)
        await stores.digests.apply(made(channel, paper("1"), key=DigestKey(name, KEY.due)))
    assert (await stores.outbox.lane(ML)).waiting == 2


async def test_a_time_that_passed_too_long_ago_leaves_what_waits(stores):
    await announce(stores, ML, paper("1"), route=LINE)
    channel = await set_digest(stores, ML, NOON)
    folded = DigestMade(channel=moved_on(channel), key=None, at=NOON)
    assert await stores.digests.apply(folded) == Applied(0)
    assert await waiting(stores) == [paper("1").id]
    assert (await stores.channels.get(ML)).digest("daily").next_at == TOMORROW


WITH_CARDS = replace(PLAN, cards=True)


async def cards_of(stores, channel):
    """The digest at the head of a channel's lane, which is sent, and the rows that follow it, in their order."""
    digest = (await stores.outbox.lane(channel)).head
    await stores.outbox.settle(Settled(delivery=digest, state=State.SENT, at=NOON, message_id="1"))
    rows = []
    while head := (await stores.outbox.lane(channel)).head:
        rows.append(head)
        await stores.outbox.settle(Settled(delivery=head, state=State.DROPPED, at=NOON))
    return digest, rows


async def test_the_cards_of_a_digest_are_rows_behind_it_as_many_as_it_names_and_due_when_all_else_is_out(stores):
    papers = [paper(key) for key in "123"]
    await announce(stores, ML, *papers, route=LINE)
    channel = await set_digest(stores, ML, NOON, WITH_CARDS)
    applied = await stores.digests.apply(made(channel, papers[2], papers[0], papers[1]))
    head = (await stores.outbox.lane(ML)).head
    assert (head.id, head.kind) == (applied.number, Kind.DIGEST)
    await announce(stores, ML, paper("4"))
    digest, (instant, *rows) = await cards_of(stores, ML)
    assert instant.kind is Kind.CARD
    assert {row.kind for row in rows} == {Kind.DIGEST_CARD}
    read = [read_digest_card_subject(row.subject) for row in rows]
    assert read == [(digest.key, papers[2].id), (digest.key, papers[0].id)]
    assert all(row.created_at == NOON and row.due_at > NOON for row in rows)


async def test_a_digest_without_cards_and_one_where_there_are_no_threads_have_none(stores):
    webhook = ChannelId("webhook", "", "lab")
    for channel, plan, one in ((ML, PLAN, paper("1")), (webhook, WITH_CARDS, paper("2"))):
        await announce(stores, channel, one, route=LINE)
        await stores.digests.apply(made(await set_digest(stores, channel, NOON, plan), one))
        assert (await stores.outbox.lane(channel)).waiting == 1


async def test_cards_that_wait_for_their_thread_are_no_cards_that_are_spread(stores):
    await announce(stores, ML, paper("1"), route=LINE)
    await stores.digests.apply(made(await set_digest(stores, ML, NOON, WITH_CARDS), paper("1")))
    assert await stores.outbox.card_moments([ML], since=NOON - minutes(60), now=NOON) == {}


async def test_cards_that_are_held_back_for_hours_hold_up_no_card_in_a_thread(stores):
    await announce(stores, ML, paper("9"), route=NotBefore(NOON + minutes(300)))
    await announce(stores, ML, paper("1"), route=LINE)
    await stores.digests.apply(made(await set_digest(stores, ML, NOON, WITH_CARDS), paper("1")))
    _, rows = await cards_of(stores, ML)
    assert [row.kind for row in rows] == [Kind.DIGEST_CARD, Kind.CARD]


async def test_a_thread_that_is_refused_drops_its_own_cards_that_wait_and_no_others(stores):
    papers = [paper("1"), paper("2")]
    await announce(stores, ML, *papers, route=BOTH)
    weekly = DigestKey("weekly", KEY.due)
    await set_digest(stores, ML, NOON, WITH_CARDS, name="weekly")
    channel = await set_digest(stores, ML, NOON, WITH_CARDS)
    await stores.digests.apply(made(channel, *papers))
    await stores.digests.apply(made(await stores.channels.get(ML), *papers, key=weekly))
    for _ in range(2):
        digest = (await stores.outbox.lane(ML)).head
        await stores.outbox.settle(Settled(delivery=digest, state=State.SENT, at=NOON, message_id="1"))
    card = (await stores.outbox.lane(ML)).head
    refused = ThreadRefused("50013", "let it")
    await stores.outbox.settle(Settled(delivery=card, state=State.DROPPED, at=NOON, error="50013", no_thread=refused))
    lane = await stores.outbox.lane(ML)
    assert (lane.waiting, lane.pause) == (2, None)
    assert read_digest_card_subject(lane.head.subject) == (digest.key, papers[0].id)
