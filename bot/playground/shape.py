"""Schemas of JSON values as tables: both platforms state their limits with these few shapes.

A shape yields a `Breach` for each thing that is wrong; each platform words a breach in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is wrong: where (keys and indices from the root), which rule, and the rule's limit."""

    path: Path
    rule: str
    limit: str = ""


class Shape(Protocol):
    """A schema: it reports what is wrong with a value."""

    def breaches(self, value: object, path: Path, /) -> Iterator[Breach]:
        """Yield what is wrong with `value`, which stands at `path`."""
        ...


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value."""

    def breaches(self, _value: object, _path: Path, /) -> Iterator[Breach]:
        """Nothing is wrong with it."""
        return iter(())


@dataclass(frozen=True, slots=True)
class String:
    """A string; lengths are in code points (neither platform says which unit it counts), trimmed first if `trimmed`."""

    least: int = 0
    most: int | None = None
    among: frozenset[str] = frozenset()
    like: str | None = None
    trimmed: bool = False

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what is wrong with the string."""
        if not isinstance(value, str):
            yield Breach(path, "text")
            return
        length = len(value.strip() if self.trimmed else value)
        if length < self.least:
            yield Breach(path, "short", str(self.least))
        if self.most is not None and length > self.most:
            yield Breach(path, "long", str(self.most))
        if self.among and value not in self.among:
            yield Breach(path, "choice", ", ".join(sorted(self.among)))
        if self.like is not None and re.fullmatch(self.like, value, re.DOTALL) is None:
            yield Breach(path, "pattern", self.like)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; with `among`, one of a few."""

    least: int | None = None
    most: int | None = None
    among: frozenset[int] = frozenset()

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what is wrong with the number."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Breach(path, "number")
            return
        if self.least is not None and value < self.least:
            yield Breach(path, "small", str(self.least))
        if self.most is not None and value > self.most:
            yield Breach(path, "large", str(self.most))
        if self.among and value not in self.among:
            yield Breach(path, "choice", ", ".join(map(str, sorted(self.among))))


@dataclass(frozen=True, slots=True)
class Real:
    """Any number."""

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield a breach unless it is a number."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield Breach(path, "number")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield a breach unless it is a boolean."""
        if not isinstance(value, bool):
            yield Breach(path, "flag")


@dataclass(frozen=True, slots=True)
class Maybe:
    """Null, or a value of the inner shape."""

    inner: Shape

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what the inner shape finds, unless the value is null."""
        if value is not None:
            yield from self.inner.breaches(value, path)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A value that one of the shapes accepts; the reported breaches are those of the first shape."""

    shapes: tuple[Shape, ...]

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield nothing if any shape accepts the value."""
        found = [list(shape.breaches(value, path)) for shape in self.shapes]
        if all(found):
            yield from found[0]


@dataclass(frozen=True, slots=True)
class Items:
    """An array of equal shapes."""

    of: Shape
    least: int = 0
    most: int | None = None

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what is wrong with the array and each of its members."""
        if not isinstance(value, list):
            yield Breach(path, "array")
            return
        if len(value) < self.least:
            yield Breach(path, "few", str(self.least))
        if self.most is not None and len(value) > self.most:
            yield Breach(path, "many", str(self.most))
        for number, member in enumerate(value):
            yield from self.of.breaches(member, (*path, number))


@dataclass(frozen=True, slots=True)
class Record:
    """An object: its fields, which of them must be there, and (unless `open`) no others."""

    fields: Mapping[str, Shape]
    required: frozenset[str] = frozenset()
    open: bool = False

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what is wrong with the object and each of its fields."""
        if not isinstance(value, dict):
            yield Breach(path, "object")
            return
        for missing in sorted(self.required - value.keys()):
            yield Breach((*path, missing), "required")
        for key, inner in value.items():
            if key in self.fields:
                yield from self.fields[key].breaches(inner, (*path, key))
            elif not self.open:
                yield Breach((*path, key), "unknown")


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object whose shape depends on one of its fields, as Block Kit's and Discord's `type`."""

    shapes: Mapping[str | int, Shape]
    tag: str = "type"
    _allowed: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_allowed", ", ".join(map(str, self.shapes)))

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield what the shape of this kind finds, or that there is no such kind."""
        if not isinstance(value, dict):
            yield Breach(path, "object")
        elif self.tag not in value:
            yield Breach((*path, self.tag), "required")
        elif not isinstance(kind := value[self.tag], str | int) or kind not in self.shapes:
            yield Breach((*path, self.tag), "choice", self._allowed)
        else:
            yield from self.shapes[kind].breaches(value, path)
