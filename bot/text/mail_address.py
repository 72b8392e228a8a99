"""The check of a mail address: what can be sent to, in the one form in which it is stored.

The local part is a dot-atom (https://www.rfc-editor.org/rfc/rfc5322#section-3.2.3) that may hold letters beyond ASCII
(https://www.rfc-editor.org/rfc/rfc6531#section-3.3) and is kept as it was typed: only its own server knows whether case
matters. The domain is a name of the DNS, in lower case and as A-labels (https://www.rfc-editor.org/rfc/rfc5891).
"""

from __future__ import annotations

import re
import unicodedata

import idna

LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254
"""Octets: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1; a path of 256 has two brackets around the address."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LEAST_LABELS = 2


def mail_address(text: str) -> str:
    """The address that `text` is, in its stored form. Raises `ValueError` with what is wrong, in a few words."""
    if not text.isprintable() or any(character.isspace() for character in text):
        raise ValueError("it holds a blank or a control character")
    local, at, domain = unicodedata.normalize("NFC", text).rpartition("@")
    if not at or not local or not domain:
        raise ValueError("it has no name on one side of an @")
    if not _LOCAL_PART.fullmatch(local):
        raise ValueError("what stands before the @ is no name that mail can be sent to")
    if any(unicodedata.category(character).startswith("P") for character in local if not character.isascii()):
        raise ValueError("what stands before the @ has a quotation mark or another sign that no address has")
    if len(local.encode()) > LONGEST_LOCAL_PART:
        raise ValueError(f"what stands before the @ is longer than {LONGEST_LOCAL_PART}")
    address = f"{local}@{mail_domain(domain)}"
    if len(address.encode()) > LONGEST_ADDRESS:
        raise ValueError(f"it is longer than {LONGEST_ADDRESS}")
    return address


def mail_domain(text: str) -> str:
    """The domain in its stored form. Raises `ValueError`: a name without a point, or no name of the DNS."""
    try:
        domain = idna.encode(text, uts46=True).decode("ascii").lower() if not text.isascii() else text.lower()
    except idna.IDNAError as error:
        raise ValueError(f"“{text}” is no domain") from error
    labels = domain.split(".")
    if len(labels) < _LEAST_LABELS or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise ValueError(f"“{text}” is no domain")
    return domain


def domain_of(address: str) -> str:
    """What stands behind the @ of an address."""
    return address.rpartition("@")[2]
