"""Tokens and codes: what was signed is known again, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channel.channel import ChannelId
from bot.mailing.recipient import Recipient
from bot.mailing.token import KEY_BYTES, Purpose, code_of, is_code, is_genuine, read_token, token_text

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ML = ChannelId("slack", "T1", "C1")
keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
purposes = st.sampled_from(Purpose)
numbers = st.integers(1, 10**12)
moments = st.none() | st.integers(1, 10**6).map(lambda minutes: NOON + timedelta(minutes=minutes))
recipients = st.builds(
    lambda number, name, place: Recipient(
        id=number,
        channel=ChannelId("slack", "T1", place),
        address=f"{name}@lab.example",
        asked_by="mira",
        asked_at=NOON,
    ),
    numbers,
    st.text("abcxyz0189.-+", min_size=1, max_size=20),
    st.text("C0123456789", min_size=1, max_size=10),
)


@given(keys, purposes, recipients, moments)
def test_a_token_is_known_again_short_and_fit_for_an_address(key, purpose, recipient, until):
    text = token_text(key, purpose, recipient, until=until)
    token = read_token(text)
    assert token is not None
    assert (token.recipient, token.until) == (recipient.id, until)
    assert is_genuine(token, key, purpose, recipient)
    assert all(character.isascii() and (character.isalnum() or character in "._-") for character in text)
    assert len(text) <= 50


@given(keys, purposes, recipients, moments, st.data())
def test_a_token_with_any_bit_changed_is_refused(key, purpose, recipient, until, data):
    text = token_text(key, purpose, recipient, until=until)
    place = data.draw(st.integers(0, len(text) - 1))
    bit = data.draw(st.integers(0, 6))
    changed = text[:place] + chr(ord(text[place]) ^ (1 << bit)) + text[place + 1 :]
    token = read_token(changed)
    assert token is None or not is_genuine(token, key, purpose, recipient)


@given(keys, purposes, recipients, moments, st.text(max_size=60))
def test_any_other_text_is_refused(key, purpose, recipient, until, text):
    assume(text != token_text(key, purpose, recipient, until=until))
    token = read_token(text)
    assert token is None or not is_genuine(token, key, purpose, recipient)


@given(keys, keys, recipients, moments)
def test_a_token_of_another_key_is_refused(key, other, recipient, until):
    assume(key != other)
    token = read_token(token_text(key, Purpose.LEAVE, recipient, until=until))
    assert not is_genuine(token, other, Purpose.LEAVE, recipient)


@given(keys, purposes, purposes, recipients, moments)
def test_a_token_of_another_purpose_is_refused(key, purpose, other, recipient, until):
    assume(purpose is not other)
    token = read_token(token_text(key, purpose, recipient, until=until))
    assert not is_genuine(token, key, other, recipient)


@given(keys, purposes, recipients, recipients, moments)
def test_a_token_of_another_address_or_channel_is_refused(key, purpose, recipient, other, until):
    assume((recipient.id, recipient.channel, recipient.address) != (other.id, other.channel, other.address))
    token = read_token(token_text(key, purpose, recipient, until=until))
    assert not is_genuine(token, key, purpose, other)
    assert not is_genuine(token, key, purpose, replace(other, id=recipient.id)) or (
        (recipient.channel, recipient.address) == (other.channel, other.address)
    )


@given(keys, recipients, st.integers(1, 10**6))
def test_a_token_holds_until_its_second_and_one_without_an_end_for_ever(key, recipient, minutes):
    until = NOON + timedelta(minutes=minutes)
    token = read_token(token_text(key, Purpose.CONFIRM, recipient, until=until))
    assert not token.is_past(until - timedelta(microseconds=1))
    assert token.is_past(until)
    assert not read_token(token_text(key, Purpose.LEAVE, recipient)).is_past(datetime.max.replace(tzinfo=UTC))


@given(keys, recipients)
def test_a_code_is_known_in_whatever_way_it_is_typed(key, recipient):
    code = code_of(key, recipient, until=NOON)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("O", "0")):
        assert is_code(typed, key, recipient, until=NOON)


@given(keys, recipients, st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-é", max_size=12))
def test_any_other_code_is_refused(key, recipient, typed):
    assume(typed.replace("-", "") != code_of(key, recipient, until=NOON).replace("-", ""))
    assert not is_code(typed, key, recipient, until=NOON)
    assert not is_code(code_of(key, recipient, until=NOON), key, recipient, until=NOON + timedelta(seconds=1))
