"""What people press on a card shows on the card: in place, in few edits, also after a crash, and holds up nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.card.card import Actions, Message
from bot.channel.channel import ChannelId
from bot.channel.person import person_of
from bot.channel.vote import Stance, Vote
from bot.delivery.delivery import Kind, State
from bot.delivery.outcome import NotSent, ThreadRefused, Unknown
from bot.delivery.retry import VOTE_EDIT_GIVES_UP_AT_ATTEMPT
from bot.ports.shares import Share
from bot.ports.votes import EDITED_EVERY
from tests.bot.jobs.scene import SLACK, Scene, paper
from tests.bot.jobs.test_digest_cards import BOTH, made, passes, platform

ONE = paper("1", upvotes=1)


async def likes(scene: Scene, *people: str, channel: ChannelId = SLACK, stance: Stance = Stance.LIKED, on=ONE) -> None:
    """Each of these people votes, all in the same moment."""
    votes = [
        Vote(channel=channel, paper=on.id, person=person_of(channel, person), stance=stance, at=scene.clock.now())
        for person in people
    ]
    await asyncio.gather(*map(scene.stores.votes.cast, votes))


async def tells(scene: Scene, after: timedelta = EDITED_EVERY) -> int:
    """A tick of the service some time later, and all that it lets out; how many edits it queued."""
    scene.clock.move(after)
    edits = await scene.stores.votes.tell(scene.clock.now())
    await scene.deliver()
    return edits


def thumb(message: Message) -> str:
    (foot,) = (part for part in message.parts if isinstance(part, Actions))
    return next(button.label for button in foot.buttons if button.label.startswith("👍"))


def thumbs(scene: Scene, channel: ChannelId = SLACK) -> list[str]:
    """The thumb of each card of a channel, and of its threads, as they stand."""
    here = [one for one in platform(scene, channel).ledger if one.channel == channel]
    return [thumb(one.message) for one in here if "matches" in one.said or "shared" in one.said]


async def posted_card(scene: Scene, channel: ChannelId = SLACK) -> None:
    await scene.wants("gpu", channel=channel)
    await scene.comes_in(ONE)
    await scene.deliver()


@BOTH
async def test_a_card_is_edited_in_place_once_for_people_who_press_at_once(scene, channel):
    await posted_card(scene, channel)
    assert thumbs(scene, channel) == ["👍"]
    await likes(scene, "U1", "U2", "U3", channel=channel)
    assert await tells(scene) == 1
    assert thumbs(scene, channel) == ["👍 3"]
    await likes(scene, "U2", channel=channel, stance=Stance.NONE)
    assert await tells(scene) == 1
    assert thumbs(scene, channel) == ["👍 2"]
    assert await tells(scene) == 0


async def test_a_vote_before_a_kill_shows_after_the_next_start(scene):
    await posted_card(scene)
    await likes(scene, "U1")
    await scene.starts_again()
    assert await tells(scene) == 1
    assert thumbs(scene) == ["👍 1"]


async def test_an_edit_that_was_in_flight_when_the_service_died_is_made_again_with_the_votes_since(scene):
    await posted_card(scene)
    await likes(scene, "U1")
    scene.slack.will(SLACK, OSError("killed"))
    with pytest.raises(OSError, match="killed"):
        await tells(scene)
    await likes(scene, "U2")
    await scene.starts_again()
    await tells(scene, timedelta(minutes=1))
    assert thumbs(scene) == ["👍 2"]
    assert scene.slack.looked == []


async def test_a_card_that_goes_out_after_the_vote_has_the_count_at_once(scene):
    await scene.wants("gpu")
    await scene.comes_in(ONE)
    await likes(scene, "U1")
    assert await tells(scene) == 0
    assert thumbs(scene) == ["👍 1"]


async def test_a_card_that_is_edited_for_another_reason_keeps_its_count(scene):
    await scene.wants("gpu")
    await scene.wants("upvotes:>=20")
    await scene.comes_in(ONE)
    await scene.deliver()
    await likes(scene, "U1")
    await scene.comes_in(paper("1", upvotes=20))
    await scene.deliver()
    assert thumbs(scene) == ["👍 1"]
    assert await tells(scene) == 1


@BOTH
async def test_a_card_in_the_thread_of_a_digest_is_edited_there(scene, channel):
    await made(scene, channel)
    await passes(scene)
    await likes(scene, "U1", channel=channel, on=paper("2"))
    assert await tells(scene) == 1
    assert sorted(thumbs(scene, channel)) == ["👍", "👍", "👍 1"]


async def test_a_closed_thread_keeps_its_count_and_pauses_nothing(scene):
    await made(scene)
    await passes(scene)
    await likes(scene, "U1", on=paper("2"))
    scene.slack.will(SLACK, ThreadRefused("50083", "Open it again."))
    await tells(scene)
    assert (scene.settled[-1].state, scene.settled[-1].no_thread) == (State.DROPPED, None)
    assert (await scene.stores.outbox.lane(SLACK)).pause is None


async def test_a_shared_card_beside_the_announced_one_shows_the_same_count(scene):
    await posted_card(scene)
    await scene.stores.shares.add(
        Share(channel=SLACK, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=scene.clock.now())
    )
    await scene.deliver()
    await likes(scene, "U1")
    assert await tells(scene) == 2
    assert thumbs(scene) == ["👍 1", "👍 1"]


async def test_another_channel_with_the_same_paper_keeps_its_own_judgement(scene):
    other = ChannelId("slack", "T1", "C77")
    await scene.wants("gpu", channel=other)
    await posted_card(scene)
    await likes(scene, "U1", channel=other)
    assert await tells(scene) == 1
    assert (thumbs(scene), thumbs(scene, other)) == (["👍"], ["👍 1"])


async def test_a_card_whose_subscription_has_ended_still_shows_its_count(scene):
    await posted_card(scene)
    (gpu,) = await scene.stores.channels.subscriptions(SLACK)
    await scene.leaves(gpu)
    await likes(scene, "U1")
    await tells(scene)
    card = scene.slack.ledger[0]
    assert thumb(card.message) == "👍 1"
    assert card.said == "“On GPUs” matched a subscription that is no longer here."


REFUSALS = pytest.mark.parametrize("outcome", [NotSent("30046", refused=True), Unknown("a time-out")])


@REFUSALS
async def test_an_edit_that_is_refused_is_given_up_soon_and_the_next_vote_makes_another(scene, outcome):
    await posted_card(scene)
    await likes(scene, "U1")
    scene.slack.will(SLACK, outcome, times=VOTE_EDIT_GIVES_UP_AT_ATTEMPT)
    await tells(scene)
    for _ in range(VOTE_EDIT_GIVES_UP_AT_ATTEMPT - 1):
        await passes(scene, timedelta(seconds=10))
    assert scene.settled[-1].state is State.DROPPED
    assert thumbs(scene) == ["👍"]
    await likes(scene, "U2")
    await tells(scene)
    assert thumbs(scene) == ["👍 2"]


@REFUSALS
async def test_no_card_waits_for_an_edit_that_is_refused(scene, outcome):
    await posted_card(scene)
    await likes(scene, "U1")
    scene.slack.will(SLACK, outcome)
    await tells(scene)
    await scene.comes_in(paper("2"))
    assert len(await scene.posted()) == 2
    assert thumbs(scene) == ["👍", "👍"]
    await passes(scene, timedelta(seconds=10))
    assert thumbs(scene) == ["👍 1", "👍"]


async def test_an_edit_that_is_to_wait_for_long_holds_up_no_card(scene):
    await posted_card(scene)
    await likes(scene, "U1")
    scene.slack.will(SLACK, NotSent("rate limited", 600.0))
    await tells(scene)
    await scene.comes_in(paper("2"))
    assert len(await scene.posted()) == 2
