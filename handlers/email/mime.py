"""Makes the mail that is sent: headers, and the message as plain text and HTML beside each other.

Headers that people and programs act on:
- `Message-ID` is made from the delivery's key, so that a mail that is sent again is known for the same one;
- `List-Unsubscribe` with `List-Unsubscribe-Post` is the one click (https://www.rfc-editor.org/rfc/rfc8058). Without a
  web page there is an address to write to (https://www.rfc-editor.org/rfc/rfc2369), which is the operator's; never
  both, for some programs would write where only the page is read;
- `Auto-Submitted` and `List-Id` keep absence notes away (https://www.rfc-editor.org/rfc/rfc3834#section-5,
  https://www.rfc-editor.org/rfc/rfc2919). There is no `Precedence`: RFC 2076 calls it "non-standard, controversial,
  discouraged", and RFC 3834 has `Auto-Submitted` in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.card.card import Drawing
from bot.mail_account import Sender
from bot.text.mail_address import domain_of
from handlers.email.render import Rendered, cid
from handlers.text import clean

_POLICY = SMTP.clone(cte_type="7bit")
"""Lines end in CRLF, and no octet is above 127: nothing on the way has a reason to change what is signed."""
_WORD = 60
"""A longer word leaves no room on the first line, which would be empty."""
_POLICY_BEYOND_ASCII = _POLICY.clone(utf8=True)
"""For an address beyond ASCII, which no other header can hold: https://www.rfc-editor.org/rfc/rfc6532."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What a mail's headers say. `leave` is the web address of unsubscribing, or None."""

    sender: Sender
    recipient: str
    key: str
    at: datetime
    leave: str | None = None


def message_id(key: str, domain: str) -> str:
    """The identifier of the mail with that delivery key, the same each time it is sent."""
    return f"<{key}@{domain}>"


def mail_bytes(rendered: Rendered, headers: Headers) -> bytes:
    """The whole mail, its lines ended by CRLF."""
    mail = EmailMessage(policy=_POLICY if headers.recipient.isascii() else _POLICY_BEYOND_ASCII)
    mail["Date"] = format_datetime(headers.at)
    mail["From"] = _address(headers.sender.name, headers.sender.address)
    mail["To"] = _address("", headers.recipient)
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    for drawing in rendered.drawings:
        _show(mail, drawing)
    ready = (*_for_programs(headers), ("Subject", _subject(rendered.subject)))
    told = "".join(f"{name}: {value}\r\n" for name, value in ready)
    return told.encode("ascii") + mail.as_bytes()


def _subject(text: str) -> str:
    """The subject in ASCII, folded: encoded words (RFC 2047) hold other letters, and what would be read as such a word.

    The library's folding of a message's headers loses a blank between two of them here and there; this one does not,
    and has no line that is empty where a word is long.
    """
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split())) < _WORD
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, header_name="Subject").encode(linesep="\r\n")


def _show(mail: EmailMessage, drawing: Drawing) -> None:
    """Put a drawing beside the HTML that shows it."""
    html = mail.get_body(("related", "html"))
    if html is not None:
        name = clean(drawing.filename).strip() or "picture.png"
        html.add_related(drawing.png, "image", "png", cid=f"<{cid(drawing)}>", filename=name, disposition="inline")


def _for_programs(headers: Headers) -> Iterator[tuple[str, str]]:
    """The headers that only programs read, all ASCII. The library would fold a long address into encoded words, which
    no program takes for one.
    """
    domain = headers.sender.domain
    yield "Message-ID", message_id(headers.key, domain)
    yield "List-Id", f"Offprint <offprint.{domain}>"
    yield "Auto-Submitted", "auto-generated"
    if headers.leave is None:
        yield "List-Unsubscribe", f"<mailto:{headers.sender.address}?subject=unsubscribe>"
        return
    yield "List-Unsubscribe", f"<{headers.leave}>"
    if headers.leave.startswith("https://"):  # RFC 8058 has no click without TLS
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _address(name: str, address: str) -> Address:
    return Address(name, address.rpartition("@")[0], domain_of(address))
