"""MathML as a line of Unicode: scripts, fractions and roots from the texts of an element's children."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.tex.scripts import script

TOKENS = frozenset(["mi", "mn", "mo", "ms", "mtext"])
"""The elements that hold text; white space elsewhere only sets the elements apart."""
LAYOUT = frozenset(
    [
        *(
            "math",
            "mrow",
            "mstyle",
            "mpadded",
            "mphantom",
            "menclose",
            "merror",
            "mfenced",
            "semantics",
            "maction",
            "mspace",
        ),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none"),
        *("mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mlabeledtr"),
    ]
)
"""The elements that hold elements."""
ELEMENTS = TOKENS | LAYOUT
_WORD = 2


def written(element: str, children: Sequence[str]) -> str:
    """An element of MathML with the texts of its children: `msub` of `x` and `2` is `x₂`."""
    if element in TOKENS:
        return " ".join("".join(children).split())
    match element, children:
        case "mspace", _:
            return " "
        case (("msub" | "munder"), [base, low]):
            return base + _script("_", low)
        case "msup", [base, high]:
            return base + _script("^", high)
        case (("msubsup" | "munderover"), [base, low, high]):
            return base + _script("_", low) + _script("^", high)
        case "mfrac", [above, below]:
            return f"{_operand(above)}/{_operand(below)}"
        case "msqrt", _:
            return f"√{_operand(_row(children))}"
        case "mroot", [radicand, degree]:
            return f"{_script('^', degree)}√{_operand(radicand)}"
        case _:
            return _row(children)


def _script(sign: str, text: str) -> str:
    return script(sign, text) if text else ""


def _operand(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _row(children: Sequence[str]) -> str:
    """The texts side by side; a word, such as the name of a function, is set apart from letters beside it."""
    row = ""
    parts: list[str] = []
    for child in children:
        touching = row[-1:].isalnum() and child[:1].isalnum()
        if touching and (_is_word(row) or _is_word(child)):
            parts.append(" ")
        parts.append(child)
        row = child or row
    return "".join(parts)


def _is_word(text: str) -> bool:
    return len(text) >= _WORD and text.isalpha() and text.isascii()
