"""Every command and every button has an answer."""

from __future__ import annotations

from bot.card import button_values
from handlers.commands.registry import leaves
from handlers.commands.router import ANSWERS, BUTTONS, SUBMITTED

VERBS = {value for name, value in vars(button_values).items() if name.isupper() and isinstance(value, str)}


BY_PLATFORMS = {button_values.OPEN, button_values.CARD_MENU, button_values.FILL_IN_AGAIN}


def test_every_verb_is_answered_but_for_an_address_a_menu_of_other_verbs_and_a_form_that_is_opened_again():
    assert set(BUTTONS) | set(SUBMITTED) == VERBS - BY_PLATFORMS


def test_every_command_of_the_registry_is_answered():
    assert set(ANSWERS) == {path for path, _ in leaves()}
