"""The thread below a message, as the page shows it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.round import GPU_KERNELS, ML_SYSTEMS, discord_card, slack_card

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_replies_on_slack_are_folded_below_their_message_and_can_be_pressed(told, opened):
    digest = await told.slack(ML_SYSTEMS, "The digest of the day")
    await told.slack(ML_SYSTEMS, "One", slack_card("A Paper Below", "2001.1"), thread=digest)
    seen = await opened(told.playground.url)
    message = seen.page.locator(f"#slack article[data-message='{digest}']")
    await expect(message.locator("summary").last).to_have_text("1 reply")
    await expect(seen.page.get_by_text("A Paper Below")).to_have_count(0)
    await message.locator("summary").last.click()
    await told.slack(ML_SYSTEMS, "Two", slack_card("Another Below", "2001.2"), thread=digest)
    await expect(message.locator(".thread > summary")).to_have_text("2 replies")
    await expect(message.get_by_text("Another Below").first).to_be_visible()
    await seen.page.get_by_role("button", name="Abstract of A Paper Below").click()
    await expect(seen.page.locator("#slack")).to_contain_text("You pressed abstract:0")
    assert seen.complaints == []


async def test_replies_on_discord_are_folded_below_their_message_and_can_be_pressed(told, opened):
    digest = await told.discord(GPU_KERNELS, content="The digest of the day")
    thread = await told.thread(GPU_KERNELS, digest)
    await told.discord(thread, components=discord_card("A Paper Below", "2001.1"))
    seen = await opened(told.playground.url)
    message = seen.page.locator(f"#discord article[data-message='{digest}']")
    await expect(message.locator(".thread > summary")).to_have_text("1 reply")
    await message.locator(".thread > summary").click()
    await seen.page.get_by_role("button", name="Abstract of A Paper Below").click()
    await expect(message).to_contain_text("You pressed abstract")
    assert seen.complaints == []


async def test_a_thread_goes_with_its_message(told, opened):
    digest = await told.slack(ML_SYSTEMS, "The digest of the day")
    await told.slack(ML_SYSTEMS, "One below it", thread=digest)
    seen = await opened(told.playground.url)
    await expect(seen.page.locator("#slack .thread")).to_have_count(1)
    told.playground.slack.delete_message(ML_SYSTEMS, digest)
    await expect(seen.page.locator("#slack .thread")).to_have_count(0)
