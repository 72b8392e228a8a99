"""Which papers are asked about, and when: at once and a few times, or at growing intervals for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.paper.paper import PaperId
from bot.polling.look_up import (
    AFTER_FAILURE,
    ARXIV_DETAILS,
    ARXIV_LIFE,
    CROSSREF_LIFE,
    LookUpPlan,
    first_look_up,
    next_look_up,
    plans,
    rest,
)

SINCE = datetime(2026, 11, 24, 12, tzinfo=UTC)


def days_asked(plan: LookUpPlan, *, most: int, answered: bool = False) -> list[int]:
    """On which days a paper is asked about, of a service that is never down."""
    moment: datetime | None = first_look_up(plan, since=SINCE)
    days: list[int] = []
    while moment is not None and len(days) < most:
        days.append((moment - SINCE).days)
        moment = next_look_up(plan, since=SINCE, now=moment, answered=answered)
    return days


def test_a_paper_that_arxiv_does_not_know_is_asked_about_a_few_times_and_then_never() -> None:
    assert days_asked(ARXIV_DETAILS, most=99) == [0, 1, 3, 7]


def test_details_that_came_are_not_asked_for_again() -> None:
    assert days_asked(ARXIV_DETAILS, most=99, answered=True) == [0]


@pytest.mark.parametrize("plan", [ARXIV_LIFE, CROSSREF_LIFE])
@pytest.mark.parametrize("answered", [True, False])
def test_the_life_of_a_paper_is_followed_at_growing_intervals_for_ever(plan: LookUpPlan, *, answered: bool) -> None:
    assert days_asked(plan, most=9, answered=answered) == [1, 7, 30, 90, 180, 365, 730, 1095, 1460]


def test_what_was_missed_while_the_service_was_down_is_not_made_up_for() -> None:
    back = SINCE + timedelta(days=100)
    assert next_look_up(CROSSREF_LIFE, since=SINCE, now=back) == SINCE + timedelta(days=180)
    assert next_look_up(ARXIV_DETAILS, since=SINCE, now=back) is None


@pytest.mark.parametrize(
    ("ids", "sources", "announced", "found"),
    [
        (("arxiv:1",), ("huggingface",), False, (ARXIV_DETAILS,)),
        (("arxiv:1",), ("huggingface",), True, (ARXIV_DETAILS, ARXIV_LIFE)),
        (("arxiv:1",), ("huggingface", "arxiv"), False, ()),
        (("arxiv:1", "doi:10.1/x"), ("arxiv",), True, (ARXIV_LIFE, CROSSREF_LIFE)),
        (("feed:lab:k", "arxiv:1"), ("feed:lab",), False, (ARXIV_DETAILS,)),
        (("doi:10.1/x",), ("biorxiv",), True, (CROSSREF_LIFE,)),
        (("doi:10.1/x",), ("biorxiv",), False, ()),
        (("feed:lab:k",), ("feed:lab",), True, ()),
    ],
)
def test_a_paper_is_asked_about_where_its_ids_are_known_and_its_life_once_it_was_announced(
    ids: tuple[str, ...], sources: tuple[str, ...], *, announced: bool, found: tuple[LookUpPlan, ...]
) -> None:
    assert plans(tuple(map(PaperId, ids)), sources=sources, announced=announced) == found


def test_a_service_that_fails_is_left_alone_for_longer_and_longer_but_not_for_ever() -> None:
    minutes = [rest(failures, None) / timedelta(minutes=1) for failures in range(1, 99)]
    assert minutes[:4] == [5, 10, 20, 40]
    assert minutes == sorted(minutes)
    assert minutes[-1] == 360


def test_a_service_that_asks_for_a_longer_rest_gets_it() -> None:
    assert rest(1, 3_600) == timedelta(hours=1)
    assert rest(1, 3) == timedelta(minutes=5)


def test_a_paper_that_always_fails_lets_others_go_first() -> None:
    assert rest(1, None) + rest(2, None) < AFTER_FAILURE
