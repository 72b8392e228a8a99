"""Time zones as people type them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.zones import nearest_zones, zone_named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("  America/Argentina/Buenos_Aires ", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("cet", "CET"),
    ],
)
def test_an_iana_name_is_known_in_any_case(typed, zone):
    assert zone_named(typed) == zone


@pytest.mark.parametrize("typed", ["", "Berlin", "Europe", "Factory", "../../etc/passwd", "Europe/Berlin\0"])
def test_what_is_no_iana_name_is_none(typed):
    assert zone_named(typed) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berlin", "Europe/Berlin"),
        ("Berln", "Europe/Berlin"),
        ("Eurpe/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("tokio", "Asia/Tokyo"),
        ("Germany", "Europe/Berlin"),
        ("india", "Asia/Kolkata"),
        ("UTC", "UTC"),
    ],
)
def test_the_nearest_zone_of_a_city_a_country_or_a_slip_comes_first(typed, first):
    assert nearest_zones(typed)[0] == first


def test_nothing_is_near_to_nonsense():
    assert nearest_zones("zzzzqqq") == ()
    assert nearest_zones("  ") == ()


@given(st.text(max_size=40), st.integers(1, 5))
def test_whatever_is_typed_the_suggestions_are_few_different_and_real(typed, limit):
    found = nearest_zones(typed, limit)
    assert len(found) == len(set(found)) <= limit
    assert all(zone_named(zone) == zone == ZoneInfo(zone).key for zone in found)
