"""Raised and lowered text, as far as Unicode has it."""

from __future__ import annotations

import re

from bot.text.tex.symbols import SCRIPTS

_RAISED_ALREADY = re.compile(r"[*⋆∗⊤⊥†‡′″∘°]+")
_ONE_THING = re.compile(r"(?!\d)[\w.]*|[\d.]*|[^\w\s()]")
_BETWEEN_WORDS = re.compile(r"[^\W\d]{2}\s+\w|\w\s+[^\W\d]{2}")
_LOWERED_DECIMAL = re.compile(r"_\d+\.\d")
"""Unicode has no lowered point."""
_LONGEST = 40


def behind(before: str, script: str) -> str:
    """A script behind the text `before`: a lowered decimal number stays in its line, `PM2.5` and `In0.53GaAs`."""
    return script[1:] if before[-1:].isalpha() and _LOWERED_DECIMAL.match(script) else script


def script(sign: str, text: str) -> str:
    """`text` raised (sign `^`) or lowered (`_`) where all of it can be; else behind the sign, in one piece."""
    if sign == "^" and _RAISED_ALREADY.fullmatch(text):
        return text.replace("∘", "°")
    inner = text.strip().replace("-", "−")
    if len(inner) <= _LONGEST and not _BETWEEN_WORDS.search(inner):
        characters = [SCRIPTS.get(sign + char) for char in inner.replace(" ", "")]
        whole = [char for char in characters if char is not None]
        if len(whole) == len(characters):
            return "".join(whole)
    return f"{sign}{inner}" if _ONE_THING.fullmatch(inner) else f"{sign}({inner})"
