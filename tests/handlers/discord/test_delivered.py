"""Rows of the outbox on their way to Discord: notified, posted in forums, published, and cut off at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, Started, State
from bot.delivery.lane import LaneRules
from bot.delivery.requests import Requests
from bot.jobs.compose_delivery import compose
from bot.jobs.deliver import ExitDoor, Lane
from bot.playground.faults import Fault
from tests.contracts.facts import announce, change, paper, write_change
from tests.handlers.discord.conftest import CHANNEL
from tests.outbox import due_lanes, start

FORUM = ChannelId("discord", CHANNEL.workspace, "300000000000000005")
NEWS = ChannelId("discord", CHANNEL.workspace, "300000000000000004")
WHOLE, PUBLISHED = 1 << 15, 1
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
POST = "POST /channels/{channel_id}/messages"
POSTS = "POST /channels/{channel_id}/threads"


class Moved:
    """The system's clock, moved on; every wait is over at once."""

    def __init__(self, clock) -> None:
        self._clock = clock
        self.by = timedelta(0)

    def now(self):
        return self._clock.now() + self.by

    def monotonic(self):
        return self._clock.monotonic() + self.by.total_seconds()

    async def sleep(self, seconds):
        self.by += timedelta(seconds=seconds)


class Sorting:
    """Delivers the rows that are due in the office, by one process after another."""

    def __init__(self, office, app) -> None:
        self.stores, self.app, self.clock = office.stores, app, Moved(office.clock)
        self.settled = []
        self.requests = Requests(self.clock.monotonic())

    async def deliver(self) -> None:
        door = ExitDoor(
            stores=self.stores,
            messengers={"discord": self.app.messenger},
            rules={"discord": LaneRules(longest_request=timedelta(seconds=30), nonce_trusted=timedelta(seconds=90))},
            clock=self.clock,
            worker="worker",
            chance=lambda: 0.5,
            on_settled=self.settled.append,
        )
        for _ in range(3):
            for channel in await due_lanes(door):
                await Lane(channel, door, requests=self.requests).work(stopping=lambda: False)

    async def passes(self, time: timedelta) -> None:
        self.clock.by += time
        await self.deliver()

    async def dies_after_the_request(self, channel: ChannelId) -> None:
        """Post the head of a lane, and die before its outcome is written."""
        head = (await self.stores.outbox.lane(channel)).head
        keyless = self.app.messenger.is_keyless(channel)
        begun = await start(self.stores.outbox, Started(head, self.clock.now(), "dead", keyless=keyless))
        outgoing = await compose(begun, self.stores)
        rings = (await self.stores.channels.get(channel)).notify
        await self.app.messenger.post(channel, replace(outgoing.message, notifies=rings), key=begun.key)
        assert await self.stores.outbox.recover(alive=()) == 1

    async def announce(self, channel: ChannelId, *keys: str) -> None:
        await announce(self.stores, channel, *(paper(key, f"Paper {key}") for key in keys), at=self.clock.now())

    async def kinds(self, channel: ChannelId) -> list[Kind]:
        lane = await self.stores.outbox.lane(channel)
        return [] if lane.head is None else [lane.head.kind]


@pytest.fixture
async def sorting(office, app):
    return Sorting(office, app)


@pytest.fixture
async def loud(sorting):
    """A channel that notifies people."""
    standing = replace(await sorting.stores.channels.get(CHANNEL), notify=True)
    await write_change(sorting.stores, change(CHANNEL, ChangeKind.SETTINGS_SET), channel=standing)
    return sorting


def is_whole(message) -> bool:
    return bool(message.flags & WHOLE)


async def test_cards_are_silent_until_a_channel_wants_to_be_notified(playground, sorting):
    await sorting.announce(CHANNEL, "1")
    await sorting.deliver()
    (card,) = playground.discord.messages(CHANNEL.local_id)
    assert card.flags == WHOLE | 1 << 12


async def test_each_line_becomes_its_card_before_the_next_line_comes(playground, loud):
    await loud.announce(CHANNEL, "1", "2", "3")
    await loud.deliver()
    assert all(map(is_whole, playground.discord.messages(CHANNEL.local_id)))
    kinds = [one.delivery.kind for one in loud.settled]
    assert kinds == [Kind.CARD, Kind.WHOLE] * 3
    assert {one.state for one in loud.settled} == {State.SENT}


async def test_a_crash_between_the_line_and_the_card_leaves_one_line_that_the_next_start_mends(playground, loud):
    await loud.announce(CHANNEL, "1")
    await loud.dies_after_the_request(CHANNEL)
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert line.payload["content"].startswith("“Paper 1”")
    await loud.deliver()
    (card,) = playground.discord.messages(CHANNEL.local_id)
    assert (card.id, is_whole(card)) == (line.id, True)


async def test_a_line_that_is_found_after_hours_is_mended_too(playground, loud):
    await loud.announce(CHANNEL, "1")
    await loud.dies_after_the_request(CHANNEL)
    await loud.passes(timedelta(hours=5))
    (card,) = playground.discord.messages(CHANNEL.local_id)
    assert is_whole(card)


async def test_a_line_stays_readable_while_its_edit_fails_and_is_edited_when_it_works(playground, loud):
    fault = playground.faults.add(Fault(platform="discord", endpoint=EDIT, kind="refuse", status=503, times=20))
    await loud.announce(CHANNEL, "1", "2")
    for _ in range(10):
        await loud.passes(timedelta(minutes=20))
    (line,) = playground.discord.messages(CHANNEL.local_id)
    assert not is_whole(line), "no further line comes before the first is whole"
    assert fault.count > 8, "it is not given up as other edits are"
    playground.faults.clear()
    await loud.passes(timedelta(minutes=20))
    assert [is_whole(one) for one in playground.discord.messages(CHANNEL.local_id)] == [True, True]


async def test_a_line_is_mended_though_notifications_are_off_by_then(playground, loud):
    await loud.announce(CHANNEL, "1")
    await loud.dies_after_the_request(CHANNEL)
    standing = replace(await loud.stores.channels.get(CHANNEL), notify=False)
    await write_change(loud.stores, change(CHANNEL, ChangeKind.SETTINGS_SET), channel=standing)
    await loud.deliver()
    (card,) = playground.discord.messages(CHANNEL.local_id)
    assert is_whole(card)


async def test_a_paper_is_one_post_of_a_forum_however_its_request_ends(playground, sorting):
    await sorting.announce(FORUM, "1")
    await sorting.dies_after_the_request(FORUM)
    await sorting.deliver()
    assert len(playground.discord.threads(FORUM.local_id)) == 1
    await sorting.passes(timedelta(minutes=2))
    (post,) = playground.discord.threads(FORUM.local_id)
    assert sorting.settled[-1].message_id == post.id


async def test_a_post_that_did_not_reach_the_forum_is_made_once_it_was_looked_for(playground, sorting):
    playground.faults.add(Fault(platform="discord", endpoint=POSTS, kind="drop"))
    await sorting.announce(FORUM, "1")
    await sorting.deliver()
    assert playground.discord.threads(FORUM.local_id) == ()
    await sorting.passes(timedelta(minutes=2))
    assert len(playground.discord.threads(FORUM.local_id)) == 1


async def test_what_an_announcement_channel_gets_is_published_within_ten_an_hour(playground, sorting):
    await sorting.announce(NEWS, *map(str, range(12)))
    await sorting.deliver()
    messages = playground.discord.messages(NEWS.local_id)
    assert len(messages) == 12
    assert sum(bool(one.flags & PUBLISHED) for one in messages) == 10
    assert playground.discord.refusals == (), "nothing is asked that would be refused"
    assert await sorting.kinds(NEWS) == [Kind.CROSSPOST]
    assert (await sorting.stores.outbox.lane(NEWS)).waiting == 0, "what waits to be published is no message that waits"


async def test_a_card_does_not_wait_for_what_waits_to_be_published(playground, sorting):
    await sorting.announce(NEWS, *map(str, range(11)))
    await sorting.deliver()
    await sorting.announce(NEWS, "late")
    await sorting.deliver()
    assert len(playground.discord.messages(NEWS.local_id)) == 12


async def test_an_unknown_fate_of_publishing_publishes_once(playground, sorting):
    publish = "POST /channels/{channel_id}/messages/{message_id}/crosspost"
    playground.faults.add(Fault(platform="discord", endpoint=publish, kind="drop_after"))
    await sorting.announce(NEWS, "1")
    await sorting.deliver()
    await sorting.passes(timedelta(minutes=1))
    (message,) = playground.discord.messages(NEWS.local_id)
    assert message.flags & PUBLISHED
    assert [one.state for one in sorting.settled if one.delivery.kind is Kind.CROSSPOST][-1] is State.SENT


async def test_a_changed_setting_is_told_in_the_channel_and_published_to_nobody(playground, sorting):
    made = change(NEWS, ChangeKind.SETTINGS_SET, at=sorting.clock.now())
    await write_change(sorting.stores, made, notify=True)
    await sorting.deliver()
    (notice,) = playground.discord.messages(NEWS.local_id)
    assert not notice.flags & PUBLISHED
