"""Formulas become Unicode: the inside of `$…$`, by unicodeit's tables and a few rules for what has no character.

unicodeit knows symbols, letters and scripts, but not structure: fractions, roots, named functions, groups. Those
are unwrapped first, innermost group first, so that any depth of braces takes as many rounds as it is deep.
"""

from __future__ import annotations

import re

from bot.text.macros import commands_spelled
from bot.text.symbols import CHARACTERS, KNOWN, SCRIPTS, symbols

_ROUNDS = 12
_NAMES = (
    r"arccos|arcsin|arctan|arg|cos|cosh|cot|coth|csc|deg|det|dim|exp|gcd|hom|inf|injlim|ker|lg|lim|liminf|"
    r"limsup|ln|log|max|min|mod|Pr|projlim|sec|sin|sinh|sup|tan|tanh|argmax|argmin|softmax"
)
_FUNCTION = re.compile(rf"\\({_NAMES})(?![A-Za-z])(?:\\limits)?\s*")
_GROUP = r"\s*\{([^{}]*)\}"
_WORDS = re.compile(rf"\\(?:text(?:rm|up|normal|it|bf|sf|tt|sc)?|mbox|hbox|emph){_GROUP}")
_UPRIGHT = re.compile(
    r"\\(?:mathrm|mathit|mathnormal|operatorname\*?|mathop|mathbin|mathrel|ensuremath|underline|underbrace|overbrace"
    rf"|boxed|pmb|bm|boldsymbol|smash){_GROUP}",
)
_FRACTION = re.compile(rf"\\[dtc]?frac{_GROUP}{_GROUP}")
_SHORT_FRACTION = re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)")
_BINOMIAL = re.compile(rf"\\[dt]?binom{_GROUP}{_GROUP}")
_ROOT = re.compile(rf"\\sqrt(?:\[([^\[\]]*)\])?{_GROUP}")
_SHORT_ROOT = re.compile(r"\\sqrt\s*([A-Za-z0-9])")
_ONE_LETTER_MARK = re.compile(
    r"\\(hat|bar|tilde|vec|dot|ddot|check|acute|grave|breve)(?:\s+([A-Za-z])|\s*(\\[A-Za-z]+))"
)
_WIDE_MARK = re.compile(r"\\wide(hat|tilde)(?![A-Za-z])|\\over(line)(?![A-Za-z])")
_MARK_ON_MANY = re.compile(r"\\(?:hat|bar|tilde|vec|dot|ddot|check)\{([A-Za-z0-9]{2,})\}")
_STACKED = re.compile(rf"\\(over|under)set{_GROUP}{_GROUP}")
_RELATION = re.compile(rf"\\stackrel{_GROUP}{_GROUP}")
_MARKS = {"check": "\u030c", "mathring": "\u030a"}
_MARK = re.compile(r"\\(check|mathring)\s*\{([A-Za-z])\}")
_ALPHABET = re.compile(r"\\(mathbb|mathcal|mathbf|mathfrak|mathsf|mathtt|mathscr)\s*(?:\{([^{}]*)\}|([A-Za-z0-9]))")
_OLD_ALPHABET = re.compile(r"\\(cal|Bbb|frak|scr|mathbbm|mathds)(?![A-Za-z])\s*\{?\s*([A-Za-z0-9]+)\}?")
_OLD_NAMES = {"cal": "mathcal", "scr": "mathcal", "frak": "mathfrak"}
_SWITCH = re.compile(r"\\(?:rm|bf|it|sf|tt|sc|em|bfseries|itshape)(?![A-Za-z])\s*")
_THOUSANDS = re.compile(r"(?<=\d)\{,\}(?=\d)")
_SIZES = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits)(?![A-Za-z])\.?")
_SPACES = re.compile(r"\\[,;:> ]|\\q?quad(?![A-Za-z])|~|\\(?:thin|med|thick)?space(?![A-Za-z])|\\\\")
_NO_SPACES = re.compile(r"\\!|\\(?:neg(?:thin|med|thick)space)(?![A-Za-z])|\\(?:no)?number(?![A-Za-z])")
_OPERATOR = r"[×·±∓÷≤≥≠≈∼→←↔⇒⇔∈∉⊂⊆∪∩∘⊗⊕≪≫∝⟶↦∣−+=<>]"
_LOOSE_AFTER_OPERATOR = re.compile(rf"(?<=[^\s({{\[,])({_OPERATOR})\s+")
_RAISED_SYMBOL = re.compile(r"[\ue014^]\{?([*⋆∗⊤⊥†‡′″∘°])\}?")
_SCRIPT = re.compile(r"([\^_])\{([^{}]*)\}")
_ONE_THING = re.compile(r"[\w.]*")
_LOOSE_IN_BRACKETS = re.compile(r"(?<=[(\[⟨⌊⌈])\s+|(?<!\s)\s++(?=[)\]⟩⌋⌉])")
_PRIME = re.compile(r"\^\{?\\prime\}?")
_DEGREES = re.compile(r"\^\{?\\circ\}?")
_LONE_OPERAND = re.compile(r"[^\s+\-−/=<>×·±,]*")
_LITERAL = {r"\%": "%", r"\&": "&", r"\#": "#", r"\$": "$", r"\_": "_", r"\lbrace": "{", r"\rbrace": "}"}
_LITERAL_SIGN = re.compile(r"\\(?:[%&#$_]|[lr]brace(?![A-Za-z]))")
_SYNONYMS = {
    r"\lVert": "‖", r"\rVert": "‖", r"\Vert": "‖", r"\lvert": "|", r"\rvert": "|", r"\vert": "|",
    r"\langle": "⟨", r"\rangle": "⟩", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉",
    r"\dots": "…", r"\ldots": "…", r"\cdots": "⋯", r"\dotsc": "…", r"\dotsb": "⋯", r"\dotsm": "⋯",
    r"\colon": ":", r"\coloneqq": "≔", r"\lt": "<", r"\gt": ">", r"\backslash": "∖", r"\setminus": "∖",
    r"\star": "⋆", r"\ast": "∗", r"\top": "⊤", r"\bot": "⊥", r"\dagger": "†", r"\prime": "′", r"\mid": "|",
    r"\sim": "∼", r"\hspace": " ", r"\implies": "⟹", r"\iff": "⟺", r"\to": "→", r"\gets": "←", r"\ell": "ℓ",
    r"\degree": "°", r"\bmod": "mod", r"\pmod": "mod", r"\lbrack": "[", r"\rbrack": "]", r"\land": "∧", r"\lor": "∨",
}  # fmt: skip
_COMMAND = re.compile(r"\\[A-Za-z]+")
_SHIELD = "\ue016"
_BARE_SIGN = re.compile(r"(?<!\\)[%&#$_^~]")
_MALFORMED = re.compile(r"\\(?:[dtc]?frac|sqrt|[dt]?binom)(?![A-Za-z])")
_FIRST_SIGN, _SIGN = 0xE100, re.compile("[\ue100-\ue17f]")
_HYPHEN = "\ue013"
_SIGN_THAT_STAYS = {"^": "\ue014", "_": "\ue015"}
_SIGNS = str.maketrans({"\ue010": "{", "\ue011": "}", _HYPHEN: "-", "\ue014": "^", "\ue015": "_"})


def unicode_maths(formula: str) -> str:
    r"""The inside of a formula as one line of Unicode, without TeX: `\tau^2` is `τ²`, `\|w\|_2` is `‖w‖₂`."""
    inner = formula.replace(r"\{", "\ue010").replace(r"\}", "\ue011")
    inner = _THOUSANDS.sub(",", _SWITCH.sub("", _OLD_ALPHABET.sub(_renamed, inner)))
    inner = _NO_SPACES.sub("", _SPACES.sub(" ", _SIZES.sub("", inner)))
    inner = _PRIME.sub("′", _DEGREES.sub("°", inner))
    inner = _structure(_WIDE_MARK.sub(_narrow, _ONE_LETTER_MARK.sub(r"\\\1{\2\3}", inner)))
    inner = _FUNCTION.sub(_spaced_name, inner)
    inner = _COMMAND.sub(lambda found: _SYNONYMS.get(found.group(), found.group()), inner)
    inner = _LITERAL_SIGN.sub(lambda found: _LITERAL[found.group()], inner.replace(r"\|", "‖"))
    inner = _MARK.sub(lambda found: found[2] + _MARKS[found[1]], inner)
    spelled = symbols(_COMMAND.sub(_shielded, _scripts(inner))).replace(_SHIELD, "\\")
    return _tidy(_without_commands(spelled)).translate(_SIGNS)


def script(sign: str, text: str) -> str:
    """`text` raised (sign `^`) or lowered (`_`) where all of it can be; else behind the sign."""
    return _script(sign, text).translate(_SIGNS)


def _script(sign: str, text: str) -> str:
    """The same within a formula, where a sign that stays must not be read once more."""
    inner = symbols(text) if "\\" in text else text.replace("-", "−")
    characters = [SCRIPTS.get(sign + char) for char in inner.replace(" ", "")]
    whole = [char for char in characters if char is not None]
    if len(whole) == len(characters):
        return "".join(whole)
    return _SIGN_THAT_STAYS[sign] + (
        inner if _ONE_THING.fullmatch(inner) or _RAISED_SYMBOL.fullmatch("^" + inner) else f"({inner})"
    )


def _structure(inner: str) -> str:
    """Fractions, roots and groups of letters written out, from the innermost outwards."""
    for _ in range(_ROUNDS):
        before = inner
        inner = _UPRIGHT.sub(r"\1", _WORDS.sub(_word, inner))
        inner = _ALPHABET.sub(_in_alphabet, inner)
        inner = _MARK_ON_MANY.sub(r"\1", inner)
        inner = _FRACTION.sub(lambda found: f"{_operand(found[1])}/{_operand(found[2])}", inner)
        inner = _SHORT_FRACTION.sub(r"\1/\2", inner)
        inner = _RELATION.sub(r"\2^{\1}", _STACKED.sub(_stacked, inner))
        inner = _BINOMIAL.sub(r"(\1 choose \2)", inner)
        inner = _SHORT_ROOT.sub(r"√\1", _ROOT.sub(_root, inner))
        if inner == before:
            break
    return inner


def _scripts(inner: str) -> str:
    """Groups that are raised or lowered, from the innermost outwards."""
    for _ in range(_ROUNDS):
        before = inner
        inner = _SCRIPT.sub(lambda found: _script(found[1], found[2]), inner)
        if inner == before:
            break
    return inner


def _word(found: re.Match[str]) -> str:
    """Words in a formula: a hyphen in them is no minus."""
    return found[1].replace("-", _HYPHEN)


def _stacked(found: re.Match[str]) -> str:
    """What is set above or below something, raised or lowered behind it."""
    return f"{found[3]}{'^' if found[1] == 'over' else '_'}{{{found[2]}}}"


def _shielded(found: re.Match[str]) -> str:
    r"""A command that unicodeit does not know, hidden from it: of `\overset` it would read `\o`."""
    command = found.group()
    return command if command in KNOWN else _SHIELD + command[1:]


def _narrow(found: re.Match[str]) -> str:
    """The mark for one letter instead of the mark for several."""
    return r"\bar" if found[2] else rf"\{found[1]}"


def _renamed(found: re.Match[str]) -> str:
    """A letter under the command that LaTeX has for it since 1994."""
    return rf"\{_OLD_NAMES.get(found[1], 'mathbb')}{{{found[2]}}}"


def _in_alphabet(found: re.Match[str]) -> str:
    """Each letter of a group in its alphabet; script letters have one alphabet in Unicode, a calligraphic one."""
    alphabet = found[1].replace("mathscr", "mathcal")
    letters = found[2] if found[2] is not None else found[3]
    if not letters.isalnum():
        return letters
    return "".join(CHARACTERS.get(rf"\{alphabet}{{{letter}}}", letter) for letter in letters)


def _operand(part: str) -> str:
    """A side of a fraction on one line: in parentheses unless it is one thing."""
    side = part.strip()
    return side if _LONE_OPERAND.fullmatch(side) else f"({side})"


def _root(found: re.Match[str]) -> str:
    """A root with its degree raised before it."""
    degree = script("^", found[1].strip()) if found[1] else ""
    radicand = found[2].strip()
    return f"{degree}√{radicand if len(radicand) == 1 or radicand.isalnum() else _grouped(radicand)}"


def _grouped(radicand: str) -> str:
    r"""What stands under a root, in parentheses unless it is a single command such as `\pi`."""
    return radicand if re.fullmatch(r"\\[A-Za-z]+", radicand) else f"({radicand})"


def _spaced_name(found: re.Match[str]) -> str:
    """A function's name, set apart from letters beside it as TeX sets it."""
    text, start, end = found.string, found.start(), found.end()
    before = " " if start and (text[start - 1].isalnum() or text[start - 1] in ")}]") else ""
    after = " " if end < len(text) and (text[end].isalnum() or text[end] in "\\‖|√") else ""
    return f"{before}{found[1]}{after}"


def _without_commands(text: str) -> str:
    """What unicodeit left is given to pylatexenc, and what that does not know loses its backslash and braces."""
    if "\\" in text:
        text = _read_commands(text)
    return text.replace("{", "").replace("}", "").replace("\\", "")


def _read_commands(text: str) -> str:
    """The commands in `text` as pylatexenc spells them; `text` where it cannot."""
    escaped = _MALFORMED.sub("", _BARE_SIGN.sub(lambda found: chr(_FIRST_SIGN + ord(found.group())), text))
    spelled = commands_spelled(escaped, math_mode="text")
    if spelled is None:
        spelled = _COMMAND.sub("", escaped)
    return _SIGN.sub(lambda found: chr(ord(found.group()) - _FIRST_SIGN), spelled)


def _tidy(text: str) -> str:
    """One space at most, none behind an operator that has none before it: `10× 20` is `10×20`."""
    text = _RAISED_SYMBOL.sub(r"\1", text)
    text = _LOOSE_IN_BRACKETS.sub("", _LOOSE_AFTER_OPERATOR.sub(r"\1", text))
    return re.sub(r"\s+", " ", text).strip()
