"""TeX's macros as Unicode, by pylatexenc, in time that grows with the text.

pylatexenc reads letter by letter, and copies all that it has read with each letter and all that it has written with
each macro: twice as much text took four times as long. Here a run of plain characters is read as one, and what is
written comes in pieces. And what it reads and writes is counted: behind each macro whose last argument is missing it
reads the rest once more (with thirty of them, a thousand million times), and each accent on an accent doubles the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from inspect import getfullargspec
from itertools import pairwise

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latex2text import get_default_latex_context_db as texts_of_commands
from pylatexenc.latexwalker import LatexCharsNode, LatexNode, LatexToken, LatexWalker
from pylatexenc.latexwalker import get_default_latex_context_db as arguments_of_commands

_ARGUMENTS, _TEXTS = arguments_of_commands(), texts_of_commands()
_READ = re.compile(r"[\\{}%&~$]|``|''|--|[!?]`")
_PLAIN = r"""(?:[^\\{}%&~$`'\n!?CLOSING-]+|`(?!`)|'(?!')|-(?!-)|[!?](?!`))*"""
_PIECE = 256
_OF_A_NODE = frozenset(["macroname", "environmentname", "specials_chars"])
_TOKENS, _TOKENS_A_CHARACTER = 4_000, 2
"""How many tokens may be read; the densest text that is read once has one a character."""
_WRITTEN, _WRITTEN_A_CHARACTER = 100_000, 4
"""How many characters macros may write, those within others counted again."""

_Brackets = list[tuple[str, str]]


def commands_spelled(text: str, *, math_mode: str) -> str | None:
    """`text` with its commands as pylatexenc spells them; None where it cannot, as when they are nested too deep."""
    if _READ.search(text) is None:
        return text
    reader = _Reader(text, tokens=_TOKENS + _TOKENS_A_CHARACTER * len(text), latex_context=_ARGUMENTS)
    most = _WRITTEN + _WRITTEN_A_CHARACTER * len(text)
    writer = _Writer(_TEXTS, characters=most, keep_comments=True, math_mode=math_mode)
    try:
        nodes, _, _ = reader.get_latex_nodes()
        return "".join(str(writer.nodelist_to_text(piece)) for piece in _pieces(nodes))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return None


class _Reader(LatexWalker):  # type: ignore[misc]  # pylatexenc has no types
    """The parser, to which a run of plain characters is one character. Raises `ValueError` where it reads in vain."""

    def __init__(self, text: str, *, tokens: int, **options: object) -> None:
        super().__init__(text, **options)
        self._left = tokens

    def get_token(
        self,
        pos: int,
        include_brace_chars: _Brackets | None = None,
        environments: bool = True,  # noqa: FBT001, FBT002  # the signature is pylatexenc's
        parsing_state: object = None,
    ) -> LatexToken:
        """The next token. An argument (asked for without environments) and a star (without a state) stay one letter."""
        self._left -= 1
        if self._left < 0:
            raise ValueError("the text is read again and again")
        token = super().get_token(pos, include_brace_chars, environments, parsing_state)
        if token.tok == "char" and environments and parsing_state is not None:
            closing = "".join(f"{opened}{closed}" for opened, closed in include_brace_chars or ())
            found = _plain(closing).match(self.s, token.pos + token.len)
            more = found.group().rstrip() if found else ""
            token.arg, token.len = token.arg + more, token.len + len(more)
        return token


class _Writer(LatexNodes2Text):  # type: ignore[misc]  # pylatexenc has no types
    """What writes macros as Unicode. Raises `ValueError` where they grow and grow."""

    def __init__(self, texts: object, *, characters: int, **options: object) -> None:
        super().__init__(texts, **options)
        self._left = characters

    def apply_simplify_repl(self, node: LatexNode, simplify_repl: object, what: str) -> str:
        """What stands for a macro with its arguments; the library would inspect its own function each time."""
        if callable(simplify_repl):
            written = str(simplify_repl(node, **self._asked_for(node, simplify_repl)) or "")
        else:
            written = str(super().apply_simplify_repl(node, simplify_repl, what))
        self._left -= len(written)
        if self._left < 0:
            raise ValueError("accents on accents")
        return written

    def _asked_for(self, node: LatexNode, function: Callable[..., object]) -> dict[str, object]:
        """The arguments that a function of the library's tables asks for by their names."""
        asked = {name: getattr(node, name) for name in _parameters(function) & _OF_A_NODE if hasattr(node, name)}
        return asked | {"l2tobj": self} if "l2tobj" in _parameters(function) else asked


@cache
def _parameters(function: Callable[..., object]) -> frozenset[str]:
    return frozenset(getfullargspec(function).args)


@cache
def _plain(brackets: str) -> re.Pattern[str]:
    """A run of characters that mean nothing to TeX, within `brackets` that do."""
    return re.compile(_PLAIN.replace("CLOSING", re.escape(brackets)))


def _pieces(nodes: list[LatexNode]) -> list[list[LatexNode]]:
    """The nodes in pieces. None begins with characters: a macro before them may give them its space."""
    cuts = [at + isinstance(nodes[at], LatexCharsNode) for at in range(_PIECE, len(nodes), _PIECE)]
    return [nodes[start:end] for start, end in pairwise([0, *cuts, len(nodes)])]
