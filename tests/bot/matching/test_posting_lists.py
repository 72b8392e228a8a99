"""Many short lists in one array behave as many lists do."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.posting_lists import PostingLists

KEYS = 6
KEY = st.integers(0, KEYS - 1)
ACTS = st.lists(st.tuples(st.sampled_from(["append", "append", "remove"]), KEY, st.integers(0, 2**31)), max_size=80)


def runs(scalar, *, width=1):
    made = PostingLists(scalar, width=width)
    made.ensure(KEYS - 1)
    return made


def keys(*wanted):
    return np.array(wanted, np.intp)


@given(ACTS, st.lists(KEY, max_size=8))
def test_lists_that_grow_and_shrink_are_what_lists_are(acts, wanted):
    made, expected = runs(np.uintc, width=3), [[] for _ in range(KEYS)]
    for act, key, number in acts:
        if act == "append":
            row = (number, key, number ^ 1)
            made.append(key, row)
            expected[key].append(row)
        elif expected[key]:
            place = number % len(expected[key])
            made.remove(key, place)
            del expected[key][place]
    for key, rows in enumerate(expected):
        assert made.count(key) == len(rows)
        assert list(made.of(key)) == list(chain.from_iterable(rows))
        assert [tuple(made.row(key, place)) for place in range(len(rows))] == rows
    gathered = [tuple(row) for row in made.gather(keys(*wanted)).tolist()]
    assert gathered == [row for key in wanted for row in expected[key]]


NUMBERS = st.lists(st.tuples(KEY, st.integers(-(2**63), 2**63 - 1)), unique_by=lambda one: one[1], max_size=60)


@given(NUMBERS, st.sets(st.integers(0, 59)))
def test_numbers_that_are_sorted_in_stay_sorted_and_are_found(told, leaving):
    made, expected = runs(np.longlong), [[] for _ in range(KEYS)]
    for place, (key, number) in enumerate(told):
        made.insort(key, number)
        expected[key].append(number)
        if place in leaving:
            gone = min(expected[key])
            made.remove(key, made.index_of(key, gone))
            expected[key].remove(gone)
    for key, numbers in enumerate(expected):
        assert list(made.of(key)) == sorted(numbers)
        assert [made.index_of(key, number) for number in sorted(numbers)] == list(range(len(numbers)))


def test_what_lists_leave_behind_is_used_again():
    made, sizes = runs(np.uintc), set()
    for _ in range(50):
        for number in range(100):
            made.append(0, (number,))
        for _ in range(100):
            made.remove(0, 0)
        sizes.add(len(made._numbers))
    assert len(sizes) == 1
    assert max(sizes) < len(runs(np.uintc)._numbers) + 2 * 128


def test_a_list_is_known_with_all_below_it_once_it_is_given_something():
    made = PostingLists(np.longlong)
    made.insort(1_000, 7)
    made.append(2_000, (8,))
    assert [list(made.of(key)) for key in (0, 999, 1_000, 2_000)] == [[], [], [7], [8]]
    assert made.gather(keys(1_000, 3, 2_000)).ravel().tolist() == [7, 8]


def test_of_empty_lists_nothing_is_gathered():
    assert runs(np.uintc, width=2).gather(keys(0, 1)).shape == (0, 2)
