"""What is typed into the page: commands, suggestions, fields, plain text."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.looking import messages

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_a_command_typed_in_slack_is_sent_and_answered_to_mira_alone(told, opened):
    page = (await opened(told.playground.url)).page
    box = page.locator("#slack-text")
    await box.press_sequentially("/pap")
    await expect(page.locator("#slack-suggestions [role=option]")).to_contain_text(["/papers"])
    await box.press("Enter")
    await expect(box).to_have_value("/papers ")
    await box.press_sequentially("list <b>")
    await box.press("Enter")
    answer = page.locator("#slack .message-ephemeral", has_text="You typed /papers list <b>")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()
    await expect(page.locator("#status")).to_contain_text("You typed /papers list")
    await box.press("ArrowUp")
    await expect(box).to_have_value("/papers list <b>")


async def test_a_discord_command_becomes_fields_and_is_answered(told, opened):
    page = (await opened(told.playground.url)).page
    box = page.locator("#discord-text")
    await box.press_sequentially("/papers s")
    await expect(page.locator("#discord-suggestions [role=option]").first).to_contain_text("/papers subscribe")
    await box.press("Enter")
    await page.keyboard.type("title: gpu*")
    await page.locator("#discord .more-fields").click()
    await page.keyboard.type("dai")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    answer = page.locator(
        "#discord .message-ephemeral", has_text="You used subscribe: query is title: gpu*, when is daily"
    )
    await expect(answer).to_contain_text("mira used /papers subscribe")
    await expect(answer).to_contain_text("Only you can see this · Dismiss message")
    await answer.get_by_role("button", name="Dismiss message").click()
    await expect(answer).to_have_count(0)


async def test_a_name_that_is_typed_leads_to_its_field_in_discord(told, opened):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord-text").press_sequentially("/papers s")
    await expect(page.locator("#discord-suggestions [role=option]").first).to_contain_text("/papers subscribe")
    await page.keyboard.press("Enter")
    await page.keyboard.type("query:low rank when:dai")
    await expect(page.locator("#discord-fields input").first).to_have_value("low rank")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#discord")).to_contain_text("You used subscribe: query is low rank, when is daily")


async def test_what_is_sent_from_far_above_is_answered_in_view(told, opened):
    page = (await opened(told.playground.url, height=500)).page
    await page.locator("#slack-messages").evaluate("list => { list.scrollTop = 0; }")
    await expect(messages(page, "slack").last).not_to_be_in_viewport()
    await page.locator("#slack-text").press_sequentially("/papers list far")
    await page.keyboard.press("Enter")
    answer = page.locator("#slack .message-ephemeral", has_text="You typed /papers list far")
    await expect(answer).to_be_in_viewport()


async def test_a_line_pasted_whole_is_read_as_a_command(told, opened):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord-text").fill("/papers subscribe query: low rank when: weekly")
    await expect(page.locator("#discord-fields input")).to_have_count(2)
    await page.keyboard.press("Enter")
    await expect(page.locator("#discord")).to_contain_text("You used subscribe: query is low rank, when is weekly")


async def test_discord_asks_the_bot_for_choices_and_sends_the_value_behind_the_name(told, opened):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord-text").press_sequentially("/papers unsubscribe ")
    await page.locator("#discord-suggestions [role=option]", has_text="1. gpu kernels").click()
    await page.locator("#discord-composer .send").click()
    await expect(page.locator("#discord")).to_contain_text("You used unsubscribe: subscription is one")


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_plain_text_is_posted_as_miras_message(told, opened, platform):
    page = (await opened(told.playground.url)).page
    box = page.locator(f"#{platform}-text")
    await box.press_sequentially("good morning")
    await box.press("Enter")
    said = messages(page, platform).last
    await expect(said).to_contain_text("good morning")
    await expect(said.locator("h3")).to_have_text("mira")
    await expect(said.locator(".app-tag")).to_have_count(0)


async def test_an_empty_channel_invites_and_writes_a_command_without_sending_it(told, opened):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord .channel", has_text="random").click()
    await expect(page.locator("#discord .empty h3")).to_have_text("Welcome to #random")
    await page.locator("#discord .empty-command").first.click()
    await expect(page.locator("#discord-fields input").first).to_have_value("diffusion")
    assert "You used" not in await page.locator("#discord").inner_text()


SUGGESTED = [
    ("/sub", ["/papers subscribe", "/papers unsubscribe"]),
    ("/dig", ["/papers digest set", "/papers digest now", "/papers digest off"]),
    ("/papers s", ["/papers subscribe", "/papers status", "/papers digest set"]),
    ("/scribe", ["/papers subscribe", "/papers unsubscribe"]),
    ("/PAPERS dig o", ["/papers digest off"]),
]


@pytest.mark.parametrize(("typed", "names"), SUGGESTED)
async def test_discord_suggests_what_has_each_typed_word_in_its_name_beginnings_first(told, opened, typed, names):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord-text").press_sequentially(typed)
    await expect(page.locator("#discord-suggestions .suggestion-name")).to_have_text(names)


@pytest.mark.parametrize("key", ["Enter", "Tab"])
async def test_the_first_suggestion_is_taken_by_a_key(told, opened, key):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord-text").press_sequentially("/sub")
    await page.keyboard.press(key)
    await expect(page.locator("#discord .fields-command")).to_have_text("/papers subscribe")
    await expect(page.locator("#discord-fields input")).to_be_focused()


async def test_a_slash_that_begins_no_command_is_kept_in_discords_composer_and_explained(told, opened):
    page = (await opened(told.playground.url)).page
    box = page.locator("#discord-text")
    await box.press_sequentially("/subx")
    await expect(page.locator("#discord-refusal")).to_have_text("No command of this server begins so.")
    await box.press("Enter")
    await expect(box).to_have_value("/subx")
    await box.fill("a sign that sending goes on")
    await expect(page.locator("#discord-refusal")).to_be_hidden()
    await box.press("Enter")
    await expect(messages(page, "discord").last).to_contain_text("a sign that sending goes on")
    await expect(messages(page, "discord").filter(has_text="/subx")).to_have_count(0)


async def test_closed_suggestions_come_back_instead_of_half_a_command_being_posted(told, opened):
    page = (await opened(told.playground.url)).page
    box = page.locator("#discord-text")
    await box.press_sequentially("/sub")
    await box.press("Escape")
    await expect(page.locator("#discord-suggestions")).to_be_hidden()
    await box.press("Enter")
    await expect(page.locator("#discord-suggestions")).to_be_visible()
    await expect(box).to_have_value("/sub")


async def test_a_press_on_the_role_makes_the_person_a_member_and_a_manager_again(told, opened):
    page = (await opened(told.playground.url)).page
    role = page.locator("#person-role")
    await expect(role).to_have_text("Manages channels")
    await role.click()
    await expect(role).to_have_text("Only a member")
    await page.reload()
    await expect(role).to_have_text("Only a member")
    await role.click()
    await expect(role).to_have_text("Manages channels")
