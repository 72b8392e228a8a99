r"""The arguments that commands take, and the commands that say nothing.

A signature has a sign for each argument: `[` is optional, `{` must stand in braces, `.` may be one character or command
as well. A command without a signature takes nothing: where a group follows an unknown one, its words stay.
"""

from __future__ import annotations

import re

from bot.text.tex.symbols import ACCENTS, MARKS
from bot.text.tex.units import SYMBOLS


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


REFERENCES = _names(
    "cite citep citet citealp citealt citeauthor citeyear citeyearpar citenum citetext Cite Citep Citet Citealt Citealp"
    " Citeauthor nocite parencite textcite autocite footcite fullcite supercite footcitetext ref eqref autoref nameref"
    " pageref cref Cref vref label thanks vspace hspace index tag phantom hphantom vphantom bibliography"
    " bibliographystyle includegraphics input include color pagecolor definecolor setlength setcounter usepackage"
    " orcidlink orcid documentclass hypersetup selectlanguage pagestyle thispagestyle rule vskip hskip"
)
"""Commands whose arguments nobody reads in a title or abstract."""
_DROPPED_ARGUMENTS = {
    "definecolor": "[{{{", "setlength": "{{", "setcounter": "{{", "rule": "[{{", "vskip": "", "hskip": "",
}  # fmt: skip

ALPHABET_OF = {
    "mathbb": "mathbb", "mathcal": "mathcal", "mathscr": "mathcal", "mathbf": "mathbf", "mathfrak": "mathfrak",
    "mathsf": "mathsf", "mathtt": "mathtt", "cal": "mathcal", "scr": "mathcal", "frak": "mathfrak", "Bbb": "mathbb",
    "mathbbm": "mathbb", "mathds": "mathbb",
}  # fmt: skip
"""The alphabet that each command sets letters in; calligraphic and script letters have one in Unicode."""

OF_WORDS = _names(
    "text textrm textup textnormal textit textbf textsf texttt textsc textsl textmd mbox hbox emph enquote intertext"
    " mathrm mathit mathnormal mathup operatorname DeclareMathOperator url path nolinkurl"
)
"""Commands whose argument is words also where they stand in a formula: a hyphen in it is no minus."""

UPRIGHT = _names("mathrm mathit mathnormal mathup")
"""Of these, those whose argument has scripts as a formula has: `mathrm{H_2O}`."""

OF_MATHS = _names(
    "ensuremath ce ch num numlist numrange ang unit si SI qty SIrange qtyrange SIlist qtylist frac dfrac tfrac cfrac"
    " sqrt binom dbinom tbinom overset underset stackrel tothe raiseto"
)
"""Commands whose arguments are formulas also where they stand among words."""

FUNCTIONS = _names(
    "arccos arcsin arctan arccot arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim liminf limsup"
    " ln log max min mod Pr projlim sec sin sinh sup tan tanh argmax argmin softmax bmod pmod"
)
"""Functions that TeX sets apart from the letters beside them."""

SWITCHES = _names(
    "bf it tt sc sl em rm sf bfseries itshape ttfamily scshape slshape rmfamily sffamily mdseries upshape normalfont"
    " tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge boldmath unboldmath selectfont"
)
"""Commands that change how what follows looks: the blank behind them only ends their name."""

LETTERS = _names("o O l L i j ss ae AE oe OE aa AA dh DH th TH ng NG dj DJ")
"""Letters of words."""

ADJUSTS = _names(
    "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
)
"""Commands that size a bracket; a full stop behind one is a bracket that is not drawn."""

SPACES = _names(
    ", ; : > \\ quad qquad space thinspace medspace thickspace enspace enskip newline linebreak smallskip medskip"
    " bigskip par hfill vfill nobreakspace newpage clearpage"
) | {" "}
"""Commands that stand for a blank."""

SIGNATURES: dict[str, str] = {
    **dict.fromkeys(ACCENTS, "."),
    **dict.fromkeys(MARKS, "."),
    **dict.fromkeys(ALPHABET_OF, "."),
    **dict.fromkeys(OF_WORDS, "{"),
    **dict.fromkeys(REFERENCES, "[[{"),
    **_DROPPED_ARGUMENTS,
    **dict.fromkeys(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "textfrac"], ".."),
    **dict.fromkeys(["binom", "dbinom", "tbinom", "overset", "underset", "stackrel"], ".."),
    "xrightarrow": "[{",
    "xleftarrow": "[{",
    "sqrt": "[.",
    **dict.fromkeys(["begin", "end"], "{"),
    "item": "[",
    "\\": "[",
    "footnote": "[{",
    "footnotetext": "[{",
    "ensuremath": "{",
    "texorpdfstring": "{{",
    **dict.fromkeys(["textsuperscript", "textsubscript"], "{"),
    "href": "[{{",
    "hyperref": "[{",
    "textcolor": "[{{",
    "colorbox": "[{{",
    "fcolorbox": "[{{{",
    "fontsize": "{{",
    **dict.fromkeys(["scalebox", "raisebox", "parbox"], "{[[{"),
    **dict.fromkeys(["makebox", "framebox"], "[[{"),
    "rotatebox": "[{{",
    "resizebox": "{{{",
    **dict.fromkeys(["num", "ang", "unit", "si"], "[{"),
    **dict.fromkeys(["SI", "qty"], "[{[{"),
    **dict.fromkeys(["SIrange", "qtyrange"], "[{{{"),
    "numrange": "[{{",
    "SIlist": "[{{",
    "qtylist": "[{{",
    "numlist": "[{",
    **dict.fromkeys(["ce", "ch", "tothe", "raiseto"], "{"),
    "bra": "{",
    "ket": "{",
    "braket": "{",
    "abs": "{",
    "norm": "{",
}

_SIGNS_OF_UNITS = {
    "textmu": SYMBOLS, "micro": SYMBOLS, "textmicro": SYMBOLS,
    **dict.fromkeys(["textdegree", "degree"], frozenset("CFK")),
}  # fmt: skip
_OPENS = _names("textquoteleft textquotedblleft guillemotleft")
_JOINS = _names("textquoteright textasciitilde textendash textemdash textunderscore textbackslash slash hyp")
GOES_ON = LETTERS | _OPENS | _JOINS | _SIGNS_OF_UNITS.keys()
"""Commands that may be one word with what follows behind a blank."""
_FIRST_WORD = re.compile(r" ([A-Za-z]{1,3})(?![A-Za-z])")


def is_unit_of(name: str, following: str) -> bool:
    r"""Whether the command `name` begins a unit that `following` goes on with, as in `\textmu m` and `\degree C`."""
    units = _SIGNS_OF_UNITS.get(name)
    if units is None:
        return False
    found = _FIRST_WORD.match(following)
    return found is not None and found[1] in units


def is_part_of_word(name: str, before: str, following: str) -> bool:
    r"""Whether the blank behind a command only ends its name: `S\o ren`, `\L ojasiewicz`, `it\textquoteright s`."""
    if following[:1] != " " or name in _OPENS:
        return name in _OPENS
    if name in _JOINS:
        return before[-1:] not in ("", " ") or name == "textasciitilde"
    if name not in LETTERS:
        return False
    return before[-1:].isalpha() or (name != "AA" and name[:1].isupper() and following[1:2].islower())
