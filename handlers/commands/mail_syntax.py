"""`digest email` as people type it: the words that ask for it, and the address, the code and `off` among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channel.channel import DIGEST_NAMES, Weekday
from bot.digest.typed_time import DAY_WORDS
from bot.mailing.token import HYPHENS

_ASKS = frozenset({"email", "mail", "e-mail", "emails", "mails"})
_CODE = re.compile(rf"[a-z0-9]{{4}}[{HYPHENS}]?[a-z0-9]{{4}}", re.IGNORECASE)
"""The code of a mail that asks an address to confirm."""
_AROUND_A_CODE = ".,;:!?()<>*_`'\"“”"
_PLAN_WORDS = frozenset((*DIGEST_NAMES, *DAY_WORDS, *(f"{day.name.casefold()}" for day in Weekday), "tomorrow"))
"""Words of a digest's plan; some are as long as a code."""
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
"""Enough of an address to know that mail is meant."""
_OPTION = re.compile(r"^(?:address|code):", re.IGNORECASE)
MAIL_TO = re.compile(
    r"^e?-?mails? (?:(?:the |this |our )?(?:channel's )?digests? )?(?=(?:(?:to|for|off|stop|remove) )?\S+@\S+\.\S)",
    re.IGNORECASE,
)
"""The same without `digest` before it: `email me@lab.example`, `mail the digest to me@lab.example`."""


def mail_options(words: Sequence[str]) -> dict[str, str] | None:
    """The options of `digest email` that the words behind `digest` give; None for words about something else."""
    if words[0].casefold().rstrip(":,") in _ASKS:
        return _address_and_code(words[1:])
    return _address_and_code(words) if any(map(_ADDRESS.search, words)) else None


def _address_and_code(words: Sequence[str]) -> dict[str, str]:
    """An address (with `off` before it, to end it), and the code behind one."""
    *address, last = [_OPTION.sub("", word) for word in words] or [""]
    code = last.strip(_AROUND_A_CODE)
    if address and _CODE.fullmatch(code) and code.casefold() not in _PLAN_WORDS:
        return {"address": " ".join(address), "code": code}
    said = " ".join((*address, last)).strip()
    return {"address": said} if said else {}
