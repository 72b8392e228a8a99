"""The tables of limits: what each shape finds wrong, and where."""

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.shape import AnyOf, Breach, Flag, Items, Kinds, Maybe, Number, Record, String

PERSON = Record({"name": String(1, 5), "age": Number(0, 150)}, frozenset({"name"}))


def found(shape, value):
    return list(shape.breaches(value, ()))


def test_a_value_of_the_right_form_has_no_breach():
    assert found(PERSON, {"name": "mira", "age": 33}) == []


def test_a_missing_field_is_told_at_its_own_place():
    assert found(PERSON, {}) == [Breach(("name",), "required")]


def test_an_unknown_key_is_a_breach():
    assert found(PERSON, {"name": "mira", "disabled": True}) == [Breach(("disabled",), "unknown")]


def test_places_lead_through_arrays():
    people = Items(PERSON, 1, 2)
    assert found(people, [{"name": "mira"}, {"name": "too long"}]) == [Breach((1, "name"), "long", "5")]


def test_a_kind_that_is_not_known_is_told_at_its_tag():
    shape = Kinds({"person": PERSON})
    assert found(shape, {"type": "robot"}) == [Breach(("type",), "choice", "person")]
    assert found(shape, {}) == [Breach(("type",), "required")]


def test_null_is_allowed_where_it_may_be():
    assert found(Maybe(Flag()), None) == []
    assert found(Maybe(Flag()), "yes") == [Breach((), "flag")]


def test_one_content_shape_is_enough():
    shape = AnyOf((String(0, 2), Number()))
    assert found(shape, 12345) == []
    assert found(shape, "abc") == [Breach((), "long", "2")]


def test_true_is_not_a_number():
    assert found(Number(), True) == [Breach((), "number")]


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_a_text_is_content_exactly_within_its_bounds(text, least, most):
    rules = {breach.rule for breach in found(String(least, most), text)}
    assert ("short" in rules) == (len(text) < least)
    assert ("long" in rules) == (len(text) > most)
