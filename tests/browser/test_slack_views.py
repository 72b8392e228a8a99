"""Slack's modals, App Home, threads and message menus, as a person clicks through them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from tests.browser.looking import CONTRAST, SIDEWAYS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

ML_SYSTEMS = "C0MLSYSTEMS"


def plain(text):
    return {"type": "plain_text", "text": text}


def words(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id, text):
    return {"type": "actions", "elements": [{"type": "button", "action_id": action_id, "text": plain(text)}]}


def asks(name, label, element, **more):
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, **more}


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Settings"),
    "submit": plain("Save"),
    "blocks": [
        asks("zone", "Time zone", {"type": "plain_text_input", "action_id": "zone"}),
        asks(
            "who",
            "Who may change it",
            {
                "type": "static_select",
                "action_id": "who",
                "options": [{"text": plain("Everyone"), "value": "all"}, {"text": plain("Admins"), "value": "few"}],
            },
        ),
        asks(
            "call",
            "Whom to call",
            {"type": "multi_users_select", "action_id": "call"},
            optional=True,
        ),
        asks(
            "query",
            "A query",
            {
                "type": "plain_text_input",
                "action_id": "query",
                "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
            },
            dispatch_action=True,
            optional=True,
        ),
        asks("file", "A list", {"type": "file_input", "action_id": "file", "filetypes": ["txt"]}, optional=True),
    ],
}


@pytest_asyncio.fixture(loop_scope="session")
async def app(round_settings: PlaygroundSettings) -> AsyncIterator[tuple[Playground, list[dict]]]:
    """A playground whose app has a Home tab with a form behind a button; what the form brought."""
    saved: list[dict] = []
    async with Playground.start(round_settings) as playground:
        client = AsyncWebClient(token="xoxb-playground", base_url=playground.slack_api_url, retry_handlers=[])
        bolt = AsyncApp(client=client)

        @bolt.event("app_home_opened")
        async def on_home(event, client):
            if event["tab"] == "home":
                home = {"type": "home", "blocks": [words("*Your channels*"), button("settings", "Settings")]}
                await client.views_publish(user_id=event["user"], view=home)

        @bolt.event("message")
        async def on_message(event, say):
            if event["channel_type"] == "im" or "thread_ts" in event:
                await say(text=f"You said {event['text']}", thread_ts=event.get("thread_ts"))

        @bolt.action("settings")
        async def on_settings(ack, body, client):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)

        @bolt.action("query")
        async def on_query(ack, body, client):
            await ack()
            view = {**FORM, "blocks": [words(f"Read as {body['actions'][0]['value']}"), *FORM["blocks"]]}
            await client.views_update(view_id=body["view"]["id"], view=view)

        @bolt.view("form")
        async def on_form(ack, view):
            values = view["state"]["values"]
            if values["zone"]["zone"]["value"] == "Mars":
                await ack(response_action="errors", errors={"zone": "Mars is no time zone."})
                return
            saved.append(values)
            await ack()

        @bolt.shortcut("papers_like")
        async def on_like(ack, body, respond):
            await ack()
            await respond(text=f"Papers like “{body['message']['text']}”")

        handler = AsyncSocketModeHandler(bolt, "xapp-playground", ping_interval=1)
        await handler.connect_async()
        await playground.wait_connected("slack")
        await client.chat_postMessage(channel=ML_SYSTEMS, text="A card")
        yield playground, saved
        await handler.close_async()


async def test_a_form_behind_the_home_tab_is_filled_refused_mended_and_saved(app, opened):
    playground, saved = app
    seen = await opened(playground.url)
    page = seen.page
    await page.locator("#slack-direct").get_by_role("button", name="Offprint").click()
    await page.get_by_role("button", name="Settings").click()
    form = page.get_by_role("dialog", name="Settings")
    await expect(form.get_by_label("Time zone")).to_be_focused()
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("Please complete this required field.")).to_have_count(2)
    await form.get_by_label("Time zone").fill("Mars")
    await form.get_by_label("Who may change it").select_option("Admins")
    await form.get_by_label("mira").check()
    upload = {"name": "list.txt", "mimeType": "text/plain", "buffer": b"softmax"}
    async with page.expect_response("**/slack/upload"):
        await form.get_by_label("A list").set_input_files(upload)
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("Mars is no time zone.")).to_be_visible()
    await form.get_by_label("Time zone").fill("UTC")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    (values,) = saved
    assert values["who"]["who"]["selected_option"]["value"] == "few"
    assert values["call"]["call"]["selected_users"] == ["U0MIRA0001"]
    assert values["file"]["file"]["files"][0]["name"] == "list.txt"
    assert seen.complaints == []


async def test_a_modal_that_is_changed_while_somebody_types_keeps_the_words_and_the_cursor(app, opened):
    playground, saved = app
    page = (await opened(playground.url)).page
    await page.locator("#slack-direct button").click()
    await page.get_by_role("button", name="Settings").click()
    form = page.get_by_role("dialog", name="Settings")
    await form.get_by_label("Time zone").fill("UTC")
    await form.get_by_label("Who may change it").select_option("Admins")
    query = form.get_by_label("A query")
    await query.click()
    await page.keyboard.type("softmax")
    await expect(form.get_by_text("Read as softmax")).to_be_visible()
    await page.keyboard.press("Home")
    await page.keyboard.type("fast ")
    await expect(form.get_by_text("Read as fast softmax")).to_be_visible()
    await expect(query).to_be_focused()
    await expect(query).to_have_value("fast softmax")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    (values,) = saved
    assert values["zone"]["zone"]["value"] == "UTC"
    assert values["query"]["query"]["value"] == "fast softmax"


async def test_a_modal_holds_the_focus_of_its_workspace_and_escape_closes_it(app, opened):
    playground, _ = app
    page = (await opened(playground.url)).page
    await page.locator("#slack-direct button").click()
    opener = page.get_by_role("button", name="Settings")
    await opener.focus()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Settings")
    await expect(form).to_be_visible()
    assert await page.evaluate("document.querySelector('#slack > .pane').inert")
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_messages_with_the_app_and_below_a_message_are_answered(app, opened):
    playground, _ = app
    page = (await opened(playground.url)).page
    await page.locator("#slack-direct button").click()
    await page.get_by_role("tab", name="Messages").click()
    await page.locator("#slack-text").fill("softmax")
    await page.keyboard.press("Enter")
    await expect(page.locator("#slack-messages")).to_contain_text("You said softmax")
    await page.locator("#slack-channels button").first.click()
    card = page.locator("#slack-messages article", has_text="A card").first
    await card.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Reply in thread").click()
    await page.locator("#slack-text").fill("/papers list")
    await page.keyboard.press("Enter")
    await expect(page.locator("#slack-refusal")).to_have_text("/papers is not supported in threads. Sorry!")
    await page.locator("#slack-text").fill("and more")
    await page.keyboard.press("Enter")
    await card.locator(".thread > summary").click()
    await expect(card.locator(".thread")).to_contain_text("You said and more")


async def test_a_messages_menu_has_the_apps_shortcut(app, opened):
    playground, _ = app
    page = (await opened(playground.url)).page
    await page.get_by_role("button", name="More actions").first.click()
    await page.get_by_role("menuitem", name="Find papers like this").click()
    await expect(page.locator("#slack-messages")).to_contain_text("Papers like “A card”")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_form_and_the_home_tab_can_be_read_on_a_phone(app, opened, theme):
    playground, _ = app
    page = (await opened(playground.url, width=390, height=844, theme=theme)).page
    await page.locator("#slack-direct button").click()
    await expect(page.get_by_role("button", name="Settings")).to_be_visible()
    assert (await page.evaluate(CONTRAST))["faint"] == []
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Please complete this required field.").first).to_be_visible()
    await page.set_viewport_size({"width": 320, "height": 560})
    await expect(page.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("heading", name="Settings")).to_be_in_viewport(ratio=1)
    assert await page.evaluate(SIDEWAYS) <= 0
    assert (await page.evaluate(CONTRAST))["faint"] == []
