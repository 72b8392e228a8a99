"""The local mail server, as a mail program that is not ours meets it: what it takes, refuses, and does when told to."""

from __future__ import annotations

import asyncio
import smtplib
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiohttp
import pytest

from bot.playground.faults import Fault
from bot.playground.invocation import NotThere
from bot.playground.world import GRACE

ONE_CLICK = "List-Unsubscribe=One-Click"
FROM = "offprint@papers.example"
PNG = b"\x89PNG\r\n\x1a\n"


def letter(**headers):
    """A mail that nobody refuses; a header given as None is left out."""
    message = EmailMessage()
    named = {
        "From": "Offprint <offprint@papers.example>",
        "To": GRACE.address,
        "Subject": "Three papers",
        "Date": format_datetime(datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
        "Message_ID": "<digest-1@papers.example>",
    } | headers
    for name, value in named.items():
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content("Three papers came.\n.A line that begins with a dot.\n")
    return message


def on_the_wire(message):
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


async def send(playground, content, *, to=(GRACE.address,), options=()):
    """Hand octets to the server with the standard library's client, as they are; returns the reply to DATA."""
    octets = (
        content.as_bytes(policy=content.policy.clone(linesep="\r\n")) if isinstance(content, EmailMessage) else content
    )

    def talk():
        with smtplib.SMTP("127.0.0.1", playground.mail.port, timeout=10) as client:
            client.ehlo("test.example")
            for code, words in (client.mail(FROM, options), *(client.rcpt(one) for one in to)):
                if code >= 300:
                    return code, words.decode()
            code, words = client.docmd("DATA")
            assert code == 354
            dotted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in octets.split(b"\r\n"))
            client.send(dotted.removesuffix(b"\r\n") + b"\r\n.\r\n")
            code, words = client.getreply()
            return code, words.decode()

    return await asyncio.to_thread(talk)


async def test_a_mail_is_kept_and_told_to_the_page(playground):
    assert (await send(playground, letter()))[0] == 250
    (mail,) = playground.mail.mails(GRACE.address)
    assert (mail.sender, mail.subject) == (("Offprint", FROM), "Three papers")
    assert mail.text.splitlines()[1] == ".A line that begins with a dot."
    told = playground.log.events[-1]
    assert (told.type, told.data["mailbox"], told.data["subject"]) == ("mail", GRACE.address, "Three papers")


class TestForAnyone:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, mail_for_anyone=True)

    async def test_every_address_has_an_inbox_and_the_page_is_told_whose_a_mail_is(self, playground):
        assert (await send(playground, letter(), to=("Ada@elsewhere.example", GRACE.address.upper())))[0] == 250
        assert [mail.mailbox for mail in playground.mail.mails()] == ["ada@elsewhere.example", GRACE.address]
        assert playground.log.events[-2].data["mailbox"] == "ada@elsewhere.example"


async def test_an_address_without_a_mailbox_is_refused_and_others_are_not(playground):
    assert await send(playground, letter(), to=("nobody@lab.example",)) == (
        550,
        "5.1.1 <nobody@lab.example>: there is no such user here",
    )
    assert (await send(playground, letter(), to=(GRACE.address.upper(),)))[0] == 250
    assert [one.error[:5] for one in playground.mail.refusals()] == ["5.1.1"]


@pytest.mark.parametrize("missing", ["From", "Date", "Message_ID"])
async def test_a_mail_without_a_header_that_receivers_need_is_refused(playground, missing):
    code, words = await send(playground, letter(**{missing: None}))
    assert (code, words) == (550, f"5.7.1 Messages without a {missing.replace('_', '-')} header are not accepted")
    assert playground.mail.mails() == ()


@pytest.mark.parametrize("named", ["digest-1", "<digest-1>", "<digest 1@papers.example>"])
async def test_a_message_id_that_is_none_is_refused(playground, named):
    raw = on_the_wire(letter(Message_ID=None))
    assert (await send(playground, b"Message-ID: " + named.encode() + b"\r\n" + raw))[0] == 550


async def test_a_header_that_may_come_once_may_not_come_twice(playground):
    raw = on_the_wire(letter())
    code, words = await send(playground, b"Subject: Another\r\n" + raw)
    assert (code, words) == (550, "5.7.1 Messages with more than one Subject header are not accepted")


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (b"\r\none\ntwo\r\n", "5.5.2"),
        (b"\r\none\rtwo\r\n", "5.5.2"),
        (b"\r\n" + b"x" * 999 + b"\r\n", "5.6.0"),
        (b"\r\na\0b\r\n", "5.6.0"),
        ("\r\nZoë\r\n".encode(), "5.6.3"),
        ("X-Name: Zoë\r\n\r\nbody\r\n".encode(), "5.6.9"),
    ],
)
async def test_octets_that_no_mail_may_hold_are_refused(playground, spoilt, code):
    head = on_the_wire(letter()).partition(b"\r\n\r\n")[0] + b"\r\n"
    replied, words = await send(playground, head + spoilt)
    assert (replied, words[:5]) == (550, code)


async def test_eight_bits_are_taken_from_who_says_so(playground):
    head = on_the_wire(letter(Content_Type=None)).partition(b"\r\n\r\n")[0]
    body = "\r\n\r\nZoë\r\n".encode()
    assert (await send(playground, head + body, options=("BODY=8BITMIME",)))[0] == 250
    named = "X-Name: Zoë\r\n".encode()
    assert (await send(playground, named + head + body, options=("BODY=8BITMIME", "SMTPUTF8")))[0] == 250


async def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(playground):
    assert (await send(playground, letter(), options=("SIZE=99999999",)))[0] == 552


async def test_html_shows_its_own_pictures_and_text_stands_beside_it(playground):
    message = letter()
    message.add_alternative('<p>Three papers</p><img src="cid:chart@papers.example">', subtype="html")
    html = message.get_body(("html",))
    html.add_related(PNG, maintype="image", subtype="png", cid="<chart@papers.example>")
    await send(playground, message)
    (mail,) = playground.mail.mails()
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in mail.html
    assert mail.text.startswith("Three papers came.")
    assert mail.remarks == ()


@pytest.mark.parametrize(
    ("headers", "remark"),
    [
        ({"List_Unsubscribe_Post": "yes"}, "Its List-Unsubscribe-Post is not “List-Unsubscribe=One-Click” (RFC 8058)."),
        (
            {
                "List_Unsubscribe_Post": "List-Unsubscribe=One-Click",
                "List_Unsubscribe": "<mailto:leave@papers.example>",
            },
            "It promises one-click unsubscribing, and its List-Unsubscribe has no https address (RFC 8058).",
        ),
        (
            {"List_Unsubscribe_Post": ONE_CLICK, "List_Unsubscribe": "<http://papers.example/leave>"},
            "It promises one-click unsubscribing, and its List-Unsubscribe has no https address (RFC 8058).",
        ),
    ],
)
async def test_a_promise_that_does_not_hold_is_remarked_on(playground, headers, remark):
    await send(playground, letter(**headers))
    assert remark in playground.mail.mails()[0].remarks


async def test_a_repeat_is_known_by_its_message_id(playground):
    await send(playground, letter())
    await send(playground, letter())
    first, second = playground.mail.mails()
    assert (first.remarks, second.remarks) == ((), ("It has the Message-ID of an earlier mail: a repeat.",))


async def test_a_greylisted_mail_is_taken_when_it_comes_again(playground):
    playground.faults.add(Fault(platform="email", endpoint="RCPT", kind="refuse", status=451))
    assert await send(playground, letter()) == (451, "4.7.1 Greylisted, try again later")
    assert (await send(playground, letter()))[0] == 250


async def test_a_fault_can_be_for_one_address_and_in_any_words(playground):
    playground.faults.add(
        Fault(platform="email", endpoint="DATA", kind="refuse", channel="ada@lab.example", status=554, error="5.7.1 No")
    )
    assert (await send(playground, letter()))[0] == 250
    playground.faults.add(
        Fault(platform="email", endpoint="DATA", kind="refuse", channel=GRACE.address, status=554, error="5.7.1 Spam")
    )
    assert await send(playground, letter()) == (554, "5.7.1 Spam")


@pytest.mark.parametrize(("kind", "kept"), [("drop", 0), ("drop_after", 1)])
async def test_a_connection_that_breaks_leaves_the_sender_without_an_answer(playground, kind, kept):
    playground.faults.add(Fault(platform="email", endpoint="DATA", kind=kind))
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        await send(playground, letter())
    assert len(playground.mail.mails()) == kept


async def test_a_reply_can_be_withheld(playground):
    strike = playground.faults.add(Fault(platform="email", endpoint="DATA", kind="hold"))
    sending = asyncio.create_task(send(playground, letter()))
    await strike.struck()
    await playground.until(lambda: len(playground.mail.mails()) == 1)
    assert not sending.done()
    strike.release()
    assert (await sending)[0] == 250


class Sender:
    """The web address of a sender: what was posted to it."""

    def __init__(self):
        self.posted = []

    async def answer(self, request):
        self.posted.append((request.content_type, await request.text(), dict(request.cookies)))
        return aiohttp.web.Response(text="Done.")


async def leaving(playground, address, post="List-Unsubscribe=One-Click"):
    await send(
        playground, letter(List_Unsubscribe=f"<mailto:leave@papers.example>, <{address}>", List_Unsubscribe_Post=post)
    )
    return playground.mail.mails()[-1].id


async def test_unsubscribe_posts_what_mail_programs_post(playground):
    sender = Sender()
    application = aiohttp.web.Application()
    application.router.add_post("/leave", sender.answer)
    runner = aiohttp.web.AppRunner(application)
    await runner.setup()
    try:
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        mail = await leaving(playground, f"http://127.0.0.1:{runner.addresses[0][1]}/leave")
        async with (
            aiohttp.ClientSession(playground.url) as browser,
            browser.post("/mail/unsubscribe", json={"mail": mail}) as answer,
        ):
            assert await answer.json() == {"ok": True, "status": 200}
    finally:
        await runner.cleanup()
    assert sender.posted == [("application/x-www-form-urlencoded", ONE_CLICK, {})]
    assert (playground.log.events[-1].type, playground.log.events[-1].data) == (
        "mail_left",
        {"id": mail, "status": 200},
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://papers.example/leave", "Nothing leaves this computer"),
        ("http://127.0.0.1:9/leave", "does not answer"),
    ],
)
async def test_unsubscribe_says_why_it_was_not_sent(playground, address, why):
    mail = await leaving(playground, address)
    with pytest.raises(NotThere, match=why):
        await playground.mail.unsubscribe(mail)


async def test_a_mail_without_one_click_offers_none(playground):
    mail = await leaving(playground, "http://127.0.0.1:9/leave", post=None)
    with pytest.raises(NotThere, match="offers no one-click"):
        await playground.mail.unsubscribe(mail)
