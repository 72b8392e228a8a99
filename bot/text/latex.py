"""LaTeX to Unicode: titles and abstracts as people read them, converted once, when a paper comes in.

Neither library at hand is right alone: unicodeit is right inside formulas and harms words, pylatexenc is right with
accents and harms formulas, percentages, links and money. So a text is taken apart: links are set aside, formulas go
one way, words the other, and a plain text is left as it is. The rules by which a dollar sign begins a formula are
pandoc's (no space after the first, no space before and no digit after the last), since abstracts speak of money.
"""

from __future__ import annotations

import re
import unicodedata

from bot.text.macros import commands_spelled
from bot.text.maths import script, unicode_maths

_SIGNS_OF_TEX = re.compile(r"[\\$^~`]|''|--")
_URL = re.compile(r"(?:https?|ftp)://[^\s{}<>\"\\$]+(?:\\[_%#&~][^\s{}<>\"\\$]*)*")
_FORMULA = re.compile(
    r"""
      \$\$ (?P<display>(?:[^$\\]|\\.)+?) \$\$
    | (?<!\\) \$ (?P<command>\s?\\[A-Za-z](?:[^$\\]|\\.)*?) \$
    | (?<!\\) \$ (?P<sign>[<>=+±×≈~-]{1,2}) \$
    | (?<!\\) \$ (?=[^\s$]) (?P<inline>(?:[^$\\]|\\.)+?) (?<!\s) \$ (?!\d)
    | \\\( (?P<paren>.{1,2000}?) \\\)
    | \\\[ (?P<bracket>.{1,2000}?) \\\]
    """,
    re.VERBOSE | re.DOTALL,
)
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_{}=<>]")
_LONGEST_PLAIN_FORMULA = 12
_MONEY = re.compile(r"\d[\d,.]*(?:\s*[-–/]|.*\s)", re.DOTALL)
_RAISED_OUTSIDE = re.compile(r"(?<=[^\W_])\^(?:\{([A-Za-z0-9+-]{1,12})\}|(\d+)(?![.,]?\d))")
_SPACES_BEFORE = r"(?:(?<!\s)\s++)?"  # else each space of a run would be a beginning
_OPTION = r"\[[^\]]{0,200}\]"
_DROPPED = re.compile(
    rf"{_SPACES_BEFORE}~?\\(?:cite[a-z]*|nocite|ref|eqref|autoref|[cC]ref|label|pageref|thanks|vspace|hspace|index)\*?"
    rf"(?:\s*{_OPTION})*\s*\{{[^{{}}]*\}}",
)
_GROUP = r"\s*\{([^{}]*)\}"
_WRAPPED = re.compile(
    r"\\(?:emph|text(?:it|bf|tt|sc|sf|rm|sl|up|md|normal)?|underline|uline|mbox|hbox|url|path|nolinkurl|mathrm|mathbf"
    rf"|uppercase|lowercase|MakeUppercase|enquote\*?|ensuremath|hl|st|sout|protect|title|item){_GROUP}",
)
_SECOND_OF_TWO = re.compile(rf"\\(?:href|textcolor|colorbox|hyperref{_OPTION}|fontsize)\s*\{{[^{{}}]*\}}{_GROUP}")
_FRACTION = re.compile(rf"\\[dtc]?frac{_GROUP}{_GROUP}")
_FOOTNOTE = re.compile(rf"{_SPACES_BEFORE}\\footnote{_GROUP}")
_SCRIPT = re.compile(rf"\\text(super|sub)script{_GROUP}")
_SWITCH = re.compile(
    r"\\(?:bf|it|tt|sc|sl|em|rm|sf|bfseries|itshape|ttfamily|scshape|slshape|rmfamily|sffamily|mdseries|upshape|normalfont"
    r"|tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|centering|noindent|par|xspace|maketitle|today|footnotemark"
    r"|tableofcontents|clearpage|newpage|[dtc]?frac|sqrt|hfill|vfill|allowbreak|relax)"
    r"(?![A-Za-z])\s*(?:\{\})?",
)
_ENVIRONMENT = re.compile(rf"\\(?:begin|end)\s*\{{[^{{}}]*\}}(?:{_OPTION})?")
_ITEM = re.compile(rf"{_SPACES_BEFORE}\\item(?![A-Za-z])\s*(?:\[([^\]]{{0,200}})\])?\s*")
_BREAK = re.compile(rf"\\\\(?:{_OPTION})?|\\(?:newline|linebreak|quad|qquad|smallskip|medskip|bigskip)(?![A-Za-z])")
_TIE = re.compile(r"(?<![\s\\])~+(?=\S)")
_DASHES = re.compile(r"(?<!-)(?:---(?!-)|--(?![-\w])|(?<=\S)--(?=\w))")
_OPENING_QUOTE = re.compile(r"(?=``)")
_LONGEST_QUOTE = 2_000
_QUOTE = re.compile(r"(?<![\w`\\])`([^`'\n]+)'(?!\w)")
_COMMANDS_OF_SIGNS = {r"\textbackslash": "∖", r"\textdollar": "$", r"\textasciitilde": "~", r"\textasciicircum": "^"}
_NAMES = {r"\LaTeX": "LaTeX", r"\TeX": "TeX", r"\BibTeX": "BibTeX", r"\eg": "e.g.", r"\ie": "i.e.", r"\etal": "et al."}
_NAMED = re.compile(
    r"\\(?:textbackslash|textdollar|textasciitilde|textasciicircum|LaTeX|TeX|BibTeX|eg|ie|etal)(?![A-Za-z])(?:\{\})?"
)
_BARE_SIGN = re.compile(r"(?<!\\)[%&#_^~$]|-(?=-)")
_VERBATIM = re.compile(r"\\verb\*?([^\w\s*])(.{0,2000}?)\1")
_STRAY_DOLLAR = re.compile(r"(?<![A-Z])\$(?!\s?\.?\d)")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.|$)", re.DOTALL)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FIRST_SIGN, _SIGN = 0xE100, re.compile("[\ue100-\ue17f]")
_FIRST_ASIDE, _MOST_ASIDE, _ASIDE = 0xF0000, 0xFFFE, re.compile("[\U000f0000-\U000fffff]")
_SHORTEST_PART = 0.6
_MARKS_OF_ONE_FORMULA = 1


def readable(source: str) -> str:
    """`source`, a title or abstract with or without LaTeX, as one paragraph of Unicode (NFC).

    Never raises; a readable text comes back as it is; nothing that people would read is lost.
    """
    text = " ".join(unicodedata.normalize("NFC", source).split())
    if _SIGNS_OF_TEX.search(text) is None:
        return text
    text = _PRIVATE.sub("", text)
    result = _until_stable(text)
    visible = _stripped(text)
    enough = result and len(result) >= _SHORTEST_PART * len(visible) - _MARKS_OF_ONE_FORMULA
    return result if enough else _until_stable(visible)


def _until_stable(text: str) -> str:
    """`text` converted until nothing changes: what TeX leaves behind may itself look like TeX."""
    for _ in range(4):
        before, text = text, _converted(text)
        if text == before:
            return text
    return _stripped(text)


def _converted(text: str) -> str:
    """One reading: links and formulas are set aside, the words converted, and all put together again."""
    aside = _Aside()
    rest = _URL.sub(lambda found: aside.keep(re.sub(r"\\([_%#&~])", r"\1", found.group())), text)
    without_formulas = _FORMULA.sub(lambda found: _formula(found, aside), rest)
    is_tex = without_formulas != rest or "\\" in rest or _STRAY_DOLLAR.search(rest) is not None
    rest = _RAISED_OUTSIDE.sub(lambda found: script("^", found[1] or found[2]), without_formulas)
    rest = _words(rest) if is_tex else _punctuation(rest)
    joined = aside.put_back(_STRAY_DOLLAR.sub("", rest))
    return " ".join(unicodedata.normalize("NFC", joined).split())


class _Aside:
    """What must not be touched while the rest is converted: one private character stands for each."""

    def __init__(self) -> None:
        self._kept: list[str] = []

    def keep(self, text: str) -> str:
        """Set `text` aside and give what stands for it; with no character left, the text itself."""
        if len(self._kept) == _MOST_ASIDE:
            return text
        self._kept.append(text)
        return chr(_FIRST_ASIDE + len(self._kept) - 1)

    def put_back(self, text: str) -> str:
        """`text` with all that was set aside in its place again, also what was aside within another."""
        for _ in range(3):
            text = _ASIDE.sub(lambda found: self._kept[ord(found.group()) - _FIRST_ASIDE], text)
        return text


def _formula(found: re.Match[str], aside: _Aside) -> str:
    """What stands for a formula, or the text as it is where the dollars are no formula's."""
    inline = found["inline"]
    if inline is None:
        return aside.keep(unicode_maths(found[found.lastgroup or 0]))
    plain = _LOOKS_LIKE_MATHS.search(inline) is None
    if plain and (len(inline) > _LONGEST_PLAIN_FORMULA or _MONEY.fullmatch(inline)):
        return found.group()
    return aside.keep(unicode_maths(inline))


def _words(text: str) -> str:
    """The words around formulas without their TeX: first what has a meaning for us, then accents and symbols."""
    text = _VERBATIM.sub(r"\2", text.replace(r"\$", "$"))
    text = " ".join(_BREAK.sub(" ", _ENVIRONMENT.sub(" ", text)).split())  # runs of spaces would be gone through again
    text = _ITEM.sub(lambda found: f" • {found[1] or ''}".rstrip() + " ", text)
    text = _NAMED.sub(_spelled, _unwrapped(text))
    return _without_commands(_punctuation(text))


def _spelled(found: re.Match[str]) -> str:
    """The text of a command that stands for a sign or a name."""
    command = found.group().removesuffix("{}")
    return _COMMANDS_OF_SIGNS.get(command) or _NAMES[command]


def _unwrapped(text: str) -> str:
    """Commands around words give up the words, innermost first, as deep as they are nested."""
    for _ in range(12):
        before = text
        text = _SECOND_OF_TWO.sub(r"\1", _DROPPED.sub("", text))
        text = _SCRIPT.sub(_script, _FOOTNOTE.sub(r" (\1)", text))
        text = _FRACTION.sub(r"\1/\2", _WRAPPED.sub(r"\1", text))
        if text == before:
            break
    return _SWITCH.sub("", text)


def _script(found: re.Match[str]) -> str:
    """A word set high or low, as far as Unicode has it."""
    return script("^" if found[1] == "super" else "_", found[2])


def _punctuation(text: str) -> str:
    """TeX's ways to type dashes, quotation marks and unbreakable spaces; also common in texts without TeX."""
    text = _DASHES.sub(lambda found: "—" if len(found.group()) > 2 else "–", text)
    text = _QUOTE.sub(r"‘\1’", _quoted(text))
    return _TIE.sub(" ", text)


def _quoted(text: str) -> str:
    """``…'' as “…”: the end is looked for once, however many beginnings there are."""
    parts, done, end = [], 0, -1
    for start in (found.start() for found in _OPENING_QUOTE.finditer(text)):
        if start < done:
            continue
        if end < start + 2 and (end := text.find("''", start + 2)) < 0:
            break
        if end - start - 2 <= _LONGEST_QUOTE:
            parts += [text[done:start], "“", text[start + 2 : end], "”"]
            done = end + 2
    return "".join([*parts, text[done:]])


def _without_commands(text: str) -> str:
    """Accents and symbols by pylatexenc, which must see no bare sign that TeX would act on; then no braces."""
    escaped = _BARE_SIGN.sub(lambda found: chr(_FIRST_SIGN + ord(found.group())), text)
    plain = commands_spelled(escaped, math_mode="verbatim")
    if plain is None:
        plain = _COMMAND.sub("", escaped)
    plain = _SIGN.sub(lambda found: chr(ord(found.group()) - _FIRST_SIGN), plain)
    return plain.replace("\\", "").replace("\u00ad", "")


def _stripped(text: str) -> str:
    """`text` with its commands, braces and formula signs simply taken out: what is read, in the worst case."""
    text = _SECOND_OF_TWO.sub(r"\1", _ENVIRONMENT.sub(" ", _DROPPED.sub("", text)))
    bare = _COMMAND.sub(lambda found: found.group()[1:] if found.group()[1:] in "%&#_$" else "", text)
    return " ".join(_STRAY_DOLLAR.sub("", re.sub(r"[{}]", "", bare)).split())
