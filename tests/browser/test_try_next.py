"""What the page offers to try: for the workspace used last, after what was done there last."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.browser.looking import SIZES
from tests.browser.round import ML_SYSTEMS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_what_to_try_next_is_for_the_workspace_used_last(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator("#try-head")).to_have_text("Try next in Slack")
    await page.locator(".try-command").nth(1).click()
    await expect(page.locator("#slack-text")).to_have_value("/papers search quanti* has:code")
    await page.locator("#discord-text").click()
    await expect(page.locator("#try-head")).to_have_text("Try next in Discord")
    await page.locator(".try-command").first.click()
    await expect(page.locator("#discord-fields input")).to_have_count(2)


def tell_lists(told) -> None:
    """What is worth typing after a subscription and after an error, on both platforms; the error's is told last."""
    for after, words in (("subscribe", "list"), ("error", "help subscribe")):
        on_discord = {"path": words.split(), "options": {}, "text": f"/papers {words}"}
        for platform, command in (("slack", f"/papers {words}"), ("discord", on_discord)):
            told.playground.tell({"type": "examples", "platform": platform, "after": after, "commands": [command]})


async def type_in(page, platform: str, text: str) -> None:
    await page.locator(f"#{platform}-text").fill(text)
    await page.keyboard.press("Enter")


async def test_the_list_for_the_start_stands_until_something_was_done_on_this_page(told, opened):
    tell_lists(told)
    page = (await opened(told.playground.url)).page
    told.private("slack", ML_SYSTEMS, id="not-asked-here", text="Try `/papers list`", blocks=[])
    await expect(page.locator("#slack")).to_contain_text("Try /papers list")
    await expect(page.locator(".try-command").first).to_have_text('/papers subscribe "speculative decoding" daily')


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_what_to_try_next_follows_from_what_was_done_last(told, opened, platform):
    tell_lists(told)
    page = (await opened(told.playground.url)).page
    await page.locator(f"#{platform}-text").click()
    start = await page.locator(".try-command").first.inner_text()
    await type_in(page, platform, "/papers subscribe gpu")
    await expect(page.locator(".try-command")).to_have_text(["/papers list"])
    await type_in(page, platform, "/papers status")
    await expect(page.locator(".try-command").first).to_have_text(start)


async def test_what_was_done_in_one_workspace_changes_nothing_in_the_other(told, opened):
    tell_lists(told)
    page = (await opened(told.playground.url)).page
    await type_in(page, "slack", "/papers subscribe gpu")
    await expect(page.locator(".try-command")).to_have_text(["/papers list"])
    await page.locator("#discord-text").click()
    await expect(page.locator(".try-command").first).to_contain_text("speculative decoding")


async def test_after_an_error_in_slack_its_own_correction_comes_first(told, opened):
    tell_lists(told)
    page = (await opened(told.playground.url)).page
    await type_in(page, "slack", "/papers subscribe gpu OR")
    await expect(page.locator(".try-command")).to_have_text(["/papers subscribe gpu ->", "/papers help subscribe"])
    await page.locator(".try-command").first.click()
    await expect(page.locator("#slack-text")).to_have_value("/papers subscribe gpu ->")


async def test_after_an_error_in_discord_its_own_correction_comes_first_and_fills_the_fields(told, opened):
    tell_lists(told)
    page = (await opened(told.playground.url)).page
    await type_in(page, "discord", "/papers subscribe gpu OR")
    correction = page.locator(".try-command").first
    await expect(correction).to_have_text("/papers subscribe query:gpu when:daily")
    await correction.click()
    fields = page.locator("#discord-fields input")
    await expect(fields.nth(0)).to_have_value("gpu")
    await expect(fields.nth(1)).to_have_value("daily")


@pytest.fixture
def asked_for() -> list[str]:
    """What was asked of the demo."""
    return []


class TestWithPapersToCome:
    @pytest.fixture
    def round_settings(self, round_settings, asked_for):
        return replace(round_settings, next_paper=lambda: asked_for.append("paper"))

    @pytest.mark.parametrize("size", sorted(SIZES))
    async def test_the_next_paper_comes_when_it_is_asked_for(self, told, opened, asked_for, size):
        width, height = SIZES[size]
        page = (await opened(told.playground.url, width=width, height=height)).page
        if await page.locator("#story-fold").is_visible():
            await page.locator("#story-fold").click()
        button = page.get_by_role("button", name="Next paper")
        await button.click()
        await expect(page.locator("#status")).to_have_text("The next paper comes with the next poll.")
        await expect(button).to_be_enabled()
        assert asked_for == ["paper"]


async def test_without_papers_to_come_no_button_offers_one(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator(".try-command").first).to_be_visible()
    await expect(page.get_by_role("button", name="Next paper")).to_be_hidden()
