"""The law of the archive: a search finds exactly the papers that the evaluator says a query is true of."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.parser import parse
from storage.sqlite import candidates
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.papers import SqlitePapers
from tests.bot.query.strategies import papers, typed
from tests.contracts.facts import NOON, minutes, page

libraries = st.lists(papers, max_size=8, unique_by=lambda paper: paper.id)


def true_of(query, library):
    return sorted(paper.id for paper in library if evaluate(query, PaperText.of(paper)) is not None)


async def asked(library, changed, texts, *, most_ranked=1000):
    """What searches of an archive find: the library, of which some papers then changed into others."""
    with tempfile.TemporaryDirectory() as folder:
        file = DatabaseFile.open(Path(folder) / "offprint.db")
        archive = SqlitePapers(file, most_ranked=most_ranked)
        await archive.apply(page(*library))
        await archive.apply(page(*changed, revision=1, at=NOON + minutes(1)))
        found = [await archive.search(parse(text), limit=100) for text in texts]
        previews = [await archive.preview(parse(text), since=NOON) for text in texts]
        paged = [
            [await archive.search(parse(text), limit=2, offset=offset) for offset in range(0, len(library) + 2, 2)]
            for text in texts
        ]
        file.close()
    return found, previews, paged


def become(library, others):
    """Some papers of the library with all the facts of others."""
    return [replace(new, id=old.id) for old, new in zip(library, others, strict=False)]


@given(libraries, st.lists(papers, max_size=3), st.lists(typed, min_size=1, max_size=4))
@example([Paper(id=PaperId("a:1"), title="GPU Ӏ ß", categories=("cs.*",))], [], ["gpu", "category:cs.*", "ss"])
def test_the_archive_finds_what_the_evaluator_finds(library, others, texts):
    changed = become(library, others)
    found, previews, _ = asyncio.run(asked(library, changed, texts))
    standing = changed + library[len(changed) :]
    for text, answer, preview in zip(texts, found, previews, strict=True):
        expected = true_of(parse(text), standing)
        assert sorted(stored.paper.id for stored in answer.papers) == expected, text
        assert answer.total == len(expected)
        assert preview.count == len(expected)


@given(
    st.lists(papers, min_size=6, max_size=12, unique_by=lambda paper: paper.id), st.lists(typed, min_size=1, max_size=2)
)
def test_every_match_is_reached_page_by_page_when_only_the_newest_are_ranked(library, texts):
    _, _, paged = asyncio.run(asked(library, [], texts, most_ranked=3))
    for text, pages in zip(texts, paged, strict=True):
        expected = true_of(parse(text), library)
        assert sorted(stored.paper.id for one in pages for stored in one.papers) == expected, text
        assert pages[-1].total == len(expected)


def test_the_archive_finds_matches_that_lie_far_behind_many_candidates(monkeypatch):
    monkeypatch.setattr(candidates, "_BATCH", 3)
    library = [
        Paper(id=PaperId(f"a:{number}"), title="GPU" if number < 2 else "GPU survey", authors=("Ada Byron", "Al Byron"))
        for number in range(20)
    ]
    found, previews, _ = asyncio.run(asked(library, [], ["gpu -survey", "author:byron -survey", "gpu OR author:byron"]))
    assert [answer.total for answer in found] == [2, 2, 20]
    assert [preview.count for preview in previews] == [2, 2, 20]
