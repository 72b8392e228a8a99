"""What a row must be so that every database takes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moving.fitting import REPLACED_BY, Fitter
from bot.moving.table import Column, Kind, Table

KINDS = tuple(Kind)
TABLE = Table(name="t", key=("bigint",), columns=tuple(Column(kind.value, kind, is_optional=True) for kind in KINDS))
NOON = "2026-11-24T12:00:00.000000+00:00"
FITS = {
    "name": "n",
    "text": "t",
    "integer": 1,
    "bigint": 1 << 40,
    "boolean": True,
    "moment": NOON,
    "real": 0.5,
    "blob": b"\0",
}


def fit(**changed):
    return Fitter(TABLE).fit(tuple((FITS | changed)[kind.value] for kind in KINDS))


def test_a_row_that_fits_stays_as_it_is():
    row = tuple(FITS[kind.value] for kind in KINDS)
    assert Fitter(TABLE).fit(row) == (row, [], None)
    nothing = (None,) * len(KINDS)
    assert Fitter(TABLE).fit(nothing) == (nothing, [], None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "a\0b"),
        ("name", "\udcff"),
        ("name", 7),
        ("integer", 1 << 31),
        ("integer", True),
        ("bigint", -(1 << 63) - 1),
        ("boolean", 2),
        ("moment", "yesterday"),
        ("moment", "2026-11-24 12:00:00.000000+00:00"),
        ("moment", "2026-W48-2T12:00:00.000000+00:00"),
        ("moment", "2026-11-24T12:00:00.000000+01:00"),
        ("real", float("nan")),
        ("real", "much"),
        ("blob", "text"),
    ],
)
def test_what_cannot_be_written_everywhere_is_named_with_its_row(column, value):
    _, replaced, misfit = fit(**{column: value})
    assert not replaced
    assert str(misfit).startswith(f"t [{misfit.key.strip('[]')}]: {column} is {value!a}, and must be ")


def test_a_column_that_must_hold_something_refuses_null():
    strict = Table(name="t", key=("id",), columns=(Column("id", Kind.BIGINT), Column("word", Kind.TEXT)))
    _, _, misfit = Fitter(strict).fit((1, None))
    assert str(misfit) == "t [1]: word is NULL, and must be a text"


@given(st.text(st.characters() | st.sampled_from("\0\ud800\udfff\udcff"), max_size=20))
def test_a_replaced_text_is_one_that_every_database_takes_and_nothing_else_changes(text):
    row, replaced, misfit = fit(text=text)
    written = row[KINDS.index(Kind.TEXT)]
    assert misfit is None
    assert written.encode().decode() == written
    assert "\0" not in written
    assert bool(replaced) == (written != text)
    if not replaced:
        assert written == text
    assert written.replace(REPLACED_BY, "") == "".join(
        char for char in text if char not in {"\0", REPLACED_BY} and not 0xD800 <= ord(char) <= 0xDFFF
    ) or any(0xD800 <= ord(char) <= 0xDFFF for char in text)
