"""Every command and every button has an answer."""

from __future__ import annotations

from bot.card import button_values
from handlers.commands.registry import leaves
from handlers.commands.router import ANSWERS, BUTTONS, SUBMITTED

VERBS = {value for name, value in vars(button_values).items() if name.isupper() and isinstance(value, str)}


def test_every_verb_of_a_button_is_answered_but_for_the_one_that_only_opens_an_address():
    assert set(BUTTONS) | set(SUBMITTED) == VERBS - {button_values.OPEN}


def test_every_command_of_the_registry_is_answered():
    assert set(ANSWERS) == {path for path, _ in leaves()}
