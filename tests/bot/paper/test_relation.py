"""What has happened to a paper: in order, each once, the gravest first where one must be warned of."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.paper.relation import Relation, RelationKind, gravest, gravest_of, is_taken_back, joined

CORRECTED, CONCERN = RelationKind.CORRECTED, RelationKind.CONCERN
WITHDRAWN, RETRACTED, PUBLISHED = RelationKind.WITHDRAWN, RelationKind.RETRACTED, RelationKind.PUBLISHED
EARLY, LATER = date(2026, 11, 2), date(2026, 11, 12)

relations = st.lists(
    st.builds(
        Relation,
        kind=st.sampled_from(RelationKind),
        target=st.none() | st.sampled_from(["10.1/a", "https://a.example/b"]),
        day=st.none() | st.sampled_from([EARLY, LATER]),
    ),
    max_size=4,
)


@given(relations, relations)
def test_the_relations_are_the_same_in_any_order_and_however_often_they_are_told(first, second):
    both = joined(first, second)
    assert joined(second, first) == both
    assert joined(both, first) == joined(both) == both


def test_they_stand_in_order_of_time_and_those_without_a_day_last():
    corrected, retracted = Relation(kind=CORRECTED, day=LATER), Relation(kind=RETRACTED)
    published = Relation(kind=PUBLISHED, target="10.1/a", day=EARLY)
    assert joined([retracted, corrected], [published]) == (published, corrected, retracted)


@given(relations, st.integers(0, 5))
def test_of_too_many_the_gravest_are_kept_in_order_of_time(told, most):
    kept, order = gravest_of(joined(told), most), list(RelationKind)
    left_out = [one for one in joined(told) if one not in kept]
    assert (kept, len(kept)) == (joined(kept), min(most, len(joined(told))))
    assert all(order.index(one.kind) >= order.index(other.kind) for one in kept for other in left_out)


def test_a_notice_that_two_sources_date_differently_is_one_with_the_earlier_day():
    told = [Relation(kind=RETRACTED, target="10.1/n", day=day) for day in (LATER, None, EARLY)]
    assert joined(told) == (Relation(kind=RETRACTED, target="10.1/n", day=EARLY),)


def test_two_corrections_are_two():
    first, second = (Relation(kind=CORRECTED, target=f"10.1/{name}") for name in "ab")
    assert joined([second, first]) == (first, second)


def test_a_paper_is_taken_back_by_a_retraction_or_a_withdrawal_and_by_nothing_else():
    taken = {kind for kind in RelationKind if is_taken_back([Relation(kind=kind)])}
    assert taken == {RETRACTED, WITHDRAWN}


def test_a_retraction_is_warned_of_before_a_withdrawal_and_that_before_a_concern():
    concern, withdrawn = Relation(kind=CONCERN, day=EARLY), Relation(kind=WITHDRAWN, day=EARLY)
    retracted = Relation(kind=RETRACTED, target="10.1/n", day=LATER)
    assert gravest([concern, withdrawn, retracted]) == retracted
    assert gravest([concern, withdrawn]) == withdrawn
    assert gravest([concern]) == concern
    assert gravest([Relation(kind=CORRECTED), Relation(kind=PUBLISHED)]) is None


def test_a_warning_has_the_day_and_the_notice_of_any_source():
    told = [Relation(kind=RETRACTED, day=LATER), Relation(kind=RETRACTED, target="10.1/n")]
    assert gravest(told) == Relation(kind=RETRACTED, target="10.1/n", day=LATER)


def test_a_target_is_a_doi_or_an_address():
    old = Relation(kind=RETRACTED, target="10.1002/(sici)1<1::aid#2>3.0")
    assert (old.doi, old.address) == (old.target, "https://doi.org/10.1002/(sici)1%3C1::aid%232%3E3.0")
    page = Relation(kind=RETRACTED, target="https://a.example/n")
    assert (page.doi, page.address) == (None, "https://a.example/n")
    assert (Relation(kind=RETRACTED).doi, Relation(kind=RETRACTED).address) == (None, None)
