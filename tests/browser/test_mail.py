"""A mail as it looks: in light and dark, at a desk and on a phone, with and without its sheet of styles."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.card.card import (
    Actions,
    Button,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Link,
    Message,
    Preformatted,
    Quiet,
    Text,
    bold,
    code,
    link,
    plain,
)
from bot.card.digest import digest_message
from handlers.email.render import Foot, render
from tests.bot.card.examples import announced, digest, numbered, why
from tests.browser.looking import CONTRAST, SIDEWAYS
from tests.handlers.messages import card

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOOT = Foot("ada@lab.example", "Offprint <papers@lab.example>", "https://papers.lab.example/leave/abc")
SHEET = re.compile(r"<style>.*?</style>|<meta name=\"[^\"]*color-schemes?\"[^>]*>", re.DOTALL)
LONG = "x" * 120
EVERYTHING = Message(
    "Every kind of part.",
    (
        Heading(f"Every kind of part, and a long word {LONG}"),
        Text(((plain("With "), bold("bold"), plain(", "), code("title:softmax"), plain(" and a "), link("link", "https://x.example/")),)),
        Quiet((plain("Quiet, with a "), link("link", "https://x.example/"))),
        Preformatted(f"fixed\n  pitch {LONG}"),
        Items(((link(f"T {LONG}", "https://x.example/"), plain(" · ▲ 3")),), start=7, below=((plain("It does."),),)),
        Group((code(LONG),), (Items(((plain("שיטה חדשה"),),)),)),
        Entry((link("Entry", "https://x.example/"),), Quiet((plain("below"),)), Button("PDF", Link("https://x.example/"))),
        Drawing(b"\x89PNG\r\n\x1a\n", "Matches rise from Monday on.", "week.png"),
        Actions((Button("PDF", Link("https://x.example/")), Button(LONG, Link("https://x.example/")))),
    ),
)  # fmt: skip
MAILS = {
    "digest": digest_message(
        digest(tuple(announced(numbered(each, upvotes=each), why()) for each in range(9))), channel_name=None, key=None
    ),
    "card": card(),
    "everything": EVERYTHING,
}


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def opened(browser: Browser, request: pytest.FixtureRequest):
    context = await browser.new_context(color_scheme=request.param)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("name", MAILS)
async def test_a_mail_can_be_read_and_is_no_wider_than_the_window(opened, name, width):
    await opened.set_viewport_size({"width": width, "height": 800})
    await opened.set_content(render(MAILS[name], FOOT).html)
    assert await opened.evaluate(SIDEWAYS) <= 0
    seen = await opened.evaluate(CONTRAST)
    assert seen["measured"] > 5
    assert seen["faint"] == []


@pytest.mark.parametrize("name", MAILS)
async def test_a_program_that_drops_the_sheet_shows_a_light_mail_that_can_be_read(opened, name):
    await opened.set_viewport_size({"width": 390, "height": 800})
    await opened.set_content(re.sub(SHEET, "", render(MAILS[name], FOOT).html))
    assert await opened.evaluate(SIDEWAYS) <= 0
    assert (await opened.evaluate(CONTRAST))["faint"] == []
