"""What Discord's answers mean, where the local server gives none of the kind."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Unknown
from handlers.discord.attempts import Lost
from handlers.discord.direct import direct_outcome
from handlers.discord.errors import STEPS, cannot_look, outcome
from handlers.discord.payloads import access


def refused(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    response = SimpleNamespace(status=status, reason="", headers=headers)
    return discord.HTTPException(response, {"code": code, "message": "no", "errors": {"nonce": {"_errors": []}}})


def test_a_body_that_is_refused_says_where():
    found = outcome(refused(400, 50035))
    assert isinstance(found, MessageRefused)
    assert "nonce" in found.detail


def test_an_attempt_that_was_lost_is_told_by_its_cause():
    assert outcome(Lost("HTTP 503")) == Unknown("HTTP 503")


@pytest.mark.parametrize("code", [10008, 50006, 40005, 200000, 240000])
def test_a_message_that_cannot_be_is_refused_as_a_message(code):
    assert isinstance(outcome(refused(400, code)), MessageRefused)


def test_a_ban_by_the_proxy_is_surely_not_sent():
    assert outcome(refused(429, **{"Retry-After": "30"})) == NotSent("rate limited", 30.0)
    assert outcome(refused(429)) == NotSent("rate limited")
    assert outcome(discord.RateLimited(42.0)) == NotSent("rate limited", 42.0)


@pytest.mark.parametrize("code", [20016, 20028, 40062, 12345])
def test_another_no_is_surely_not_sent(code):
    assert outcome(refused(403, code)) == NotSent(str(code), refused=True)


@pytest.mark.parametrize("code", STEPS)
def test_what_only_a_person_can_mend_pauses_the_channel_and_stops_one_message_to_a_person(code):
    paused = outcome(refused(403, code))
    assert paused == ChannelRefused(str(code), STEPS[code])
    assert direct_outcome(paused) == MessageRefused(str(code), STEPS[code])


def test_a_missing_permission_that_is_known_is_named():
    lacking = discord.Permissions(view_channel=True)
    found = outcome(refused(403, 50013), known=access(lacking))
    assert found == ChannelRefused("50013", "Give Offprint the permission “Send Messages” in this channel.")


def test_both_missing_permissions_are_named():
    assert access(discord.Permissions(read_message_history=True)).step == (
        "Give Offprint the permissions “View Channel” and “Send Messages” in this channel."
    )


def test_a_thread_has_a_permission_of_its_own():
    allowed = discord.Permissions(view_channel=True, send_messages_in_threads=True)
    assert access(allowed, thread=True).can_post
    assert access(allowed).can_post is False


@pytest.mark.parametrize(
    "error", [TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError(), ValueError()]
)
def test_a_connection_that_broke_is_unknown(error):
    assert isinstance(outcome(error), Unknown)


def test_a_look_up_without_permission_says_what_to_do():
    assert cannot_look(refused(403, 50001)).step is not None
    assert cannot_look(refused(500)).step is None
