"""When title and first author say that two papers are one work, and when they do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.paper.paper import Paper, PaperId
from bot.paper.same_work import dated, is_within, work_key

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TITLE = "Sparse Attention for Protein Folding on GPUs"


def work(title: str = TITLE, *authors: str) -> str | None:
    """The work key of a paper with this title and these authors, Ada Lovelace alone where none are given."""
    return work_key(Paper(id=PaperId("doi:10.1/x"), title=title, authors=authors or ("Ada Lovelace",)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TITLE, "SPARSE ATTENTION FOR PROTEIN FOLDING ON GPUS"),
        (TITLE, f"{TITLE}."),
        (TITLE, f"  “{TITLE}”  "),
        ("Pre-training of sparse models — a study", "Pretraining of sparse models: a study"),
        ("Erdős–Rényi graphs in naïve limits", "Erdos-Renyi graphs in naive limits"),
        ("Splitting of H2O on gold surfaces", "Splitting of H 2 O on gold surfaces"),
        ("Splitting of H₂O on gold surfaces", "Splitting of H2O on gold surfaces"),
        ("Dynamics of α-synuclein in neurons", "Dynamics of α‑Synuclein in Neurons?"),
        ("Zebra stripe evolution", "Zebra Stripe Evolution."),
        ("Zebra coat genome", "Zebra-coat genome"),
        ("The zebra in motion", "The Zebra in Motion"),
        ("Chronic kidney disease", "CHRONIC KIDNEY DISEASE"),
        ("深層学習による画像認識の研究", "深層学習による画像認識の研究。"),
    ],
)
def test_case_accents_dashes_spaces_and_stops_make_no_other_title(first: str, second: str) -> None:
    assert work(first) == work(second) is not None


@pytest.mark.parametrize(
    "other",
    [
        f"{TITLE}: A Replication",
        "Sparse Attention for Protein Folding",
        f"Erratum to: {TITLE}",
        f"Correction: {TITLE}",
        f"Reply to “{TITLE}”",
        f"{TITLE}, Part I",
        f"{TITLE} 2",
    ],
)
def test_a_title_with_more_or_fewer_words_is_another_title(other: str) -> None:
    assert work(other) != work()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sparse attention for folding, Part I", "Sparse attention for folding, Part II"),
        ("Sparse attention for folding 1", "Sparse attention for folding 2"),
        ("Sparse attention for folding 1 12", "Sparse attention for folding 11 2"),
        ("Zebra coat genome I", "Zebra coat genome II"),
        ("Report of the zebra trust 2025", "Report of the zebra trust 2026"),
        ("Zebra coat genome", "Erratum: Zebra coat genome"),
        ("Sparse attention in C++ programs", "Sparse attention in C programs"),
    ],
)
def test_parts_and_numbers_are_told_apart(first: str, second: str) -> None:
    assert work(first) != work(second)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "0",
        "Editorial",
        "Introduction",
        "Correction",
        "Reply",
        "Book review",
        "Preface",
        "Erratum",
        "Issue Information",
        "Letter to the Editor",
        "From the Editor’s Desk",
        "This month in physics",
        "Introduction to the special issue on robotics",
        "Acknowledgment of reviewers 2026",
        "List of reviewers for volume 12, issue 11, November 2026",
        "Papers of the week",
        "Deep Learning",
        "A review of graphs",
        "Zebra stripes",
        "The zebra",
        "Annual report 2026",
        "Erratum to volume 12",
        "Letter from the editor: zebras",
        "Conference report: Zebras",
        "Quantum computing news",
        "Zebra research this week",
        "Highlights: zebras and horses",
    ],
)
def test_a_short_or_generic_title_names_no_work(title: str) -> None:
    assert work(title) is None


@pytest.mark.parametrize("name", ["A. Lovelace", "Lovelace A", "Lovelace, Ada", "LOVELACE, Ada", "Ada Lovelace (Lab)"])
def test_the_first_author_may_be_written_in_any_form(name: str) -> None:
    assert work(TITLE, name, "Charles Babbage") == work()


def test_another_first_author_makes_another_work() -> None:
    assert work(TITLE, "Charles Babbage", "Ada Lovelace") != work()
    assert work(TITLE, "ATLAS Collaboration") != work(TITLE, "CMS Collaboration")


def test_a_paper_whose_first_author_is_not_known_is_not_compared() -> None:
    assert work_key(Paper(id=PaperId("doi:10.1/x"), title=TITLE)) is None
    assert work(TITLE, "…") is None


def test_ninety_days_are_near_and_a_moment_more_is_not() -> None:
    for later in (timedelta(days=90), timedelta(0)):
        assert is_within(NOON, NOON + later)
        assert is_within(NOON + later, NOON)
    assert not is_within(NOON, NOON + timedelta(days=90, seconds=1))
    assert not is_within(NOON + timedelta(days=91), NOON)


@pytest.mark.parametrize(
    ("published", "listed", "expected"),
    [(-3, -1, -3), (None, -1, -1), (None, None, 0), (200, -1, 0), (-3, None, -3)],
)
def test_a_paper_is_dated_by_its_publication_else_its_listing_else_now_and_never_ahead(
    published: int | None, listed: int | None, expected: int
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else NOON + timedelta(days=number)

    told = Paper(id=PaperId("doi:10.1/x"), title=TITLE, published_at=day(published), listed_at=day(listed))
    assert dated(told, seen_at=NOON) == day(expected)
