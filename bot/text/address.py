"""Addresses from outside: the check of one of the web, and where those of the web and of mail stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

_WEB = re.compile(r'https?://[^/\s<>"\\|?#]+[^\s<>"\\|]*', re.IGNORECASE)
_KEPT_IN_ADDRESSES = ":/?#@!$&'*+,;=%~-._"
_HOST_NAME = re.compile(r"[0-9A-Za-z._-]+")
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_NEVER_LAST = ".,;:!?'*"
_IN_TEXT = re.compile(
    r"""(?<![a-z0-9@._-])                                # not in the middle of a word
        (?: [a-z][a-z0-9+-]{1,12}:// | www\.             # https://…, git://…, www.…
          | [a-z0-9-]+ (?:\.[a-z0-9-]+)* \.[a-z]{2,24}/  # code.example/…
          | [a-z0-9._%+-]{1,64} @ (?=[a-z0-9-]+\.[a-z])  # ada@lab.example
        )
        [^\s<>"\\|`“”‘’«»…、。，；：！？（）《》「」『』【】]+""",
    re.IGNORECASE | re.VERBOSE,
)


def web_address(text: str | None, *, most: int) -> str | None:
    """`text` if it is a whole http or https address that is safe to show, of at most `most` characters; else None."""
    if not text or len(text) > most or not text.isprintable():
        return None
    return text if _WEB.fullmatch(text) else None


def percent_encoded(address: str) -> str:
    """`address` with all that could end a link percent-encoded."""
    return quote(address, safe=_KEPT_IN_ADDRESSES, errors="replace")


def can_be_asked(address: str) -> bool:
    """Whether a request can be made to a web address: it has a host that can be looked up, and a port that there is."""
    try:
        parts = urlsplit(address)
        return bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return False


def can_be_listened_on(host: str) -> bool:
    """Whether `host` is an IP address, or a name that can be looked up."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return bool(_HOST_NAME.fullmatch(host)) and can_be_asked(f"http://{host}")
    return True


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a text (start, exclusive end), in order, without the punctuation around them.

    Those that people write without `https://` count as well where a path follows (`code.example/lab`), and those of
    mail.
    """
    if not ("/" in text or "@" in text or "www." in text.lower()):
        return  # as in most texts, and sooner seen than searched for
    for found in _IN_TEXT.finditer(text):
        yield found.start(), found.start() + _length(found.group())


def _length(found: str) -> int:
    """The length of the address in `found`, without stops at its end and brackets that were opened before it."""
    end = len(found)
    unopened = {closer: found.count(closer) - found.count(opener) for closer, opener in _CLOSERS.items()}
    while end and (found[end - 1] in _NEVER_LAST or unopened.get(found[end - 1], 0) > 0):
        if found[end - 1] in unopened:
            unopened[found[end - 1]] -= 1
        end -= 1
    return end
