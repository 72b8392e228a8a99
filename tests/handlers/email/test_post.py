"""Mail over a real SMTP server: what it takes, refuses, puts off and leaves open, and what becomes of each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Sent, Unknown
from tests.handlers.email.conftest import KEY, LEAVE, key, mailing, message, to
from tests.handlers.looking import find
from tests.servers.mail import DROP, GONE, HANG, Liar, MailServer


async def post(app, address="ada@post.example", number=1):
    return await app.messenger.post(to(address), message(), key=key(number))


async def test_a_message_arrives_as_a_mail_with_both_bodies(server, app):
    assert await app.messenger.post(to(), message(), key=KEY) == Sent(f"<{KEY}@lab.example>")
    (taken,) = server.taken
    assert (taken.sender, taken.recipient) == ("papers@lab.example", "ada@post.example")
    assert taken.mail.get_content_type() == "multipart/alternative"
    assert taken.mail["Subject"] == "Three new papers"
    assert taken.mail["Message-ID"] == f"<{KEY}@lab.example>"
    assert taken.mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_a_mail_that_is_sent_again_has_the_same_identifier(server, app):
    await post(app)
    await post(app)
    first, second = (taken.mail["Message-ID"] for taken in server.taken)
    assert first == second


async def test_many_mails_go_over_few_connections(server, app):
    await asyncio.gather(*(post(app, f"p{number}@post.example", number) for number in range(40)))
    assert len(server.taken) == 40
    assert server.connections <= 4


async def test_a_connection_that_the_server_ended_meanwhile_is_made_anew(server, app):
    await post(app)
    server.end_connections()
    await asyncio.sleep(0)
    assert isinstance(await post(app, number=2), Sent)
    assert server.connections == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
async def test_a_kept_connection_that_breaks_before_the_mail_is_replaced_at_once(server, app, stage):
    await post(app)
    server.will(stage, DROP)
    assert isinstance(await post(app, number=2), Sent)
    assert len(server.taken) == 2


async def test_a_421_on_a_kept_connection_is_no_reason_to_wait(server, app):
    await post(app)
    server.will("MAIL", "421 4.4.2 timeout exceeded")
    assert isinstance(await post(app, number=2), Sent)


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer",
    [f"550 {code} no" for code in ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")],
)
async def test_a_wrong_address_is_paused_and_no_other(server, app, stage, answer):
    server.will(stage, answer)
    refused = await post(app)
    assert isinstance(refused, ChannelRefused)
    assert refused.code == answer.split()[1]
    assert "Check the address" in refused.step
    assert isinstance(await post(app, "bo@post.example", 2), Sent)
    assert isinstance(await post(app, number=3), Sent)


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("MAIL", "550 5.1.7 bad sender"),
        ("MAIL", "553 5.7.1 not your address"),
        ("MAIL", "501 syntax"),
        ("MAIL", "550 5.1.1 odd"),
        ("RCPT", "550 5.1.8 sender domain has no DNS"),
        ("RCPT", "530 5.7.0 log in first"),
        ("DATA", "550 5.1.7 bad sender"),
    ],
)
async def test_a_refused_sender_pauses_all_mail_until_its_rest_is_over(server, clock, app, stage, answer):
    server.will(stage, answer)
    assert isinstance(await post(app), ChannelRefused)
    asked = len(server.asked)
    refused = await post(app, "bo@other.example", 2)
    assert isinstance(refused, ChannelRefused)
    assert "Nobody is unsubscribed" in refused.step
    assert len(server.asked) == asked
    assert "refuses the sender" in app.outage.problem
    clock.move(hours=1)
    assert isinstance(await post(app, "bo@other.example", 2), Sent)
    assert isinstance(await post(app, number=3), Sent)


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
async def test_a_policy_pauses_its_domain_and_with_the_third_domain_all_mail(server, clock, app, stage):
    for number, domain in enumerate(("a.example", "b.example", "c.example")):
        assert isinstance(await post(app, "ok@fine.example", 10 + number), Sent)
        server.always(stage, domain, "550 5.7.1 listed")
        assert isinstance(await post(app, f"ada@{domain}", number), ChannelRefused)
        assert isinstance(await post(app, f"bo@{domain}", number), ChannelRefused)
        assert not any(about.startswith("bo@") for about in server.asked_for("RCPT"))
    assert isinstance(await post(app, "ok@fine.example", 20), ChannelRefused)
    server.be_well()
    clock.move(hours=1)
    assert isinstance(await post(app, "ok@fine.example", 20), Sent)
    assert isinstance(await post(app, "ada@a.example", 1), Sent)


async def test_while_one_mail_tries_a_refused_sender_again_the_others_wait(server, clock, app):
    server.will("MAIL", "550 5.7.1 no")
    await post(app)
    clock.move(hours=1)
    first, *others = await asyncio.gather(*(post(app, f"p{number}@post.example", number) for number in range(5)))
    assert isinstance(first, Sent)
    assert all(isinstance(other, NotSent) for other in others)
    assert isinstance(await post(app, "p1@post.example", 1), Sent)


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("MAIL", "451 4.3.0 later"),
        ("RCPT", "452 4.2.2 full"),
        ("RCPT", "450 4.7.1 greylisted"),
        ("RCPT", "552 5.2.2 mailbox full"),
        ("DATA", "554 5.2.2 mailbox full"),
        ("DATA", "452 too busy"),
        ("RCPT", "421 4.3.2 going down"),
    ],
)
async def test_what_is_for_later_waits_and_pauses_nothing(server, app, stage, answer):
    server.will(stage, answer, times=2)
    outcome = await post(app)
    assert isinstance(outcome, NotSent)
    assert answer[:3] in outcome.reason
    server.be_well()
    assert isinstance(await post(app), Sent)


async def test_a_greylist_lets_the_second_try_pass(server, app):
    server.greylist.add("ada@post.example")
    assert isinstance(await post(app), NotSent)
    assert isinstance(await post(app), Sent)


async def test_a_mail_that_is_refused_itself_pauses_nobody(server, app):
    server.will("DATA", "552 5.3.4 too large")
    assert isinstance(await post(app), MessageRefused)
    assert isinstance(await post(app, number=2), Sent)


async def test_a_mail_that_is_larger_than_the_server_says_it_takes_is_given_up_before_it_is_sent():
    greeting = (b"220 hi\r\n", b"250-mail\r\n250 SIZE 1000\r\n")
    async with Liar(*greeting) as liar, mailing(liar.url) as app:
        refused = await post(app)
        assert isinstance(refused, MessageRefused)
        assert "takes 1,000" in refused.detail
        assert not any(line.startswith(b"MAIL") for line in liar.lines)


@pytest.mark.parametrize("size", [b"0", b"", b"many", b"-5", b"9" * 40])
async def test_a_size_that_says_nothing_holds_up_no_mail(size):
    replies = (b"220 hi\r\n", b"250-mail\r\n250 SIZE " + size + b"\r\n", *HELLO[2:], b"354 go\r\n", b"250 taken\r\n")
    async with Liar(*replies, ends=True) as liar, mailing(liar.url) as app:
        assert isinstance(await post(app), Sent)


async def test_a_connection_that_drops_behind_the_last_line_leaves_the_fate_open(server, app):
    server.will("DATA", DROP)
    outcome = await post(app)
    assert isinstance(outcome, Unknown)
    assert len(server.taken) == 1
    assert isinstance(await post(app, "bo@post.example", 2), Sent)


async def test_a_server_that_says_nothing_behind_the_last_line_leaves_the_fate_open(server):
    server.will("DATA", HANG)
    async with mailing(server.url, request_timeout=1.0) as app:
        assert isinstance(await post(app), Unknown)
        assert isinstance(await post(app, "bo@post.example", 2), Sent)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
async def test_a_server_that_hangs_before_the_mail_has_certainly_not_got_it(server, stage):
    server.will(stage, HANG)
    async with mailing(server.url, request_timeout=1.0) as app:
        assert isinstance(await post(app), NotSent)
        assert isinstance(await post(app, "bo@post.example", 2), Sent)


async def test_no_server_is_an_outage_and_no_fault_of_the_mail(server):
    await server.go_away()
    async with mailing(server.url) as app:
        assert await post(app) == NotSent("connection refused")
        assert app.outage.problem == "connection refused"


async def test_a_name_that_is_none_is_said_so():
    async with mailing("smtp://mail.invalid:25") as app:
        assert "DNS" in (await post(app)).reason


HELLO = (b"220 hi\r\n", b"250-mail\r\n250 8BITMIME\r\n", b"250 ok\r\n", b"250 ok\r\n")


@pytest.mark.parametrize(
    "replies",
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n",),
        (b"\x16\x03\x01\x00\xff\xfe\n",),
        (b"220",),
        (b"220-" + b"x" * 200_000,),
        (b"220-more\r\n" * 20_000,),
        (b"220 hi\r\n", b"abc\r\n", b"abc\r\n"),
        (b"220 hi\r\n", b"250-\xff\xfe\r\n250 \x00\x1b[31m\r\n", b"250 ok\r\n", b"999 what\r\n"),
        (*HELLO, b"250 go ahead\r\n"),
        (*HELLO[:3], b"299 sure\r\n", b"garbage\r\n"),
        (*HELLO, b"\r\n"),
        (*HELLO, b"354 go" + GONE),
        (*HELLO, b"354 go\r\n" + GONE),
    ],
)
async def test_a_server_that_lies_before_the_mail_has_certainly_not_got_it(replies):
    async with Liar(*replies) as liar, mailing(liar.url, request_timeout=1.0) as app:
        outcome = await post(app)
        assert isinstance(outcome, NotSent)
        assert outcome.reason.isprintable()


@pytest.mark.parametrize("reply", [b"garbage\r\n", b"354 again\r\n", b"25", b"y" * 100_000, b"250-" * 9_000, b""])
async def test_an_answer_to_the_mail_that_cannot_be_read_leaves_its_fate_open(reply):
    async with Liar(*HELLO, b"354 go\r\n", reply) as liar, mailing(liar.url, request_timeout=1.0) as app:
        outcome = await post(app)
        assert isinstance(outcome, Unknown)
        assert outcome.reason.isprintable()


async def test_a_server_that_takes_the_mail_and_goes_has_taken_it():
    async with Liar(*HELLO, b"354 go\r\n", b"250 taken\r\n", ends=True) as liar, mailing(liar.url) as app:
        assert isinstance(await post(app), Sent)


async def test_a_long_reply_is_kept_short(server, app):
    server.will("RCPT", "550 5.1.1 " + "no " * 150)
    assert len((await post(app)).step) < 500


async def test_an_address_beyond_ascii_is_sent_to_where_the_server_can(server, app):
    assert isinstance(await post(app, "søren@post.example"), Sent)
    assert server.taken[0].recipient == "søren@post.example"
    async with MailServer(utf8=False) as plain_server, mailing(plain_server.url) as other:
        refused = await post(other, "søren@post.example")
        assert isinstance(refused, ChannelRefused)
        assert "another address" in refused.step
        assert isinstance(await post(other), Sent)


async def test_no_mail_is_edited_or_found(app):
    assert (await app.messenger.update(to(), "<x>", message(), key=KEY)).is_gone
    assert isinstance(await find(app.messenger, to(), KEY, since=datetime(2026, 11, 24, tzinfo=UTC)), CannotLook)
