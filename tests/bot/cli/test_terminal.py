"""A message on a terminal is what chat gets, and nothing in it draws on the terminal."""

import pytest

from bot.card.card import Group, Heading, Items, Message, Preformatted, Quiet, Span, Text, bold, plain
from bot.cli.terminal import print_message

HOSTILE = "gpu \x1b[31m\x9b2J\x07"


def test_every_part_of_a_message_is_printed_without_what_would_draw(capsys):
    line = (plain(HOSTILE), bold("title"))
    items = Items((line,), start=1, below=(line,))
    parts = (Heading(HOSTILE), Text((line,)), Quiet(line), Preformatted(HOSTILE), Group(line, (items,)))
    print_message(Message("said", parts))
    printed = capsys.readouterr().out
    assert printed.count("gpu  [31m 2J") == len(parts) + 2
    assert all(char.isprintable() or char == "\n" for char in printed)


@pytest.mark.parametrize("url", ["https://x.org/\x1b\\\x1b[2J\x07", "javascript:alert(1)"])
def test_an_address_draws_no_more_than_a_text_does(capsys, monkeypatch, url):
    monkeypatch.setenv("FORCE_COLOR", "1")
    print_message(Message("said", (Text(((Span("gpu", url=url),),)),)))
    printed = capsys.readouterr().out
    assert "gpu" in printed
    assert not any(mark in printed for mark in ("\x1b[2J", "\x07", "javascript"))
