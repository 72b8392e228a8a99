"""A tree to text: words as they are read, formulas as one line of Unicode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.text.tex.commands import FUNCTIONS, OF_MATHS, OF_WORDS, REFERENCES, SPACES
from bot.text.tex.meanings import meaning
from bot.text.tex.quantities import QUANTITIES, quantity_of
from bot.text.tex.row import Row
from bot.text.tex.scripts import behind, script
from bot.text.tex.symbols import CHARACTERS
from bot.text.tex.tokens import tokens_of_formula
from bot.text.tex.tree import Brace, Command, Formula, Group, Node, Script, Verbatim, tree_of

_SIMPLE_SCRIPT = re.compile(r"[A-Za-z0-9+-]{1,12}|\d{1,6}\.\d{1,6}")
_FORMULAS_REMEMBERED, _LONGEST_REMEMBERED = 2_048, 120
_SHOWN = {"bmod": "mod", "pmod": "mod"}
_NOTES = frozenset(["footnote", "footnotetext"])
_ENDS_A_WORD = re.compile(r"[^\w(]")
_OPERATORS_ON_LETTERS = frozenset("∂∇∀∃")
_PUNCTUATION = re.compile(r"[.,;:!?)\]]")


def words(nodes: Sequence[Node], *, is_tex: bool) -> str:
    """The words of `nodes`. Braces are kept where the text has nothing else of TeX."""
    pieces: list[str] = []
    _write_words(nodes, pieces, is_tex=is_tex)
    return "".join(pieces)


def _write_words(nodes: Sequence[Node], pieces: list[str], *, is_tex: bool) -> None:
    for place, node in enumerate(nodes):
        match node:
            case str():
                pieces.append(node)
            case Command():
                _write_command(node, pieces, following=nodes[place + 1] if place + 1 < len(nodes) else " ")
            case Group():
                pieces.append("" if is_tex else "{")
                _write_words(node.inside, pieces, is_tex=is_tex)
                pieces.append("" if is_tex else "}")
            case Script():
                pieces.append(_raised_word(node, is_tex=is_tex))
            case Formula():
                shown = _formula_before(node.source, nodes[place + 1] if place + 1 < len(nodes) else " ")
                pieces.append(behind(pieces[-1] if pieces else "", shown))
            case Verbatim():
                pieces.append(node.text.replace("\\", CHARACTERS["textbackslash"]))
            case Brace():
                pieces.append("" if is_tex else node.sign)


def _write_command(command: Command, pieces: list[str], *, following: Node) -> None:
    """A command among words: notes and references take the blank before them away."""
    if command.name == "xspace":
        ends = isinstance(following, str) and _ENDS_A_WORD.match(following) is not None
        pieces.append("" if ends else " ")
        return
    if command.name in _NOTES or command.name in REFERENCES:
        while pieces and not (stripped := pieces[-1].rstrip(" ~")):
            pieces.pop()
        if pieces:
            pieces[-1] = stripped
    pieces.append(_command(command, is_formula=False))


def _formula_before(source: str, following: Node) -> str:
    """A formula among words, without its last blank where punctuation follows."""
    text = formula(source)
    return text.rstrip() if isinstance(following, str) and _PUNCTUATION.match(following) else text


def _raised_word(node: Script, *, is_tex: bool) -> str:
    """A script outside of formulas, with its braces where they say how far it goes."""
    inside = words(node.inside, is_tex=is_tex)
    keeps_braces = not is_tex or _SIMPLE_SCRIPT.fullmatch(inside)
    return f"{node.sign}{{{inside}}}" if keeps_braces else f"{node.sign}{inside}"


def formula(source: str) -> str:
    r"""The inside of a formula as one line of Unicode: `\tau^2` is `τ²`, `\|w\|_2` is `‖w‖₂`."""
    return _remembered(source) if len(source) <= _LONGEST_REMEMBERED else _formula(source)


def _formula(source: str) -> str:
    return _maths(tree_of(tokens_of_formula(source), maths=True))


@lru_cache(maxsize=_FORMULAS_REMEMBERED)
def _remembered(source: str) -> str:
    """As `_formula`: an abstract says the same symbols again and again."""
    return _formula(source)


def _maths(nodes: Sequence[Node]) -> str:
    row = Row()
    for place, node in enumerate(nodes):
        match node:
            case str():
                if not (node.isspace() and _only_ends_a_name(nodes, place)):
                    _add_characters(row, node)
            case Command():
                _add_command(row, node)
            case Script():
                row.add_script(script(node.sign, _maths(node.inside)))
            case Group():
                row.add(_maths(node.inside))
            case Formula():
                row.add(formula(node.source))
            case Verbatim():
                row.add(node.text)
            case Brace():
                pass
    return row.text()


def _only_ends_a_name(nodes: Sequence[Node], place: int) -> bool:
    r"""Whether a blank had to stand between the command of a letter and the letters behind it: `\Delta G` is `ΔG`."""
    around = (nodes[place - 1 : place], nodes[place + 1 : place + 2])
    match around:
        case ([Command(name, ())], [str(letters)]) if letters[:1].isalpha():
            sign = CHARACTERS.get(name, "")
            return sign.isalpha() or sign in _OPERATORS_ON_LETTERS
        case _:
            return False


def _add_characters(row: Row, characters: str) -> None:
    """Characters of a formula: a hyphen is a minus, a tie is a blank."""
    for place, part in enumerate(characters.split("~")):
        if place:
            row.add_space()
        if part.isspace():
            row.add_blank()
        if not part.isspace():
            row.add(part.replace("-", "−"))


def _add_command(row: Row, command: Command) -> None:
    name = command.name
    if name in SPACES:
        row.add_space()
    elif name in FUNCTIONS:
        row.add_function(_SHOWN.get(name, name))
    elif name == "operatorname":
        row.add_function(_command(command, is_formula=True))
    else:
        row.add(_command(command, is_formula=True))


def _command(command: Command, *, is_formula: bool) -> str:
    """What a command says, with what its arguments say."""
    name = command.name
    if name in SPACES:
        return " "
    if name in FUNCTIONS:
        return _SHOWN.get(name, name)
    if name in QUANTITIES:
        return quantity_of(command, _maths)
    inner = (is_formula or name in OF_MATHS) and name not in OF_WORDS
    arguments = [_text(each, is_formula=inner) for each in command.arguments]
    return meaning(name, arguments, _text(command.option, is_formula=inner), is_formula=is_formula)


def _text(nodes: Sequence[Node], *, is_formula: bool) -> str:
    return _maths(nodes) if is_formula else words(nodes, is_tex=True)
