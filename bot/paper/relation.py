"""The life of a paper after it came out: published as an article, corrected, under concern, withdrawn, retracted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import quote

_DOI_ADDRESS = "https://doi.org/"
_UNDATED = date.max


class RelationKind(StrEnum):
    """What has happened to a paper. The value is stored; the order is from the mildest to the gravest."""

    PUBLISHED = "published"
    """A preprint came out as an article; the target is the article."""
    CORRECTED = "corrected"
    CONCERN = "concern"
    """An expression of concern."""
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


_TAKEN_BACK = (RelationKind.RETRACTED, RelationKind.WITHDRAWN)
"""The graver one first."""
_GRAVITY = {kind: place for place, kind in enumerate(RelationKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One thing that has happened to a paper.

    `target` is the notice that says so, or the article: a DOI (`10.1000/x`, in small letters) or an https address.
    `day` is when it happened. Each is None where it is not known.
    """

    kind: RelationKind
    target: str | None = None
    day: date | None = None

    @property
    def address(self) -> str | None:
        """Where the notice or the article can be read."""
        if self.target is None or self.target.startswith("https://"):
            return self.target
        return _DOI_ADDRESS + quote(self.target, safe="/:;()._-")

    @property
    def doi(self) -> str | None:
        """The DOI of the notice or the article, where the target is one."""
        return None if self.target is None or self.target.startswith("https://") else self.target


def joined(*told: Iterable[Relation]) -> tuple[Relation, ...]:
    """All relations in order of time, those without a day last; of those that differ only in the day the earliest."""
    found: dict[tuple[RelationKind, str | None], Relation] = {}
    for relation in (relation for some in told for relation in some):
        known = found.setdefault((relation.kind, relation.target), relation)
        if relation.day is not None and (known.day is None or relation.day < known.day):
            found[relation.kind, relation.target] = replace(known, day=relation.day)
    return tuple(sorted(found.values(), key=_order))


def gravest_of(relations: Iterable[Relation], most: int) -> tuple[Relation, ...]:
    """At most `most` relations, in order of time: where there are more, the mildest are left out."""
    return joined(sorted(relations, key=lambda one: _GRAVITY[one.kind], reverse=True)[:most])


def _order(relation: Relation) -> tuple[date, int, str]:
    return relation.day or _UNDATED, _GRAVITY[relation.kind], relation.target or ""


def is_taken_back(relations: Iterable[Relation]) -> bool:
    """Whether the paper is retracted or withdrawn."""
    return any(relation.kind in _TAKEN_BACK for relation in relations)


def gravest(relations: Iterable[Relation]) -> Relation | None:
    """A warning to give before anything else: the retraction, else the withdrawal, else the expression of concern.

    Of several of that kind the first that is dated, with a target where any of them has one.
    """
    ours = list(relations)
    for kind in (*_TAKEN_BACK, RelationKind.CONCERN):
        some = [relation for relation in ours if relation.kind is kind]
        if some:
            target = next((relation.target for relation in some if relation.target is not None), None)
            return Relation(kind=kind, target=target, day=min((one.day for one in some if one.day), default=None))
    return None
