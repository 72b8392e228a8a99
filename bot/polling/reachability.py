"""Reachability: the parts of a query that no paper from the sources here can make true.

Sources say what they know. A paper that several bring has the facts of all of them, so the sources are taken together:
a leaf is dead when none of them can make it true. A dead leaf that is required makes its conjunction dead, an OR lives
as long as one of its parts does, and a dead leaf that is excluded leaves nothing out. A query that could match is
never called dead; one that contradicts itself is the business of `bot.matching.clauses`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.polling.known_categories import every_category, has_category, is_arxiv_slip, is_arxivs, nearest_category
from bot.polling.profile import Fact, SourceProfile
from bot.query.breadth import always_required, asks_for_everything
from bot.query.canonical import flat
from bot.query.fields import KEYS
from bot.query.keys import folded
from bot.query.refusal import TypedTerm
from bot.query.tree import And, Everything, Key, Leaf, Name, Not, Number, Or, Phrase, Prefix, Query, Word, leaves

FACT_OF_FIELD: Mapping[str, Fact] = MappingProxyType(
    {
        "abstract": Fact.ABSTRACT,
        "author": Fact.AUTHORS,
        "category": Fact.CATEGORIES,
        "org": Fact.ORGANIZATION,
        "upvotes": Fact.UPVOTES,
        "stars": Fact.STARS,
        "has": Fact.CODE,
    }
)
"""The fact that a source must know for a leaf of the field to be true. Every source knows titles, and its own name."""
_NEARLY_THE_SOURCE = 0.75
"""`huggingfaces` is nearly `huggingface`; `arxiv` is not nearly `biorxiv`."""


class Reason(StrEnum):
    """Why a leaf is dead."""

    UNKNOWN_FACT = "unknown fact"
    """No source here knows that fact of its papers."""
    NOT_POLLED = "not polled"
    """The source is not polled here."""
    NO_SUCH_CATEGORY = "no such category"
    """A category in arXiv's form that arXiv does not have."""
    ELSEWHERE = "elsewhere"
    """A category of arXiv, but no source here has papers of arXiv."""
    NOT_BROUGHT = "not brought"
    """A category that no source here has."""
    BELOW_ZERO = "below zero"
    """A bound that no count keeps."""
    NO_OTHER_SOURCE = "no other source"
    """An excluded source, with which every source here is excluded."""


@dataclass(frozen=True, slots=True)
class DeadLeaf:
    """A leaf that cannot do its part: required it is never true, `excluded` it leaves out nothing, or everything.

    `nearest` is a leaf like it that can be true.
    """

    leaf: Leaf
    reason: Reason
    nearest: Leaf | None = None
    excluded: bool = False

    @property
    def fact(self) -> Fact | None:
        """The fact that its field is about."""
        return FACT_OF_FIELD.get(_field(self.leaf) or "")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The dead leaves of a query in their order, and whether no new paper can match the `whole` query.

    `polled` are the names of the sources here. `instead` is a query that can match: with the nearest leaves in place of
    dead ones, and without those that have none.
    """

    whole: bool
    dead: tuple[DeadLeaf, ...]
    polled: tuple[str, ...]
    instead: Query | None = None


def unreachable(query: Query, sources: Mapping[str, SourceProfile]) -> Unreachable | None:
    """What of a query no paper from these sources, by name, can make true; None if nothing, or without sources."""
    if not sources:
        return None
    here, tree = _Sources.of(sources), flat(query)
    dead = tuple(dict.fromkeys((*_never_true(query, here), *_leaving_everything_out(tree, here))))
    if not dead:
        return None
    required = {one.leaf for one in dead if not one.excluded}
    whole = _is_dead(tree, required, here)
    offered = whole or any(one.nearest for one in dead)
    return Unreachable(whole, dead, here.names, _instead(query, tree, dead) if offered else None)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the sources know together. `any_category`: one of them may bring any category."""

    names: tuple[str, ...]
    facts: frozenset[Fact]
    categories: frozenset[str]
    any_category: bool

    @classmethod
    def of(cls, sources: Mapping[str, SourceProfile]) -> _Sources:
        named = [one.category_names for one in sources.values() if Fact.CATEGORIES in one.knows]
        return cls(
            names=tuple(sorted(sources)),
            facts=frozenset[Fact]().union(*(one.knows for one in sources.values())),
            categories=frozenset[str]().union(*filter(None, named)),
            any_category=None in named,
        )

    def reason(self, leaf: Leaf) -> Reason | None:
        """Why a leaf is true of no paper; None where it may be true of one."""
        fact = FACT_OF_FIELD.get(_field(leaf) or "")
        if fact is not None and fact not in self.facts:
            return Reason.UNKNOWN_FACT
        match leaf:
            case Key("category"):
                return self._reason_of_category(leaf)
            case Key("source", value) if value not in map(folded, self.names):
                return Reason.NOT_POLLED
            case Number(_, "<", 0):
                return Reason.BELOW_ZERO
            case _:
                return None

    def nearest(self, leaf: Leaf, *, wider: bool) -> Leaf | None:
        """A leaf that is like a dead one and may be true; a whole archive for a category only if it may be `wider`."""
        if not isinstance(leaf, Key):
            return None
        name = self._nearest_name(leaf)
        if name is None:
            return None
        near = KEYS[leaf.field].read(TypedTerm(name, quoted=True, field=leaf.field, place=(0, 0)))
        return near if self.reason(near) is None and (wider or leaf.below or not near.below) else None

    def _nearest_name(self, leaf: Key) -> str | None:
        match leaf.field:
            case "category":
                return nearest_category(leaf, every_category(self.categories, any_may_come=self.any_category))
            case "source":
                return self._nearest_source(leaf.value)
            case _:
                return None

    def _reason_of_category(self, leaf: Key) -> Reason | None:
        if has_category(leaf, self.categories):
            return None
        if is_arxiv_slip(leaf):
            return Reason.NO_SUCH_CATEGORY
        if self.any_category:
            return None
        return Reason.ELSEWHERE if is_arxivs(leaf) else Reason.NOT_BROUGHT

    def _nearest_source(self, value: str) -> str | None:
        """`feed:nature` for `nature` and for `feed:natur`."""
        of_a_family = [name for name in self.names if name.partition(":")[2] == value]
        return next(iter(of_a_family or get_close_matches(value, self.names, n=1, cutoff=_NEARLY_THE_SOURCE)), None)


def _field(leaf: Leaf) -> str | None:
    match leaf:
        case Word(_, scope) | Phrase(_, scope) | Prefix(_, scope):
            return scope
        case Name(field) | Key(field) | Number(field):
            return field
        case _:
            return None


def _never_true(query: Query, here: _Sources) -> Iterator[DeadLeaf]:
    """The leaves that are true of no paper, first the required ones, then the excluded ones."""
    for excluded in (False, True):
        for leaf in leaves(query, negated=excluded):
            reason = here.reason(leaf)
            if reason is not None:
                yield DeadLeaf(leaf, reason, here.nearest(leaf, wider=not excluded), excluded)


def _leaving_everything_out(tree: Query, here: _Sources) -> Iterator[DeadLeaf]:
    """The excluded sources of each conjunction that excludes all sources; `tree` is in canonical form."""
    match tree:
        case And(parts) | Or(parts):
            if isinstance(tree, And) and _excludes_all(parts, here):
                yield from (DeadLeaf(leaf, Reason.NO_OTHER_SOURCE, excluded=True) for leaf in _excluded_sources(parts))
            for part in parts:
                yield from _leaving_everything_out(part, here)
        case _:
            return


def _is_dead(tree: Query, dead: set[Leaf], here: _Sources) -> bool:
    """Whether a tree in canonical form is true of no paper, where the leaves in `dead` are true of none."""
    match tree:
        case And(parts):
            return _excludes_all(parts, here) or any(_is_dead(part, dead, here) for part in parts)
        case Or(parts):
            return all(_is_dead(part, dead, here) for part in parts)
        case Not():
            return False
        case _:
            return tree in dead


def _excludes_all(parts: tuple[Query, ...], here: _Sources) -> bool:
    return {leaf.value for leaf in _excluded_sources(parts)} >= set(map(folded, here.names))


def _excluded_sources(parts: tuple[Query, ...]) -> Iterator[Key]:
    for part in parts:
        match part:
            case Not(Key("source") as leaf):
                yield leaf
            case _:
                continue


def _instead(query: Query, tree: Query, dead: tuple[DeadLeaf, ...]) -> Query | None:
    """The query with what can match in place of its dead leaves; None where too little of it is left to narrow it."""
    found = _mended(tree, {one.leaf: one.nearest for one in reversed(dead)})
    if found is None or found == Everything() or not always_required(found, everything=asks_for_everything(query)):
        return None
    return flat(found)


def _mended(tree: Query, nearest: Mapping[Leaf, Leaf | None]) -> Query | None:
    """A tree with each leaf in `nearest` replaced, or left out where that is None; None where nothing is left."""
    match tree:
        case And(parts) | Or(parts):
            kept = tuple(one for part in parts if (one := _mended(part, nearest)) is not None)
            return type(tree)(kept) if len(kept) > 1 else next(iter(kept), None)
        case Not(part):
            inner = _mended(part, nearest)
            return None if inner is None else Not(inner)
        case _:
            return nearest.get(tree, tree)
