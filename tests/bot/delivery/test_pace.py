"""A channel is posted to in a short burst, then at an even pace."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pace import Pace, take_token

PACE = Pace(burst=5, seconds_each=1.0)


def turns(moments: list[float]) -> list[float]:
    """When each turn asked for at `moments` may post."""
    bucket, at = None, []
    for moment in moments:
        bucket, wait = take_token(bucket, PACE, at=moment)
        at.append(moment + wait)
    return at


def test_five_go_at_once_and_the_rest_one_a_second() -> None:
    assert turns([0.0] * 8) == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_channel_that_was_quiet_has_its_burst_again() -> None:
    assert turns([0.0] * 5 + [60.0] * 6) == [0] * 5 + [60] * 5 + [61]


@given(st.lists(st.floats(0, 30), max_size=40).map(sorted))
def test_no_more_than_the_burst_and_one_a_second_in_any_window(moments: list[float]) -> None:
    at = turns(moments)
    for index, start in enumerate(at):
        within = [moment for moment in at[index:] if moment < start + 10]
        assert len(within) <= PACE.burst + 10 + 1
