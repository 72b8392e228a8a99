"""Raised and lowered text, as far as Unicode has it."""

from __future__ import annotations

import re

from bot.text.tex.symbols import SCRIPTS

_RAISED_ALREADY = re.compile(r"[*⋆∗⊤⊥†‡′″∘°]+")
_ONE_THING = re.compile(r"(?!\d)[\w.]*|[\d.,]*")
_LONGEST = 40


def script(sign: str, text: str) -> str:
    """`text` raised (sign `^`) or lowered (`_`) where all of it can be; else behind the sign, in one piece."""
    if sign == "^" and _RAISED_ALREADY.fullmatch(text):
        return text.replace("∘", "°")
    inner = text.replace("-", "−")
    if len(inner) <= _LONGEST:
        characters = [SCRIPTS.get(sign + char) for char in inner.replace(" ", "")]
        whole = [char for char in characters if char is not None]
        if len(whole) == len(characters):
            return "".join(whole)
    return f"{sign}{inner}" if _ONE_THING.fullmatch(inner) else f"{sign}({inner})"
