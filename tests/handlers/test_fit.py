"""What stays of a message that is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import Actions, Button, Heading, Message, Press, Quiet, Text, plain
from handlers.fit import Room, fit
from tests.handlers.messages import messages

ROW = Actions((Button("Undo", Press("undo", "1")),))
REASON = Quiet((plain("matched softmax"),))


def text(size: int) -> Text:
    return Text(((plain("word " * size),),))


def room(characters: int, pieces: int = 100) -> Room:
    return Room(characters=characters, pieces=pieces, mark=lambda span: span.text, weigh=lambda _: 1)


@given(messages, st.integers(0, 3000), st.integers(0, 20))
def test_what_is_left_fits_and_keeps_its_order(message, characters, pieces):
    whole = room(characters, pieces)
    left = fit(message, whole).parts
    assert sum(whole.size(part) for part in left) <= characters
    assert len(left) <= pieces
    kinds = iter([type(part) for part in message.parts])
    assert all(type(part) in kinds for part in left)


@given(messages)
def test_a_message_with_room_enough_stays_as_it_is(message):
    assert fit(message, room(10_000_000, 1000)) == message


def test_buttons_and_the_reason_stay_when_the_text_is_cut():
    left = fit(Message("M.", (Heading("Title"), text(500), ROW, REASON)), room(200)).parts
    assert [type(part) for part in left] == [Heading, Text, Actions, Quiet]
    assert left[1].lines[0][0].text.endswith("word…")


def test_nothing_follows_a_text_that_was_cut():
    left = fit(Message("M.", (text(500), text(1))), room(200)).parts
    assert len(left) == 1


def test_a_text_that_would_say_nothing_is_left_out():
    assert fit(Message("M.", (text(500), ROW)), room(30)).parts == (ROW,)
