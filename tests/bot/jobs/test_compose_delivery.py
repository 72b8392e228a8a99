"""A row says what is true now: its ids are read back when it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Actions, Press
from bot.channel.mention import Mention, MentionKind
from bot.channel.subscription import Mode
from bot.delivery.delivery import Delivery, Kind, State
from bot.delivery.outcome import MessageRefused, NotSent, Sent, Unknown
from bot.delivery.retry import EDIT_GIVES_UP_AT_ATTEMPT
from bot.jobs.actor import Actor
from bot.jobs.compose_delivery import compose
from bot.jobs.set_calls import set_calls
from bot.jobs.subscribe import subscribe
from bot.jobs.undo import undo
from bot.query.parser import parse
from tests.bot.jobs.scene import RETRACTED, SLACK, START, Scene, paper


async def row(scene: Scene) -> Delivery:
    """The channel's next row."""
    head = (await scene.stores.outbox.lane(SLACK)).head
    assert head is not None
    return head


async def a_card(scene: Scene) -> Delivery:
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    return await row(scene)


async def a_digest(scene: Scene) -> Delivery:
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    scene.clock.move((await scene.stores.channels.get(SLACK)).digest("daily").next_at - START)
    await scene.digests()
    return await row(scene)


async def a_notice(scene: Scene) -> Delivery:
    stores, actor = scene.stores, Actor(channel=SLACK, by="mira")
    told = {"actor": actor, "channels": stores.channels, "archive": stores.archive, "now": START}
    await subscribe(parse("gpu"), Mode.INSTANTLY, **told)
    return await row(scene)


async def a_retraction(scene: Scene) -> Delivery:
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.deliver()
    await scene.comes_in(paper("1", relations=(RETRACTED,)), source="crossref")
    return await row(scene)


KINDS = pytest.mark.parametrize("made", [a_card, a_digest, a_notice, a_retraction])


@KINDS
async def test_every_kind_carries_its_key_in_a_button_or_menu_so_that_it_can_be_found_again(scene, made):
    delivery = await made(scene)
    message = (await compose(delivery, scene.stores)).message
    rows = [part for part in message.parts if isinstance(part, Actions)]
    pressed = [button.action.value for row in rows for button in row.buttons if isinstance(button.action, Press)]
    assert any(delivery.key in value for value in (*pressed, *(row.menu.key for row in rows if row.menu)))


@KINDS
async def test_the_same_row_says_the_same_again(scene, made):
    delivery = await made(scene)
    assert await compose(delivery, scene.stores) == await compose(delivery, scene.stores)


@pytest.mark.parametrize("made", [a_card, a_digest])
async def test_what_nobody_wants_any_more_is_nothing_to_say(scene, made):
    delivery = await made(scene)
    (gpu,) = await scene.stores.channels.subscriptions(SLACK)
    await scene.leaves(gpu)
    assert await compose(delivery, scene.stores) is None


@pytest.mark.parametrize("kind", Kind)
async def test_a_row_about_something_that_is_not_there_is_nothing_to_say(scene, kind):
    delivery = replace(await a_card(scene), kind=kind, subject="99")
    assert await compose(delivery, scene.stores) is None


async def undone(scene: Scene) -> None:
    """A person subscribes the channel, its notice goes out, and somebody undoes the subscription."""
    notice = await a_notice(scene)
    assert await scene.posted() == ["mira subscribed this channel to gpu, instantly."]
    jo = Actor(channel=SLACK, by="jo")
    channels, changes = scene.stores.channels, scene.stores.changes
    await undo(int(notice.subject), actor=jo, channels=channels, changes=changes, now=START)


async def test_the_notice_of_a_change_is_edited_when_the_change_is_undone(scene):
    await undone(scene)
    edited, told = await scene.posted()
    assert edited == "mira subscribed this channel to gpu, instantly. Undone by jo."
    assert told == "jo took back the subscription to gpu."


async def test_a_notice_is_edited_back_when_the_undo_is_undone_and_so_is_that_of_the_undo(scene):
    await undone(scene)
    await scene.posted()
    mira = Actor(channel=SLACK, by="mira")
    channels, changes = scene.stores.channels, scene.stores.changes
    await undo(2, actor=mira, channels=channels, changes=changes, now=START)
    assert await scene.posted() == [
        "mira subscribed this channel to gpu, instantly.",
        "jo took back the subscription to gpu. Undone by mira.",
        "mira brought back the subscription to gpu, instantly.",
    ]


async def test_a_notice_that_goes_out_after_its_change_was_undone_says_so_at_once(scene):
    notice = await a_notice(scene)
    channels, changes = scene.stores.channels, scene.stores.changes
    jo = Actor(channel=SLACK, by="jo", notify=False)
    await undo(int(notice.subject), actor=jo, channels=channels, changes=changes, now=START)
    assert await scene.posted() == ["mira subscribed this channel to gpu, instantly. Undone by jo."]


async def test_an_edit_of_a_message_that_was_never_posted_is_dropped(scene):
    notice = await a_notice(scene)
    scene.slack.will(SLACK, MessageRefused("invalid_blocks", "no"))
    channels, changes = scene.stores.channels, scene.stores.changes
    jo = Actor(channel=SLACK, by="jo", notify=False)
    await undo(int(notice.subject), actor=jo, channels=channels, changes=changes, now=START)
    assert await scene.posted() == []
    assert [settled.state for settled in scene.settled] == [State.FAILED, State.DROPPED]


@pytest.mark.parametrize("outcome", [NotSent("busy", 1.0), Unknown("a time-out"), Unknown("stored or not")])
async def test_an_edit_that_failed_is_made_again_and_never_looked_for(scene, outcome):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, outcome, times=2, stored=outcome == Unknown("stored or not"))
    for _ in range(4):
        await scene.posted()
        scene.clock.move(timedelta(minutes=20))
    assert (await scene.posted())[0].endswith("Undone by jo.")
    assert scene.slack.looked == []


@pytest.mark.parametrize("outcome", [NotSent("busy"), Unknown("a time-out")])
async def test_an_edit_that_never_works_is_given_up(scene, outcome):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, outcome, times=99)
    for _ in range(EDIT_GIVES_UP_AT_ATTEMPT + 1):
        await scene.posted()
        scene.clock.move(timedelta(minutes=20))
    assert [settled.state for settled in scene.settled if settled.delivery.kind is Kind.EDIT][-1] is State.DROPPED


async def test_an_edit_that_is_refused_for_the_moment_holds_up_no_card(scene):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, NotSent("edited too often", 1200.0))
    await scene.posted()
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    assert (await scene.posted())[-1] == "“On GPUs” matches gpu."
    scene.clock.move(timedelta(minutes=21))
    assert (await scene.posted())[0].endswith("Undone by jo.")


async def test_an_edit_that_is_refused_for_what_it_says_is_our_bug(scene):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, MessageRefused("invalid_blocks", "no such block"))
    await scene.posted()
    assert scene.settled[-1].state is State.FAILED


async def test_an_edit_of_a_message_that_people_deleted_is_let_go(scene):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, MessageRefused("message_not_found", "", is_gone=True))
    await scene.posted()
    assert scene.settled[-1].state is State.DROPPED
    assert (await scene.stores.outbox.lane(SLACK)).head is None


async def test_an_edit_that_was_in_flight_when_the_service_died_is_made_again(scene):
    await undone(scene)
    scene.slack.will(SLACK, Sent("2"))
    scene.slack.will(SLACK, OSError("killed"))
    with pytest.raises(OSError, match="killed"):
        await scene.posted()
    await scene.starts_again()
    assert (await scene.posted())[0].endswith("Undone by jo.")


async def test_a_card_tells_the_paper_as_it_is_known_now(scene):
    delivery = await a_card(scene)
    await scene.comes_in(paper("1", "On GPUs, Revised"))
    assert (await compose(delivery, scene.stores)).message.fallback == "“On GPUs, Revised” matches gpu."


@pytest.mark.parametrize("made", [a_card, a_digest])
async def test_a_card_and_a_digest_call_those_whom_their_subscriptions_name_when_they_go_out(scene, made):
    delivery = await made(scene)
    assert (await compose(delivery, scene.stores)).message.calls == ()
    ada = Mention(MentionKind.PERSON, "U0ADA")
    actor = Actor(channel=SLACK, by="mira")
    (subscription,) = await scene.stores.channels.subscriptions(SLACK)
    await set_calls(subscription.id, (ada,), actor=actor, channels=scene.stores.channels, now=START)
    assert (await compose(delivery, scene.stores)).message.calls == (ada,)


async def test_a_notice_calls_nobody_not_even_of_those_who_are_to_be_called(scene):
    await a_notice(scene)
    actor = Actor(channel=SLACK, by="mira")
    (subscription,) = await scene.stores.channels.subscriptions(SLACK)
    ada = Mention(MentionKind.PERSON, "U0ADA")
    outcome = await set_calls(subscription.id, (ada,), actor=actor, channels=scene.stores.channels, now=START)
    lane = await scene.stores.outbox.lane(SLACK)
    told = await compose(replace(lane.head, subject=str(outcome.change.number)), scene.stores)
    assert told.message.calls == ()
    assert "1 person" in told.message.fallback
