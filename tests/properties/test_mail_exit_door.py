"""The promise of the exit door for mail, over a real mail server: every digest comes, in order, and twice only where
the fate of the first was unknown; one address holds up no other, and nobody is unsubscribed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given, settings

from bot.channel.channel import ChannelDigest, ChannelId, DigestPlan
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind, Started, State, delivery_key
from bot.delivery.lane import SENT_AGAIN_AFTER, LaneRules, UnknownOutcome
from bot.digest.digest import DigestKey
from bot.jobs.deliver import ExitDoor, Lane
from bot.mailing.links import MailLinks
from bot.paper.paper import Paper
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.recipients import MailAsk
from bot.ports.write import Applied
from storage.memory import memory_stores
from tests.bot.jobs.scene import LeapClock, Scene, paper
from tests.handlers.email.conftest import mailing
from tests.outbox import due_lanes, start
from tests.servers.mail import DROP, MailServer

ADA, BO, CY = (ChannelId("email", "", name) for name in ("ada@a.example", "bo@b.example", "c/y@c.example"))
LONGEST = timedelta(seconds=35)
LINKS = MailLinks(bytes(range(32)), "https://papers.lab.example")

faults = st.tuples(
    st.sampled_from(("MAIL", "RCPT", "DATA")),
    st.sampled_from(
        (
            *(DROP, "451 4.3.0 later", "421 4.3.2 bye", "550 5.1.1 unknown", "550 5.7.1 listed", "552 5.2.2 full"),
            *("554 no", "550 no", "552 5.3.4 too large", "550 5.1.8 bad sender", "450 4.7.1 greylisted"),
        )
    ),
)
rounds = st.lists(st.tuples(st.lists(faults, max_size=2), st.integers(1, 3), st.integers(0, 5_000)), max_size=6)


@dataclass
class MailScene:
    """Offprint with three addresses, at a mail server."""

    app: object
    server: MailServer
    scene: Scene
    choice: UnknownOutcome = UnknownOutcome.VERIFY
    promised: list[DigestKey] = field(default_factory=list)

    def door(self) -> ExitDoor:
        rules = LaneRules(longest_request=LONGEST, unknown=self.choice, sent_again_after=SENT_AGAIN_AFTER[self.choice])
        return self.scene.door(messengers={"email": self.app.messenger}, rules={"email": rules}, mail_links=LINKS)

    async def deliver(self) -> None:
        door = self.door()
        for channel in await due_lanes(door):
            await Lane(channel, door, requests=self.scene.requests).work(stopping=lambda: False)

    async def passes(self, seconds: float) -> None:
        self.scene.clock.move(timedelta(seconds=seconds))
        await self.deliver()

    async def joins(self, channel: ChannelId) -> None:
        """An address subscribes and confirms. Its first mail asks it; the digests come behind that one."""
        await self.scene.wants("gpus", Mode.WEEKLY, channel=channel)
        stores, now = self.scene.stores, self.scene.clock.now()
        ask = MailAsk(channel=channel, address=channel.local_id, by="ada", asker="ada", at=now, counted=0)
        standing = await stores.channels.get(channel)
        await stores.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=ask))
        (asked,) = await stores.recipients.of_address(channel.local_id)
        await stores.recipients.apply(asked, asked.confirmed(now))

    async def comes_in(self, number: int) -> None:
        """A digest of one paper for each address, as often as `number` says."""
        for _ in range(number):
            new = paper(str(len(self.promised)), "On GPUs")
            await self.scene.comes_in(new)
            self.promised.append(DigestKey("weekly", f"2026-11-24T{len(self.promised):02}:00+00:00"))
            for channel in await self.addresses():
                await self.made(channel, new)

    async def addresses(self) -> list[ChannelId]:
        return [one.channel for one in await self.scene.stores.channels.subscriptions()]

    async def made(self, channel: ChannelId, new: Paper) -> None:
        stores, now = self.scene.stores, self.scene.clock.now()
        standing = await stores.channels.get(channel)
        later = ChannelDigest(name="weekly", plan=DigestPlan(), next_at=now + timedelta(days=7))
        whole = DigestMade(channel=standing.with_digest(later), key=self.promised[-1], papers=(new.id,), at=now)
        assert isinstance(await stores.digests.apply(whole), Applied)

    def arrived(self, channel: ChannelId) -> list[str]:
        mine = (taken for taken in self.server.taken if taken.recipient == channel.local_id)
        return [taken.mail["Message-ID"].strip("<>").partition("@")[0] for taken in mine]

    def keys(self, channel: ChannelId) -> list[str]:
        return [delivery_key(channel, Kind.DIGEST, str(one)) for one in self.promised]


async def played(told, choice=UnknownOutcome.VERIFY) -> None:
    scene = Scene(memory_stores(), clock=LeapClock())
    async with MailServer() as server, mailing(server.url, clock=scene.clock) as app:
        mail = MailScene(app, server, scene, choice)
        for channel in (ADA, BO, CY):
            await mail.joins(channel)
        for to_come, number, seconds in told:
            for stage, answer in to_come:
                server.will(stage, answer)
            await mail.comes_in(number)
            await mail.passes(seconds)
        server.be_well()
        for _ in range(30):
            await mail.passes(3_700)
        await all_is_well(mail)


async def all_is_well(mail: MailScene) -> None:
    failed = {settled.delivery.key for settled in mail.scene.settled if settled.state is State.FAILED}
    unknown = {settled.delivery.key for settled in mail.scene.settled if settled.state is State.UNCERTAIN}
    for channel in (ADA, BO, CY):
        counted = Counter(mail.arrived(channel))
        assert set(mail.keys(channel)) - failed <= counted.keys() <= set(mail.keys(channel))
        assert all(times == 1 or (times == 2 and key in unknown) for key, times in counted.items())
        first = list(dict.fromkeys(mail.arrived(channel)))
        assert first == [key for key in mail.keys(channel) if key in counted]
        assert (await mail.scene.stores.outbox.lane(channel)).head is None
        assert len(await mail.scene.stores.channels.subscriptions(channel)) == 1


@settings(max_examples=25, deadline=None)
@given(rounds, st.sampled_from((UnknownOutcome.VERIFY, UnknownOutcome.RESEND)))
def test_every_paper_comes_in_order_and_twice_only_where_its_fate_was_unknown(told, choice):
    asyncio.run(played(told, choice))


async def scene_of(server, app, choice=UnknownOutcome.VERIFY) -> MailScene:
    mail = MailScene(app, server, Scene(memory_stores(), clock=app._clock), choice)
    for channel in (ADA, BO):
        await mail.joins(channel)
    return mail


async def test_a_mail_of_unknown_fate_is_held_for_its_address_alone_and_comes_once_more_after_an_hour():
    async with MailServer() as server, mailing(server.url, clock=LeapClock()) as app:
        mail = await scene_of(server, app)
        server.will("DATA", DROP)
        await mail.comes_in(2)
        await mail.deliver()
        held = ADA if len(mail.arrived(ADA)) == 1 else BO
        other = BO if held is ADA else ADA
        assert mail.arrived(other) == mail.keys(other)
        await mail.passes(3_000)
        assert len(mail.arrived(held)) == 1
        await mail.passes(700)
        one, two = mail.keys(held)
        assert mail.arrived(held) == [one, one, two]


async def test_a_mail_whose_fate_is_unknown_twice_is_set_aside_and_the_next_goes_out():
    async with MailServer() as server, mailing(server.url, clock=LeapClock()) as app:
        mail = await scene_of(server, app)
        await mail.scene.leaves((await mail.scene.stores.channels.subscriptions(BO))[0])
        server.will("DATA", DROP, times=2)
        await mail.comes_in(2)
        for _ in range(4):
            await mail.passes(3_700)
        one, two = mail.keys(ADA)
        assert mail.arrived(ADA) == [one, one, two]
        assert [settled.error for settled in mail.scene.settled if settled.state is State.FAILED] == [
            "given up, fate unknown twice; the connection was cut"
        ]


async def test_one_who_wants_no_mail_twice_has_it_set_aside():
    async with MailServer() as server, mailing(server.url, clock=LeapClock()) as app:
        mail = await scene_of(server, app, UnknownOutcome.HOLD)
        server.will("DATA", DROP)
        await mail.comes_in(2)
        for _ in range(3):
            await mail.passes(60)
        assert all(mail.arrived(channel) == mail.keys(channel) for channel in (ADA, BO))
        assert len([settled for settled in mail.scene.settled if settled.state is State.ASIDE]) == 1


async def test_a_crash_behind_the_last_line_leaves_a_mail_that_is_held_too():
    async with MailServer() as server, mailing(server.url, clock=LeapClock()) as app:
        mail = await scene_of(server, app)
        await mail.comes_in(1)
        door = mail.door()
        head = (await mail.scene.stores.outbox.lane(ADA)).head
        await start(mail.scene.stores.outbox, Started(head, mail.scene.clock.now(), "worker"))
        await mail.scene.starts_again()
        await Lane(ADA, door, requests=mail.scene.requests).work(stopping=lambda: False)
        assert mail.arrived(ADA) == []
        await mail.passes(3_700)
        assert mail.arrived(ADA) == mail.keys(ADA)
