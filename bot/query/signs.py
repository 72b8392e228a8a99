"""Signs and words of other search languages, which would be read as nothing here, or as their contrary.

`!survey` leaves out in feed readers, `'two words'` is a phrase elsewhere, `or` is an operator to people, and behind
`author:` they go on with the family name. Each is refused, and the query that was meant is offered: all slips of a
text are mended at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.query.bare_categories import category_slips
from bot.query.fields import BY_NAME
from bot.query.foreign import foreign_slips
from bot.query.pieces import BEGINS_PART, ENDS_PART, NOTS, Piece, Slip
from bot.query.refusal import EXAMPLE, Refusal, tidy
from bot.query.shapes import NumberShape
from bot.query.value_lists import value_slips

_LEAD = re.compile(r"[^\w\s]+")
_NEGATION = re.compile(r"[^\w\s]*[!¬]|[+'`\[{*]+-")
"""A sign that leaves out elsewhere, or a `-` behind one that changes nothing."""
_IN_ANGLES = re.compile(r"<[^<>]+>")
_FOREIGN = frozenset("~=#@^%&?/<>:;$§")
"""Signs before a word that mean something elsewhere. Others are how a word is written or decorated: `.NET`, `+gpu`."""
_NEGATED_QUOTE = re.compile(r'"\s*[-!¬]+\s*(?=[^\W\d_])')
_FUZZY = re.compile(r"(?<=[^\W\d_]{3})[~^][\d.]*$")
_ONE_LETTER = re.compile(r"(?<=\w)\?+(?=\w)")
_OPENS = re.compile(r"['`]+(?=\w)")
_CLOSES = re.compile(r"(?<=\w)[*+#.]*(?P<quote>['`]+)[.,;:!?]*$")
_SHORTENED = re.compile(r"'(?:s|t|re|ve|ll|d|m|n|em|til|cause|\d\ds?)", re.IGNORECASE)
"""Words that begin with an apostrophe: `'s`, `'90s`."""
_OPERATORS = frozenset({"_OR", "_NOT", "_MINUS"})
_EITHER = frozenset({"or", "and/or"})


@dataclass(frozen=True, slots=True)
class _Around:
    """A piece between its neighbours in the text."""

    before: Piece | None
    piece: Piece
    after: Piece | None


def refuse_signs(text: str, pieces: list[Piece]) -> None:
    """Refuse the first slip of a text, and offer the text with all of them mended."""
    slips = list(_apart(_slips(text, pieces)))
    if slips:
        raise Refusal(slips[0].message, place=slips[0].place, instead=_mended(text, slips))


def _mended(text: str, slips: list[Slip]) -> tuple[str, ...]:
    """The text with every slip mended; else with the first one only."""
    mended = tuple(dict.fromkeys((tidy(_replaced(text, slips)), tidy(_replaced(text, slips[:1])))))
    return tuple(each or EXAMPLE for each in mended)


def _replaced(text: str, slips: list[Slip]) -> str:
    written, end = "", 0
    for slip in slips:
        written += text[end : slip.place[0]] + slip.meant
        end = slip.place[1]
    return written + text[end:]


def _apart(slips: Iterator[Slip]) -> Iterator[Slip]:
    """The slips in the order of the text, without those within an earlier one."""
    end = 0
    for slip in sorted(slips, key=lambda one: (one.place[0], -one.place[1])):
        if slip.place[0] >= end:
            yield slip
            end = slip.place[1]


def _slips(text: str, pieces: list[Piece]) -> Iterator[Slip]:
    yield from _quote_slips(text, pieces)
    yield from value_slips(text, pieces)
    yield from category_slips(pieces)
    yield from _bracket_slips(pieces)
    yield from foreign_slips(text, pieces)
    yield from _lists_left_out(text, pieces)
    ends: list[Piece | None] = [None, *pieces, None]
    for before, piece, after in zip(ends, pieces, ends[2:], strict=False):
        around = _Around(before, piece, after)
        slip = _quoted_not(around) if piece.kind == "QUOTED" else _word_slip(around) if piece.kind == "WORD" else None
        if slip is not None:
            yield slip


def _word_slip(around: _Around) -> Slip | None:
    """The slip in a word, if there is one."""
    found = _LEAD.match(around.piece.text)
    lead = found.group() if found is not None else ""
    if _NEGATION.match(lead):
        return _other_not(around, lead)
    if lead == around.piece.text == "-" and around.after is not None and around.after.kind in BEGINS_PART:
        message = "`-` needs a word directly after it, the one to exclude."
        return _left_out(around.before, (around.piece.start, around.after.start), "", message)
    if not (_FOREIGN.isdisjoint(lead) or _is_bound(around.before) or _IN_ANGLES.fullmatch(around.piece.text)):
        return _foreign_sign(around, lead)
    return _operator_word(around) or _inner_sign(around.piece)


def _is_bound(before: Piece | None) -> bool:
    """Whether a piece is the name of a number, behind which comparisons stand, or a field's that is not known."""
    return before is not None and before.kind == "FIELD" and isinstance(BY_NAME.get(before.field), NumberShape | None)


def _other_not(around: _Around, lead: str) -> Slip | None:
    """`!survey`: it would be asked for."""
    piece, after = around.piece, around.after
    rest = piece.text[len(lead) :]
    if not rest and (after is None or after.kind not in BEGINS_PART):
        return None
    end = piece.end if rest else after.start if after is not None else piece.end
    shown = lead.replace("`", "").replace("'", "")
    message = f"`{shown}` here would leave nothing out: a `-` directly before the word does."
    return _left_out(around.before, (piece.start, end), rest.rstrip("'`"), message)


def _quoted_not(around: _Around) -> Slip | None:
    """`"-survey"`: a sign within quotes would be read as nothing."""
    piece = around.piece
    found = _NEGATED_QUOTE.match(piece.text)
    if found is None:
        return None
    message = f"A sign within quotes leaves nothing out: the `-` stands before them, not as in `{piece.text}`."
    return _left_out(around.before, (piece.start, piece.end), f'"{piece.text[found.end() :]}', message)


def _left_out(before: Piece | None, place: tuple[int, int], rest: str, message: str) -> Slip | None:
    """A slip that is meant to leave `rest` out; the `-` goes before the field, and stands once."""
    if before is None or before.kind not in {"FIELD", *NOTS}:
        return Slip(place, f"-{rest}", message)
    if before.kind in NOTS:
        return Slip(place, rest, message)
    return Slip((before.start, place[1]), f"-{before.text}{rest}", message) if rest else None


def _foreign_sign(around: _Around, lead: str) -> Slip | None:
    """`#gpu`, `~gpu`, `=gpu`: the sign would be read as nothing."""
    piece, before = around.piece, around.before
    rest = piece.text[len(lead) :]
    if not rest:
        return None
    if lead in ("~", "^") and rest.isdigit() and before is not None and before.end == piece.start:
        return Slip(
            piece.place, "", f"`{piece.text}` behind a phrase means nothing here: its words stand side by side."
        )
    if lead == "@" and (before is None or before.kind != "FIELD"):
        meant = f"author:{rest}"
        return Slip(piece.place, meant, f"`@` means nothing here; papers by a person are `{meant}`.")
    if lead == ":" and before is not None and before.kind == "WORD" and before.text.casefold() in BY_NAME:
        meant = f"{before.text}:{rest}"
        return Slip((before.start, piece.end), meant, f"The colon stands directly behind the field: `{meant}`.")
    if lead[0] == "/" == piece.text[-1]:
        rest = rest.strip("/^$").replace(".*", "*")
    return Slip(piece.place, rest, f"`{lead}` before a word means nothing here: `{piece.text}` would be `{rest}`.")


def _operator_word(around: _Around) -> Slip | None:
    """`gpu or tpu`, `gpu not survey`: operators are capital letters, and these would be words that must be there."""
    piece, before, after = around.piece, around.before, around.after
    word = piece.text.casefold()
    if after is None or after.kind not in BEGINS_PART:
        return None
    if word in _EITHER and before is not None and before.kind in ENDS_PART:
        return Slip(piece.place, "OR", f'For either, write `OR` in capitals; to look for the word, "{piece.text}".')
    if word == "not" and (before is None or before.kind not in {"FIELD", *NOTS}):
        start = before.start if before is not None and before.text == "but" else piece.start
        return Slip(
            (start, piece.end), "NOT", f'To leave out, write `NOT` in capitals; to look for the word, "{piece.text}".'
        )
    return None


def _lists_left_out(text: str, pieces: list[Piece]) -> Iterator[Slip]:
    """`-survey,review`: the second would be asked for."""
    listing = False
    for before, piece, after in zip([None, *pieces], pieces, pieces[1:], strict=False):
        listing = piece.kind in ("WORD", "QUOTED") and (listing or (before is not None and before.kind in NOTS))
        listing = listing and after.kind in ("WORD", "QUOTED") and text[piece.end : after.start] in (",", ";")
        if listing:
            message = f"`{after.text}` would be asked for: each word that is left out has its own `-`."
            yield Slip((piece.end, after.start), " -", message)


def _inner_sign(piece: Piece) -> Slip | None:
    """`survey~2`, `te?t`: how other languages ask for words that are nearly the same."""
    found = _FUZZY.search(piece.text)
    if found is not None:
        meant = piece.text[: found.start()]
        return Slip(piece.place, meant, f"`{found.group()}` behind a word means nothing here; for endings: `{meant}*`.")
    found = _ONE_LETTER.search(piece.text)
    if found is None:
        return None
    start = piece.text[: found.start()]
    meant = f"{start}*" if len(start) > 1 else _ONE_LETTER.sub("", piece.text)
    return Slip(piece.place, meant, f"`?` stands for no letter, as in `{piece.text}`; `*` at the end of a word does.")


def _quote_slips(text: str, pieces: list[Piece]) -> Iterator[Slip]:
    """`'graph neural network'`: single quotes hold no words together. Around a single word they change nothing."""
    words = [piece for piece in pieces if piece.kind == "WORD"]
    end = 0
    for number, first in enumerate(words):
        opens = _OPENS.match(first.text)
        if opens is None or first.start < end or _SHORTENED.fullmatch(first.text) or _CLOSES.search(first.text):
            continue
        last = next((word for word in words[number + 1 :] if _CLOSES.search(word.text)), None)
        if last is None or _is_pasted_whole(text, first, last):
            continue
        closes = _CLOSES.search(last.text)
        inner = text[first.start + opens.end() : last.start + (closes.start("quote") if closes else 0)]
        end = last.end
        phrase = f'"{inner.replace(chr(34), " ").strip()}"'
        yield Slip((first.start, end), phrase, f"For a phrase, write it in double quotes: `{phrase}`.")


def _bracket_slips(pieces: list[Piece]) -> Iterator[Slip]:
    """`[jax OR julia] gpu`: only parentheses group."""
    words = [piece for piece in pieces if piece.kind == "WORD"]
    first = next((word for word in words if word.text[0] in "[{" and word.text[-1] not in "]}"), None)
    last = next((word for word in words if first and word.start > first.start and word.text[-1] in "]}"), None)
    if (
        first is None
        or last is None
        or not any(piece.kind in _OPERATORS for piece in pieces if first.start < piece.start < last.start)
    ):
        return
    message = f"`{first.text[0]}` and `{last.text[-1]}` do not group words here; parentheses do."
    yield Slip((first.start, first.start + 1), "(", message)
    yield Slip((last.end - 1, last.end), ")", message)


def _is_pasted_whole(text: str, first: Piece, last: Piece) -> bool:
    """Whether the whole query stands between backticks, as code does in a chat."""
    return first.text[0] == "`" and text[: first.start].strip() == "" and text[last.end :].strip() == ""
