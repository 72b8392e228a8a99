"""The project's own pages in the demo: what a newcomer must paste can be copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.cli.demo.pages import NAMES, pages

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.fixture
def round_settings(round_settings):
    return replace(round_settings, pages=pages())


@pytest.mark.parametrize("name", NAMES)
async def test_every_block_of_code_has_a_button_that_copies_it(wire, opened, name):
    watched = await opened(f"{wire.playground.url}/docs/{name}", wait=".copy")
    page = watched.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    blocks, buttons = page.locator("pre"), page.locator("button.copy")
    assert await buttons.count() == await blocks.count() > 0
    for number in range(await blocks.count()):
        await buttons.nth(number).click()
        await expect(buttons.nth(number)).to_have_text("Copied")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == (await blocks.nth(number).text_content()).rstrip()
    assert watched.complaints == []
