"""The playground's page as a whole: readable at every size, reached by every key, still when nothing answers."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.looking import CONTRAST, SIDEWAYS, SIZES, messages, show

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_all_text_is_readable_and_nothing_scrolls_sideways(told, opened, size, theme):
    width, height = SIZES[size]
    seen = await opened(told.playground.url, width=width, height=height, theme=theme)
    for platform in ("slack", "discord"):
        await show(seen.page, platform)
        await expect(messages(seen.page, platform).first).to_be_attached()
        found = await seen.page.evaluate(CONTRAST)
        assert found["faint"] == []
        assert found["measured"] > 40
        assert await seen.page.evaluate(SIDEWAYS) <= 0
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith((told.playground.url, "data:"))] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_suggestions_menus_and_refusals_are_readable(told, opened, theme):
    seen = await opened(told.playground.url, theme=theme)
    await seen.page.locator("#slack .press[aria-haspopup]").first.click()
    assert (await seen.page.evaluate(CONTRAST))["faint"] == []
    for platform, typed in (("slack", "/papers"), ("discord", "/papers s")):
        await seen.page.locator(f"#{platform}-text").press_sequentially(typed)
        await expect(seen.page.locator(f"#{platform}-suggestions")).to_be_visible()
        assert (await seen.page.evaluate(CONTRAST))["faint"] == []
    await seen.page.locator("#discord-text").press("Enter")
    await seen.page.locator("#discord-fields input").press("Enter")
    await expect(seen.page.locator("#discord-refusal")).to_have_text("“query” is required.")
    assert (await seen.page.evaluate(CONTRAST))["faint"] == []


async def test_the_theme_is_kept(told, opened):
    page = (await opened(told.playground.url)).page
    ground = "getComputedStyle(document.body).backgroundColor"
    before = await page.evaluate(ground)
    await page.get_by_role("radio", name="Dark").click()
    dark = await page.evaluate(ground)
    assert dark != before
    await page.reload()
    await page.wait_for_selector(".message")
    assert await page.evaluate(ground) == dark
    await expect(page.get_by_role("radio", name="Dark")).to_have_attribute("aria-checked", "true")
    await page.keyboard.press("Tab")
    await page.get_by_role("radio", name="Dark").press("ArrowLeft")
    await expect(page.get_by_role("radio", name="As the system")).to_be_focused()
    assert await page.evaluate(ground) == before


async def test_when_nothing_answers_any_more_the_page_stands_still_and_says_so(told, opened):
    page = (await opened(told.playground.url)).page
    await page.context.set_offline(offline=True)
    told.playground.log.close()
    banner = page.locator("#banner")
    await expect(banner).to_contain_text("The demo has stopped. What you see is how it stood at 09:00:")
    await expect(page.locator("#slack-text")).to_be_disabled()
    edge = "box => getComputedStyle(box).borderTopStyle"
    assert await page.locator("#slack .composer-box").evaluate(edge) == "dashed"
    await expect(page.locator("#slack-summary")).to_have_text("3 subscriptions · digest weekdays 09:00")
    await expect(page.get_by_role("button", name="Abstract of Softmax in Two Sweeps")).to_be_disabled()
    stood = await page.evaluate("document.getElementById('banner').textContent.match(/stood at ([0-9:]+)/)[1]")
    await expect(page.locator("#clock")).to_have_text(stood)
    await page.locator("#slack .channel", has_text="retrieval").click()
    await expect(messages(page, "slack").last).to_contain_text("An Index of Indices")


async def test_keys_lead_through_the_page(told, opened):
    page = (await opened(told.playground.url)).page
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the Slack message box")
    await page.keyboard.press("Enter")
    await expect(page.locator("#slack-text")).to_be_focused()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.locator("#slack-channel")).to_have_text("#retrieval")
    await page.keyboard.press("F6")
    assert await page.evaluate("document.activeElement.closest('[data-region]').id") == "discord"
    await page.keyboard.press("/")
    await expect(page.locator("#discord-text")).to_have_value("/")
    await page.keyboard.press("Escape")
    await expect(page.locator("#discord-suggestions")).to_be_hidden()
    await page.locator("#discord-messages").focus()
    await page.keyboard.press("End")
    await expect(messages(page, "discord").last).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.matches('.message :is(a, button)')")
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.matches('.message')")


async def test_the_page_has_landmarks_headings_and_named_messages(told, opened):
    page = (await opened(told.playground.url)).page
    for name in ("Slack, Tidewater", "Discord, Paper Club", "Inbox, grace@lab.example", "What happened"):
        await expect(page.get_by_role("region", name=name)).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Offprint")
    await expect(
        page.get_by_role("article", name=re.compile(r"Offprint, 09:00: Softmax in Two Sweeps"))
    ).to_be_visible()
    names = await page.eval_on_selector_all(
        ".messages .press", "all => all.map((one) => one.ariaLabel || one.textContent)"
    )
    assert len(names) > 6
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("size", "least"), [("wide", 24), ("phone", 36)])
async def test_what_can_be_pressed_is_large_enough(told, opened, size, least):
    width, height = SIZES[size]
    page = (await opened(told.playground.url, width=width, height=height)).page
    small = """least => [...document.querySelectorAll("button")]
        .filter((one) => one.checkVisibility() && one.offsetHeight < least)
        .map((one) => `${one.className} ${one.offsetHeight}`)"""
    for platform in ("slack", "discord", "email"):
        await show(page, platform)
        assert await page.evaluate(small, least) == []


async def test_another_run_of_the_demo_reloads_the_page(told, opened):
    page = (await opened(told.playground.url)).page
    await page.evaluate("document.body.dataset.old = 'yes'")
    told.playground._page._run = "another"
    told.playground.log.close()
    await expect(page.locator("body")).not_to_have_attribute("data-old", "yes")
    await expect(messages(page, "slack").first).to_be_attached()
