"""A recorded round: one file that opens from disk."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.looking import CONTRAST, SIDEWAYS, SIZES
from tests.browser.round import ML_SYSTEMS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_a_recorded_round_opens_from_disk_and_asks_nothing(told, opened, tmp_path):
    file = tmp_path / "round.html"
    told.playground.write_record(file)
    assert file.stat().st_size < 1_000_000
    for width, height in SIZES.values():
        seen = await opened(file.as_uri(), width=width, height=height)
        assert await seen.page.evaluate(SIDEWAYS) <= 0
        assert (await seen.page.evaluate(CONTRAST))["faint"] == []
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith("data:")] == [file.as_uri()]


async def test_a_recorded_round_ends_with_its_digests_and_takes_no_commands(told, opened, tmp_path):
    file = tmp_path / "round.html"
    told.playground.write_record(file)
    page = (await opened(file.as_uri())).page
    await expect(page.locator("#slack .composer")).to_have_text(
        "Recorded on 24 Nov 2026. make demo lets you type here."
    )
    await expect(page.locator("#slack .block-header")).to_be_in_viewport()
    await expect(page.locator("#discord h4", has_text="Tue 24 Nov")).to_be_in_viewport()
    await expect(page.locator("#install")).to_be_hidden()
    links = page.locator("a.story-text")
    for number in range(await links.count()):
        message = (await links.nth(number).get_attribute("href")).split("/")[-1]
        await links.nth(number).click()
        await expect(page.locator(f'[data-message="{message}"]')).to_be_in_viewport()
    loaded = await page.eval_on_selector_all(
        ".picture", "all => all.every((one) => one.complete && one.naturalWidth > 0)"
    )
    assert loaded
    await page.get_by_role("radio", name="Dark").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_recorded_round_opens_at_its_newest_line_and_says_when_that_was(told, opened, tmp_path):
    for number in range(20):
        told.story("slack", f"line {number}", ("slack", ML_SYSTEMS, "e1"))
    file = tmp_path / "round.html"
    told.playground.write_record(file)
    page = (await opened(file.as_uri())).page
    newest = page.locator("a.story-text").first
    await expect(newest).to_contain_text("line 19")
    await expect(newest).to_be_in_viewport(ratio=0.9)
    await expect(page.locator("#clock")).to_have_text("09:00:38")
    await expect(page.locator(".message-found")).to_have_count(0)
