"""The terms that may rise: words, and runs of two or three words, that tell what a paper is about.

They are the archive's own terms (singulars, folded), so that `World Models` and `world model` are one. Scripts without
spaces between words tell none: the archive cuts them into pairs of letters, most of which are no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.text.singular import singular
from bot.text.tokens import is_unspaced

BETWEEN = "_"
"""Stands between two texts of a paper: no run of words goes across it. No term has it in it."""

_LEAST_LETTERS = 3

# fmt: off
_FUNCTION_WORDS = (
    "a about above across after against all almost along alone already also although always am among an and another "
    "any are around as at away be because become been before being below between both but by can cannot could did do "
    "does done down due during each either else et al etc even ever every few first for found from further get give "
    "given go had has have having he hence her here him his how however i if in indeed instead into is it its itself "
    "just keep last later least less let like made mainly make many may me might more most mostly much must my near "
    "namely neither never nevertheless new next no none nor not nothing now of off often on once one only onto or "
    "other others otherwise our out over own per perhaps put rather same second see seem several she should show "
    "shown since so some such take than that the their them themselves then there thereby therefore these they third "
    "this those though three through throughout thus to together too toward towards two under until up upon us use "
    "used using various very via was we well were what when where whereas whether which while who whole whose why "
    "will with within without would yet you your"
)
_WORDS_OF_EVERY_ABSTRACT = (
    "2020s able abstract achieve achieved achieves achieving address aim allow analysis analyze approach article "
    "arxiv available based com compare compared comparison consider consistent contribution copyright current "
    "demonstrate different difficult doi effective effectively effectiveness efficient enable evaluate evidence "
    "example exist existing experiment experimental explore extensive general github good http https important "
    "improve improved improvement include including increase introduce investigate issue known main method "
    "methodology multiple novel number obtain obtained org outperform paper perform performance possible "
    "potential preprint present previous promising proposal propose proposed provide purpose question recent "
    "recently reduce report represent require research result review significant significantly simple sota "
    "state-of-the-art strong study success suggest support technique understand understanding useful way work www "
    "year"
)
_WORDS_OF_A_TERM = (
    "case code data dataset evaluation framework high key large learning low model network prior problem range "
    "small state system task test time training value"
)
# fmt: on
_FUNCTION = frozenset(map(singular, _FUNCTION_WORDS.split())) | frozenset(_FUNCTION_WORDS.split())
_PLAIN = frozenset(map(singular, _WORDS_OF_EVERY_ABSTRACT.split())) | frozenset(_WORDS_OF_EVERY_ABSTRACT.split())
_NOT_ALONE = frozenset(map(singular, _WORDS_OF_A_TERM.split()))
_JOINS = "of"
"""The function word that terms have inside: `mixture of expert`, `chain of thought`."""


def tokens_of(*indexed: str) -> list[str]:
    """The terms of a paper in order, from its texts as the archive indexes them, with `BETWEEN` between two texts.

    What the archive adds behind a text (the closed reading, `bot.text.compounds`) is left out: it says all twice.
    """
    tokens: list[str] = []
    for text in indexed:
        tokens += [*readable(text.split()), BETWEEN]
    return tokens


def readable(tokens: Sequence[str]) -> Sequence[str]:
    """The tokens of a text without its closed reading."""
    return tokens[: tokens.index(BETWEEN)] if BETWEEN in tokens else tokens


def is_telling(word: str) -> bool:
    """Whether a word may begin or end a term: no function word, and none that every abstract has (`propose`)."""
    return not is_plain(word) and _is_long_enough(word) and not is_unspaced(word)


def is_plain(word: str) -> bool:
    """Whether a word says nothing about a paper's subject: `the`, `propose`, and the mark between two texts."""
    return word in _FUNCTION or word in _PLAIN or word == BETWEEN


def tells_alone(word: str) -> bool:
    """Whether a word says something without another: `time` and `model` do not, `time series` does."""
    return is_telling(word) and word not in _NOT_ALONE


def _is_long_enough(word: str) -> bool:
    return not word.isdecimal() and (not word.isascii() or len(word) >= _LEAST_LETTERS)


def runs_of(tokens: Sequence[str], words: frozenset[str]) -> Iterator[str]:
    """The runs of two and three tokens that begin and end with one of these words."""
    for first, second, third in zip(tokens, tokens[1:], [*tokens[2:], BETWEEN], strict=False):
        if first not in words:
            continue
        if second in words:
            yield f"{first} {second}"
        if third in words and (second in words or second == _JOINS):
            yield f"{first} {second} {third}"
