"""Mail addresses: what is one, the form in which it is stored, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.mail_address import domain_of, mail_address

LETTERS = "abcXYZ019!#$%&'*+/=?^_`{|}~-éß字"
locals_ = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=3).map(".".join)
domains = st.sampled_from(("lab.example", "LAB.Example", "bücher.example", "xn--bcher-kva.example", "a-b.co.example"))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ada@lab.example", "ada@lab.example"),
        ("Ada.B+papers@LAB.Example", "Ada.B+papers@lab.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("a/b@lab.example", "a/b@lab.example"),
        ("用户@例え.example", "用户@xn--r8jz45g.example"),
    ],
)
def test_an_address_has_one_stored_form(typed, stored):
    assert mail_address(typed) == stored


@given(locals_, domains)
def test_what_is_stored_is_read_as_itself(local, domain):
    stored = mail_address(f"{local}@{domain}")
    assert mail_address(stored) == stored
    assert domain_of(stored).isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@lab.example",
        "ada@",
        "ada@lab",
        "ada@@lab.example",
        "a b@lab.example",
        "ada@lab.example\r\nBcc: eve@x.example",
        "ada\n@lab.example",
        "ada@lab.example\x00",
        ".ada@lab.example",
        "ada.@lab.example",
        "a..b@lab.example",
        '"ada"@lab.example',
        "<ada@lab.example>",
        "ada@[127.0.0.1]",
        "ada@127.0.0.1",
        "ada@-lab.example",
        "ada@lab..example",
        "ada@lab.example.",
        "ada,eve@lab.example",
        f"{'a' * 65}@lab.example",
        f"ada@{'.'.join(['a' * 60] * 5)}",
        "ada@lab\u200b.example",
        "\u202eada@lab.example",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValueError, match=r"^[^\r\n]+$"):
        mail_address(typed)


@given(st.text(max_size=60))
def test_no_text_becomes_an_address_with_a_line_break(text):
    try:
        stored = mail_address(text)
    except ValueError:
        return
    assert stored.isprintable()
    assert not any(character.isspace() for character in stored)
