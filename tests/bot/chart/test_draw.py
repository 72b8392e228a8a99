"""The picture: a PNG of one size, the same for the same week, whatever people have typed."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.week import DailyMatches, SubscriptionLabel, Week, days_before

draw = pytest.importorskip("bot.chart.draw")

MOST_BYTES = 400_000
NAMES = (
    "diffusion", '"mixture of experts" NOT vision', "$x^2$ \\frac{1}{2}", "扩散模型", "نموذج لغوي", "𝔄\ud800\x00",
    "x" * 500, "   ", "🦙", "<b>&amp;</b>", "a\nb\tc",
)  # fmt: skip
days = st.tuples(*[st.integers(0, 3000)] * 7)
lines = st.builds(
    DailyMatches, st.builds(SubscriptionLabel, st.integers(1, 99), st.sampled_from(NAMES) | st.text()), days
)
weeks = st.lists(lines, min_size=1, max_size=9).map(
    lambda told: Week(days=days_before(date(2026, 11, 30)), lines=tuple(told), papers=1)
)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@settings(max_examples=15, deadline=None)
@given(weeks)
def test_whatever_people_type_there_is_a_picture_of_one_size(week):
    png = draw.drawing(week)
    assert size(png) == (draw.WIDTH, draw.HEIGHT)
    assert len(png) < MOST_BYTES


@settings(max_examples=5, deadline=None)
@given(weeks)
def test_the_same_week_gives_the_same_bytes_and_no_date_or_version_in_them(week):
    png = draw.drawing(week)
    assert draw.drawing(week) == png
    assert not any(chunk in png for chunk in (b"tEXt", b"iTXt", b"tIME"))


def test_another_week_gives_another_picture():
    pictures = {
        draw.drawing(Week(days=days_before(day), lines=(DailyMatches(SubscriptionLabel(1, "gpu"), told),), papers=1))
        for day in (date(2026, 11, 30), date(2026, 12, 7))
        for told in ((1, 0, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0, 0))
    }
    assert len(pictures) == 4
