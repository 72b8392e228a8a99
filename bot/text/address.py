"""The check of a web address from outside."""

from __future__ import annotations

import re

_WEB = re.compile(r'https?://[^/\s<>"\\|?#]+[^\s<>"\\|]*', re.IGNORECASE)


def web_address(text: str | None, *, most: int) -> str | None:
    """`text` if it is a whole http or https address that is safe to show, of at most `most` characters; else None."""
    if not text or len(text) > most or not text.isprintable():
        return None
    return text if _WEB.fullmatch(text) else None
