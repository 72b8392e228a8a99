"""JSON that Python's reader refuses, though one value of one row is to blame."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.json_text import read_json

TOO_MUCH = {
    "digits": "9" * 5_000,
    "digits before a fraction": "-" + "9" * 5_000 + ".25e-3",
    "lists": "[" * 50_000 + '"]"' + "]" * 50_000,
    "objects": '{"a": "}", "b": ' * 50_000 + "1" + "}" * 50_000,
}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(alphabet='[]{}",:\\\n19a\ud800'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='[]{}"\\9'), inner),
    max_leaves=20,
)


@given(value=values, is_ascii=st.booleans())
def test_what_stands_beside_a_value_that_is_too_much_is_read_as_it_is(value: object, is_ascii: bool) -> None:
    told = json.dumps(value, ensure_ascii=is_ascii)
    read = read_json(f"[{told},{TOO_MUCH['lists']},{told},{TOO_MUCH['digits']},{told}]")
    assert isinstance(read, list)
    assert [*read[::2], read[3]] == [value, value, value, None]


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_value_that_is_too_much_is_null(what: str) -> None:
    inner: object = read_json(f'[{TOO_MUCH["digits"]}, {{"a": {TOO_MUCH[what]}, "b": 1}}]')
    assert isinstance(inner, list)
    assert inner[0] is None
    assert inner[1]["b"] == 1


@pytest.mark.parametrize(
    "text", ["", "[", "[" * 50_000, "[" * 50_000 + "]" * 49_999, '["' + "9" * 5_000, "9" * 5_000 + "x"]
)
def test_what_is_no_json_stays_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_json(text)
