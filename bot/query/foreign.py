"""The syntax of other search engines: fields, tags, filters and operators that this language writes otherwise or lacks.

arXiv has `ti:` and `ANDNOT`, PubMed `gpu[tiab]`, Scopus `TITLE-ABS-KEY(…)` and `W/3`, Web of Science `TS=(…)`, Google
`intitle:` and `site:`; a chat has mentions and emoji. They would be looked for as words, and `ANDNOT tpu` would ask for
what it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.query.fields import BY_NAME
from bot.query.pieces import BEGINS_PART, ENDS_PART, NOTS, Piece, Slip

_EVERYWHERE = ""
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"{name}:" for name in BY_NAME},
        **dict.fromkeys(("ti", "titl", "intitle", "allintitle", "titles"), "title:"),
        **dict.fromkeys(("ab", "abs", "summary", "intext", "inbody", "allintext", "body"), "abstract:"),
        **dict.fromkeys(("au", "aut", "auth", "authors", "by", "inauthor", "writer"), "author:"),
        **dict.fromkeys(("author/name", "author name", "author-name", "authlastname", "fau", "1au"), "author:"),
        **dict.fromkeys(("affil", "affilorg", "affiliation"), "org:"),
        **dict.fromkeys(("subject", "primary"), "category:"),
        **dict.fromkeys(("likes", "votes", "points", "score"), "upvotes:"),
        **dict.fromkeys(("ts", "all", "any", "anywhere", "key", "kw", "keyword", "keywords", "tag"), _EVERYWHERE),
        **dict.fromkeys(
            ("topic", "text", "words", "q", "query", "tw", "tiab", "title/abstract", "all fields"), _EVERYWHERE
        ),
        **dict.fromkeys(("title-abs-key", "title-abs", "title-abs-key-auth", "text word", "tak"), _EVERYWHERE),
        **dict.fromkeys(("mesh", "mesh terms", "mh", "majr", "mesh major topic", "ot", "other term"), _EVERYWHERE),
    }
)
"""Our field for each name that other engines have, with its colon; `_EVERYWHERE` where they mean all of a paper."""
_FILTERS = frozenset(
    [
        *("year", "date", "since", "after", "before", "until", "published", "pubdate", "pubyear", "py", "dp", "pdat"),
        *("lang", "language", "la", "type", "filetype", "doctype", "pt", "ext", "is", "sort", "order", "limit", "max"),
        *("site", "inurl", "related", "link", "cache", "url", "when", "journal", "ta", "sb", "jr", "co", "rn", "id"),
        *("submitteddate", "lastupdateddate", "citations"),
    ]
)
"""What other engines filter and sort by, and what is not known of a paper here."""
_CALL = re.compile(r"(?P<name>[A-Za-z][A-Za-z/-]*)(?P<equals>=?)")
_EQUALS = re.compile(r"(?P<name>[A-Za-z][A-Za-z-]*)=(?P<value>[^=<>~].*)")
_TAG = r"\[(?P<tag>[A-Za-z0-9][A-Za-z0-9 /-]{0,30})(?::~\d+)?\]"
_TAGGED = re.compile(rf"""(?P<term>"[^"]*"|(?:[^\s()"\[\]:]+\s+(?=\w{{1,2}}\[))?[^\s()"\[\]:]+)\s?{_TAG}""")
_ET_AL = re.compile(r"(?P<author>\bau(?:thor)?s?:\s*(?:\"[^\"]*\"|[^\s()\"]+)),?\s+et\.?\s+al\b\.?", re.IGNORECASE)
_PLUS = re.compile(rf"(?<![^\s(])\+(?=(?:{'|'.join(BY_NAME)}):)", re.IGNORECASE)
_RANGE = re.compile(rf"\b(?P<name>{'|'.join(sorted(_FILTERS))}):\s*[\[{{][^\]}}]*[\]}}]", re.IGNORECASE)
_NOT = re.compile(r"AND-?NOT|BUT-?NOT", re.IGNORECASE)
_NOT_IN_CAPITALS = frozenset({"EXCEPT", "WITHOUT", "MINUS", "EXCLUDE", "EXCLUDING"})
_NEAR = re.compile(r"(?:NEAR|ONEAR|WITHIN|PRE|W|N)/\d+|NEAR|ADJ\d*")
_OF_CHAT = re.compile(
    r"(?:<(?:[@#!]|a?:\w+:|t:-?\d)[^<>]*>|:[a-z0-9_+-]*[a-z0-9]:(?::skin-tone-\d:)?|@(?:here|everyone|channel))[.,;!?]*"
)
_BEFORE_A_MENTION = frozenset({"in", "into", "to", "for"})


def foreign_slips(text: str, pieces: list[Piece]) -> Iterator[Slip]:
    """Each place where another engine's syntax, or a chat's, would be read as words."""
    yield from _tags(text)
    yield from _others(text)
    ends: list[Piece | None] = [None, *pieces, None]
    for before, piece, after in zip(ends, pieces, ends[2:], strict=False):
        slip = None
        if piece.kind == "FIELD" and after is not None:
            slip = _field(before, piece, after)
        elif piece.kind == "WORD" and (before is None or before.kind != "FIELD"):
            slip = _of_chat(before, piece) or _call(piece, after) or _equals(piece) or _operator(before, piece, after)
        if slip is not None:
            yield slip


def _field(before: Piece | None, piece: Piece, value: Piece) -> Slip | None:
    """`all:gpu`, `by:hinton`, `year:2023`: a field of another name, or a filter, which goes with the `-` before it."""
    if piece.field in BY_NAME:
        return None
    typed = piece.text.rstrip()
    if piece.field in _FILTERS and value.kind in {"WORD", "QUOTED"}:
        message = f"There is no filter like `{typed}` here; papers come as they appear."
        start = before.start if before is not None and before.kind in NOTS else piece.start
        return Slip((start, value.end), "", message)
    ours = _FIELDS.get(piece.field)
    if ours is None or value.kind not in BEGINS_PART:
        return None
    if ours == _EVERYWHERE:
        return Slip(piece.place, ours, f"There is no field `{typed}`: words without a field are looked for everywhere.")
    return Slip(piece.place, ours, f"There is no field `{typed}`; did you mean `{ours}`?")


def _call(piece: Piece, after: Piece | None) -> Slip | None:
    """`TITLE-ABS-KEY(gpu AND tpu)`, `AU=(LeCun)`, `TI="low rank"`."""
    found = _CALL.fullmatch(piece.text)
    if found is None or after is None or after.kind not in {"_LPAR", "QUOTED"}:
        return None
    ours = _FIELDS.get(found["name"].casefold())
    touches = after.start == piece.end or (after.kind == "_LPAR" and piece.text.isupper())
    is_meant = found["equals"] or (after.kind == "_LPAR" and (piece.text.isupper() or found["name"] in BY_NAME))
    if ours is None or not touches or not is_meant:
        return None
    return Slip((piece.start, after.start), ours, _otherwise(piece.text, ours))


def _equals(piece: Piece) -> Slip | None:
    """`TI=gpu`."""
    found = _EQUALS.fullmatch(piece.text)
    ours = None if found is None else _FIELDS.get(found["name"].casefold())
    if found is not None and found["name"].casefold() in _FILTERS:
        return Slip(piece.place, "", f"There is no filter like `{found['name']}=` here; papers come as they appear.")
    if found is None or ours is None:
        return None
    return Slip(piece.place, f"{ours}{found['value']}", _otherwise(f"{found['name']}=", ours))


def _tags(text: str) -> Iterator[Slip]:
    """`gpu[tiab]`, `"low rank"[Title]`, `2023[dp]`."""
    for found in _TAGGED.finditer(text):
        name, term = found["tag"].casefold().partition(" - ")[0].strip(), found["term"]
        ours = _FIELDS.get(name)
        shown = f"[{found['tag']}]"
        if name in _FILTERS:
            yield Slip(found.span(), "", f"There is no filter like `{shown}` here; papers come as they appear.")
        elif ours is not None:
            quoted = f'"{term}"' if " " in term and '"' not in term else term
            yield Slip(found.span(), f"{ours}{quoted}", _otherwise(shown, ours))


def _others(text: str) -> Iterator[Slip]:
    """`author:roe et al.`, `date:[2020 TO 2023]`, and `+title:gpu`, which would be a phrase."""
    for found in _ET_AL.finditer(text):
        yield Slip(found.span(), found["author"], "`et al` is nobody: the others are not looked for.")
    for found in _RANGE.finditer(text):
        message = f"There is no filter like `{found['name']}:` here; papers come as they appear."
        yield Slip(found.span(), "", message)
    for found in _PLUS.finditer(text):
        yield Slip(found.span(), "", "`+` changes nothing, and hides the field behind it.")


def _otherwise(typed: str, ours: str) -> str:
    where = "words are looked for everywhere" if ours == _EVERYWHERE else f"that field is written `{ours}`"
    return f"`{typed}` would be looked for as a word; here {where}."


def _operator(before: Piece | None, piece: Piece, after: Piece | None) -> Slip | None:
    """`gpu ANDNOT tpu`, `gpu NEAR/3 tpu`."""
    if before is None or before.kind not in ENDS_PART or after is None or after.kind not in BEGINS_PART:
        return None
    if _NOT.fullmatch(piece.text) or piece.text in _NOT_IN_CAPITALS:
        return Slip(piece.place, "NOT", f"`{piece.text}` would be looked for as a word; here `NOT` or `-` leaves out.")
    if _NEAR.fullmatch(piece.text):
        message = (
            f"`{piece.text}` would be looked for as a word. Nearness is not known here; a phrase goes into quotes."
        )
        return Slip(piece.place, "", message)
    return None


def _of_chat(before: Piece | None, piece: Piece) -> Slip | None:
    """`<@U123>`, `<:fire:1>`, `:fire:`, `@here`: what a chat shows, and no paper has."""
    if not _OF_CHAT.fullmatch(piece.text):
        return None
    start = before.start if before is not None and before.text.casefold() in _BEFORE_A_MENTION else piece.start
    what = "An emoji" if ":" in piece.text[:3] else "A mention"
    return Slip((start, piece.end), "", f"{what} is no word of a paper.")
