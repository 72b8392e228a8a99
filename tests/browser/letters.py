"""Mails for the inbox, sent with the standard library's client: a digest, and a hostile one."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage

from bot.playground.playground import Playground
from bot.playground.world import GRACE
from tests.browser.round import HOSTILE

DIGEST = """<html lang="en"><head><title>Digest</title><style>
:root { color-scheme: light dark }
body { margin: 0; font: 15px/22px sans-serif; background: #fffdfa; color: #22201c }
h1 { font-size: 20px }
@media (prefers-color-scheme: dark) { body { background: #1d1b18; color: #ece7df } a { color: #ff9166 } }
</style></head><body style="padding: 16px">
<h1>4 papers for #ml-systems</h1>
<p style="color: rgb(200, 0, 0)" id="red">Tuesday 24 November</p>
<img src="https://pictures.example/far.png" alt="A far picture">
<img src="cid:dot@papers.example" alt="A near picture" width="8" height="8">
<p><a href="https://arxiv.org/abs/2001.04438">The Two-Pass Softmax Algorithm</a></p>
<p onclick="document.title = 'pressed'">What it does in one line.</p>
<script>document.title = "ran"; parent.document.title = "ran"</script>
</body></html>
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082"
)


def letter(
    number: int, *, subject: str = "4 papers for #ml-systems", leave: str | None = None, one_click: bool = True
) -> EmailMessage:
    """A mail with text, HTML and a picture of its own."""
    message = EmailMessage()
    message["From"] = "Offprint <offprint@papers.example>"
    message["To"] = GRACE.address
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 09:00:00 +0100"
    message["Message-ID"] = f"<digest-{number}@papers.example>"
    if leave is not None:
        message["List-Unsubscribe"] = f"<{leave}>"
        if one_click:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(
        "4 papers for #ml-systems\n\nThe Two-Pass Softmax Algorithm\nhttps://arxiv.org/abs/2001.04438.\n"
    )
    message.add_alternative(DIGEST, subtype="html")
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(DOT, maintype="image", subtype="png", cid="<dot@papers.example>")
    return message


def hostile(number: int) -> EmailMessage:
    """A mail of text alone that tries to be markup."""
    message = letter(number, subject=HOSTILE)
    message.clear_content()
    message.set_content(f"{HOSTILE}\nhttp://elsewhere.example/ and http://127.0.0.1:9/yes\n")
    return message


async def send(playground: Playground, *messages: EmailMessage) -> None:
    """Hand mails to the local mail server."""

    def talk() -> None:
        with smtplib.SMTP("127.0.0.1", playground.mail.port, timeout=10) as client:
            for message in messages:
                client.send_message(message)

    await asyncio.to_thread(talk)
