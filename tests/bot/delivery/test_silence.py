"""What a mute and quiet hours hold back of the rows that wait: what was late or comes by itself, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.channel.channel import ChannelId, LocalHours, Mute
from bot.delivery.delivery import Delivery, Kind, State
from bot.delivery.silence import LOOKS_AGAIN_AFTER, Silence

NOW = datetime(2026, 11, 24, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = Delivery(
    id=1, channel=ChannelId("slack", "T1", "C1"), kind=Kind.CARD, subject="p", key="0" * 24, state=State.WAITING,
    attempt=0, created_at=NOW, due_at=NOW,
)  # fmt: skip
QUIET = Silence(quiet=LocalHours(begins=time(22), ends=time(7)))
MUTED = Silence(mute=Mute(NOW - HOUR, NOW + LOOKS_AGAIN_AFTER / 2))
MUTED_WITHOUT_END = Silence(mute=Mute(NOW - HOUR))
OVER = Silence(mute=Mute(NOW - HOUR, NOW))
MORNING = NOW + 8 * HOUR


@pytest.mark.parametrize(
    ("silence", "kind", "hours_ago", "until"),
    [
        # a card that was made before the silence and is late
        (QUIET, Kind.CARD, 2, MORNING),
        (MUTED, Kind.CARD, 2, NOW + LOOKS_AGAIN_AFTER / 2),
        (MUTED_WITHOUT_END, Kind.CARD, 2, NOW + LOOKS_AGAIN_AFTER),
        # one that is due though it was made in the silence: a person asked for it
        (QUIET, Kind.CARD, 0, None),
        (MUTED, Kind.CARD, 0, None),
        # a retraction comes by itself
        (QUIET, Kind.RETRACTION, 0, MORNING),
        (MUTED, Kind.RETRACTION, 0, NOW + LOOKS_AGAIN_AFTER / 2),
        # what a person asked for, and what has its own hour
        (QUIET, Kind.NOTICE, 2, None),
        (MUTED, Kind.NOTICE, 2, None),
        (MUTED, Kind.SHARED_PAPER, 2, None),
        (MUTED, Kind.EDIT, 2, None),
        (QUIET, Kind.DIGEST, 2, None),
        (OVER, Kind.CARD, 2, None),
        (Silence(), Kind.CARD, 2, None),
    ],
)
def test_each_kind_of_row_waits_or_goes_out(silence, kind, hours_ago, until):
    row = replace(ROW, kind=kind, created_at=NOW - hours_ago * HOUR)
    held = silence.holds(row, now=NOW)
    assert (held and held.until, held is not None and held.by_mute) == (until, bool(until and silence.mute))


def test_in_the_morning_all_goes_out():
    assert QUIET.holds(replace(ROW, created_at=NOW - 3 * HOUR), now=MORNING) is None
