"""What commands say, from what their arguments say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.text.tex.commands import ALPHABET_OF, REFERENCES
from bot.text.tex.scripts import script
from bot.text.tex.symbols import ACCENTS, ALPHABETS, CHARACTERS, MARKS, SCRIPTS

_ITSELF = frozenset('%&#$_{}"')
_SPACING_ACCENTS = {"~": "~", "^": "^", "`": "`"}
_DOTLESS = {"ı": "i", "ȷ": "j"}
_LONE_OPERAND = re.compile(r"[^\s+\-−/=<>×·±,]*")
_ONE_LETTER_ENOUGH = re.compile(r"\w*")
_COUNT_OF_ATOMS = re.compile(r"(?<=[A-Za-z)\]])\d+")
_LOWERED_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SCRIPT_CHARACTERS = frozenset(SCRIPTS.values())


def meaning(name: str, arguments: Sequence[str], option: str, *, is_formula: bool) -> str:
    """What the command `name` says; an unknown one says what its arguments do, and nothing without them."""
    if name in REFERENCES:
        return ""
    if write := _STRUCTURES.get(name):
        return write(arguments, option)
    if not arguments:
        return _sign(name)
    first = arguments[0]
    if name in MARKS:
        return _marked(first.strip(), MARKS[name])
    if name in ACCENTS:
        return _accented(first, name)
    if name in ALPHABET_OF and (is_formula or name not in {"mathbf", "mathsf", "mathtt"}):
        return _in_alphabet(first, ALPHABET_OF[name])
    return "".join(arguments)


def _sign(name: str) -> str:
    """The character of a command without arguments. An escaped sign is itself."""
    if name in _ITSELF or name.isdigit():
        return name
    return "‖" if name == "|" else CHARACTERS.get(name, "")


def _accented(letters: str, accent: str) -> str:
    """An accent on the first of `letters`; without one it is the sign that is typed so."""
    if not letters.strip():
        return _SPACING_ACCENTS.get(accent, "") + letters
    base = _DOTLESS.get(letters[0], letters[0])
    if not base.isalpha():
        return letters
    accented = unicodedata.normalize("NFC", base + ACCENTS[accent])
    is_quote = accent in "'\"" and len(accented) > 1  # as programs escape it: `\"quoted\"`, `O\'Brien`
    return f"{accent}{letters}" if is_quote else accented + letters[1:]


def _marked(text: str, mark: str) -> str:
    """A mark on one letter, whatever is raised or lowered behind it; none fits on many."""
    is_one = all(char in _SCRIPT_CHARACTERS or unicodedata.combining(char) for char in text[1:])
    return text[:1] + mark + text[1:] if text and is_one else text


def _in_alphabet(letters: str, alphabet: str) -> str:
    """Each letter and digit in its alphabet, as far as Unicode has it."""
    return "".join(ALPHABETS.get((alphabet, letter), letter) for letter in letters)


def _operand(text: str) -> str:
    """A side of a fraction on one line: in parentheses unless it is one thing."""
    side = text.strip()
    return side if _LONE_OPERAND.fullmatch(side) else f"({side})"


def _fraction(arguments: Sequence[str], _: str) -> str:
    return "/".join(map(_operand, arguments))


def _root(arguments: Sequence[str], degree: str) -> str:
    """A root with its degree raised before it."""
    radicand = "".join(arguments).strip()
    is_one = len(radicand) <= 1 or _ONE_LETTER_ENOUGH.fullmatch(radicand)
    return f"{script('^', degree.strip()) if degree else ''}√{radicand if is_one else f'({radicand})'}"


def _choice(arguments: Sequence[str], _: str) -> str:
    return f"({' choose '.join(arguments)})" if len(arguments) > 1 else "".join(arguments)


def _set_on(sign: str) -> Callable[[Sequence[str], str], str]:
    """A writer of a text above (`^`) or below (`_`) another one: behind it, on one line."""

    def write(arguments: Sequence[str], _: str) -> str:
        if len(arguments) == 1:
            return arguments[0]
        return "".join(arguments[1:]) + "".join(script(sign, each) for each in arguments[:1] if each)

    return write


def _arrow(sign: str) -> Callable[[Sequence[str], str], str]:
    """An arrow with what stands above it."""
    return lambda arguments, _: sign + "".join(script("^", each) for each in arguments if each)


def _between(opening: str, closing: str) -> Callable[[Sequence[str], str], str]:
    return lambda arguments, _: f"{opening}{''.join(arguments)}{closing}" if arguments else ""


def _note(arguments: Sequence[str], _: str) -> str:
    return f" ({''.join(arguments)})" if arguments else ""


def _item(_: Sequence[str], option: str) -> str:
    return f" • {option} "


def _script_of_word(sign: str) -> Callable[[Sequence[str], str], str]:
    return lambda arguments, _: "".join(script(sign, each) for each in arguments)


def _last(arguments: Sequence[str], _: str) -> str:
    """The last of several arguments: the others say how it looks or where it leads."""
    return arguments[-1] if arguments else ""


def _formula_of_chemistry(arguments: Sequence[str], _: str) -> str:
    """A substance: counts behind its atoms are lowered."""
    text = "".join(arguments).replace("−>", "→")
    return _COUNT_OF_ATOMS.sub(lambda found: found.group().translate(_LOWERED_DIGITS), text)


_STRUCTURES: dict[str, Callable[[Sequence[str], str], str]] = {
    **dict.fromkeys(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "textfrac"], _fraction),
    **dict.fromkeys(["binom", "dbinom", "tbinom"], _choice),
    **dict.fromkeys(["overset", "stackrel"], _set_on("^")),
    **dict.fromkeys(
        [
            *("href", "textcolor", "colorbox", "fcolorbox", "fontsize", "texorpdfstring"),
            *("scalebox", "raisebox", "rotatebox", "resizebox", "parbox"),
        ],
        _last,
    ),
    **dict.fromkeys(["footnote", "footnotetext"], _note),
    **dict.fromkeys(["begin", "end"], lambda _arguments, _option: " "),
    "underset": _set_on("_"),
    "sqrt": _root,
    "xrightarrow": _arrow("→"),
    "xleftarrow": _arrow("←"),
    "item": _item,
    "textsuperscript": _script_of_word("^"),
    "textsubscript": _script_of_word("_"),
    **dict.fromkeys(["ce", "ch"], _formula_of_chemistry),
    "bra": _between("⟨", "|"),
    "ket": _between("|", "⟩"),
    "braket": _between("⟨", "⟩"),
    "abs": _between("|", "|"),
    "norm": _between("‖", "‖"),
    "enquote": _between("“", "”"),
}
