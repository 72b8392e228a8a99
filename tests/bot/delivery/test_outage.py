"""The state of a platform is said in words, with the time since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.delivery.outage import Outage, state_words

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_a_platform_without_an_outage_is_connected():
    assert state_words(None, now=NOW) == "connected"


def test_an_outage_is_said_with_its_beginning_its_reason_and_what_is_done():
    outage = Outage(datetime(2026, 11, 24, 9, 12, tzinfo=UTC), "connection refused")
    assert state_words(outage, now=NOW) == "cannot be reached since 09:12 UTC: connection refused; trying again"


def test_a_first_connection_that_is_being_made_is_no_failure():
    assert state_words(Outage(NOW), now=NOW) == "connecting since 09:30 UTC"


def test_an_outage_of_another_day_is_said_with_the_day():
    outage = Outage(NOW - timedelta(days=1), "no answer in time")
    assert "since 23 Nov 09:30 UTC" in state_words(outage, now=NOW)
