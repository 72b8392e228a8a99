"""Requests are held back while Discord has banned this address, and long before it would."""

from __future__ import annotations

import pytest

from bot.delivery.outcome import NotSent
from handlers.discord.guard import MOST_INVALID, Guard


class Hand:
    """A clock that stands where it is put."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


def heard(guard, status, **headers):
    guard.hear(status, {name.replace("_", "-"): value for name, value in headers.items()}.get)


def test_a_ban_is_held_for_as_long_as_it_is_said_to_last():
    clock = Hand()
    guard = Guard(clock)
    heard(guard, 429, **{"Retry-After": "90"})
    assert guard.holds() == NotSent("Discord has banned this address", 90.0)
    clock.at = 90.0
    assert guard.holds() is None


def test_a_second_answer_of_a_ban_shortens_nothing():
    guard = Guard(Hand())
    heard(guard, 429, **{"Retry-After": "90"})
    heard(guard, 429, **{"Retry-After": "5"})
    assert guard.holds() == NotSent("Discord has banned this address", 90.0)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_requests_are_held_back_long_before_discord_bans(status):
    clock = Hand()
    guard = Guard(clock)
    for _ in range(MOST_INVALID):
        assert guard.holds() is None
        heard(guard, status, Via="1.1 google")
    assert guard.holds() is not None
    clock.at = 600.0
    assert guard.holds() is None


def test_refusals_that_are_old_or_shared_or_of_other_kinds_do_not_count():
    clock = Hand()
    guard = Guard(clock)
    for number in range(3 * MOST_INVALID):
        clock.at = float(number)
        heard(guard, 403, Via="1.1 google")
        heard(guard, 404, Via="1.1 google")
        heard(guard, 429, **{"Via": "1.1 google", "X-RateLimit-Scope": "shared"})
    assert guard.holds() is None
