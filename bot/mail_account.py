"""A mail server and a sender, read from the texts that settings hold. No message holds the password.

`smtp://` speaks in the clear, `smtp+starttls://` must be made secret by STARTTLS before anything else is said
(https://www.rfc-editor.org/rfc/rfc3207), `smtps://` is secret from the first byte
(https://www.rfc-editor.org/rfc/rfc8314#section-3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from bot.text.mail_address import domain_of, mail_address

WANTED = "Write smtps://USER:PASSWORD@HOST, smtp+starttls://USER:PASSWORD@HOST or smtp://HOST"
WANTED_SENDER = "Write NAME <ADDRESS>, such as Offprint <papers@lab.example>"
_SENDER = re.compile(r"\s*(?:(?P<name>[^<>]*?)\s*<(?P<inside>[^<>]*)>|(?P<alone>[^<>]*?))\s*")
_LONGEST_NAME = 100
_LABEL = r"[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""A name of the DNS, or an address of IPv4 or IPv6."""
_SIGNS_OF_ADDRESSES = frozenset('"\\')


class Security(StrEnum):
    """How a connection to the server is kept secret; the value is the scheme of its address."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_PORTS: Mapping[Security, int] = MappingProxyType({Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465})
"""https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.2, rfc6409#section-3.1, rfc8314#section-7.3"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server, and the account there if it has one."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mail is from: a name, which may be empty, and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return domain_of(self.address)


def smtp_server(url: str) -> SmtpServer:
    """The server of an address. Raises `ValueError` with what is wrong and what belongs there, without the address."""
    parts, port = _split(url)
    if parts.scheme not in {one.value for one in Security}:
        raise ValueError(f"this is not the address of a mail server. {WANTED}")
    security = Security(parts.scheme)
    if parts.hostname and not _HOST.fullmatch(parts.hostname):
        raise ValueError(
            f"the host is no name of the DNS and no address. {WANTED}; write its letters beyond ASCII as xn--"
        )
    if not parts.hostname:
        raise ValueError(f"the host is missing. {WANTED}; in USER and PASSWORD write @ as %40, / as %2F, : as %3A")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"nothing may stand behind the host. {WANTED}; in PASSWORD write / as %2F, # as %23, ? as %3F")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    if (user is None) != (password is None):
        raise ValueError(f"it has one of USER and PASSWORD; both are needed, or none. {WANTED}")
    if any(not part.isprintable() for part in (user or "", password or "")):
        raise ValueError(f"USER or PASSWORD holds a control character. {WANTED}")
    return SmtpServer(
        host=parts.hostname, port=port or _PORTS[security], security=security, user=user, password=password
    )


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The parts of the address and its port. Raises `ValueError`."""
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ValueError(f"it holds a blank or a line break. {WANTED}; in PASSWORD write a blank as %20")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(
            f"the port is no number from 1 to 65535. {WANTED}; in PASSWORD write : as %3A, / as %2F"
        ) from None
    if port == 0:
        raise ValueError(f"the port is no number from 1 to 65535. {WANTED}")
    return parts, port


def sender(text: str) -> Sender:
    """The sender that `NAME <ADDRESS>` or an address names. Raises `ValueError` with what is wrong."""
    found = _SENDER.fullmatch(text) if text.isprintable() else None
    if found is None:
        raise ValueError(f"this is not a name and an address. {WANTED_SENDER}")
    name = (found["name"] or "").strip().strip('"').strip()
    if len(name) > _LONGEST_NAME or _SIGNS_OF_ADDRESSES & set(name):
        raise ValueError(f"the name is longer than {_LONGEST_NAME}, or holds a quotation mark. {WANTED_SENDER}")
    try:
        address = mail_address(found["inside"] if found["inside"] is not None else found["alone"])
    except ValueError as error:
        raise ValueError(f"{error}. {WANTED_SENDER}") from None
    if not address.isascii():
        raise ValueError(f"what stands before the @ of a sender must be ASCII. {WANTED_SENDER}")
    return Sender(name, address)
