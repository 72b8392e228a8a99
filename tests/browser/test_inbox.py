"""The third pane: mails that arrive, are read as mail programs show them, and are left with one click."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from aiohttp import web
from playwright.async_api import expect

from tests.browser.letters import hostile, letter, send
from tests.browser.looking import CONTRAST, SIDEWAYS, SIZES, show

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_list_and_mail_are_readable_at_every_size(told, opened, size, theme):
    await send(told.playground, letter(1, leave="https://papers.example/leave"), hostile(2))
    width, height = SIZES[size]
    seen = await opened(told.playground.url, width=width, height=height, theme=theme)
    page = seen.page
    await show(page, "email")
    await expect(page.locator(".mail-row")).to_have_count(2)
    assert (await page.evaluate(CONTRAST))["faint"] == []
    await page.locator(".mail-row").last.click()
    body = page.frame_locator(".mail-html")
    await expect(body.get_by_role("heading")).to_be_visible()
    await page.locator(".mail-headers summary").click()
    assert (await page.evaluate(CONTRAST))["faint"] == []
    assert await page.evaluate(SIDEWAYS) <= 0
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith((told.playground.url, "data:"))] == []


async def test_a_mail_keeps_its_looks_and_loads_and_runs_nothing(told, opened):
    await send(told.playground, letter(1))
    seen = await opened(told.playground.url)
    page = seen.page
    await page.locator(".mail-row").click()
    body = page.frame_locator(".mail-html")
    assert await body.locator("#red").evaluate("node => getComputedStyle(node).color") == "rgb(200, 0, 0)"
    assert await body.locator("body").evaluate("node => getComputedStyle(node).paddingTop") == "16px"
    await expect(body.get_by_text("A far picture")).to_be_visible()
    assert await body.get_by_alt_text("A near picture").evaluate("node => node.naturalWidth") == 1
    await expect(body.get_by_role("link", name="Two-Pass")).to_have_attribute(
        "href", "https://arxiv.org/abs/2001.04438"
    )
    assert await body.locator("base").get_attribute("target") == "_blank"
    assert await page.title() == "Offprint playground"
    assert seen.complaints == []
    async with page.context.expect_page() as outside:
        await body.get_by_role("link", name="Two-Pass").click()
    assert (await outside.value).url.startswith(("https://arxiv.org", "chrome-error", "about:blank"))


async def test_dark_mails_follow_the_page(told, opened):
    await send(told.playground, letter(1))
    page = (await opened(told.playground.url, theme="null")).page  # nothing is emulated
    await page.get_by_role("radio", name="Dark").click()
    await page.locator(".mail-row").click()
    body = page.frame_locator(".mail-html").locator("body")
    assert await body.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(29, 27, 24)"


async def test_plain_text_is_a_press_away_and_text_is_never_markup(told, opened):
    await send(told.playground, letter(1), hostile(2))
    page = (await opened(told.playground.url)).page
    await page.locator(".mail-row").last.click()
    await page.get_by_role("button", name="Plain text").click()
    await expect(page.locator(".mail-text a")).to_have_attribute("href", "https://arxiv.org/abs/2001.04438")
    await page.get_by_role("button", name="Inbox", exact=True).click()
    await page.locator(".mail-row").first.click()
    await expect(page.locator("#email-subject")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator(".mail-text a")).to_have_count(1)
    await expect(page.locator(".mail-text a")).to_have_attribute("href", "http://127.0.0.1:9/yes")


async def test_unread_mails_are_counted_until_they_are_opened(told, opened):
    await send(told.playground, letter(1), letter(2, subject="Another"))
    page = (await opened(told.playground.url, width=820)).page
    await expect(page.locator("#tab-email")).to_have_text("Inbox2 unread")
    await show(page, "email")
    await page.get_by_role("button", name="Another").click()
    await expect(page.locator("#tab-email")).to_have_text("Inbox1 unread")


async def test_a_row_shows_how_a_mail_goes_on_behind_its_heading(told, opened):
    await send(told.playground, letter(1), letter(2, subject="Another"))
    page = (await opened(told.playground.url)).page
    await expect(page.locator(".mail-line").last).to_have_text(re.compile("^The Two-Pass Softmax Algorithm"))
    await expect(page.locator(".mail-line").first).to_have_text(re.compile("^4 papers for #ml-systems The Two-Pass"))


class TestForAnyone:
    @pytest.fixture
    def round_settings(self, round_settings):
        return replace(round_settings, mail_for_anyone=True)

    async def test_an_inbox_for_every_address_says_whose_each_mail_is(self, told, opened):
        message = letter(1)
        message.replace_header("To", "ada@elsewhere.example")
        await send(told.playground, message)
        page = (await opened(told.playground.url)).page
        await expect(page.locator("#email-summary")).to_have_text("mail to any address · a local mail server")
        await expect(page.locator(".mail-to")).to_have_text("to ada@elsewhere.example")


async def test_the_inbox_is_used_by_keys_alone(told, opened):
    await send(told.playground, letter(1), letter(2, subject="Another"))
    page = (await opened(told.playground.url)).page
    await page.locator('[data-skip="email"]').focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".mail-row").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".mail-row").last).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#email-subject")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".mail-row").last).to_be_focused()
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("/")
    await expect(page.locator("#slack-text")).to_have_value("/")


async def test_unsubscribe_sends_the_one_click_request_and_says_how_it_went(told, opened):
    posted = []

    async def leave(request):
        posted.append(await request.text())
        return web.Response(text="Done.")

    application = web.Application()
    application.router.add_post("/leave", leave)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/leave"
    await send(
        told.playground, letter(1, leave=address), letter(2, subject="Elsewhere", leave="https://papers.example/")
    )
    page = (await opened(told.playground.url)).page
    await page.locator(".mail-row").last.click()
    await page.get_by_role("button", name="Unsubscribe").click()
    await expect(page.locator("#email-left")).to_have_text("Unsubscribed: the sender took the one-click request.")
    assert posted == ["List-Unsubscribe=One-Click"]
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Elsewhere").click()
    await page.get_by_role("button", name="Unsubscribe").click()
    await expect(page.locator("#email-left")).to_contain_text("Nothing leaves this computer")
    await runner.cleanup()


async def test_without_one_click_unsubscribe_leads_to_the_senders_page(told, opened):
    address = "http://127.0.0.1:9/leave"
    await send(told.playground, letter(1, leave=address, one_click=False))
    page = (await opened(told.playground.url)).page
    await page.locator(".mail-row").click()
    await expect(page.get_by_role("link", name="Unsubscribe")).to_have_attribute("href", address)


async def test_a_line_of_the_story_opens_the_mail_that_it_is_about(told, opened):
    await send(told.playground, letter(1))
    told.story("email", "digest sent to grace@lab.example", ("email", "grace@lab.example", "<digest-1@papers.example>"))
    page = (await opened(told.playground.url, width=390, height=844)).page
    await page.locator("#story-fold").click()
    await page.locator("a.story-text", has_text="digest sent to grace").click()
    await expect(page.locator("#email-subject")).to_be_visible()


@pytest.mark.parametrize("size", ["wide", "phone"])
async def test_a_record_keeps_the_mails_and_their_looks(told, opened, tmp_path, size):
    await send(told.playground, letter(1, leave="http://127.0.0.1:9/leave"), hostile(2))
    file = tmp_path / "round.html"
    told.playground.write_record(file)
    width, height = SIZES[size]
    seen = await opened(file.as_uri(), width=width, height=height)
    page = seen.page
    await show(page, "email")
    await page.locator(".mail-row").last.click()
    red = page.frame_locator(".mail-html").locator("#red")
    assert await red.evaluate("node => getComputedStyle(node).color") == "rgb(200, 0, 0)"
    await expect(page.get_by_role("button", name="Unsubscribe")).to_be_disabled()
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(("data:", "about:"))] == [file.as_uri()]
