"""A request is Slack's when it bears its signature, and was signed within five minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.signature import WINDOW_SECONDS, is_signed, signature_of

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMESTAMP = "1531420618"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
THEN = datetime.fromtimestamp(int(TIMESTAMP), UTC)


def is_slacks(body: bytes = BODY, **other: object) -> bool:
    told = {"timestamp": TIMESTAMP, "signature": SIGNATURE, "secret": SECRET, "now": THEN}
    return is_signed(body, **(told | other))


def test_the_example_of_the_manual_is_slacks():
    assert is_slacks()


@pytest.mark.parametrize("seconds", [-WINDOW_SECONDS, WINDOW_SECONDS])
def test_it_is_good_for_five_minutes_by_a_clock_that_is_ahead_or_behind(seconds):
    assert is_slacks(now=THEN + timedelta(seconds=seconds))
    assert not is_slacks(now=THEN + timedelta(seconds=seconds + (1 if seconds > 0 else -1)))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": BODY + b" "},
        {"secret": SECRET[::-1]},
        {"timestamp": str(int(TIMESTAMP) + 1)},
        {"signature": SIGNATURE.upper()},
        {"signature": ""},
        {"signature": "v0=ü"},
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": f"{TIMESTAMP}.0"},
        {"timestamp": "-1"},
        {"timestamp": "9" * 4400},
        {"timestamp": "١٥٣١٤٢٠٦١٨"},
    ],
)
def test_anything_that_was_changed_is_not(changed):
    assert not is_slacks(**changed)


@given(st.binary(), st.text(max_size=40), st.text(max_size=80))
def test_no_headers_break_it(body, timestamp, signature):
    assert not is_slacks(body, timestamp=timestamp, signature=signature)


@given(st.binary())
def test_what_is_signed_with_the_secret_is_slacks(body):
    assert is_slacks(body, signature=signature_of(body, timestamp=TIMESTAMP, secret=SECRET))
