"""The characters of commands, raised and lowered characters and marks: unicodeit's and pylatexenc's tables, joined.

Where both know a command, unicodeit's character counts. Where neither is right for a line of text, ours does.
"""

from __future__ import annotations

import re

from pylatexenc.latex2text import get_default_latex_context_db
from unicodeit.data import COMBININGMARKS, REPLACEMENTS, SUBSUPERSCRIPTS

from bot.text.plurals import GREEK

SCRIPTS: dict[str, str] = {plain: script for plain, script in SUBSUPERSCRIPTS if plain != "^."} | {"^V": "ⱽ"}
"""The raised (`^2`) and lowered (`_2`) characters. The table's `^V` is a Korean letter."""

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_LETTER_IN_ALPHABET = re.compile(r"\\(math[a-z]+)\{([A-Za-z0-9])\}")


def _of_unicodeit() -> dict[str, str]:
    """The character of each command that takes no argument."""
    return {found[1]: char for command, char in REPLACEMENTS if (found := _COMMAND.fullmatch(command))}


def _of_pylatexenc() -> dict[str, str]:
    """The same of the other table; what has a hole for an argument, or is no character, is left out."""
    specs = get_default_latex_context_db().iter_macro_specs()
    texts = {spec.macroname: spec.simplify_repl for spec in specs if isinstance(spec.simplify_repl, str)}
    return {name: text for name, text in texts.items() if text.strip() and not re.search(r"[%<\\]", text)}


_OURS = {
    # signs of text
    "textbackslash": "∖", "textdollar": "$", "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textbraceleft": "{",
    "textbraceright": "}", "textquotedbl": '"', "slash": "/", "textendash": "–", "textemdash": "—", "textpm": "±",
    "textmu": "μ", "textdegree": "°", "degree": "°", "textcelsius": "°C", "degreeCelsius": "°C", "celsius": "°C",
    "permil": "‰", "perthousand": "‰", "textperthousand": "‰", "textpermille": "‰", "textpertenthousand": "‱",
    "percent": "%", "textpercent": "%", "textampersand": "&", "texthash": "#", "textsection": "§", "textohm": "Ω",
    "pounds": "£", "pound": "£", "textsterling": "£", "euro": "€", "EUR": "€", "texteuro": "€", "EURtm": "€",
    "officialeuro": "€", "eurologo": "€", "yen": "¥", "textyen": "¥", "cent": "¢", "textcent": "¢",
    "textcurrency": "¤", "textrupee": "₹", "dollar": "$", "textnumero": "№", "textordmasculine": "º",
    "textordfeminine": "ª", "texttrademark": "™", "texttm": "™", "trademark": "™", "textregistered": "®",
    "textcopyright": "©", "textnonbreakinghyphen": "-", "nobreakdash": "", "micro": "μ", "textmicro": "μ",
    "textvisiblespace": "␣", "textinterrobang": "‽", "textdiv": "÷", "textminus": "−", "textequals": "=",
    "textplus": "+", "textquotesingle": "'", "cmark": "✓", "xmark": "✗", "tick": "✓", "ohm": "Ω", "angstrom": "Å",
    "textperiodcentered": "·", "ddag": "‡", "flqq": "«", "frqq": "»", "glqq": "„", "grqq": "“", "hyp": "-", "-": "",
    # signs of astronomers, of which `0\farcs5` is 0.″5
    "arcmin": "′", "arcsec": "″", "arcdeg": "°", "farcm": ".′", "farcs": ".″", "fdg": ".°", "fh": ".ʰ", "fm": ".ᵐ",
    "fs": ".ˢ", "micron": "μm", "lsim": "≲", "gsim": "≳", "simlt": "≲", "simgt": "≳", "Msun": "M⊙", "Lsun": "L⊙",
    "Rsun": "R⊙",
    # names
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "XeTeX": "XeTeX", "eg": "e.g.",
    "ie": "i.e.", "etal": "et al.",
    # formulas
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "dots": "…", "ldots": "…", "cdots": "⋯",
    "dotsc": "…", "dotsb": "⋯", "dotsm": "⋯", "dotsi": "⋯", "dotso": "…", "colon": ":", "coloneqq": "≔",
    "lt": "<", "gt": ">", "backslash": "∖", "setminus": "∖", "star": "⋆", "ast": "∗", "top": "⊤", "bot": "⊥",
    "dagger": "†", "Upsilon": "Υ", "prime": "′", "mid": "|", "sim": "∼", "implies": "⟹", "impliedby": "⟸", "iff": "⟺",
    "i": "ı", "j": "ȷ", "today": "", "to": "→", "gets": "←", "ell": "ℓ", "lbrack": "[", "rbrack": "]",
    "land": "∧", "lor": "∨", "lbrace": "{", "rbrace": "}", "sqrt": "√", "nolinebreak": "",
    # lines over or under a group, whose text stays
    **dict.fromkeys(["underbrace", "overbrace", "underbracket", "overbracket", "underline", "wideparen"], ""),
}  # fmt: skip


def _with_greek(characters: dict[str, str]) -> dict[str, str]:
    """`characters` and the Greek letters of words (`textbeta`), and the slanted capitals (`varGamma`)."""
    names = [*GREEK.values(), *map(str.capitalize, GREEK.values())]
    slanted = {f"var{name}": characters[name] for name in names if name[0].isupper()}
    return characters | {f"text{name}": characters[name] for name in names} | slanted


CHARACTERS: dict[str, str] = _with_greek(_of_pylatexenc() | _of_unicodeit() | _OURS)
"""The character (or characters) of each command without an argument, by its name: `alpha` is `α`."""

ALPHABETS: dict[tuple[str, str], str] = {
    (found[1], found[2]): char for command, char in REPLACEMENTS if (found := _LETTER_IN_ALPHABET.fullmatch(command))
}
"""The character of a letter in one of TeX's alphabets: of `("mathbb", "R")` it is `ℝ`."""

_ON_WORDS = ("\\doubleunderline", "\\underline", "\\strikethrough", "\\slash")
MARKS: dict[str, str] = {
    **{command[1:]: mark for command, mark in COMBININGMARKS if command not in _ON_WORDS},
    "check": "\u030c", "mathring": "\u030a", "widehat": "\u0302", "widetilde": "\u0303", "overline": "\u0305",
    "dddot": "\u20db", "not": "\u0338", "overleftarrow": "\u20d6", "overrightarrow": "\u20d7",
    "overleftrightarrow": "\u20e1", "underleftarrow": "\u20ee", "underrightarrow": "\u20ef",
}  # fmt: skip
"""The combining mark of each command that sets one on a letter of a formula."""

ACCENTS: dict[str, str] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361", "G": "\u030f",
}  # fmt: skip
"""The combining mark of each command that sets an accent on a letter of a word."""
