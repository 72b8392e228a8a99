"""The settings of a channel as one value: what moves with its zone, and what an Undo takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import LocalHours, Mute
from bot.channel.channel_settings import ChannelSettings, taken_back
from bot.channel.who_may import WhoMay

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
zones = st.sampled_from(("Europe/Berlin", "Asia/Tokyo", "UTC"))
hours = st.none() | st.builds(
    LocalHours, begins=st.just(time(9)), ends=st.sampled_from((time(17), time(7))), zone=zones
)
mutes = st.none() | st.builds(Mute, st.just(NOON), st.none() | st.just(NOON + timedelta(hours=1)))


def settings(names=("daily", "weekly")):
    return st.builds(
        ChannelSettings,
        home=st.none() | zones,
        digest_zones=st.tuples(*(st.tuples(st.just(name), zones) for name in names)),
        spread=hours,
        quiet=hours,
        mute=mutes,
        cap=st.none() | st.integers(0, 9),
        who_may=st.none() | st.sampled_from(WhoMay),
    )


@given(settings(), settings())
def test_what_nobody_changed_since_is_taken_back_whole(before, after):
    assert taken_back(after, before=before, after=after, now=NOON) == before


@given(settings(), settings())
def test_taking_back_twice_changes_nothing_more(before, after):
    once = taken_back(after, before=before, after=after, now=NOON)
    assert taken_back(once, before=before, after=after, now=NOON) == once


@given(settings(), settings(), settings())
def test_what_was_changed_since_stays(before, after, current):
    back = taken_back(current, before=before, after=after, now=NOON)
    for name in ("home", "spread", "quiet", "cap", "who_may"):
        expected = getattr(before, name) if getattr(current, name) == getattr(after, name) else getattr(current, name)
        assert getattr(back, name) == expected


@given(settings(), zones, zones)
def test_only_what_went_by_the_old_clock_goes_by_the_new_one(one, old, new):
    moved = one.lived_in(new, before=old)
    assert moved.home == new
    for was, now in zip(one.digest_zones, moved.digest_zones, strict=True):
        assert now == (was[0], new if was[1] == old else was[1])
    if one.quiet is not None:
        assert moved.quiet == replace(one.quiet, zone=new if one.quiet.zone == old else one.quiet.zone)


def test_a_mute_that_is_over_does_not_come_back():
    muted = ChannelSettings(mute=Mute(NOON, NOON + timedelta(hours=1)), cap=5)
    ended = replace(muted, mute=None, cap=7)
    later = NOON + timedelta(hours=2)
    assert taken_back(ended, before=muted, after=ended, now=later) == ChannelSettings(cap=5)
