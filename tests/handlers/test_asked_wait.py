"""The wait that a platform asks for."""

from __future__ import annotations

import pytest

from handlers.asked_wait import LONGEST_WAIT, asked_wait


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("30", 30.0),
        ("0.5", 0.5),
        (1.25, 1.25),
        ("-3", 0.0),
        ("inf", None),
        ("1e300", LONGEST_WAIT),
        ("nan", None),
        ("", None),
        (None, None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_a_wait_is_a_number_of_seconds_up_to_a_day(told, seconds):
    assert asked_wait(told) == seconds
