"""Time zones as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.utc_offset import read_offset
from bot.digest.zone_table import ABBREVIATIONS, PLACES
from bot.digest.zones import (
    Asker,
    completed_zones,
    nearest_zones,
    offsets_of,
    place_with_summer_time,
    zone_named,
)

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)
ASKER = Asker(WINTER)
QUARTERS = [timedelta(minutes=15 * quarter) for quarter in range(-13 * 4, 15 * 4)]
EVERY_ZONE = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})


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
    assert nearest_zones(typed, ASKER)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *(("Berlin, Germany", "Europe/Berlin"), ("London UK", "Europe/London"), ("Europe/Munich", "Europe/Berlin")),
        *(("CST (China)", "Asia/Shanghai"), ("IST India", "Asia/Kolkata"), ("EST (New York)", "America/New_York")),
        *(("CET/CEST", "Europe/Berlin"), ("GMT/BST", "Europe/London"), ("(UTC+02:00) Berlin", "Europe/Berlin")),
        *(("Cambridge, MA", "America/New_York"), ("Portland, OR", "America/Los_Angeles")),
        *(("pacific time (us & canada)", "America/Los_Angeles"), ("UTC/GMT+2", "Europe/Athens")),
    ],
)
def test_of_several_names_the_zone_that_all_can_mean_is_offered(typed, first):
    assert nearest_zones(typed, Asker(WINTER))[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *(("Wien", "Europe/Vienna"), ("Praha", "Europe/Prague"), ("Moskau", "Europe/Moscow"), ("東京", "Asia/Tokyo")),
        *(("Deutschland", "Europe/Berlin"), ("Москва", "Europe/Moscow"), ("Brasil", "America/Sao_Paulo")),
    ],
)
def test_cities_and_countries_are_understood_in_other_languages(typed, first):
    assert nearest_zones(typed, ASKER)[0] == first


@pytest.mark.parametrize(
    ("typed", "far"), [("Madras", "Atlantic/"), ("Nippon", "America/"), ("ACWST", "Australia/ACT")]
)
def test_a_name_is_no_slip_of_one_on_the_other_side_of_the_earth(typed, far):
    assert not any(zone.startswith(far) for zone in nearest_zones(typed, ASKER))


def test_a_zone_is_known_with_what_stands_around_it_in_a_chat():
    for typed in ("`Europe/Berlin`", '"Europe/Berlin".', "Europe / Berlin", "Europe\\Berlin"):
        assert zone_named(typed) == "Europe/Berlin"


def test_a_zone_with_the_contrary_sign_is_known_by_its_line_in_a_menu():
    assert zone_named("Etc/GMT-2 (always UTC+2)") == "Etc/GMT-2"
    assert nearest_zones("Etc/GMT-2, Berlin", ASKER)[0] == "Europe/Berlin"


def test_the_beginning_of_a_whole_name_is_completed():
    assert "Europe/Berlin" in completed_zones("europe/b", ASKER, limit=5)


def test_half_an_hour_may_be_a_decimal():
    assert nearest_zones("UTC+5.5", ASKER) == ("Asia/Kolkata",)
    assert nearest_zones("+5,75", ASKER) == ("Asia/Kathmandu",)


def test_nothing_is_near_to_nonsense():
    assert nearest_zones("zzzzqqq", ASKER) == ()
    assert nearest_zones("  ", ASKER) == ()


@given(st.text(max_size=40), st.integers(1, 5))
def test_whatever_is_typed_the_suggestions_are_few_different_and_real(typed, limit):
    found = nearest_zones(typed, ASKER, limit=limit)
    assert len(found) == len(set(found)) <= limit
    assert all(zone_named(zone) == zone == ZoneInfo(zone).key for zone in found)


@pytest.mark.parametrize("moment", [WINTER, SUMMER])
@pytest.mark.parametrize("form", ["{name}{sign}{hours}:{minutes:02}", "{name} {sign}{hours:02}{minutes:02}"])
def test_whatever_is_offered_for_an_offset_has_it_now_or_in_the_other_half_year(moment, form):
    for offset in QUARTERS:
        total = int(abs(offset).total_seconds()) // 60
        sign = "-" if offset < timedelta() else "+"
        typed = form.format(name="GMT", sign=sign, hours=total // 60, minutes=total % 60)
        assert read_offset(typed) == offset, typed
        for own in (None, "Europe/Berlin", "Asia/Kathmandu"):
            asker = Asker(moment, own)
            for zone in (*nearest_zones(typed, asker, limit=99), *completed_zones(typed, asker, limit=25)):
                assert offset in offsets_of(zone, moment), (typed, zone)


def test_every_abbreviation_that_the_database_has_is_in_the_table_with_places_that_go_by_it():
    names = {zone: {moment.astimezone(ZoneInfo(zone)).tzname() for moment in (WINTER, SUMMER)} for zone in EVERY_ZONE}
    known = {name.upper(): {zone for zone in names if name in names[zone]} for each in names.values() for name in each}
    for name, zones in known.items():
        if name.isalpha() and name not in ("UTC", "GMT"):
            offered = nearest_zones(name, ASKER)
            assert offered, name
            assert offered[0] in zones or not zones.intersection(offered), name


@pytest.mark.parametrize("name", sorted({*ABBREVIATIONS, *PLACES} - {"GMT"}))
def test_what_is_in_a_table_is_a_zone_and_offered_in_any_case(name):
    zones = {**PLACES, **ABBREVIATIONS}[name]
    assert all(zone_named(zone) == zone for zone in zones)
    for typed in (name, name.lower(), f" {name} "):
        assert nearest_zones(typed, ASKER)[: len(zones)] == zones
        assert completed_zones(typed, ASKER, limit=25)[: len(zones)] == zones


@pytest.mark.parametrize(
    ("typed", "own", "first"),
    [
        ("GMT+2", "Europe/Berlin", "Europe/Berlin"),
        ("GMT+3", "Europe/Berlin", "Europe/Moscow"),
        ("EST", "America/Toronto", "America/Toronto"),
        ("CST", "Asia/Taipei", "Asia/Taipei"),
        ("CST", "Europe/Berlin", "America/Chicago"),
        ("CST", "nowhere", "America/Chicago"),
    ],
)
def test_the_askers_own_zone_comes_first_where_it_is_one_of_them(typed, own, first):
    asker = Asker(WINTER, own)
    assert nearest_zones(typed, asker)[0] == first


@pytest.mark.parametrize("typed", ["QST", "XYZ", "MARS", "qq", "PARSI", "Etc/GMT+99"])
def test_an_abbreviation_that_is_not_known_is_not_matched_by_its_letters(typed):
    assert nearest_zones(typed, ASKER) == ()


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        *(("EST", "America/New_York"), ("MST", "America/Denver"), ("Etc/GMT+5", "America/New_York")),
        *(("GMT", "Europe/London"), ("Etc/GMT-1", "Europe/Berlin"), ("HST", None), ("UTC", None), ("CET", None)),
        *(("Jamaica", None), ("Asia/Tokyo", None), ("America/Panama", None)),
    ],
)
@pytest.mark.parametrize("moment", [WINTER, SUMMER])
def test_a_zone_that_knows_no_summer_time_is_told_from_a_place(zone, place, moment):
    assert place_with_summer_time(zone, Asker(moment)) == place


def test_the_place_with_summer_time_is_the_askers_own_if_it_can_be():
    assert place_with_summer_time("EST", Asker(WINTER, "America/Toronto")) == "America/Toronto"


def test_the_place_beside_a_fixed_zone_has_its_time_in_winter():
    places = {zone: place_with_summer_time(zone, ASKER) for zone in EVERY_ZONE}
    for zone, place in places.items():
        if place is not None:
            offsets = offsets_of(place, WINTER)
            assert min(offsets) == offsets_of(zone, WINTER)[0] < max(offsets), zone


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        *(
            ("us", "America/New_York"),
            ("Russia", "Europe/Moscow"),
            ("Spain", "Europe/Madrid"),
            ("India", "Asia/Kolkata"),
        ),
        *(("Pacific Standard Time", "America/Los_Angeles"), ("Central European Summer Time", "Europe/Berlin")),
        *(("berlin time", "Europe/Berlin"), ("japan standard time", "Asia/Tokyo"), ("LA", "America/Los_Angeles")),
    ],
)
def test_countries_names_of_times_and_short_names_lead_to_their_best_known_place(typed, first):
    assert nearest_zones(typed, ASKER)[0] == first


def test_while_a_zone_is_typed_every_beginning_is_offered_behind_what_it_means():
    assert completed_zones("ist", ASKER, limit=25)[0] == "Asia/Kolkata"
    assert "Europe/Istanbul" in completed_zones("ist", ASKER, limit=25)
    assert "Europe/Berlin" in completed_zones("be", ASKER, limit=25)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_zone_without_summer_time_is_told_from_a_place_in_every_month(month):
    asker = Asker(datetime(2026, month, 27, 12, tzinfo=UTC))
    assert place_with_summer_time("EST", asker) == "America/New_York"
    assert len(set(offsets_of("America/New_York", asker.now))) == 2
