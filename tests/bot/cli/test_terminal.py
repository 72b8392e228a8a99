"""A message on a terminal is what chat gets, and nothing in it draws on the terminal."""

from bot.card.card import Heading, Items, Message, Preformatted, Quiet, Text, bold, plain
from bot.cli.terminal import print_message

HOSTILE = "gpu \x1b[31m\x9b2J\x07"


def test_every_part_of_a_message_is_printed_without_what_would_draw(capsys):
    line = (plain(HOSTILE), bold("title"))
    parts = (Heading(HOSTILE), Text((line,)), Quiet(line), Preformatted(HOSTILE), Items((line,), start=1))
    print_message(Message("said", parts))
    printed = capsys.readouterr().out
    assert printed.count("gpu  [31m 2J") == len(parts)
    assert all(char.isprintable() or char == "\n" for char in printed)
