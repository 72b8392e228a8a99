"""Symbols, letters and scripts of formulas, by unicodeit's tables.

unicodeit tries each of its 4,000 replacements on each formula, and copies a formula for each mark and group in it. Here
the result is the same, but only those replacements are tried whose command is in the formula, and marks and groups are
replaced in one reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from unicodeit.data import COMBININGMARKS, REPLACEMENTS, SUBSUPERSCRIPTS

CHARACTERS: dict[str, str] = dict(REPLACEMENTS)
"""The character of each command, such as `\\alpha` and `\\mathbb{R}`."""
KNOWN = frozenset(command.rstrip("{") for command, _ in (*REPLACEMENTS, *COMBININGMARKS))
SCRIPTS: dict[str, str] = {plain: script for plain, script in SUBSUPERSCRIPTS if plain != "^."}
"""The raised (`^2`) and lowered (`_2`) characters."""

_COMMAND = re.compile(r"(?=\\ ?([A-Za-z]+|\S))")
_MAKES_A_COMMAND = re.compile(r"\\\\|\\backslash|\\mathrm\{")
"""What leaves a backslash or a letter behind, which may be part of a further command."""
_NOT = re.compile(r"\\not(\\[A-z]+)")
_LETTERS_WITH_MARKS = [
    (re.compile(rf"\\ {mark[1:]}\{{(.).?", re.DOTALL), rf"\1{sign}", rf"\ {mark[1:]}{{", f"{mark}{{")
    for mark, sign in COMBININGMARKS
]
_MEMBERS = r"0-9+-=()<>\u03B2\u03B3\u03C6\u03C7\u2212"
_LOWERED = re.compile(rf"_\{{([{_MEMBERS}aeoxjhklmnpstiruv\u03C1-]+)\}}")
_RAISED = re.compile(rf"\^\{{([{_MEMBERS}ABDEGHIJKLMNOPRTUWa-z\u03B4\u222B]+)\}}")


def _by_command(table: Iterable[tuple[str, str]]) -> tuple[dict[str, list[int]], list[int]]:
    """The places in `table` of each command's replacements, and of those that begin with something else."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, (old, _) in enumerate(table):
        found = _COMMAND.match(old)
        places[found[1] if found else ""].append(place)
    others = places.pop("")
    return dict(places), others


_PLACES, _OTHERS = _by_command(REPLACEMENTS)
_LONGEST = max(map(len, _PLACES))


@lru_cache(maxsize=1 << 12)
def symbols(formula: str) -> str:
    """`formula` with every command, script and mark that Unicode has a character for; the rest stays."""
    if formula in CHARACTERS:
        return CHARACTERS[formula]
    text = _NOT.sub(r"\\slash{\1}", formula)
    replacements = list(_that_may_occur(text))
    for mark, _ in COMBININGMARKS:
        text = text.replace(f"{mark}{{", rf"\ {mark[1:]}{{")
    for old, new in replacements:
        text = text.replace(old, new)
        if old.endswith("{}"):
            text = text.replace(rf"\ {old[1:]}", new)
    return _with_marks(_with_scripts(text))


def _that_may_occur(text: str) -> Iterator[tuple[str, str]]:
    """The replacements to try, in the order of the table. A command may be the beginning of a longer word."""
    if _MAKES_A_COMMAND.search(text):
        return iter(REPLACEMENTS)
    places = set(_OTHERS)
    for word in set(_COMMAND.findall(text)):
        for end in range(1, min(len(word), _LONGEST) + 1):
            places.update(_PLACES.get(word[:end], ()))
    return (REPLACEMENTS[place] for place in sorted(places))


def _with_scripts(text: str) -> str:
    """Groups and single characters, raised or lowered."""
    if "_" not in text and "^" not in text:
        return text
    text = _LOWERED.sub(lambda found: "".join(f"_{char}" for char in found[1]), text)
    text = _RAISED.sub(lambda found: "".join(f"^{char}" for char in found[1]), text)
    for old, new in SUBSUPERSCRIPTS:
        text = text.replace(old, new)
    return text


def _with_marks(text: str) -> str:
    """Marks on the letters under them."""
    if "\\ " not in text:
        return text
    for pattern, marked, without_letter, as_typed in _LETTERS_WITH_MARKS:
        text = pattern.sub(marked, text).replace(without_letter, as_typed)
    return text
