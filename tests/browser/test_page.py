"""The playground's page in a real browser, before the playground's real server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.round import (
    GPU_KERNELS,
    HOSTILE,
    LANGUAGE_MODELS,
    ML_SYSTEMS,
    RETRIEVAL,
    section,
    slack_card,
    text_display,
)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

STATIC = Path(__file__).parents[2] / "bot" / "playground" / "static"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
SIZES = {"wide": (1440, 900), "laptop": (1100, 800), "tablet": (820, 900), "phone": (390, 844), "small": (320, 640)}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def messages(page: Page, platform: str):
    return page.locator(f"#{platform}-messages .message")


async def show(page: Page, platform: str) -> None:
    """Bring a workspace into view where only one fits."""
    tab = page.locator(f"#tab-{platform}")
    if await tab.is_visible():
        await tab.click()


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


async def test_buttons_and_menus_press_what_was_sent(told, opened):
    page = (await opened(told.playground.url)).page
    await page.get_by_role("button", name="Abstract of Softmax in Two Sweeps").click()
    await expect(page.locator("#slack")).to_contain_text("You pressed abstract:0 for p1")
    await page.get_by_role("button", name="More of Softmax in Two Sweeps").click()
    await page.get_by_role("menuitem", name="More like this").click()
    await expect(page.locator("#slack")).to_contain_text("You pressed more:2 for like")
    await page.get_by_role("button", name="Abstract of Fused Recurrent Cells").click()
    await expect(page.locator("#discord")).to_contain_text("You pressed abstract")


async def test_a_pressed_button_waits_and_its_neighbours_do_not(told, opened):
    told.playground.slack.fall_silent(silent=True)
    page = (await opened(told.playground.url)).page
    pressed = page.get_by_role("button", name="Abstract of Softmax in Two Sweeps")
    await pressed.click()
    await expect(pressed).to_have_attribute("aria-disabled", "true")
    neighbour = page.get_by_role("button", name="More of Softmax in Two Sweeps")
    await expect(neighbour).not_to_have_attribute("aria-disabled", "true")
    await expect(neighbour).to_be_enabled()
    await expect(page.locator("#slack")).to_contain_text("The app did not respond in time")
    await expect(pressed).not_to_have_attribute("aria-disabled", "true")


async def test_a_refused_press_is_explained_by_the_composer(told, opened):
    told.private(
        "slack",
        ML_SYSTEMS,
        id="gone",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "action_id": "undo:0", "text": {"type": "plain_text", "text": "Undo it"}}
                ],
            }
        ],
    )
    page = (await opened(told.playground.url)).page
    await page.get_by_role("button", name="Undo it").click()
    await expect(page.locator("#slack-refusal")).to_have_text("That message is not there any more.")


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


async def test_what_the_page_cannot_draw_is_shown_with_its_type_and_json(wire, opened):
    picker = {"type": "actions", "elements": [{"type": "datepicker", "action_id": "d", "initial_date": "2026-11-24"}]}
    await wire.slack(ML_SYSTEMS, "a date", [picker])
    told = {"platform": "discord", "channel": GPU_KERNELS, "id": "odd", "components": [{"type": 77, "odd": "thing"}]}
    wire.private(**{"kind": told.pop("platform"), **told})
    page = (await opened(wire.playground.url)).page
    await expect(page.locator("#slack .unknown")).to_contain_text('"initial_date": "2026-11-24"')
    await expect(page.locator("#slack .unknown")).to_contain_text("datepicker")
    await expect(page.locator("#discord .unknown")).to_contain_text('"odd": "thing"')
    assert await page.locator("#discord .unknown").evaluate("n => getComputedStyle(n).borderTopStyle") == "dashed"


async def test_hostile_text_is_shown_literally(wire, opened):
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    card = slack_card("A Title", "1")
    card[1] = {"type": "context", "elements": [{"type": "plain_text", "text": HOSTILE}]}
    await wire.slack(ML_SYSTEMS, escaped, [section(escaped), *card])
    await wire.discord(GPU_KERNELS, components=[text_display(HOSTILE), text_display(f"`{HOSTILE}`")])
    link = "[here](javascript:alert(1)) and [there](http://insecure.example/)"
    await wire.discord(GPU_KERNELS, content=link)
    seen = await opened(wire.playground.url)
    await expect(seen.page.locator("#slack .section-main").first).to_have_text(HOSTILE)
    await expect(seen.page.locator("#slack .block-context").first).to_have_text(HOSTILE)
    await expect(seen.page.locator("#discord .text-display p").nth(0)).to_have_text(HOSTILE)
    await expect(seen.page.locator("#discord .text-display code").nth(0)).to_have_text(HOSTILE)
    hrefs = await seen.page.eval_on_selector_all("a[target]", "links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"https:", "http:"}
    assert not await seen.page.locator("#discord .message a").count()
    assert await seen.page.locator(".messages script, .messages img[src=x]").count() == 0
    assert seen.complaints == []


async def test_unread_messages_are_counted_until_their_end_is_in_view(told, opened):
    page = (await opened(told.playground.url)).page
    retrieval = page.locator("#slack .channel", has_text="retrieval")
    await expect(retrieval).to_have_text("#retrieval1 unread")
    await told.slack(RETRIEVAL, "again")
    await expect(retrieval).to_have_text("#retrieval2 unread")
    await retrieval.click()
    await expect(retrieval).to_have_text("#retrieval")
    await expect(page.locator("#slack-channel")).to_have_text("#retrieval")


async def test_answers_to_mira_alone_count_in_no_unread_number(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator("#discord .channel", has_text="language-models")).to_have_text("#language-models1 unread")
    told.private("discord", LANGUAGE_MODELS, id="quiet", components=[], embeds=[])
    await told.discord(GPU_KERNELS, content="a sign that the page has heard")
    await expect(page.locator("#discord")).to_contain_text("a sign that the page has heard")
    await expect(page.locator("#discord .channel", has_text="language-models")).to_have_text("#language-models1 unread")


async def test_a_list_at_its_end_stays_there_and_one_scrolled_up_shows_what_is_new(told, opened):
    page = (await opened(told.playground.url)).page
    await told.slack(ML_SYSTEMS, "newest one")
    await expect(messages(page, "slack").last).to_contain_text("newest one")
    await expect(messages(page, "slack").last).to_be_in_viewport()
    await page.locator("#slack-messages").evaluate("list => { list.scrollTop = 0; }")
    await expect(messages(page, "slack").last).not_to_be_in_viewport()
    await told.slack(ML_SYSTEMS, "newest two")
    await expect(page.locator("#slack-pill")).to_have_text("1 new card below")
    await page.locator("#slack-pill").click()
    await expect(messages(page, "slack").last).to_contain_text("newest two")
    await expect(messages(page, "slack").last).to_be_in_viewport()
    await expect(page.locator("#slack-pill")).to_be_hidden()


async def test_an_edit_exchanges_the_message_where_it_stands_and_keeps_the_focus(told, opened):
    page = (await opened(told.playground.url)).page
    card = page.locator("#slack .message", has_text="Softmax in Two Sweeps").last
    stamp = await card.get_attribute("data-message")
    await page.get_by_role("button", name="Abstract of Softmax in Two Sweeps").focus()
    shown = next(e.data for e in told.playground.log.events if e.type == "message" and e.data["id"] == stamp)
    told.playground.log.publish("edit", {**shown, "blocks": slack_card("Softmax, Renamed", "1"), "edited": True})
    await expect(page.locator(f'[data-message="{stamp}"]')).to_contain_text("(edited)")
    await expect(page.get_by_role("button", name="Abstract of Softmax, Renamed")).to_be_focused()


async def test_an_empty_channel_invites_and_writes_a_command_without_sending_it(told, opened):
    page = (await opened(told.playground.url)).page
    await page.locator("#discord .channel", has_text="random").click()
    await expect(page.locator("#discord .empty h3")).to_have_text("Welcome to #random")
    await page.locator("#discord .empty-command").first.click()
    await expect(page.locator("#discord-fields input").first).to_have_value("diffusion")
    assert "You used" not in await page.locator("#discord").inner_text()


async def test_what_to_try_next_is_for_the_workspace_used_last(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator("#try-head")).to_have_text("Try next in Slack")
    await page.locator(".try-command").nth(1).click()
    await expect(page.locator("#slack-text")).to_have_value("/papers search quanti* has:code")
    await page.locator("#discord-text").click()
    await expect(page.locator("#try-head")).to_have_text("Try next in Discord")
    await page.locator(".try-command").first.click()
    await expect(page.locator("#discord-fields input")).to_have_count(2)


async def test_an_error_says_its_place_in_words(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator("#slack pre .unseen")).to_have_text("The error is at character 1.")
    await expect(page.locator("#discord pre .unseen")).to_have_text("The error is at character 7.")


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
    stood = await page.locator("#clock").inner_text()
    await expect(banner).to_contain_text(stood)
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
    for name in ("Slack, Tidewater", "Discord, Paper Club", "What happened"):
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
    for platform in ("slack", "discord"):
        await show(page, platform)
        assert await page.evaluate(small, least) == []


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


async def test_another_run_of_the_demo_reloads_the_page(told, opened):
    page = (await opened(told.playground.url)).page
    await page.evaluate("document.body.dataset.old = 'yes'")
    told.playground._page._run = "another"
    told.playground.log.close()
    await expect(page.locator("body")).not_to_have_attribute("data-old", "yes")
    await expect(messages(page, "slack").first).to_be_attached()


FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment|DOMParser"
    r"|\.style(?:\.|\s*=(?!=))|cssText|\sstyle=|<style|\son[a-z]+=|setAttribute\(\s*[\"'](?:on|style)|setTimeout\(\s*[\"']"
)


def source_files() -> list[Path]:
    return sorted(file for file in STATIC.rglob("*") if file.suffix in {".js", ".html", ".svg"})


async def test_no_markup_is_made_from_text_and_nothing_is_styled_or_handled_inline():
    assert len(source_files()) > 20
    found = [
        (file.name, line) for file in source_files() for line in file.read_text().splitlines() if FORBIDDEN.search(line)
    ]
    assert found == []


async def test_the_modules_can_be_joined_in_one_scope():
    names = [
        name
        for file in sorted(STATIC.glob("*.js"))
        for name in re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", file.read_text(), re.MULTILINE)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


async def test_no_address_of_another_place_stands_in_the_page():
    for file in source_files():
        code = re.sub(r"^\s*//.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
        assert set(re.findall(r"https?://([\w-]+\.[\w.-]+)", code)) <= {"www.w3.org"}, file.name
