"""Every command and every button has an answer."""

from __future__ import annotations

from bot.card import button_values
from handlers.commands.registry import leaves
from handlers.commands.routes import ANSWERS, BUTTONS, CHECKS, FORMS, SUBMITTED

VERBS = {value for name, value in vars(button_values).items() if name.isupper() and isinstance(value, str)}


BY_PLATFORMS = {button_values.OPEN, button_values.CARD_MENU, button_values.FILL_IN_AGAIN}


def test_every_verb_of_a_button_is_answered_or_opens_a_form_but_for_those_that_a_platform_handles_by_itself():
    assert set(BUTTONS) | set(FORMS) == VERBS - BY_PLATFORMS
    assert not set(BUTTONS) & set(FORMS)


def test_every_form_is_opened_again_by_its_own_verb():
    assert set(SUBMITTED) <= set(FORMS)
    assert set(CHECKS) <= set(SUBMITTED)


def test_every_command_of_the_registry_is_answered():
    assert set(ANSWERS) == {path for path, _ in leaves()}
