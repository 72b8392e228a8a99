"""Categories of papers: how a typed one is read, spelled and described, and what it is below."""

from __future__ import annotations

import re

from bot.query.keys import folded
from bot.query.refusal import TypedTerm
from bot.query.shapes import quoted
from bot.query.tree import Key

_CATEGORY = re.compile(r"(?P<name>[^\W_][\w-]*(?:\.[\w-]+)*?)(?P<archive>\.\*)?")
_WORDY_CATEGORY = re.compile(r"[\w .,:/&()'-]*[^\W_][\w .,:/&()'-]*")
_PLAIN_CATEGORY = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")
_SUBCLASS = re.compile(r"(?<=\.)[a-z]{2}$")


def read_category(term: TypedTerm) -> tuple[str, bool]:
    """Read a category of arXiv or of a feed, and whether those below it count too. Raises `Refusal`.

    A bare archive (`cs`) is the whole of it, as `cs.*` is.
    """
    name = folded(term.text)
    found = _CATEGORY.fullmatch(name)
    if found is not None:
        return found["name"], found["archive"] is not None or "." not in found["name"]
    if term.quoted and _WORDY_CATEGORY.fullmatch(name):
        return name, False
    archive = re.split(r"[^\w-]", name)[0].strip("-")
    message = f"`category:{term.text}` is no category; write it as `cs.LG`, or `cs.*` for all of an archive."
    raise term.refused(message, *([f"{archive}.*"] if archive else []), "cs.LG")


def spelled_category(leaf: Key) -> str:
    """The value of a category leaf in canonical form; the subclass of arXiv's in capitals."""
    name = leaf.value if leaf.below else _SUBCLASS.sub(lambda found: found.group().upper(), leaf.value)
    return f"{quoted(name, plain=_PLAIN_CATEGORY)}{'.*' if leaf.below else ''}"


def described_category(leaf: Key) -> str:
    """A category leaf as a part of a sentence."""
    return f"any category of {leaf.value}" if leaf.below else f"the category {spelled_category(leaf)}"


def parents(key: str) -> tuple[str, ...]:
    """The keys that a folded key is below, the widest first and itself last: `cs`, `cs.lg`."""
    parts = key.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts) + 1))
