"""Mails that the local server refuses, each with its SMTP reply, and mails that it takes with a remark.

The replies carry enhanced status codes (RFC 3463 and its registry), as large receivers send them.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

from bot.playground.mail.limits import HERE, LINE_BYTES, ONE_CLICK

NO_SUCH_USER = "550 5.1.1 <{address}>: there is no such user here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
TAKEN = "250 2.0.0 Ok: queued as {id}"
_ONCE = ("From", "Date", "Message-ID")
_AT_MOST_ONCE = ("To", "Cc", "Subject", "Reply-To", "Sender", "MIME-Version", "Content-Type")


def refusal(content: bytes, message: EmailMessage, *, options: frozenset[str]) -> str | None:
    """The reply that refuses a mail, or None. `options` are the parameters of its MAIL command, in capitals."""
    return next(_faults(content, message, options), None)


def _faults(content: bytes, message: EmailMessage, options: frozenset[str]) -> Iterator[str]:
    yield from _wire_faults(content, options)
    yield from _header_faults(message)


def _wire_faults(content: bytes, options: frozenset[str]) -> Iterator[str]:
    """What is wrong with the octets, whatever they mean."""
    bare = content.replace(b"\r\n", b"")
    if b"\n" in bare or b"\r" in bare:  # RFC 5321, section 2.3.8
        yield "550 5.5.2 A bare <CR> or <LF> was received; lines end with <CR><LF>"
    if any(len(line) > LINE_BYTES for line in content.split(b"\r\n")):
        yield f"550 5.6.0 A line is longer than {LINE_BYTES} octets"
    if b"\0" in content:  # RFC 5322, section 4
        yield "550 5.6.0 The message holds a NUL"
    head = content.partition(b"\r\n\r\n")[0]
    if not head.isascii() and "SMTPUTF8" not in options:  # RFC 6532, section 3
        yield "550 5.6.9 The headers hold UTF-8, and SMTPUTF8 was not asked for"
    if not content.isascii() and not options & {"BODY=8BITMIME", "SMTPUTF8"}:  # RFC 6152, section 3
        yield "550 5.6.3 The body holds octets above 127, and BODY=8BITMIME was not said"


def _header_faults(message: EmailMessage) -> Iterator[str]:
    """What is wrong with the headers (RFC 5322, section 3.6; a Message-ID is what large receivers ask for)."""
    for name in _ONCE:
        found = len(message.get_all(name, []))
        if found == 0 or not str(message[name]).strip():
            yield f"550 5.7.1 Messages without a {name} header are not accepted"
        elif found > 1:
            yield f"550 5.7.1 Messages with more than one {name} header are not accepted"
    for name in _AT_MOST_ONCE:
        if len(message.get_all(name, [])) > 1:
            yield f"550 5.7.1 Messages with more than one {name} header are not accepted"
    named = str(message["Message-ID"]).strip()
    if not (named.startswith("<") and named.endswith(">") and "@" in named) or " " in named:
        yield "550 5.7.1 Messages without a valid Message-ID header are not accepted"


def remarks(message: EmailMessage, *, known_ids: frozenset[str]) -> tuple[str, ...]:
    """What a careful receiver notes about a mail that it takes; `known_ids` are the Message-IDs it already has."""
    return tuple(_remarks(message, known_ids))


def _remarks(message: EmailMessage, known_ids: frozenset[str]) -> Iterator[str]:
    if str(message["Message-ID"]).strip() in known_ids:
        yield "It has the Message-ID of an earlier mail: a repeat."
    if message.get_body(("html",)) is not None and message.get_body(("plain",)) is None:
        yield "It has HTML and no plain text."
    leaving = str(message.get("List-Unsubscribe", ""))
    post = str(message.get("List-Unsubscribe-Post", "")).strip()
    if post and post != ONE_CLICK:
        yield f"Its List-Unsubscribe-Post is not “{ONE_CLICK}” (RFC 8058)."
    if post and not any(urlsplit(address).scheme == "https" or is_here(address) for address in addresses(leaving)):
        yield "It promises one-click unsubscribing, and its List-Unsubscribe has no https address (RFC 8058)."


def is_here(address: str) -> bool:
    """Whether a web address is of this computer, where no TLS is needed."""
    return urlsplit(address).hostname in HERE


def addresses(list_header: str) -> tuple[str, ...]:
    """The addresses of a List-* header, which stand in angle brackets with commas between (RFC 2369, section 2)."""
    unfolded = "".join(list_header.split())
    found = (part.partition(">")[0] for part in unfolded.split("<")[1:] if ">" in part)
    return tuple(filter(_is_readable, found))


def _is_readable(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
