"""What a server's refusal is about, by its codes and by what it was answering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent
from handlers.email.errors import Refusal, Scope, Stage, outcome, scope

stages = st.sampled_from(Stage)
replies = st.one_of(
    st.text(max_size=40),
    st.tuples(st.sampled_from((2, 4, 5)), st.integers(0, 9), st.integers(0, 20)).map(
        lambda parts: ".".join(map(str, parts)) + " words"
    ),
)

WRONG_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""No such mailbox, host or address; moved away; a domain without mail; a mailbox turned off."""


def about(stage: str, code: int, text: str = "") -> Scope:
    return scope(Refusal(Stage(stage), code, text))


@pytest.mark.parametrize("stage", ["RCPT TO", "DATA"])
@pytest.mark.parametrize("code", WRONG_ADDRESS)
def test_a_wrong_address_is_its_own_fault(stage, code):
    assert about(stage, 550, f"{code} no such user") is Scope.ADDRESS
    assert about(stage, 450, f"{code} no such user") is Scope.LATER


@pytest.mark.parametrize("stage", ["connection", "STARTTLS", "AUTH", "MAIL FROM"])
@given(st.integers(500, 599), replies)
def test_whatever_is_refused_before_a_recipient_is_named_is_the_sender_s(stage, code, text):
    refusal = Refusal(Stage(stage), code, text)
    assert scope(refusal) is Scope.ALL or refusal.enhanced == "5.6.7"


@given(stages, st.integers(400, 499), replies)
def test_a_code_of_the_fours_always_waits(stage, code, text):
    assert isinstance(outcome(Refusal(stage, code, text)), NotSent)


@given(stages, st.integers(-1, 999), replies)
def test_every_reply_has_one_outcome_and_its_words_are_one_short_line(stage, code, text):
    made = outcome(Refusal(stage, code, text))
    said = {NotSent: "reason", MessageRefused: "detail", ChannelRefused: "step"}[type(made)]
    assert "\n" not in getattr(made, said)
    assert len(getattr(made, said)) < 700
    assert isinstance(made, NotSent) or 500 <= code <= 599


@pytest.mark.parametrize(
    ("stage", "code", "text", "found"),
    [
        ("RCPT TO", 550, "5.1.7 bad sender", Scope.ALL),
        ("DATA", 550, "5.1.8 bad sender", Scope.ALL),
        ("RCPT TO", 530, "5.7.0 log in", Scope.ALL),
        ("RCPT TO", 550, "5.7.1 blocked", Scope.DOMAIN),
        ("DATA", 554, "5.7.1 spam", Scope.DOMAIN),
        ("RCPT TO", 550, "5.7.26 not authenticated", Scope.DOMAIN),
        ("RCPT TO", 554, "relay access denied", Scope.DOMAIN),
        ("DATA", 554, "rejected", Scope.DOMAIN),
        ("DATA", 550, "rejected", Scope.DOMAIN),
        ("RCPT TO", 552, "5.2.2 full", Scope.LATER),
        ("RCPT TO", 552, "full", Scope.LATER),
        ("DATA", 552, "too large", Scope.MESSAGE),
        ("DATA", 552, "5.3.4 too large", Scope.MESSAGE),
        ("DATA", 554, "5.6.0 bad content", Scope.MESSAGE),
        ("RCPT TO", 550, "no such user", Scope.ADDRESS),
        ("RCPT TO", 550, "5.4.1 access denied", Scope.ADDRESS),
        ("RCPT TO", 550, "5.5.0 mailbox unavailable", Scope.ADDRESS),
        ("RCPT TO", 550, "5.0.0 no such user", Scope.ADDRESS),
        ("RCPT TO", 556, "5.1.10 null MX", Scope.ADDRESS),
        ("RCPT TO", 550, "5.6.7 no SMTPUTF8", Scope.ADDRESS),
        ("RCPT TO", 503, "bad sequence", Scope.LATER),
        ("RCPT TO", 550, "4.7.1 a class of its own", Scope.ADDRESS),
        ("RCPT TO", 550, "5.1.1.1 an address of the network", Scope.ADDRESS),
        ("DATA", 250, "5.7.1 a lie", Scope.LATER),
        ("RCPT TO", 550, "The host mx.post.example said:\n5.7.1 blocked", Scope.DOMAIN),
        ("RCPT TO", 550, "4.2.0 of another class\n  5.7.1 blocked", Scope.DOMAIN),
        ("RCPT TO", 550, "#5.7.1 blocked", Scope.DOMAIN),
        ("RCPT TO", 554, "[5.1.1] nobody", Scope.ADDRESS),
        ("RCPT TO", 554, "5.1.1. Nobody", Scope.ADDRESS),
        ("RCPT TO", 550, "see section 5.7.1 of the rules", Scope.ADDRESS),
    ],
)
def test_a_refusal_is_read_by_its_code_then_by_its_stage(stage, code, text, found):
    assert about(stage, code, text) is found


def test_a_full_mailbox_is_tried_again_every_hour():
    assert outcome(Refusal(Stage.RCPT, 552, "5.2.2 full")).retry_after == 3600
