"""Tokens are sealed for one workspace, with the newest key; states are made here, lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.seal import Seal, Tokens, WrongKey

OLD, NEW = b"o" * 32, b"n" * 32
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LASTS = timedelta(minutes=10)


@given(st.text(), st.none() | st.text())
def test_what_is_sealed_comes_back_and_does_not_show(bot, refresh):
    seal = Seal([NEW])
    tokens = Tokens(bot, refresh)
    sealed = seal.close(tokens, workspace="T1")
    assert seal.open(sealed, workspace="T1") == tokens
    assert seal.close(tokens, workspace="T1") != sealed


def test_a_token_shows_neither_sealed_nor_in_a_representation():
    tokens = Tokens("xoxb-secret", "xoxe-1-secret")
    assert b"secret" not in Seal([NEW]).close(tokens, workspace="T1")
    assert "secret" not in repr(tokens)


def test_tokens_of_one_workspace_are_not_those_of_another():
    seal = Seal([NEW])
    with pytest.raises(WrongKey):
        seal.open(seal.close(Tokens("xoxb-1"), workspace="T1"), workspace="T2")


def test_an_older_key_still_opens_and_the_newest_seals():
    sealed = Seal([OLD]).close(Tokens("xoxb-1"), workspace="T1")
    both = Seal([NEW, OLD])
    assert both.open(sealed, workspace="T1") == Tokens("xoxb-1")
    assert not both.is_newest(sealed)
    assert both.is_newest(both.close(Tokens("xoxb-1"), workspace="T1"))
    with pytest.raises(WrongKey):
        Seal([NEW]).open(sealed, workspace="T1")


def test_a_state_is_good_for_ten_minutes():
    seal = Seal([NEW])
    state = seal.new_state(NOW)
    assert seal.is_state(state, now=NOW + LASTS, within=LASTS)
    assert not seal.is_state(state, now=NOW + LASTS + timedelta(seconds=1), within=LASTS)
    assert not Seal([OLD]).is_state(state, now=NOW, within=LASTS)


def test_sealed_tokens_are_no_state():
    seal = Seal([NEW])
    assert not seal.is_state(seal.close(Tokens("xoxb-1"), workspace="T1").decode(), now=NOW, within=LASTS)


@given(st.text())
def test_no_text_is_a_state_by_chance(text):
    assert not Seal([NEW]).is_state(text, now=NOW, within=LASTS)
