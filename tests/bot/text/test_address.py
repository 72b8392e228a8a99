"""An address from outside is shown only if it is a whole web address with nothing harmful in it."""

from __future__ import annotations

import pytest

from bot.text.address import web_address


@pytest.mark.parametrize("address", ["https://a.example", "http://a.example/b?c=d#e", "HTTPS://a.example/ü"])
def test_a_web_address_is_itself(address):
    assert web_address(address, most=100) == address


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "a.example",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "https://a.example/x y",
        "https://a.example/<!channel>",
        "https://a|b",
        "https://a.example/\u202e",
        "https://a.example/\n",
        "https://a.example/" + "x" * 100,
    ],
)
def test_anything_else_is_none(text):
    assert web_address(text, most=100) is None
