"""Every command of the libraries' tables becomes its character, whatever stands behind it."""

import unicodedata

import pytest
from unicodeit.data import REPLACEMENTS

from bot.text.latex import readable
from bot.text.tex.commands import SIGNATURES
from bot.text.tex.symbols import CHARACTERS


def _is_visible(char):
    return char.isprintable() and not unicodedata.combining(char[0]) and not set(char) & set(" ~^`${}")


SYMBOLS = [
    (name, unicodedata.normalize("NFC", char))
    for name, char in sorted(CHARACTERS.items())
    if name.isalpha() and name not in SIGNATURES and char and _is_visible(char)
]
WRAPPERS = ["text", "mathrm", "texttt", "textbf", "mathit", "mbox", "operatorname", "textsc", "emph", "unknown"]


def test_most_commands_of_unicodeit_are_known():
    simple = {command[1:] for command, _ in REPLACEMENTS if command[1:].isalpha()}
    assert len(simple & CHARACTERS.keys() - {name for name, char in CHARACTERS.items() if not char}) > 0.99 * len(
        simple
    )


def test_a_symbol_before_wrapped_words_keeps_both():
    for name, char in SYMBOLS:
        assert readable(rf"$x\{name}\mathrm{{SMEFT}}$").replace(" ", "") == f"x{char}SMEFT", name


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize(("name", "char"), [("nu", "ν"), ("mu", "μ"), ("rightarrow", "→"), ("le", "≤"), ("in", "∈")])
def test_a_symbol_before_any_wrapper_keeps_both(name, char, wrapper):
    assert readable(rf"$\{name}\{wrapper}{{Solve}}$").replace(" ", "") == f"{char}Solve"


def test_a_bare_symbol_keeps_the_blank_behind_it():
    for name, char in SYMBOLS:
        if char.isalpha() and name not in {
            "o",
            "O",
            "l",
            "L",
            "i",
            "j",
            "ss",
            "ae",
            "oe",
            "aa",
            "dh",
            "th",
            "ng",
            "dj",
        }:
            assert readable(rf"a \{name} Suppression") == f"a {char} Suppression", name
