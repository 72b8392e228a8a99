"""Categories that papers of the sources can have: whether one can come, and the nearest one that can.

A source either names all of its categories or may bring any. A name in arXiv's form is arXiv's all the same: `cs.ZZ` is
in its table or a slip, whatever a feed may bring. Names are compared folded.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from bot.paper.arxiv_categories import ARCHIVES, CATEGORIES, archive_of
from bot.query.categories import parents
from bot.query.keys import folded
from bot.query.tree import Key

_ARXIV = frozenset(map(folded, CATEGORIES))
_NEARLY_THE_NAME = 0.85
"""`cs.LGG` is nearly `cs.LG`; two subjects of one archive that differ in a letter are not nearly each other."""
_NEARLY_THE_ARCHIVE = 0.75


def is_arxivs(leaf: Key) -> bool:
    """Whether arXiv has the category or archive that a leaf asks for."""
    return has_category(leaf, _ARXIV)


def is_arxiv_slip(leaf: Key) -> bool:
    """Whether a leaf asks for a category in arXiv's form that arXiv does not have: `cs.ZZ`, `maths.AG`."""
    archive, dot, subject = leaf.value.partition(".")
    if not dot or is_arxivs(leaf):
        return False
    near = get_close_matches(archive, ARCHIVES, n=1, cutoff=_NEARLY_THE_ARCHIVE)
    return archive in ARCHIVES or any(f"{one}.{subject}" in _ARXIV for one in near)


def has_category(leaf: Key, names: Collection[str]) -> bool:
    """Whether one of these categories makes a category leaf true."""
    keys = map(folded, names)
    return any(leaf.value in parents(key) for key in keys) if leaf.below else leaf.value in keys


def nearest_category(leaf: Key, names: Collection[str]) -> str | None:
    """The category among `names` that was most likely meant, or the archive of all that are near: `cs.LG`, `cs.*`."""
    spelled = {folded(name): name for name in sorted(names)}
    archive, _, subject = leaf.value.partition(".")
    close = get_close_matches(leaf.value, spelled, n=1, cutoff=_NEARLY_THE_NAME)
    elsewhere = [name for name in spelled if subject and name.partition(".")[2] == subject]
    found = close or get_close_matches(leaf.value, elsewhere, n=1, cutoff=0)
    if found:
        return spelled[found[0]]
    return f"{archive}.*" if subject and archive in map(archive_of, spelled) else None


def every_category(names: Collection[str], *, any_may_come: bool) -> frozenset[str]:
    """The categories to choose from: those that sources name, and arXiv's where any may come."""
    return frozenset(names) | (CATEGORIES if any_may_come else frozenset())
