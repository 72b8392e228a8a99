"""The page's story: newest first, each line a way to its message."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.looking import SIZES, messages
from tests.browser.round import ML_SYSTEMS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_every_link_of_the_story_brings_its_message_into_view(told, opened):
    page = (await opened(told.playground.url)).page
    links = page.locator("a.story-text")
    assert await links.count() == 6
    for number in range(6):
        message = (await links.nth(number).get_attribute("href")).split("/")[-1]
        await links.nth(number).click()
        found = page.locator(f'[data-message="{message}"]')
        await expect(found).to_be_focused()
        await expect(found).to_be_in_viewport()


@pytest.mark.parametrize("size", ["wide", "laptop"])
async def test_the_newest_line_of_the_story_is_in_view_without_scrolling(told, opened, size):
    width, height = SIZES[size]
    page = (await opened(told.playground.url, width=width, height=height)).page
    for number in range(12):
        told.story("slack", f"line {number}", ("slack", ML_SYSTEMS, "e1"))
        newest = page.locator("a.story-text").first
        await expect(newest).to_contain_text(f"line {number}")
        await expect(newest).to_be_in_viewport(ratio=0.9)


async def test_a_story_link_on_a_phone_changes_the_workspace(told, opened):
    page = (await opened(told.playground.url, width=390, height=844)).page
    await page.locator("#story-fold").click()
    await page.locator("a.story-text", has_text="note in #language-models").click()
    await expect(page.locator("#discord")).to_be_visible()
    await expect(page.locator("#slack")).to_be_hidden()
    await expect(page.locator("#story-fold")).to_have_attribute("aria-expanded", "false")
    await expect(messages(page, "discord")).to_contain_text(["A short note with code"])


async def test_the_unfolded_story_of_a_phone_stays_at_its_newest_line(told, opened):
    page = (await opened(told.playground.url, width=390, height=844)).page
    await page.locator("#story-fold").click()
    for number in range(40):
        told.story("slack", f"line {number}", ("slack", ML_SYSTEMS, "e1"))
    newest = page.locator("a.story-text").first
    await expect(newest).to_contain_text("line 39")
    await expect(newest).to_be_in_viewport(ratio=0.9)
    assert await page.locator("#story-list").evaluate("list => list.scrollTop + list.scrollLeft") == 0


@pytest.mark.parametrize("size", sorted(SIZES))
async def test_the_story_shows_no_scroll_bar_and_never_scrolls_sideways(told, opened, size):
    width, height = SIZES[size]
    page = (await opened(told.playground.url, width=width, height=height)).page
    for number in range(30):
        told.story("slack", f"line {number}", ("slack", ML_SYSTEMS, "e1"))
    await expect(page.locator("a.story-text").first).to_contain_text("line 29")
    room = await page.locator("#story-list").evaluate(
        "list => [list.offsetWidth - list.clientWidth, list.offsetHeight - list.clientHeight,"
        " list.scrollWidth - list.clientWidth]"
    )
    assert room == [0, 0, 0]
