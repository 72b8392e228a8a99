"""The signed texts in mail: tokens of links, and codes that are typed. They prove that a mail was read.

A token is `ID.UNTIL.SIGNATURE`: the recipient's number, the second (UTC, since 1970) until which it holds, and
HMAC-SHA256 over the purpose, the channel, the address and that second, under a key that only this database knows. One
without an end leaves `UNTIL` out. A token holds for one purpose: the link that leaves cannot confirm. The signature is
cut to 144 bits (RFC 2104 5 allows half), so that the link fits a line of plain text; 24 characters of base64 hold them
exactly, so that no two texts are the same token.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from bot.mailing.recipient import Recipient

KEY_BYTES = 32
_SIGNATURE_BYTES = 18
_CODE_BYTES = 5
_TOKEN = re.compile(r"([1-9][0-9]{0,17})(?:\.([1-9][0-9]{0,10}))?\.([A-Za-z0-9_-]{24})")
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
"""What programs make of a hyphen."""
_UNREAD = str.maketrans({**dict.fromkeys(f"{HYPHENS} ", ""), "0": "O", "1": "I", "8": "B"})
"""What people put into a code or read in it, though base32 has no such sign."""


class Purpose(StrEnum):
    """What a token allows."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    RETURN = "return"
    """To take a leaving back."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it was read; whether it is genuine is not known yet."""

    recipient: int
    until: datetime | None
    signature: str

    def is_past(self, now: datetime) -> bool:
        """Whether it holds no more."""
        return self.until is not None and now >= self.until


def token_text(key: bytes, purpose: Purpose, recipient: Recipient, *, until: datetime | None = None) -> str:
    """The token that allows `purpose` to a reader of the recipient's mail; it holds to the whole second of `until`."""
    second = _second(until)
    return ".".join(filter(None, (str(recipient.id), second, _signature(key, purpose, recipient, second))))


def read_token(text: str) -> Token | None:
    """The token of a link; None for a text that is none."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        return None
    until = datetime.fromtimestamp(int(found[2]), UTC) if found[2] else None
    return Token(int(found[1]), until, found[3])


def is_genuine(token: Token, key: bytes, purpose: Purpose, recipient: Recipient) -> bool:
    """Whether this database signed it, for this purpose and recipient. The comparison takes the same time always."""
    expected = _signature(key, purpose, recipient, _second(token.until))
    return token.recipient == recipient.id and hmac.compare_digest(expected, token.signature)


def code_of(key: bytes, recipient: Recipient, *, until: datetime) -> str:
    """The code that confirms where there is no link: `ABCD-EFGH`, forty bits."""
    code = b32encode(_digest(key, "code", recipient, _second(until))[:_CODE_BYTES]).decode()
    return f"{code[:4]}-{code[4:]}"


def is_code(typed: str, key: bytes, recipient: Recipient, *, until: datetime) -> bool:
    """Whether a person typed that code, in whatever case and with or without its hyphen."""
    expected, said = code_of(key, recipient, until=until).translate(_UNREAD), typed.upper().translate(_UNREAD)
    return hmac.compare_digest(expected.encode(), said.encode("utf-8", "surrogatepass"))


def _second(until: datetime | None) -> str:
    return "" if until is None else str(int(until.timestamp()))


def _signature(key: bytes, purpose: Purpose, recipient: Recipient, second: str) -> str:
    return urlsafe_b64encode(_digest(key, purpose.value, recipient, second)[:_SIGNATURE_BYTES]).decode()


def _digest(key: bytes, purpose: str, recipient: Recipient, second: str) -> bytes:
    signed = "\x1f".join((purpose, str(recipient.id), str(recipient.channel), recipient.address, second))
    return hmac.digest(key, signed.encode(), sha256)
