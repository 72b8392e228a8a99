"""A lab's own list: JSON lines in a file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.paper.paper import Paper
from bot.ports.source import ONLY_STREAM, SourcePage
from bot.sources.paper_list import PaperList

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


async def poll(path: Path, cursor: str | None = None) -> list[SourcePage]:
    cursors = {} if cursor is None else {ONLY_STREAM: cursor}
    return [page async for page in PaperList(name="lab", path=path).pages(cursors, now=NOW)]


async def papers(path: Path) -> list[Paper]:
    return [entry.paper for page in await poll(path) for entry in page.entries]


def write(path: Path, *lines: object) -> None:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


async def test_a_line_with_everything_is_a_paper(path):
    write(
        path,
        {
            "title": "Rest \\emph{well}",
            "abstract": "R&amp;D of rest.",
            "authors": ["Jane Roe", None, "John Doe"],
            "url": "https://lab.example/rest",
            "doi": "10.1000/A",
            "id": "rest-1",
            "published": "2026-11-20",
            "categories": ["rest", "cs.LG"],
            "shelf": 3,
        },
    )
    (paper,) = await papers(path)
    assert (paper.id, paper.title, paper.abstract) == ("doi:10.1000/a", "Rest well", "R&D of rest.")
    assert (paper.authors, paper.categories) == (("Jane Roe", "John Doe"), ("rest", "cs.LG"))
    assert (paper.published_at, paper.listed_at) == (datetime(2026, 11, 20, tzinfo=UTC), None)
    assert (paper.url, paper.sources) == ("https://lab.example/rest", ("feed:lab",))


async def test_a_title_is_enough(path):
    write(path, {"title": "Rest"})
    (paper,) = await papers(path)
    assert (paper.id, paper.title) == ("feed:lab:rest", "Rest")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ({"id": "2611.99901v2"}, "arxiv:2611.99901"),
        ({"id": 7}, "feed:lab:7"),
        ({"doi": "https://doi.org/10.1000/a"}, "doi:10.1000/a"),
        ({"url": "https://arxiv.org/abs/2611.99901", "doi": "10.1000/a", "id": "x"}, "arxiv:2611.99901"),
        ({"url": "https://lab.example/rest"}, "feed:lab:https://lab.example/rest"),
    ],
)
async def test_a_paper_is_known_by_its_registered_id_then_its_id_then_its_page(path, line, wanted):
    write(path, {"title": "Rest"} | line)
    assert [paper.id for paper in await papers(path)] == [wanted]


async def test_a_doi_that_comes_later_keeps_the_key(path):
    write(path, {"title": "Rest", "id": "rest-1"}, {"title": "Rest", "id": "rest-1", "doi": "10.1000/a"})
    keys = {entry.key for page in await poll(path) for entry in page.entries}
    assert keys == {"rest-1"}


async def test_authors_and_categories_may_be_one_text(path):
    write(path, {"title": "Rest", "authors": "Jane Roe, John Doe", "categories": "cs.LG, cs.CL"})
    (paper,) = await papers(path)
    assert (paper.authors, paper.categories) == (("Jane Roe", "John Doe"), ("cs.LG", "cs.CL"))


async def test_a_broken_line_is_a_warning_with_its_number(path):
    path.write_bytes(
        b'{"title": "Good"}\n{broken\n\n{"abstract": "no title"}\n{"title": " "}\n[]\n{"title": "Fine \xff"}'
    )
    (page, end) = await poll(path)
    assert sorted(entry.paper.title for entry in page.entries) == ["Fine \ufffd", "Good"]
    assert [warning.partition(" was")[0] for warning in page.warnings] == ["line 2", "line 4", "line 5", "line 6"]
    assert "title: Field required" in page.warnings[1]
    assert end.entries == ()


async def test_a_fact_of_the_wrong_kind_is_lost_alone(path):
    write(path, {"title": "Rest", "authors": 3, "published": "soon", "url": ["x"], "doi": {}, "categories": [None]})
    (paper,) = await papers(path)
    assert (paper.authors, paper.published_at, paper.url, paper.categories) == ((), None, None, ())


async def test_a_date_in_the_future_is_unknown(path):
    write(path, {"title": "Rest", "published": "2026-12-24T00:00:00Z"})
    assert [paper.published_at for paper in await papers(path)] == [None]


async def test_a_long_list_comes_in_pages_and_the_cursor_at_the_end(path):
    write(path, *({"title": f"Number {number}"} for number in range(450)))
    pages = await poll(path)
    assert [len(page.entries) for page in pages] == [200, 200, 50, 0]
    assert [bool(page.cursors) for page in pages] == [False, False, False, True]


async def test_a_list_that_has_not_changed_is_not_read_again(path):
    write(path, {"title": "Rest"})
    cursor = (await poll(path))[-1].cursors[ONLY_STREAM]
    assert await poll(path, cursor) == [SourcePage((), {ONLY_STREAM: cursor})]
    write(path, {"title": "Rest"}, {"title": "More rest"})
    assert len((await poll(path, cursor))[0].entries) == 2


async def test_a_change_without_a_new_size_is_seen(path):
    write(path, {"title": "Rest"})
    cursor = (await poll(path))[-1].cursors[ONLY_STREAM]
    write(path, {"title": "Test"})
    os.utime(path, ns=(0, 1))
    assert [entry.paper.title for entry in (await poll(path, cursor))[0].entries] == ["Test"]


async def test_an_empty_list_is_a_quiet_day(path):
    path.touch()
    assert [page.entries for page in await poll(path)] == [()]


async def test_a_missing_file_is_an_error_that_says_so(path):
    with pytest.raises(SourceError, match=r"feed:lab: .*papers\.jsonl cannot be read: No such file or directory"):
        await poll(path)


async def test_a_folder_is_no_list(tmp_path):
    with pytest.raises(SourceError, match="is not a file"):
        await poll(tmp_path)


async def test_a_file_that_holds_no_paper_is_an_error_that_shows_a_line(path):
    path.write_text("title,abstract\nRest,well\n")
    with pytest.raises(SourceError, match=r"no line of .* is a paper: line 1 was left out"):
        await poll(path)
