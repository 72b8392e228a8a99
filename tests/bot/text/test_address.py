"""An address from outside is shown only if it is whole and harmless, and found in a text without its surroundings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.address import addresses, can_be_asked, web_address


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


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in addresses(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Code: https://code.example/lab/mesh_tools today.", ["https://code.example/lab/mesh_tools"]),
        ("(see http://x.example/a_(b)).", ["http://x.example/a_(b)"]),
        ("at https://x.example/a?b=c&d=e#f!, or", ["https://x.example/a?b=c&d=e#f"]),
        ("见https://x.example/a。后面", ["https://x.example/a"]),
        ("“https://x.example/a”, <https://x.example/b>", ["https://x.example/a", "https://x.example/b"]),
        ("github.com/lab/mesh, www.mesh.example and git://x.example/y", ["github.com/lab/mesh", "www.mesh.example", "git://x.example/y"]),
        ("(ada.roe+mesh@lab-1.example) or mesh@x.example.", ["ada.roe+mesh@lab-1.example", "mesh@x.example"]),
        ("map@5, @mesh, top@k. and a@b", []),
        ("and/or, 3.5/s, i.e./that, mesh.", []),
        ("https:// and www.", []),
    ],
)  # fmt: skip
def test_an_address_ends_before_the_punctuation_of_its_sentence(text, said):
    assert found(text) == said


@given(st.text(alphabet="ab.:/()_ www https 图。", max_size=80))
def test_addresses_are_in_order_apart_and_without_blanks(text):
    places = list(addresses(text))
    assert places == sorted(places)
    assert all(start < end for start, end in places)
    assert all(before <= after for (_, before), (after, _) in pairwise(places))
    assert not any(" " in one for one in found(text))


@pytest.mark.parametrize(
    ("address", "can_be"),
    [
        ("https://hooks.lab.example:8443/a?b=c", True),
        ("http://[::1]:8080/", True),
        ("http://ünï.example/ä", True),
        ("https://h:99999/", False),
        ("https://h:port/", False),
        ("https://h:0/", False),
        ("https://:80/", False),
        ("https://user@:80/", False),
        ("http://[::1/", False),
        ("http://a..b/", False),
        (f"http://{'a' * 64}.example/", False),
    ],
)
def test_a_request_can_be_made_to_a_host_that_can_be_looked_up_at_a_port_that_there_is(address, can_be):
    assert web_address(address, most=100) == address
    assert can_be_asked(address) is can_be
