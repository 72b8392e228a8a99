"""Papers and queries to measure with, made from the words of the bundled sample; the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical
from bot.query.field_reader import leaf
from bot.query.refusal import Refusal, TypedTerm
from bot.query.tree import And, Leaf, Not, Or, Query
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
    def of_the_sample(cls, *, spellings: int = 1, common: int = _COMMON) -> Words:
        """The words of the sample's titles and summaries, all but the `common` commonest in so many spellings.

        Sixty papers have few words, so most queries would match; with three spellings about one in seventy does, and
        with forty about one in a thousand.
        """
        texts = (readable(text) for paper in bundled() for text in (paper.title, paper.abstract))
        running = [token.surface for text in texts for token in tokens(text) if token.surface.isalpha()]
        known = {word for word, _ in Counter(running).most_common(common)}
        spelt = [word if word in known else f"{word}{copy}x" for copy in range(spellings) for word in running]
        places = tuple(place for place, word in enumerate(spelt[:-1]) if word not in known)
        return cls(tuple(spelt), tuple(sorted(set(spelt) - known)), places)


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
    """Mixed queries: 40 % one word or phrase, 30 % two or three together, 15 % OR, 10 % NOT, 5 % beginnings.

    They are the trees that `parse` makes of the same words. A million texts would take the parser minutes, so the
    leaves alone are read, each text once, and put together here.
    """
    chance, leaves = Random(seed), Leaves()
    made: list[Query] = []
    while len(made) < count:
        shape = chance.choices(_SHAPES, weights=_SHARES)[0]
        try:
            made.append(shape(words, chance, leaves))
        except Refusal:
            continue
    return tuple(made)


class Leaves:
    """Words and phrases as the query language reads them; what was read once is shared."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, bool], Leaf] = {}

    def of(self, text: str, *, quoted: bool = False) -> Leaf:
        """The leaf that somebody types as `text`, or as `"text"`; raises `Refusal` as the parser would."""
        known = self._read.get((text, quoted))
        if known is None:
            term = TypedTerm(text, quoted=quoted, field=None, place=(0, len(text)))
            known = self._read[text, quoted] = leaf(term)
        return known


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


def _one(words: Words, chance: Random, leaves: Leaves) -> Leaf:
    if chance.random() < 0.5:
        return leaves.of(_word(words, chance))
    start = chance.choice(words.places)
    return leaves.of(" ".join(words.running[start : start + 2]), quoted=True)


def _together(words: Words, chance: Random, leaves: Leaves) -> Query:
    return And(tuple(leaves.of(_word(words, chance)) for _ in range(chance.randint(2, 3))))


def _either(words: Words, chance: Random, leaves: Leaves) -> Query:
    return Or((_one(words, chance, leaves), _one(words, chance, leaves)))


def _without(words: Words, chance: Random, leaves: Leaves) -> Query:
    return And((_one(words, chance, leaves), Not(leaves.of(_word(words, chance)))))


def _beginning(words: Words, chance: Random, leaves: Leaves) -> Query:
    return leaves.of(f"{_word(words, chance)[:-1]}*")


_SHAPES: tuple[Callable[[Words, Random, Leaves], Query], ...] = (_one, _together, _either, _without, _beginning)
_SHARES = (40, 30, 15, 10, 5)
