"""`/papers digest email`: an address is asked, confirms, gets the digests; it is ended; nobody else sees it whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Link
from bot.channel.channel import Pause
from bot.delivery.delivery import Kind, Settled, Started
from bot.jobs.compose_delivery import compose
from bot.mailing.links import MailLinks
from bot.mailing.recipient import mail_channel
from handlers.commands.context import Person, Services
from tests.handlers.commands.room import Room, buttons_of, text_of
from tests.outbox import start

KEY = bytes(range(32))
PUBLIC = MailLinks(KEY, "https://papers.lab.example")
PRIVATE = MailLinks(KEY)
ADA = "ada@lab.example"


class MailRoom(Room):
    """A room where mail is set up: with a public address, or without one."""

    links: MailLinks | None = PUBLIC

    @property
    def services(self) -> Services:
        return replace(super().services, mail_links=self.links)


@pytest.fixture
def room(slack) -> MailRoom:
    return MailRoom(slack.caller)


@pytest.fixture
def elsewhere(discord, room) -> MailRoom:
    """Another channel, on Discord, of the same service."""
    return MailRoom(discord.caller, clock=room.clock, stores=room.stores)


async def recipients(room):
    return [one for one in await room.stores.channels.recipients(room.caller.channel) if one.is_current]


async def mails(room, address=ADA):
    return (await room.stores.outbox.lane(mail_channel(address))).waiting


async def code(room, address=ADA):
    (asked,) = [one for one in await recipients(room) if one.address == address]
    return PRIVATE.code(asked)


async def test_an_address_is_asked_by_one_mail_and_the_channel_sees_it_masked(room):
    answer = await room.type(f"digest email {ADA}")
    assert "I asked ada@lab.example by mail. Once it confirms, it gets this channel's digests." in text_of(
        answer.message
    )
    assert "mira asked a…@lab.example by mail whether it wants this channel's digests." in text_of(answer.public)
    assert "ada@" not in text_of(answer.public)
    assert await mails(room) == 1
    (asked,) = await recipients(room)
    assert (asked.address, asked.gets_mail, asked.asked_by) == (ADA, False, "mira")


async def test_the_mail_says_who_asked_for_what_and_how_to_confirm(room):
    await room.type("subscribe jax daily")
    await room.type(f"digest email {ADA}")
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    assert head.kind is Kind.CONFIRMATION
    message = (await compose(head, room.stores, links=PUBLIC)).message
    (asked,) = await recipients(room)
    said = text_of(message)
    assert "mira would like the digests of #ml-systems to come to ada@lab.example." in said
    assert "jax" in said
    assert "Daily digest: every day at 09:00, UTC, the best 10." in said
    assert Link(PUBLIC.confirming(asked)) in [button.action for button in buttons_of(message)]
    assert "do nothing" in said
    assert message.leave.url == PUBLIC.leaving(asked)


async def test_the_mail_tells_only_what_comes_by_mail(room):
    for typed in ("subscribe jax", "subscribe julia daily", "digest with cards", f"digest email {ADA}"):
        await room.type(typed)
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    said = text_of((await compose(head, room.stores, links=PUBLIC)).message)
    assert "julia" in said
    assert "jax" not in said
    assert "thread" not in said


async def test_without_a_public_address_the_mail_has_a_code_that_is_typed_in_the_channel(room):
    room.links = PRIVATE
    said = await room.read(f"digest email {ADA}")
    assert f"The mail has a code, which is typed here: /papers digest email {ADA} CODE" in said
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    typed = await code(room)
    mail = text_of((await compose(head, room.stores, links=PRIVATE)).message)
    assert f"/papers digest email {ADA} {typed}" in mail
    assert f"offprint confirm email:{ADA} {typed}" in mail
    assert "http" not in mail
    assert "confirmed" in await room.read(f"digest email {ADA} {typed.lower().replace('-', '')}")
    assert (await recipients(room))[0].gets_mail


async def test_a_wrong_code_confirms_nothing(room):
    await room.type(f"digest email {ADA}")
    typed = await code(room)
    wrong = ("A" if typed[0] != "A" else "B") + typed[1:]
    assert "That is not the code of the last mail to ada@lab.example." in await room.read(f"digest email {ADA} {wrong}")
    assert not (await recipients(room))[0].gets_mail
    room.clock.time += timedelta(days=8)
    assert "too old" in await room.read(f"digest email {ADA} {typed}")


async def test_who_gets_it_by_mail_is_shown_masked(room):
    await room.type("subscribe jax daily")
    await room.type(f"digest email {ADA}")
    await room.type(f"digest email {ADA} {await code(room)}")
    await room.type("digest email bob@lab.example")
    told = "By mail to a…@lab.example and b…@lab.example (has not confirmed yet)."
    assert told in await room.read("digest")
    assert "digests by mail: 2 addresses; 1 has not confirmed" in await room.read("status")
    assert "go by mail to a…@lab.example" in await room.read("digest email")


async def test_an_address_whose_server_refuses_it_is_said_to_be_refused_and_is_still_not_shown_whole(room):
    await room.type("digest at 09:00")
    await room.type(f"digest email {ADA}")
    outbox, now = room.stores.outbox, room.clock.now()
    asked = (await outbox.lane(mail_channel(ADA))).head
    started = await start(outbox, Started(asked, now, "worker"))
    refused = Pause("5.1.1", f"It said: 550 5.1.1 <{ADA}>: there is no such user here", now)
    await outbox.settle(Settled(delivery=started, state=asked.state, at=now, due_at=now, pause=refused))
    for typed in ("digest", "digest email"):
        said = await room.read(typed)
        assert "a…@lab.example (mail to it is refused: 5.1.1)" in said
        assert ADA not in said.replace("To mail them to somebody: /papers digest email ada@lab.example", "")


ENDINGS = [f"off {ADA}", f"{ADA} off", f"stop {ADA}", f"unsubscribe {ADA}", f"{ADA} unsubscribe", "off a…@lab.example"]


@pytest.mark.parametrize("typed", ENDINGS)
async def test_an_address_is_ended_by_the_channel_and_undo_brings_it_back(room, typed):
    await room.type(f"digest email {ADA}")
    await room.type(f"digest email {ADA} {await code(room)}")
    answer = await room.type(f"digest email {typed}")
    told = "a…@lab.example" if "…" in typed else ADA
    assert text_of(answer.message).startswith(f"{told} gets no more of this channel's digests.")
    assert "mira stopped the mail to a…@lab.example" in text_of(answer.public)
    assert await recipients(room) == []
    undone = await room.press(answer.message, "Undo")
    assert "brought the mail address a…@lab.example back" in text_of(undone.public)
    assert (await recipients(room))[0].gets_mail


async def test_a_mail_that_waited_until_its_link_is_too_old_goes_to_nobody(room):
    await room.type(f"digest email {ADA}")
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    now = room.clock.now()
    late, in_time = now + timedelta(days=7), now + timedelta(days=7, seconds=-1)
    assert await compose(replace(head, started_at=in_time), room.stores, links=PUBLIC) is not None
    assert await compose(replace(head, started_at=late), room.stores, links=PUBLIC) is None


async def test_another_person_in_the_channel_never_reads_the_whole_address(room):
    zoe = "zoe@home.example"
    other = {"person": Person("U2", "jo")}
    asked = await room.type(f"digest email {zoe}")
    masked_ones = ["digest", "digest email", "digest email off", "status", "list", "help digest"]
    said = [await room.read(typed, **other) for typed in masked_ones]
    for press in ("Undo", "Undo"):
        undone = await room.press(asked.public or asked.message, press, **other)
        said += [text_of(one) for one in (undone.message, undone.public) if one]
    await room.type(f"digest email {zoe}", **other)
    room.clock.time += timedelta(days=2)
    await room.type(f"digest email {zoe}")
    said.append(await room.read("digest email off z…@home.example", **other))
    said.append(await room.read("digest email off z…@home.example", **other))
    assert "z…@home.example" in " ".join(said)
    assert zoe not in " ".join(said)


async def test_an_address_is_known_in_whatever_case_it_is_typed(room):
    await room.type(f"digest email {ADA}")
    assert "was asked" in await room.read("digest email ADA@LAB.example")
    assert "confirmed" in await room.read(f"digest email Ada@Lab.example {await code(room)}")
    assert "already" in await room.read("digest email ADA@lab.example")
    assert "gets no more" in await room.read("digest email off aDa@lab.example")
    assert await recipients(room) == []
    assert await mails(room) == 1


async def test_undo_of_an_ask_takes_the_mail_back_and_none_goes_out(room):
    asked = await room.type(f"digest email {ADA}")
    await room.press(asked.message, "Undo")
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    assert await compose(head, room.stores, links=PUBLIC) is None


async def test_an_address_that_left_by_itself_is_not_brought_back_by_undo(room):
    await room.type(f"digest email {ADA}")
    await room.type(f"digest email {ADA} {await code(room)}")
    stopped = await room.type(f"digest email off {ADA}")
    (known,) = await room.stores.channels.recipients(room.caller.channel)
    await room.stores.recipients.apply(known, known.left(room.clock.now()))
    assert "left by itself" in text_of((await room.press(stopped.message, "Undo")).message)
    assert await recipients(room) == []


async def test_an_address_is_not_asked_again_for_a_while_and_then_less_and_less_often(room):
    await room.type(f"digest email {ADA}")
    said = await room.read(f"digest email {ADA}")
    assert "was asked" in said
    assert "It can be asked again on Wed 25 Nov." in said
    for days in (1, 7, 30, 30):
        room.clock.time += timedelta(days=days, minutes=-1)
        before = await mails(room)
        assert "can be asked again" in await room.read(f"digest email {ADA}")
        room.clock.time += timedelta(minutes=1)
        assert "I asked ada@lab.example by mail." in await room.read(f"digest email {ADA}")
        assert await mails(room) == before + 1


async def test_adding_and_ending_by_turns_sends_no_second_mail(room):
    await room.type(f"digest email {ADA}")
    await room.type(f"digest email off {ADA}")
    assert "was asked" in await room.read(f"digest email {ADA}")
    assert await mails(room) == 1


async def test_one_mailbox_is_asked_a_few_times_a_day_however_it_is_written(room):
    for typed in (ADA, "A.da@lab.example", "ada+a@lab.example"):
        assert "I asked" in await room.read(f"digest email {typed}")
    assert "which is the most. Try tomorrow." in await room.read("digest email ada+b@lab.example")
    room.clock.time += timedelta(days=1, minutes=1)
    assert "I asked" in await room.read("digest email ada+b@lab.example")


async def test_one_person_asks_ten_addresses_a_day_and_another_may_ask_more(room):
    for number in range(10):
        assert "I asked" in await room.read(f"digest email reader{number}@lab.example")
    assert "You have asked 10 addresses in a day" in await room.read("digest email one.more@lab.example")
    assert "I asked" in await room.read("digest email one.more@lab.example", person=Person("U2", "jo"))


async def test_an_address_that_left_is_left_alone_for_a_month(room):
    await room.type(f"digest email {ADA}")
    await room.type(f"digest email {ADA} {await code(room)}")
    (known,) = await recipients(room)
    await room.stores.recipients.apply(known, known.left(room.clock.now()))
    room.clock.time += timedelta(days=29)
    assert "left this channel's digests by itself" in await room.read(f"digest email {ADA}")
    room.clock.time += timedelta(days=1)
    assert "I asked" in await room.read(f"digest email {ADA}")


async def test_one_that_was_only_asked_and_wants_no_asks_is_asked_by_no_channel_any_more(room, elsewhere):
    await room.type(f"digest email {ADA}")
    (known,) = await recipients(room)
    await room.stores.recipients.apply(known, known.left(room.clock.now()))
    room.clock.time += timedelta(days=400)
    for place in (room, elsewhere):
        for typed in (ADA, "A.da+x@lab.example"):
            said = await place.read(f"digest email {typed}")
            assert f"{typed} wants no such questions, whichever channel asks." in said
    assert await mails(room) == 1


async def test_a_stranger_who_does_not_answer_gets_five_mails_and_then_one_a_month(room):
    answers = []
    for turn in range(30):
        channel = replace(room.caller.channel, local_id=f"C{turn}")
        room.caller = replace(room.caller, channel=channel, person=Person(f"U{turn}", "jo"))
        answers.append(await room.read(f"digest email ada+{turn}@lab.example"))
        room.clock.time += timedelta(hours=9)
    assert sum("I asked" in one for one in answers) == 5
    assert "has not answered. It can be asked again on" in answers[-1]
    room.clock.time += timedelta(days=30)
    assert "I asked" in await room.read(f"digest email {ADA}")
    assert "can be asked again" in await room.read("digest email ada+more@lab.example")


async def test_under_another_name_and_in_another_server_it_is_the_same_person(elsewhere):
    for number in range(10):
        channel = replace(elsewhere.caller.channel, workspace=f"S{number}")
        person = replace(elsewhere.caller.person, name=f"jo the {number}th")
        elsewhere.caller = replace(elsewhere.caller, channel=channel, person=person)
        assert "I asked" in await elsewhere.read(f"digest email reader{number}@lab.example")
    assert "You have asked 10 addresses in a day" in await elsewhere.read("digest email one.more@lab.example")


HOSTILE = ["Win https://evil.example/now or www.evil.example", "a\r\nBcc: eve@evil.example " * 99]


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_what_the_asker_chooses_makes_no_link_and_no_letter_of_its_own(room, hostile):
    room.caller = replace(room.caller, person=Person("U9", hostile), channel_name=hostile)
    await room.type('subscribe "visit evil.example today" daily')
    await room.type(f"digest email {ADA}")
    head = (await room.stores.outbox.lane(mail_channel(ADA))).head
    message = (await compose(head, room.stores, links=PUBLIC)).message
    said = f"{text_of(message)} {message.fallback} {message.leave.why}"
    assert "evil.example" not in said
    assert len(said) < 1_800


@pytest.mark.parametrize("word", ["trending", "weekdays", "thursday", "everyday"])
async def test_a_word_of_a_plan_is_no_code(room, word):
    said = await room.read(f"digest email {ADA} {word}")
    assert "it has a blank" in said
    assert f"Try /papers digest email {ADA}" in said


@pytest.mark.parametrize("written", ["{}.", "`{}`", "*{}*", "\u201c{}\u201d"])
@pytest.mark.parametrize("hyphen", ["-", "\u2013", "\u2011", ""])
async def test_a_code_is_read_as_programs_write_it(room, written, hyphen):
    await room.type(f"digest email {ADA}")
    typed = written.format((await code(room)).replace("-", hyphen))
    assert "confirmed" in await room.read(f"digest email {ADA} {typed}")


@pytest.mark.parametrize("typed", ["\ud800", "\udcff" * 9, "ABCD-EFG\ud800", "\u00e9" * 9, "A" * 5_000])
async def test_no_text_is_a_code_that_breaks_anything(room, typed):
    await room.type(f"digest email {ADA}")
    (asked,) = await recipients(room)
    assert not PRIVATE.is_code(typed, asked)


async def test_fifty_addresses_are_the_most(room):
    for number in range(50):
        who = Person(f"U{number}", f"reader {number}")
        assert "I asked" in await room.read(f"digest email reader{number}@lab.example", person=who)
    assert "go to 50 addresses, which is the most" in await room.read(f"digest email {ADA}")


async def test_the_same_address_may_get_the_digests_of_two_channels(room, elsewhere):
    await room.type(f"digest email {ADA}")
    assert "I asked" in await elsewhere.read(f"digest email {ADA}")
    assert await mails(room) == 2
    typed = await code(elsewhere)
    await room.type(f"digest email {ADA} {typed}")
    assert [one.gets_mail for one in await recipients(elsewhere)] == [True]
    assert [one.gets_mail for one in await recipients(room)] == [False]


async def test_where_mail_is_not_set_up_the_setting_is_named_and_nothing_stored(room):
    room.links = None
    said = await room.read(f"digest email {ADA}")
    assert "Mail is not set up" in said
    assert "OFFPRINT_SMTP_URL" in said
    assert await room.stores.channels.recipients() == ()
    assert await mails(room) == 0
    assert "OFFPRINT_SMTP_URL" in await room.read("digest email")


@pytest.mark.parametrize(
    ("typed", "problem", "meant"),
    [
        ("ada", "it has no @", "ada@lab.example"),
        ("ada@lab", "no dot", "ada@lab.example"),
        ("ada@", "nothing stands behind the @", "ada@lab.example"),
        ("@lab.example", "nothing stands before the @", "ada@lab.example"),
        ("bob@lab.example,", "“bob@lab.example,” is not a mail address", "bob@lab.example"),
        ("bob@lab.example weekly", "it has a blank", "bob@lab.example"),
        ("bob @ lab.example", "it has a blank", "bob@lab.example"),
        ("bob@lab.example eve@lab.example", "one address at a time", "bob@lab.example"),
        ('"bob b"@lab.example', "in quotes", "ada@lab.example"),
        ("bob@[127.0.0.1]", "is not a mail address", "ada@lab.example"),
        (f"{'b' * 70}@lab.example", "is not a mail address", "ada@lab.example"),
    ],
)
async def test_what_is_no_address_gets_one_line_and_a_command_that_works(room, typed, problem, meant):
    said = await room.read(f"digest email {typed}")
    assert problem in said
    assert f"Try /papers digest email {meant}" in said
    assert await room.stores.channels.recipients() == ()


@pytest.mark.parametrize(
    "typed",
    [
        "email ada@lab.example",
        "mail the digest to ada@lab.example",
        "digest to ada@lab.example",
        "digest ada@lab.example",
        "digest email: ada@lab.example",
        "digest email address:ada@lab.example",
        "Digest Email <mailto:ada@lab.example|ada@lab.example>",
    ],
)
async def test_it_is_asked_for_in_many_words(room, typed):
    await room.type(typed)
    assert [one.address for one in await recipients(room)] == [ADA]
    assert "gets no more" in await room.read("digest off ada@lab.example")


@pytest.mark.parametrize("typed", ["digest email show", "digest email list", "digest email status", "digest mail"])
async def test_who_gets_it_is_shown_in_many_words(room, typed):
    await room.type(f"digest email {ADA}")
    assert "go by mail to a…@lab.example" in await room.read(typed)


async def test_no_wish_to_end_mail_is_answered_with_a_command_that_begins_it(room):
    await room.type(f"digest email {ADA}")
    for typed in ("email off", "email stop", "digest email unsubscribe", "digest email unsub", "digest mail remove"):
        assert "digest email ada@" not in await room.read(f"{typed} {ADA}")
    assert await recipients(room) == []


@pytest.mark.parametrize(
    "typed",
    ["<mailto:ada@lab.example|ada@lab.example>", "<ada@lab.example>", "mailto:ada@lab.example", "to ada@lab.example"],
)
async def test_an_address_is_read_as_chats_write_it(room, typed):
    await room.type(f"digest email {typed}")
    assert [one.address for one in await recipients(room)] == [ADA]


async def test_on_discord_the_notice_goes_through_the_outbox_masked(elsewhere):
    await elsewhere.type(f"digest email {ADA}")
    head = (await elsewhere.stores.outbox.lane(elsewhere.caller.channel)).head
    message = (await compose(head, elsewhere.stores)).message
    assert "jo asked a…@lab.example by mail" in text_of(message)
    assert "ada@" not in message.fallback


async def test_what_is_typed_in_a_private_answer_can_be_pasted(room, elsewhere):
    assert "/papers digest email off ada@lab.example" in await room.read("digest email off")
    assert "/papers digest email address:ada@lab.example" in await elsewhere.read("digest email")
