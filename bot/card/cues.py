"""The cues by which a sentence of an abstract is told: does it say what was done, what came out, or neither?

The points were fitted to abstracts in which people had marked the idea and the result, and rounded. Two points double a
sentence's weight among those of its abstract. Only English has cues, but in any language an abstract begins with why
the field matters, and then comes to what was done and what came out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Points:
    """How much speaks for a sentence: as the one that says what was done, and as the one that says what came out."""

    done: int = 0
    found: int = 0

    def __add__(self, other: Points) -> Points:
        return Points(self.done + other.done, self.found + other.found)


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that speak for or against a sentence in small letters, wherever in it they stand."""

    words: re.Pattern[str]
    points: Points


def _words(pattern: str) -> re.Pattern[str]:
    """Blanks in the pattern are of its layout; `_` is a blank of the text."""
    return re.compile(pattern.replace("_", r"\ "), re.VERBOSE)


def _cue(pattern: str, *, done: int = 0, found: int = 0) -> _Cue:
    return _Cue(_words(pattern), Points(done, found))


_OFFERS = r"""
    \b(?:we|authors?|paper|work|article|study|report|survey)_(?:(?:also|here|thus|therefore|then|hence|instead|further|now|first)_)?
      (?:propos|present|introduc|develop|design|describ|devis|formulat|contribut|build|built|construct|suggest|offer
        |advocat|put_forward|releas|provid)
  | \b(?:is|are)_(?:proposed|presented|introduced|developed|described)\b"""
_OWN_WORK = _words(rf"{_OFFERS} | \bthis_(?:paper|work|article|study|report|letter|survey|thesis)\b | \bhere,?_we\b")
"""Where an abstract turns from what others did to what its authors did."""

_CUES = (
    _cue(_OFFERS, done=1),
    _cue(
        r"""\bto_(?:address|tackle|solve|overcome|mitigate|remedy|alleviate|bridge|fill)\b | \bto_th(?:is|at)_end\b
          | \b(?:key|main|the)_(?:idea|insight|contribution)\b | \b(?:motivated|inspired)_by\b | \binstead\b""",
        done=2,
    ),
    _cue(r"\b(?:an?|two|three|several)_(?:novel|new|simple|general|unified|efficient|first)\b | \bnovel\b", done=1),
    _cue(r"\b(?:which|using|uses?|based_on|leverag\w+|exploit\w*|utili[sz]\w+)\b | \bby_\w+ing\b", done=1),
    _cue(r"\b(?:called|named|namely|dubbed|termed|coined)\b", done=1, found=-1),
    _cue(r"\bwe\b", done=1),
    _cue(
        r"""\b(?:we|results?|experiments?|evaluations?|stud(?:y|ies)|analys[ei]s|comparisons?|and)
            _(?:\w+ly_|also_|then_|further_)?
            (?:show|demonstrat|find|found|observ|prov|establish|reveal|confirm|indicat|verif|validat|report|highlight)""",
        done=-1,
        found=2,
    ),
    _cue(r"\b(?:results?|experiments?|experimental(?:ly)?|evaluations?|empirical(?:ly)?)\b", done=-1, found=2),
    _cue(r"\b(?:outperform|surpass|exceed|superior|beats?\b|better_than|by_a_(?:\w+_)?margin)", done=-1, found=1),
    _cue(
        r"""\b(?:achiev|attain|reach(?:es|ed)|yield|obtain|improv|reduc(?:es|ed|tion)|increas(?:es|ed)|speed-?ups?
              |faster|gains?\b|boost|comparable|competitive|on_par)""",
        done=-1,
        found=2,
    ),
    _cue(r"\d\s?% | \d\s?[x×]\b | \d× | \b\d*-?fold\b | \bpercent", found=1),
    _cue(r"\b(?:compared|in_comparison|in_terms_of|than|relative_to)\b", done=-1, found=2),
    _cue(r"\b(?:state[-_]of[-_]the[-_]art|sota|baselines?|benchmarks?)\b", done=-1, found=1),
    _cue(
        r"\bour_(?:method|model|approach|framework|network|algorithm|system)\b | \bthe_proposed\b",
        found=1,
    ),
    _cue(
        r"""^(?:however|despite|although|while|though|yet|but|nevertheless|unfortunately|existing|previous|traditional
              |conventional|most|many|current)\b
          | \b(?:however|remains?|suffers?|struggles?|lack(?:s|ing)?|challeng(?:e|es|ing)|difficult|limitations?
                |fails?)\b""",
        done=-2,
    ),
    _cue(
        r"""\b(?:recent(?:ly)?|past_(?:few_)?(?:years|decade)|ha(?:s|ve)_(?:been|become)|long-standing
              |growing_interest|widely)\b""",
        found=-1,
    ),
    _cue(r"\bavailable\b | https?:// | github | \bwill_be_released\b", done=-1, found=-2),
    _cue(
        r"\b(?:also|furthermore|moreover|in_addition|besides|additionally|specifically|finally|for_example|extensive)\b",
        done=-2,
        found=-1,
    ),
    _cue(
        r"""^(?:it|its|they|their|these|those)\b
          | ^(?:this|that|such)_(?!(?:paper|work|article|study|report|letter|survey|thesis)\b)""",
        done=-2,
        found=-2,
    ),
)
_SECTIONS = (
    (_words(r"(?:background|introduction|motivation|importance|context)\b"), Points(-4, -4)),
    (_words(r"(?:aims?|objectives?|purpose|goals?|(?:materials_and_)?methods?|design|approach)\b"), Points(2, -2)),
    (_words(r"(?:main_)?(?:results?|findings?)\b"), Points(-2, 2)),
    (_words(r"(?:conclusions?|interpretation|significance|summary)\b"), Points(-2, 4)),
)
"""The sections of a structured abstract, each with what its heading says of the sentences below it."""
_BESIDE_HEADING = Points(2, 1)
"""The first sentence of a section is mostly its sum."""
_HEADING = re.compile(r"[a-z][a-z ]{2,40}?(?:[:.]|\s[-–—])(?=\s)")

_FIRST, _LAST = Points(-2, -2), Points(-3, 0)
_BEFORE_THE_TURN, _AT_THE_TURN, _BEHIND_THE_TURN = Points(-2, -4), Points(1, -1), Points(2, -1)
_BY_PLACE = tuple(map(Points, (-1, 1, 2, 2, 1, -1, -3, -1), (-2, -2, -3, -1, 1, 2, 3, 2)))
"""By the eighth of the abstract that a sentence begins in, counted in sentences."""
_DONE_LENGTH, _FOUND_LENGTH = 50, 60
"""One point more for so many characters: a long sentence says more."""
_READ = 400
"""How much of a sentence is read; a longer one cannot be shown whole."""


def points_of(sentences: Sequence[str]) -> list[Points]:
    """The points of each sentence of an abstract, in its order. Where none has a cue, its place decides."""
    read = [sentence[:_READ].lower() for sentence in sentences]
    sections = _sections(read)
    turn = next((number for number, sentence in enumerate(read) if _OWN_WORK.search(sentence)), None)
    return [
        _spoken(sentence) + sections[number] + _placed(number, len(read)) + _turned(number, turn) + _long(sentence)
        for number, sentence in enumerate(read)
    ]


def _spoken(sentence: str) -> Points:
    return sum((cue.points for cue in _CUES if cue.words.search(sentence)), Points())


def _sections(sentences: list[str]) -> list[Points]:
    """For each sentence the points of the last heading before it."""
    here, found = Points(), []
    for sentence in sentences:
        section = _section(sentence)
        here = here if section is None else section
        found.append(here if section is None else section + _BESIDE_HEADING)
    return found


def _section(sentence: str) -> Points | None:
    """The points that the heading of a sentence gives; None for a sentence without one."""
    if not _HEADING.match(sentence):
        return None
    return next((points for words, points in _SECTIONS if words.match(sentence)), None)


def _placed(number: int, of: int) -> Points:
    first, last = number == 0, number == of - 1
    return _BY_PLACE[8 * number // of] + (_FIRST if first else Points()) + (_LAST if last else Points())


def _turned(number: int, turn: int | None) -> Points:
    if turn is None or number > turn + 1:
        return Points()
    if number < turn:
        return _BEFORE_THE_TURN
    return _AT_THE_TURN if number == turn else _BEHIND_THE_TURN


def _long(sentence: str) -> Points:
    return Points(len(sentence) // _DONE_LENGTH, len(sentence) // _FOUND_LENGTH)
