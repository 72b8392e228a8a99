"""The connection to the mail server: secret where it was asked for, logged in, lost and found again."""

from __future__ import annotations

import asyncio
import ssl

import pytest
import structlog

from bot.delivery.outcome import ChannelRefused, NotSent, Sent
from handlers.email.app import EmailApp
from tests.handlers.email.conftest import MovedClock, key, mailing, message, to
from tests.handlers.office import SwiftClock, Wake, until
from tests.servers.mail import GONE, HANG, Liar, MailServer


async def post(app: EmailApp, number=1):
    return await app.messenger.post(to(), message(), key=key(number))


@pytest.mark.parametrize("secrecy", [{}, {"starttls": True}, {"tls": True}])
@pytest.mark.parametrize("login", [False, True])
async def test_mail_goes_out_over_every_kind_of_connection(secrecy, login):
    async with MailServer(login=login, **secrecy) as server, mailing(server.url) as app:
        assert isinstance(await post(app), Sent)


@pytest.mark.parametrize("secrecy", [{"starttls": True}, {"tls": True}])
async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(secrecy):
    async with MailServer(login=True, **secrecy) as server:
        async with mailing(server.url, tls=ssl.create_default_context()) as app:
            refused = await post(app)
            assert isinstance(refused, ChannelRefused)
            assert "certificate is not accepted" in refused.step
            assert "own name" in refused.step
            assert server.taken == []
            assert server.asked_for("AUTH") == []


async def test_a_server_without_starttls_gets_neither_password_nor_mail_where_it_was_asked_for():
    async with MailServer(login=True) as server:
        url = server.url.replace("smtp://", "smtp+starttls://")
        async with mailing(url) as app:
            refused = await post(app)
            assert isinstance(refused, ChannelRefused)
            assert "STARTTLS" in refused.step
            assert server.asked == []


async def test_a_wrong_password_pauses_all_mail_and_is_not_tried_over_and_over():
    async with MailServer(login=True) as server:
        wrong, clock = server.url.replace("rd%3A1", "rong"), MovedClock()
        with structlog.testing.capture_logs() as logs:
            async with mailing(wrong, clock=clock) as app:
                await app.start()
                tried = len(server.asked_for("AUTH"))
                refused = [await post(app, number) for number in range(5)]
                assert all(isinstance(one, ChannelRefused) and "app password" in one.step for one in refused)
                assert len(server.asked_for("AUTH")) == tried
                assert "refuses the sender" in app.outage.problem
                clock.move(hours=1)
                await post(app)
                assert len(server.asked_for("AUTH")) > tried
        told = [log for log in logs if log["event"] == "email.sender_refused"]
        assert "OFFPRINT_SMTP_URL" in told[0]["fix"]
        assert "wrong" not in str(logs)


async def test_a_login_that_is_put_off_is_no_refusal():
    async with MailServer(login=True) as server:
        server.will("AUTH", "454 4.7.0 temporary authentication failure", times=3)
        async with mailing(server.url) as app:
            assert isinstance(await post(app), NotSent)
            assert isinstance(await post(app), Sent)


OFFERS = (b"220 hi\r\n", b"250-mail\r\n250 AUTH CRAM-MD5 PLAIN LOGIN\r\n")


@pytest.mark.parametrize(
    "replies",
    [
        (b"535 5.7.8 wrong\r\n" + GONE,),
        (b"535 5.7.8 wrong\r\n", b"421 4.7.0 too many\r\n"),
        (b"535 5.7.8 wrong\r\n", b"454 4.7.0 too often\r\n", b"454 4.7.0 too often\r\n"),
        (b"454 4.7.0 not now\r\n", b"535 5.7.8 wrong\r\n" + GONE),
    ],
)
async def test_a_login_that_is_refused_is_refused_however_the_server_goes_on(replies):
    async with Liar(*OFFERS, *replies) as liar:
        async with mailing(liar.url.replace("//", "//papers:secret@")) as app:
            refused = await post(app)
            assert isinstance(refused, ChannelRefused)
            assert refused.code == "5.7.8"
            assert "app password" in refused.step


async def test_a_way_to_log_in_that_the_server_only_claims_to_know_is_passed_over():
    replies = (*OFFERS, b"504 5.7.4 not that\r\n", b"235 2.7.0 welcome\r\n")
    sent = (b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 taken\r\n")
    async with Liar(*replies, *sent) as liar:
        async with mailing(liar.url.replace("//", "//papers:secret@")) as app:
            assert isinstance(await post(app), Sent)


async def test_a_server_that_refuses_our_name_and_goes_has_refused_the_sender():
    async with Liar(b"220 hi\r\n", b"550 5.7.1 not you\r\n" + GONE) as liar, mailing(liar.url) as app:
        assert (await post(app)).code == "5.7.1"


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_server_that_does_not_speak_tls_is_told_as_such(scheme):
    starts = () if scheme == "smtps" else (b"220 hi\r\n", b"250-mail\r\n250 STARTTLS\r\n")
    async with Liar(*starts, b"220 go\r\n250 injected\r\n", b"no TLS\r\n") as liar:
        async with mailing(liar.url.replace("smtp", scheme, 1), request_timeout=2.0) as app:
            assert "does not speak TLS" in (await post(app)).reason


async def test_a_server_that_wants_nobody_refuses_the_sender():
    async with Liar(b"554 5.7.1 you are on a list\r\n") as liar, mailing(liar.url) as app:
        refused = await post(app)
        assert isinstance(refused, ChannelRefused)
        assert refused.code == "5.7.1"


async def test_a_server_that_is_away_is_left_alone_for_some_seconds(server, clock):
    await server.go_away()
    async with Liar() as silent, mailing(silent.url, clock=clock, request_timeout=0.2) as app:
        assert [type(await post(app, number)) for number in range(5)] == [NotSent] * 5
        assert silent.connections == 1
        clock.move(seconds=6)
        await post(app)
        assert silent.connections == 2


async def test_mails_that_no_connection_is_left_for_are_put_off(server):
    server.will("RCPT", HANG, times=4)
    async with mailing(server.url, request_timeout=1.0) as app:
        outcomes = await asyncio.gather(*(post(app, number) for number in range(12)))
        assert {type(outcome) for outcome in outcomes} <= {NotSent, Sent}
        assert len(server.taken) == sum(isinstance(outcome, Sent) for outcome in outcomes)


async def test_a_server_that_comes_back_is_noticed_without_any_mail(server):
    await server.go_away()
    wake = Wake()
    with structlog.testing.capture_logs() as logs:
        async with mailing(server.url, clock=SwiftClock(), wake=wake) as app:
            await app.start()
            assert not app.connected
            assert app.outage.problem == "connection refused"
            async with server:
                await until(lambda: app.connected)
                await until(lambda: wake.count)
                assert app.outage is None
    events = [log["event"] for log in logs]
    assert events.count("email.unreachable") == 1
    assert events.count("platform.connected") == 1


async def test_the_service_leaves_within_seconds_whatever_the_server_does(server):
    app_of = mailing(server.url)
    async with app_of as app:
        await app.start()
        await post(app)
    async with asyncio.timeout(10):
        await app.stop()
