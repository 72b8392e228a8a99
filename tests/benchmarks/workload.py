"""Papers and queries to measure with, made from the words of the bundled sample; the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical
from bot.query.parser import parse
from bot.query.tree import Query
from bot.sources.sample import bundled
from bot.text.latex import readable
from bot.text.tokens import tokens

_COMMON = 60
_TITLE_WORDS, _ABSTRACT_WORDS = (6, 14), (90, 160)


@dataclass(frozen=True, slots=True)
class Words:
    """`running` are words one after the other, as papers use them; `rare` those that somebody may subscribe to, and
    `places` where one of them stands in `running` with another word behind it.
    """

    running: tuple[str, ...]
    rare: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of_the_sample(cls, *, spellings: int = 1) -> Words:
        """The words of the sample's titles and summaries, all but the commonest in so many different spellings.

        Sixty papers have few words, so most queries would match; with three spellings about one in seventy does, and
        with forty about one in a thousand.
        """
        texts = (readable(text) for paper in bundled() for text in (paper.title, paper.abstract))
        running = [token.surface for text in texts for token in tokens(text) if token.surface.isalpha()]
        common = {word for word, _ in Counter(running).most_common(_COMMON)}
        spelt = [word if word in common else f"{word}{copy}x" for copy in range(spellings) for word in running]
        places = tuple(place for place, word in enumerate(spelt[:-1]) if word not in common)
        return cls(tuple(spelt), tuple(sorted(set(spelt) - common)), places)


def papers(count: int, *, words: Words, seed: int, listed_at: datetime) -> tuple[Paper, ...]:
    """Papers whose texts are runs of the sample's words, a second apart from `listed_at` on."""
    chance = Random(seed)
    return tuple(
        Paper(
            id=PaperId(f"benchmark:{seed}-{number}"),
            title=_text(words, _TITLE_WORDS, chance),
            abstract=_text(words, _ABSTRACT_WORDS, chance),
            authors=("Mara Lindqvist", "Ada Okafor"),
            categories=("cs.LG",),
            sources=("benchmark",),
            listed_at=listed_at + timedelta(seconds=number),
            url=f"https://papers.example/{number}",
        )
        for number in range(count)
    )


def queries(count: int, *, words: Words, seed: int) -> tuple[Query, ...]:
    """Mixed queries: 40 % one word or phrase, 30 % two or three together, 15 % OR, 10 % NOT, 5 % beginnings."""
    chance = Random(seed)
    made: list[Query] = []
    while len(made) < count:
        shape = chance.choices(_SHAPES, weights=_SHARES)[0]
        try:
            made.append(parse(shape(words, chance)))
        except QueryError:
            continue
    return tuple(made)


def written(asked: Query) -> str:
    """A query as a channel would have it stored."""
    return canonical(asked)


def _text(words: Words, lengths: tuple[int, int], chance: Random) -> str:
    """Short runs of the sample, so that its phrases occur again."""
    text: list[str] = []
    length = chance.randint(*lengths)
    while len(text) < length:
        start = chance.randrange(len(words.running) - 6)
        text += words.running[start : start + chance.randint(2, 6)]
    return " ".join(text[:length]).capitalize()


def _word(words: Words, chance: Random) -> str:
    """Any word but the commonest, which nobody subscribes to."""
    return chance.choice(words.rare)


def _phrase(words: Words, chance: Random) -> str:
    start = chance.choice(words.places)
    return f'"{" ".join(words.running[start : start + 2])}"'


def _one(words: Words, chance: Random) -> str:
    return _word(words, chance) if chance.random() < 0.5 else _phrase(words, chance)


def _together(words: Words, chance: Random) -> str:
    return " ".join(_word(words, chance) for _ in range(chance.randint(2, 3)))


def _either(words: Words, chance: Random) -> str:
    return f"{_one(words, chance)} OR {_one(words, chance)}"


def _without(words: Words, chance: Random) -> str:
    return f"{_one(words, chance)} -{_word(words, chance)}"


def _beginning(words: Words, chance: Random) -> str:
    return f"{_word(words, chance)[:-1]}*"


_SHAPES: tuple[Callable[[Words, Random], str], ...] = (_one, _together, _either, _without, _beginning)
_SHARES = (40, 30, 15, 10, 5)
