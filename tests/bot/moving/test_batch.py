"""Rows are cut into batches that a move may go on behind, and that fit into memory; the count of rows adds up."""

from itertools import chain, groupby

from hypothesis import given
from hypothesis import strategies as st

from bot.moving import batch
from bot.moving.batch import MOST_CHARACTERS, MOST_ROWS, Cutter
from bot.moving.table import Column, Kind, Table, key_of_text, key_text
from bot.moving.tally import Tally

TABLE = Table(name="t", key=("id",), columns=(Column("id", Kind.BIGINT), Column("word", Kind.TEXT)))


def cut(rows):
    cutter = Cutter(TABLE)
    made = [*(cutter.add(row) for row in rows), cutter.rest()]
    return [one for one in made if one is not None]


ROWS = st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3)), max_size=60).map(sorted)


@given(ROWS, st.integers(1, 7))
def test_batches_hold_every_row_in_order_and_part_no_key(rows, most):
    batch.MOST_ROWS, kept = most, MOST_ROWS
    try:
        made = cut(rows)
    finally:
        batch.MOST_ROWS = kept
    assert list(chain.from_iterable(one.rows for one in made)) == rows
    keys = [key for one in made for key, _ in groupby(row[0] for row in one.rows)]
    assert keys == sorted(set(keys))
    assert [one.last for one in made] == [(one.rows[-1][0],) for one in made]


def test_a_batch_of_long_texts_has_few_rows():
    made = cut((number, "x" * (MOST_CHARACTERS // 4)) for number in range(40))
    assert {len(one.rows) for one in made} == {4}


@given(ROWS, st.data())
def test_rows_counted_in_any_order_and_in_any_parts_are_counted_the_same(rows, data):
    shuffled = data.draw(st.permutations(rows))
    place = data.draw(st.integers(0, len(rows)))
    assert Tally().plus(shuffled[:place]).plus(shuffled[place:]) == Tally().plus(rows)


@given(ROWS, ROWS)
def test_other_rows_have_another_checksum(rows, others):
    assert (Tally().plus(rows) == Tally().plus(others)) == (rows == others)


def test_a_row_twice_is_not_a_row_that_is_missing():
    assert Tally().plus([(1, "a"), (1, "a")]) != Tally().plus([(2, "b"), (2, "b")])


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_a_key_is_read_as_it_was_written(number):
    assert key_of_text(key_text((number,))) == (number,)
