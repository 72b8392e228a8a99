"""Tokens to a tree: a command stands with its arguments, a group with its inside, a script with its base behind it.

TeX is forgiving in metadata: a brace without its other half is passed over, a command whose argument is missing stands
alone, and groups that are nested too deep lose their structure and keep their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from bot.text.tex.commands import (
    ADJUSTS,
    GOES_ON,
    OF_MATHS,
    OF_WORDS,
    SIGNATURES,
    SWITCHES,
    UPRIGHT,
    is_part_of_word,
    is_unit_of,
)
from bot.text.tex.symbols import ACCENTS
from bot.text.tex.tokens import Kind, Token

DEEPEST = 50
"""How deep groups and arguments are read; so the tree can be written by functions that call themselves."""
_FARTHEST_OPTION = 60
"""How many tokens an optional argument may have."""
_NAMES_REMEMBERED = 512


class Group(NamedTuple):
    """A text in braces."""

    inside: Sequence[Node]


class Command(NamedTuple):
    """A command with its arguments, as far as they were found; `option` is the last one in square brackets."""

    name: str
    arguments: Sequence[Sequence[Node]] = ()
    option: Sequence[Node] = ()


class Script(NamedTuple):
    """A raised (`sign` is `^`) or lowered (`_`) text."""

    sign: str
    inside: Sequence[Node]


class Formula(NamedTuple):
    """A formula among words, not yet read."""

    source: str


class Verbatim(NamedTuple):
    """Text that is shown as it is typed."""

    text: str


class Brace(NamedTuple):
    """A brace without its other half, or nested too deep."""

    sign: str


_ENDS_VARIOUSLY = ADJUSTS | SWITCHES | GOES_ON
_BRACES = {"{": Brace("{"), "}": Brace("}")}

Node: TypeAlias = str | Brace | Group | Command | Script | Formula | Verbatim


def tree_of(tokens: Sequence[Token], *, maths: bool) -> list[Node]:
    """The tree of `tokens`: those of a formula (`maths`), or of words."""
    return _Parser(tokens).nodes(len(tokens), maths=maths, depth=0)


@lru_cache(maxsize=_NAMES_REMEMBERED)
def _alone(name: str) -> Command:
    """A command without arguments; many are the same."""
    return Command(name)


def _other_halves(tokens: Sequence[Token]) -> dict[int, int]:
    """The place of each closing brace or bracket by that of the opening one."""
    halves: dict[int, int] = {}
    is_open: list[int] = []
    for place, (kind, _) in enumerate(tokens):
        if kind in (Kind.OPEN, Kind.OPEN_OPTION):
            is_open.append(place)
        elif kind is Kind.CLOSE:
            while is_open and tokens[is_open[-1]].kind is Kind.OPEN_OPTION:
                is_open.pop()
            if is_open:
                halves[is_open.pop()] = place
        elif kind is Kind.CLOSE_OPTION and is_open and tokens[is_open[-1]].kind is Kind.OPEN_OPTION:
            halves[is_open.pop()] = place
    return halves


class _Parser:
    """A reader of tokens, and its place among them. Where some of a run of characters was read, `_rest` is left."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._halves = _other_halves(tokens)
        self._place = 0
        self._rest: str | None = None

    def nodes(self, end: int, *, maths: bool, depth: int) -> list[Node]:
        """The nodes of the tokens up to `end`."""
        read: list[Node] = []
        while (place := self._place) < end:
            kind, text = self._tokens[place]
            if kind is Kind.TEXT:
                read.append(text if self._rest is None else self._rest)
                self._pass(place + 1)
            elif kind is Kind.OPEN and place in self._halves and depth < DEEPEST:
                read.append(Group(self._group(maths=maths, depth=depth + 1)))
            else:
                self._pass(place + 1)
                read.append(self._node(kind, text, end, maths=maths, depth=depth))
        return read

    def _pass(self, to: int) -> None:
        """Go on to the token at `to`."""
        self._place = to
        self._rest = None

    def _node(self, kind: Kind, text: str, end: int, *, maths: bool, depth: int) -> Node:
        """The node that a token begins, the token itself having been read."""
        if kind is Kind.COMMAND:
            return self._command(text, end, maths=maths, depth=depth)
        if kind is Kind.SCRIPT:
            inside = self._argument(end, maths=maths, depth=depth, needs_braces=not maths)
            return text if inside is None else Script(text, inside)
        if kind is Kind.OPEN or kind is Kind.CLOSE:
            return _BRACES[text]
        if kind is Kind.FORMULA:
            return Formula(text)
        if kind is Kind.VERBATIM:
            return Verbatim(text)
        return "" if kind is Kind.STRAY else text

    def _group(self, *, maths: bool, depth: int) -> list[Node]:
        """The inside of the group or option that begins here, which has its other half."""
        end = self._halves[self._place]
        self._pass(self._place + 1)
        inside = self.nodes(end, maths=maths, depth=depth)
        self._pass(end + 1)
        return inside

    def _command(self, name: str, end: int, *, maths: bool, depth: int) -> Command:
        """A command whose name has been read, with its arguments."""
        signature = SIGNATURES.get(name)
        if signature is None or depth >= DEEPEST:
            if name in _ENDS_VARIOUSLY:
                self._end_name(name, end)
            return _alone(name)
        self._skip("*", end)
        if name in ACCENTS and not name.isalpha() and self._peek(end)[:1] == " ":
            return _alone(name)  # TeX would go on; who writes `\" `, means a quotation mark
        arguments: list[list[Node]] = []
        option: list[Node] = []
        inner = name in OF_MATHS or (maths and (name not in OF_WORDS or name in UPRIGHT))
        for each in signature:
            if each == "[":
                option = self._option(end, maths=maths, depth=depth) or option
                continue
            inside = self._argument(end, maths=inner, depth=depth, needs_braces=each == "{")
            if inside is None:
                break
            arguments.append(inside)
        return Command(name, arguments, option) if arguments or option else _alone(name)

    def _end_name(self, name: str, end: int) -> None:
        """Pass over what only ends the name of a command without arguments, or belongs to it."""
        if name in ADJUSTS:
            self._skip(".", end)
        elif name in SWITCHES or (name in GOES_ON and self._goes_on(name, self._peek(end))):
            self._skip(" ", end)

    def _goes_on(self, name: str, following: str) -> bool:
        """Whether the command whose name has been read is one word with the characters that follow behind a blank."""
        before = self._tokens[self._place - 2] if self._place > 1 else Token(Kind.TEXT, "")
        letters = before.text if before.kind is Kind.TEXT else ""
        return is_unit_of(name, following) or is_part_of_word(name, letters, following)

    def _peek(self, end: int) -> str:
        """The characters that come next, if it is characters that come."""
        if self._place >= end or self._tokens[self._place].kind is not Kind.TEXT:
            return ""
        return self._tokens[self._place].text if self._rest is None else self._rest

    def _skip(self, char: str, end: int) -> None:
        """Pass over `char` if it comes next."""
        rest = self._peek(end)
        if rest[:1] == char:
            self._leave(rest[1:])

    def _leave(self, rest: str) -> None:
        """Of the run of characters that comes next, leave `rest`."""
        if rest:
            self._rest = rest
        else:
            self._pass(self._place + 1)

    def _option(self, end: int, *, maths: bool, depth: int) -> list[Node] | None:
        """The optional argument that begins here, if one does."""
        place = self._place
        if place >= end or self._tokens[place].kind is not Kind.OPEN_OPTION:
            return None
        closing = self._halves.get(place, end)
        if closing >= end or closing - place > _FARTHEST_OPTION:
            return None
        return self._group(maths=maths, depth=depth + 1)

    def _argument(self, end: int, *, maths: bool, depth: int, needs_braces: bool) -> list[Node] | None:
        """The argument that begins here behind blanks: a group, or one character or command; None for none."""
        place = self._place + 1 if self._peek(end).isspace() else self._place
        if place >= end or depth >= DEEPEST:
            return None
        kind, text = self._tokens[place]
        if kind is Kind.OPEN and place in self._halves:
            self._pass(place)
            return self._group(maths=maths, depth=depth + 1)
        if needs_braces:
            return None
        if kind is Kind.TEXT:
            if place > self._place:
                self._pass(place)
            rest = self._peek(end).lstrip()
            self._leave(rest[1:])
            return [rest[0]]
        if kind is Kind.COMMAND:
            self._pass(place + 1)
            return [self._command(text, end, maths=maths, depth=depth + 1)]
        return None
