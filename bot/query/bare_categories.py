"""Categories of arXiv that are typed as words: `cs.LG` means `category:cs.LG`, and no text has these two words."""

from __future__ import annotations

from collections.abc import Iterator

from bot.paper.arxiv_categories import ARCHIVES, CATEGORIES
from bot.query.pieces import Piece, Slip

_BARE = frozenset(name.casefold() for name in {*CATEGORIES, *ARCHIVES} if "." in name or "-" in name)
_WHOLE = frozenset(f"{archive}.*".casefold() for archive in ARCHIVES)


def is_bare_category(word: str) -> bool:
    """Whether a word is a category, or an archive with a hyphen or `.*`, that arXiv has."""
    return word.casefold() in _BARE or word.casefold() in _WHOLE


def category_slips(pieces: list[Piece]) -> Iterator[Slip]:
    """Each run of categories that stands behind no field."""
    run: list[Piece] = []
    for piece, is_behind_field in _with_fields(pieces):
        if piece.kind == "WORD" and not is_behind_field and is_bare_category(piece.text):
            run.append(piece)
        elif run:
            yield _slip(run)
            run = []
    if run:
        yield _slip(run)


def _with_fields(pieces: list[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Each piece, and whether it stands behind a field: directly, or in a group there."""
    depth, groups, before = 0, list[int](), ""
    for piece in pieces:
        yield piece, before == "FIELD" or bool(groups)
        depth += (piece.kind == "_LPAR") - (piece.kind == "_RPAR")
        if piece.kind == "_LPAR" and before == "FIELD":
            groups.append(depth)
        elif piece.kind == "_RPAR" and groups and depth < groups[-1]:
            groups.pop()
        before = piece.kind


def _slip(run: list[Piece]) -> Slip:
    names = [piece.text for piece in run]
    meant = f"category:{names[0]}" if len(names) == 1 else f"category:({' OR '.join(names)})"
    message = f"`{names[0]}` is a category of arXiv: write `{meant}`. To look for the words, put them in quotes."
    return Slip((run[0].start, run[-1].end), meant, message)
