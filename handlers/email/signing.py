"""Signs mail with DKIM, where no mail server behind us does (https://www.rfc-editor.org/rfc/rfc6376).

Every header that a reader or a mail program acts on is signed, and once more than it is there, so that nobody can add
another one (section 8.15). Those that unsubscribe must be: https://www.rfc-editor.org/rfc/rfc8058#section-4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import dkim

from bot.errors import SettingsError

_SIGNED = (
    b"from",
    b"reply-to",
    b"to",
    b"cc",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"auto-submitted",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
_CANONICAL = (b"relaxed", b"relaxed")
_LEAST_BITS = 1024
"""Receivers count no signature of a shorter key: https://www.rfc-editor.org/rfc/rfc8301#section-3.2."""

_MAKE_ONE = "make one with `openssl genrsa 2048`"
TRIAL = b"From: papers@lab.example\r\nSubject: Offprint\r\n\r\nA trial.\r\n"
"""A mail that is signed to try a key, and never sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A domain's key: what is in the DNS at `SELECTOR._domainkey.DOMAIN` belongs to it."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Where the public half of the key is in the DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    def signed(self, content: bytes) -> bytes:
        """The mail with its signature on top."""
        there = {line.partition(b":")[0].strip().lower() for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")}
        headers = [name for name in _SIGNED if name in there]
        signature: bytes = dkim.sign(
            content,
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=_CANONICAL,
            include_headers=[*headers, *_SIGNED],
        )
        return signature + content


def read_signer(path: Path, *, domain: str, selector: str) -> Signer:
    """The key in a file, tried once. Raises `SettingsError` where it cannot sign, or no receiver would count it."""
    try:
        signer = Signer(domain=domain, selector=selector, key=path.read_bytes().replace(b"\r\n", b"\n"))
        signer.signed(TRIAL)
    except OSError as error:
        raise SettingsError((f"OFFPRINT_DKIM_KEY: the file cannot be read: {error.strerror}",)) from None
    except (dkim.DKIMException, ValueError, IndexError, KeyError, TypeError) as error:
        raise SettingsError(
            (f"OFFPRINT_DKIM_KEY: this is no private RSA key, or it is cut or has a passphrase; {_MAKE_ONE}",)
        ) from error
    bits = dkim.crypto.parse_pem_private_key(signer.key)["modulus"].bit_length()
    if bits < _LEAST_BITS:
        raise SettingsError((f"OFFPRINT_DKIM_KEY: its {bits} bits are too few for receivers; {_MAKE_ONE}",))
    return signer
