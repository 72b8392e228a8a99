"""Mail addresses as people type them and as a channel sees them."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from bot.errors import UsageError
from bot.text.lines import one_line
from bot.text.mail_address import mail_address

_SHOWN = 80
_MOST_READ = 1_000
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "․": ".", "。": "."})
"""What programs make of an apostrophe and of a point."""
_WRAPPED = re.compile(r"(?:[^<>@]*<)?(?:mailto:)?([^<>|?]*)(?:\?[^<>|]*)?(?:\|[^<>|]*)?>?", re.IGNORECASE)
"""An address as chats and mail programs write it: `<mailto:ada@lab.example|…>`, `Ada Byron <ada@lab.example>`."""
_CANDIDATE = re.compile(r"[^\s<>()\[\]{},;:|/\"]+@[^\s<>()\[\]{},;:|/\"]+")
_SPOKEN = (
    (re.compile(r"\s+at\s+|\s*[\[({]\s*at\s*[\])}]\s*", re.IGNORECASE), "@"),
    (re.compile(r"\s+dot\s+|\s*[\[({]\s*dot\s*[\])}]\s*", re.IGNORECASE), "."),
)
"""How people write addresses where robots read: `ada at lab dot example`, `ada[at]lab.example`."""
_AROUND = " \t.,;:!?()[]{}<>\"'`“”‘’«»*_~–—"


def read_mail_address(typed: str) -> str:
    """The address that a person typed, in the form in which it is stored.

    Raises `UsageError` with one line that quotes it; its remedy is the address that was meant, where that is clear.
    """
    wrapped = _WRAPPED.fullmatch(typed.strip())
    bare = wrapped[1].strip() if wrapped else typed.strip()
    try:
        return _checked(bare)
    except ValueError as error:
        shown = "".join(filter(str.isprintable, one_line(typed)))
        quoted = f"“{shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'}”"
        raise UsageError(f"{quoted} is not a mail address: {error}.", remedy=_meant(bare)) from error


def masked(address: str) -> str:
    """An address as a channel sees it: `a…@lab.example`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def mailbox(address: str) -> str:
    """The mailbox that an address leads to, as servers read names: `A.Da+x@lab.example` and `ada@lab.example` are one.

    Some servers tell apart what is one here. It only spares mailboxes: two counted as one are asked less often.
    """
    name, _, domain = address.rpartition("@")
    return f"{unicodedata.normalize('NFKC', name).casefold().partition('+')[0].replace('.', '')}@{domain}"


def _checked(bare: str) -> str:
    """The address in its stored form. Raises `ValueError`, for the usual slips in words that name them."""
    if not bare:
        raise ValueError("nothing is typed")
    if not bare.isprintable():
        raise ValueError("it has a line break or another sign that nobody sees")
    if bare.count("@") == 0:
        raise ValueError("it has no @")
    if bare.count("@") > 1:
        raise ValueError("it has more than one @; one address at a time")
    if bare.startswith("@") or bare.endswith("@"):
        raise ValueError(f"nothing stands {'before' if bare.startswith('@') else 'behind'} the @")
    if '"' in bare:
        raise ValueError("a name in quotes cannot be used")
    if " " in bare:
        raise ValueError("it has a blank")
    if "." not in bare.rpartition("@")[2]:
        raise ValueError("what stands behind the @ has no dot, as lab.example has")
    return mail_address(bare)


def _meant(bare: str) -> str | None:
    """The address among the words, without the marks around it, or the words without blanks; None where none is one."""
    written = unicodedata.normalize("NFKC", bare[:_MOST_READ]).translate(_STRAIGHT)
    written = "".join(filter(_is_seen, written))
    for pattern, sign in _SPOKEN:
        written = pattern.sub(sign, written)
    joined = "".join(written.split())
    for tried in (*_CANDIDATE.findall(written), joined, joined.replace(",", ".")):
        with suppress(ValueError):
            return _checked(tried.strip(_AROUND))
    return None


def _is_seen(character: str) -> bool:
    return character.isprintable() or character.isspace()
