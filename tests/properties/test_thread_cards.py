"""The cards of a digest, whatever the platform answers and whenever the service is killed: each once, in the digest's
thread and after it; every one of them, but for those that were refused for good.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channel.subscription import Mode
from bot.delivery.delivery import State
from bot.delivery.outcome import ChannelRefused, NotSent, ThreadRefused, Unknown
from bot.jobs.actor import Actor
from bot.jobs.set_digest import DigestOptions, set_digest
from storage.memory import memory_stores
from tests.bot.jobs.scene import DISCORD, SLACK, LeapClock, Scene, paper

ANSWERS = (
    (None, {}),
    (Unknown("timed out"), {"stored": False}),
    (Unknown("timed out"), {"stored": True}),
    (Unknown("timed out"), {"stored": True, "after": timedelta(seconds=3)}),
    ("killed", {"stored": False}),
    ("killed", {"stored": True}),
    (NotSent("ratelimited", retry_after=20), {}),
    (ChannelRefused("not_in_channel", "invite it"), {}),
    (ThreadRefused("50013", "give it the permission"), {}),
)
LONGEST_REST = timedelta(hours=2)


class Killed(Exception):
    """Stands for the end of the process: nothing of it is done any more."""


async def deliver(scene: Scene) -> None:
    """What is due goes out; a service that is killed meanwhile comes back and knows only what was written."""
    try:
        await scene.deliver()
    except Killed:
        await scene.starts_again()


async def told(scene: Scene, channel, papers: int, answers) -> None:
    """A digest with cards is made and goes out, while the platform answers so and then well."""
    platform = scene.slack if channel is SLACK else scene.discord
    await scene.wants("gpu", Mode.DAILY, channel=channel)
    actor = Actor(channel=channel, by="mira", notify=False)
    await set_digest(DigestOptions(cards=True), actor=actor, channels=scene.stores.channels, now=scene.clock.now())
    await scene.comes_in(*(paper(str(number), f"GPU {number}") for number in range(papers)))
    scene.clock.move(timedelta(hours=21))
    await scene.digests()
    for answer, more, seconds in answers:
        if answer is not None:
            platform.will(channel, Killed() if answer == "killed" else answer, **more)
        await deliver(scene)
        scene.clock.move(timedelta(seconds=seconds))
    platform.will_be_well()
    for _ in range(5):
        await scene.stores.channels.resume(channel)
        await deliver(scene)
        scene.clock.move(LONGEST_REST)
    assert (await scene.stores.outbox.lane(channel)).head is None
    digest, *cards = platform.ledger
    assert digest.below is None
    assert {card.below for card in cards} <= {"1"}
    assert len({card.key for card in cards}) == len(cards)
    if not any(settled.no_thread for settled in scene.settled):
        assert len(cards) == papers
    assert State.FAILED not in {settled.state for settled in scene.settled}


answers = st.lists(
    st.builds(lambda answer, seconds: (*answer, seconds), st.sampled_from(ANSWERS), st.integers(0, 120)), max_size=12
)


@given(channel=st.sampled_from((SLACK, DISCORD)), papers=st.integers(1, 4), answers=answers)
def test_each_card_comes_once_after_its_digest_and_in_its_thread(channel, papers, answers):
    asyncio.run(told(Scene(memory_stores(), clock=LeapClock()), channel, papers, answers))
