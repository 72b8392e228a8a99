"""A delivered mail as a value: its sender, its headers, its text, and its HTML with its own pictures in it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr
from urllib.parse import quote, urlsplit

from bot.playground.mail.limits import ONE_CLICK
from bot.playground.mail.refusals import addresses
from bot.playground.mail.shown import shown
from bot.playground.settings import isoformat
from bot.playground.wire import JsonObject

SHOWN_HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "List-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "DKIM-Signature",
)
"""The headers that the page shows, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail and is not shown in it."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in the inbox of `mailbox` (its address); `at` is when it came (aware UTC), `raw` what came.

    `html` is None in a mail of text alone; pictures that it names by `cid:` stand in it as `data:` addresses.
    `unsubscribe` is the web address of List-Unsubscribe, `one_click` whether RFC 8058's request may go there.
    """

    id: str
    mailbox: str
    at: datetime
    envelope_from: str
    sender: tuple[str, str]
    subject: str
    message_id: str
    text: str
    html: str | None
    headers: tuple[tuple[str, str], ...]
    unsubscribe: str | None
    one_click: bool
    attachments: tuple[Attachment, ...]
    remarks: tuple[str, ...]
    raw: bytes

    @property
    def for_page(self) -> JsonObject:
        """The mail as the page's event holds it."""
        return {
            "platform": "email",
            "mailbox": self.mailbox,
            "id": self.id,
            "at": isoformat(self.at),
            "from": {"name": self.sender[0], "address": self.sender[1]},
            "subject": self.subject,
            "text": self.text,
            "message_id": self.message_id,
            "html": None if self.html is None else shown(self.html),
            "headers": [list(header) for header in self.headers],
            "unsubscribe": {"address": self.unsubscribe, "one_click": self.one_click} if self.unsubscribe else None,
            "attachments": [{"name": one.name, "size": one.size} for one in self.attachments],
            "remarks": list(self.remarks),
            "size": len(self.raw),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the server knows of a mail beside its octets."""

    id: str
    mailbox: str
    at: datetime
    envelope_from: str
    remarks: tuple[str, ...]


def _lenient_header(name: str, value: str) -> BaseHeader:
    """A header; one that the library's parser breaks on is empty."""
    try:
        return _HEADERS(name, value)
    except (AttributeError, LookupError, TypeError, ValueError, MessageError):
        return _HEADERS(name, "")


_HEADERS = HeaderRegistry()
_LENIENT = policy.default.clone(header_factory=_lenient_header)


def parse(content: bytes) -> EmailMessage:
    """Read a message of any form."""
    return BytesParser(EmailMessage, policy=_LENIENT).parsebytes(content)


def delivered(delivery: Delivery, content: bytes, message: EmailMessage) -> Mail:
    """The mail of a delivery."""
    leaving = next((one for one in addresses(_header(message, "List-Unsubscribe")) if _is_web(one)), None)
    return Mail(
        id=delivery.id,
        mailbox=delivery.mailbox,
        at=delivery.at,
        envelope_from=delivery.envelope_from,
        sender=parseaddr(_header(message, "From")),
        subject=_header(message, "Subject"),
        message_id=_header(message, "Message-ID").strip(),
        text=_body(message, "plain") or "",
        html=_html(message),
        headers=tuple(_shown(message)),
        unsubscribe=leaving,
        one_click=leaving is not None and _header(message, "List-Unsubscribe-Post").strip() == ONE_CLICK,
        attachments=tuple(_attachments(message)),
        remarks=delivery.remarks,
        raw=content,
    )


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in {"https", "http"}


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _shown(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in SHOWN_HEADERS:
        for value in message.get_all(name, []):
            yield name, str(value)


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return None if part is None else _text(part)


def _text(part: MIMEPart) -> str:
    """A part as text; octets that its character set does not know become the replacement sign."""
    octets = _octets(part)
    try:
        return octets.decode(part.get_content_charset("utf-8"), errors="replace").replace("\r\n", "\n")
    except LookupError:
        return octets.decode("utf-8", errors="replace").replace("\r\n", "\n")


def _octets(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _html(message: EmailMessage) -> str | None:
    """The HTML, with each picture of the mail itself in the place where it is named by its Content-ID (RFC 2392)."""
    html = _body(message, "html")
    if html is None:
        return None
    for part in _leaves(message):
        named = _header(part, "Content-ID").strip().strip("<>")
        if named and part.get_content_maintype() == "image":
            address = f"data:{part.get_content_type()};base64,{base64.b64encode(_octets(part)).decode()}"
            for spelled in {named, quote(named)}:
                html = html.replace(f"cid:{spelled}", address)
    return html


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in _leaves(message):
        if part.get_content_disposition() == "attachment":
            name = part.get_filename() or part.get_content_type()
            yield Attachment(name=name, kind=part.get_content_type(), size=len(_octets(part)))


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    try:
        for part in message.walk():
            if isinstance(part, EmailMessage) and not part.is_multipart():
                yield part
    except MessageError:
        return
