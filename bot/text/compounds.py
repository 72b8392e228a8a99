"""Compounds: what hyphens join in a text is one word as well, so that `pretraining` is found in *pre-training*.

The words of a text are read as they stand, and a second time closed up. The closed reading need not repeat the whole
text: excerpts of it, each a closed word with a few words on either side, hold every phrase of ordinary length that
has a closed word in it. Two words that only stand beside each other are never closed up in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.text.singular import singular
from bot.text.tokens import cutter, folded_text, is_unspaced

MOST_PARTS = 5
"""A compound of more parts than this is not closed up as a whole: `state-of-the-art` has four."""
BREAK = "_"
"""A token that no text and no query has: it stands before each excerpt, so that no phrase runs into one."""
_DASHES = "\u2010\u2012\u2013"
"""Further characters of a folded text that people write for a hyphen: the figure and en dash, the other hyphen."""
JOINING_HYPHEN = re.compile(f"[-{_DASHES}](?<=[^\\W_].)(?=[^\\W_])")
"""A hyphen of a folded text between letters or digits."""
_DASH = re.compile(f"[{_DASHES}]")
_BESIDE = 3
"""So many words of an excerpt stand on either side of a closed word."""
Run = tuple[int, int]
"""The first word of several that hyphens join, and the one behind their last."""


def may_join(left: str, right: str) -> bool:
    """Whether two surfaces or terms can be one word: not two numbers, signs, or scripts without spaces."""
    if not (left[-1].isalnum() and right[0].isalnum()) or (left[-1].isdigit() and right[0].isdigit()):
        return False
    return (left.isascii() or not is_unspaced(left)) and (right.isascii() or not is_unspaced(right))


def closed_up(parts: Sequence[str]) -> str | None:
    """The parts as one word; None where the last would be no more than its plural ending, as in `Model S`."""
    whole = "".join(parts)
    return whole if len(singular(whole)) > len(whole) - len(parts[-1]) else None


def surfaces_with_compounds(text: str) -> list[str]:
    """The surfaces of a readable `text`, in its order, and behind them the excerpts of its closed reading.

    Before each excerpt stands `BREAK`. A text without a compound has none.
    """
    folded = folded_text(text)
    pieces = (folded if folded.isascii() else _DASH.sub("-", folded)).split("-")
    cut = cutter(folded)
    found = cut(pieces[0])
    joints = []
    for before, piece in pairwise(pieces):
        if before[-1:].isalnum() and piece[:1].isalnum():
            joints.append(len(found))
        found += cut(piece)
    if not joints:
        return found
    runs = _runs(found, joints)
    return [*found, *_excerpts(found, runs)] if runs else found


def compounds(run: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The words that parts of a run make, the shorter first: (first part, the one behind the last, closed word)."""
    for length in range(2, min(len(run), MOST_PARTS) + 1):
        for start in range(len(run) - length + 1):
            closed = closed_up(run[start : start + length])
            if closed is not None:
                yield start, start + length, closed


def _runs(surfaces: Sequence[str], joints: Sequence[int]) -> list[Run]:
    """The runs of surfaces that are joined: a joint is the number of the surface behind a hyphen."""
    runs: list[Run] = []
    for joint in joints:
        if not may_join(surfaces[joint - 1], surfaces[joint]):
            continue
        if runs and runs[-1][1] == joint:
            runs[-1] = (runs[-1][0], joint + 1)
        else:
            runs.append((joint - 1, joint + 1))
    return runs


def _excerpts(surfaces: list[str], runs: Sequence[Run]) -> list[str]:
    """The excerpts of the closed reading, one after the other, each behind a `BREAK`."""
    closed = [closed_up(surfaces[start:end]) if end - start <= MOST_PARTS else None for start, end in runs]
    found = _with_words_beside(surfaces, runs, closed)
    for start, end in runs:
        if end - start > 2:
            found += _parts_closed(surfaces[start:end])
    for (one, left), (other, right) in pairwise(zip(runs, closed, strict=True)):
        if one[1] == other[0]:  # `parameter-efficient fine-tuning` is also `efficient finetuning`
            found += (BREAK, surfaces[one[1] - 1], right) if right else ()
            found += (BREAK, left, surfaces[other[0]]) if left else ()
    return found


def _with_words_beside(surfaces: list[str], runs: Sequence[Run], closed: Sequence[str | None]) -> list[str]:
    """Each closed word with those beside it in the closed reading; excerpts that meet are one."""
    found: list[str] = []
    behind = 0
    for (start, end), word in zip(runs, closed, strict=True):
        if word is None:
            continue
        if found and start - behind <= 2 * _BESIDE:
            found += surfaces[behind:start]
        else:
            found += surfaces[behind : behind + _BESIDE] if found else ()
            found.append(BREAK)
            found += surfaces[max(start - _BESIDE, 0) : start]
        found.append(word)
        behind = end
    return found + surfaces[behind : behind + _BESIDE] if found else found


def _parts_closed(run: Sequence[str]) -> Iterator[str]:
    """The words that parts of a run make, but not the whole of it."""
    for start, end, word in compounds(run):
        if end - start < len(run):
            yield BREAK
            yield word
