"""How long a source is left alone after a refusal, and that no other failure costs more than its poll."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.polling.cool_down import LONGEST, resume_at

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)
failures = st.integers(0, 10_000)


def wait(*, failures: int = 0, every: timedelta = EVERY, **error: object) -> timedelta | None:
    at = resume_at(SourceError("arxiv", "it failed", **error), failures=failures, every=every, now=NOW)
    return None if at is None else at - NOW


def test_a_refusal_doubles_the_wait_each_time_up_to_six_hours():
    minutes = [wait(failures=number, refused=True) // timedelta(minutes=1) for number in range(7)]
    assert minutes == [30, 60, 120, 240, 360, 360, 360]


@given(failures)
def test_any_other_failure_waits_for_the_ordinary_interval(failed):
    assert wait(failures=failed) is None


@pytest.mark.parametrize(("asked", "waited"), [(7200.0, timedelta(hours=2)), (1.0, timedelta(minutes=30))])
def test_a_server_that_asks_for_a_longer_wait_gets_it(asked, waited):
    assert wait(refused=True, retry_after=asked) == waited


@given(failures, st.floats(0, 1e9), st.integers(1, 100_000))
def test_no_cool_down_is_longer_than_six_hours(failed, asked, seconds):
    waited = wait(failures=failed, refused=True, retry_after=asked, every=timedelta(seconds=seconds))
    assert timedelta() < waited <= LONGEST
