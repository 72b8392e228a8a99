"""Character references: `&amp;`, `&eacute;`, `&#8217;`, `&#x3b1;` become the characters they stand for."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#38|#[xX]26);)+(?=#|[A-Za-z])")
_REFERENCE = re.compile(
    r"""
      & (?P<name>[A-Za-z][A-Za-z0-9]{1,31});
    | & (?P<bare>[A-Za-z][A-Za-z0-9]{1,6})(?![A-Za-z0-9;=])
    | & \# (?:0{0,8}(?P<number>[0-9]{1,7})|[xX]0{0,8}(?P<hex>[0-9A-Fa-f]{1,6}));
    | & \# (?P<loose>[0-9]{3,5})(?![0-9;])
    """,
    re.VERBOSE,
)
_LAST = 0x10FFFF
_HALVES_OF_PAIRS = range(0xD800, 0xE000)


def decoded(text: str) -> str:
    """`text` with its references as characters; what is no reference, such as `AT&T` or `?a=1&copy=2`, stays.

    A reference of a reference (`R&amp;amp;D`) is decoded too: some feeds escape twice what was escaped. A semicolon may
    be missing where HTML allows it and no letter, digit or equals sign follows.
    """
    return _REFERENCE.sub(_character, _AMPERSANDS.sub("&", text)) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    """What one reference stands for; one of no character stands for nothing."""
    if name := found["name"] or found["bare"]:
        return html5.get(f"{name};" if found["name"] else name, found.group())
    code = int(found["hex"], 16) if found["hex"] else int(found["number"] or found["loose"])
    if not 0 < code <= _LAST or code in _HALVES_OF_PAIRS:
        return ""
    return unescape(f"&#{code};")  # which knows that `&#150;` was meant for a dash
