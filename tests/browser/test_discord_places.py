"""Discord on the page: forms, a message's menu, forums, direct messages, a server that the app is not in."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.looking import SIDEWAYS, SIZES
from tests.browser.round import COMMANDS, GPU_KERNELS, discord_card

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

APP, FORUM, LOBBY, CLUB = "400000000000000001", "300000000000000005", "300000000000000011", "200000000000000001"
KERNELS, READERS = "310000000000000001", "320000000000000001"
SETTINGS = {"type": 1, "name": "settings", "description": "What this channel gets"}
REFUSED = "Failed to load resource"
"""What Chromium says of every answer of 400 or more, such as a form that must be mended."""
MENU = {"type": 3, "name": "Find papers like this"}


async def ask(wire, method, route, body):
    """A request of the app's own."""
    head = {"Authorization": f"Bot {wire.playground.settings.discord_token}"}
    async with wire.client.request(method, wire.playground.discord_api_url + route, json=body, headers=head) as answer:
        assert answer.status < 300, await answer.text()
        return await answer.json()


@pytest_asyncio.fixture(loop_scope="session")
async def offered(told):
    """The app offers a form and a menu as well."""
    papers = {**COMMANDS[0], "options": [*COMMANDS[0]["options"], SETTINGS]}
    await ask(told, "PUT", f"/applications/{APP}/commands", [papers, MENU])
    return told


async def open_settings(page):
    await page.locator("#discord-text").fill("/papers settings")
    await page.locator("#discord-text").press("Enter")
    dialog = page.get_by_role("dialog", name="Settings")
    await expect(dialog).to_be_visible()
    return dialog


async def test_a_form_is_filled_in_mended_and_sent(offered, opened, tmp_path):
    seen = await opened(offered.playground.url)
    dialog = await open_settings(seen.page)
    await dialog.get_by_label("How often").select_option("weekly")
    await dialog.get_by_label("@readers").check()
    chosen = tmp_path / "papers.txt"
    chosen.write_text("<opml/>")
    await dialog.get_by_label("A list").set_input_files(chosen)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.locator(".form-error:visible")).to_have_text("Only files that end in .opml")
    chosen = chosen.rename(tmp_path / "papers.opml")
    await dialog.get_by_label("A list").set_input_files(chosen)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog).to_have_count(0)
    answer = seen.page.locator("#discord-messages .message").last
    await expect(answer).to_contain_text(f"zone is Europe/Berlin, often is ['weekly'], who is ['{READERS}']")
    assert [told for told in seen.complaints if REFUSED not in told] == []


async def test_a_form_is_left_without_a_word_to_the_app(offered, opened):
    seen = await opened(offered.playground.url)
    dialog = await open_settings(seen.page)
    await seen.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(seen.page.locator("#discord-messages")).not_to_contain_text("You sent")


@pytest.mark.parametrize("size", ["phone", "small"])
async def test_a_form_fits_a_phone(offered, opened, size):
    width, height = SIZES[size]
    seen = await opened(offered.playground.url, width=width, height=height)
    await seen.page.locator("#tab-discord").click()
    dialog = await open_settings(seen.page)
    box = await dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert await seen.page.evaluate(SIDEWAYS) <= 0


async def test_a_messages_menu_asks_the_app_by_click_and_by_the_other_button(offered, opened):
    said = offered.playground.discord.say(GPU_KERNELS, "2305.17144")
    seen = await opened(offered.playground.url)
    message = seen.page.locator(f"#discord article[data-message='{said.id}']")
    await message.hover()
    await message.get_by_role("button", name="Apps, for this message").click()
    await seen.page.get_by_role("menuitem", name="Find papers like this").click()
    await expect(seen.page.locator("#discord-messages .message").last).to_contain_text("Like 2305.17144")
    await message.click(button="right")
    await seen.page.get_by_role("menuitem", name="Find papers like this").click()
    await expect(seen.page.locator("#discord-messages").get_by_text("Like 2305.17144")).to_have_count(2)
    assert seen.complaints == []


async def test_a_forum_shows_its_posts_and_what_people_write_below(offered, opened):
    seen = await opened(offered.playground.url)
    await seen.page.locator(f"[data-place='discord/{FORUM}']").click()
    await expect(seen.page.locator("#discord-messages")).to_contain_text("each paper becomes a post")
    first = {"flags": 1 << 15, "components": discord_card("Softmax in two passes", "2001.7")}
    body = {"name": "Softmax in two passes", "applied_tags": [KERNELS], "message": first}
    post = await ask(offered, "POST", f"/channels/{FORUM}/threads", body)
    shown = seen.page.locator(f"#discord article[data-message='{post['id']}']")
    await expect(shown.locator(".post-title")).to_have_text("Softmax in two passes")
    await expect(shown.locator(".post-tag")).to_have_text("kernels")
    await shown.locator(".thread > summary").click()
    await shown.get_by_label("Message in Softmax in two passes").fill("I tried this")
    await shown.get_by_role("button", name="Send").click()
    await expect(shown.locator(".thread > summary")).to_have_text("1 reply")
    await expect(shown).to_contain_text("I tried this")
    await offered.playground.discord.change_thread(post["id"], archived=True)
    await expect(shown.locator(".post-old")).to_have_text("archived")
    await shown.get_by_role("button", name="Abstract of Softmax in two passes").click()
    await expect(seen.page.locator("#discord-refusal")).to_contain_text("in the archive")
    assert [told for told in seen.complaints if REFUSED not in told] == []


async def test_direct_messages_and_a_foreign_server_have_the_commands_too(offered, opened):
    seen = await opened(offered.playground.url)
    page = seen.page
    await page.get_by_role("button", name="Direct messages").click()
    await expect(page.locator("#discord-channel")).to_contain_text("Offprint")
    await page.locator("#discord-text").fill("hello")
    await page.locator("#discord-text").press("Enter")
    await expect(page.locator("#discord-messages .message").last).to_contain_text("hello")
    await page.locator("[data-place='server/200000000000000002']").click()
    await expect(page.locator("#discord-messages")).to_contain_text("Offprint is not here.")
    await page.locator("#discord-text").fill("/papers subscribe query: gpu")
    await page.locator("#discord-text").press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#discord-messages .message").last).to_contain_text("You used subscribe: query is gpu")
    assert seen.complaints == []
