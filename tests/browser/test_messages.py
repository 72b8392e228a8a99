"""What was posted, as the page shows it, and what can be pressed in it."""

from __future__ import annotations

from base64 import b64encode

import pytest
from playwright.async_api import expect

from tests.browser.looking import messages
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
from tests.handlers.pictures import PNG

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


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


async def test_an_answer_below_what_is_in_view_is_announced(told, opened):
    page = (await opened(told.playground.url, height=500)).page
    await page.locator("#slack-messages").evaluate("list => { list.scrollTop = 0; }")
    await expect(messages(page, "slack").last).not_to_be_in_viewport()
    told.private("slack", ML_SYSTEMS, id="answer", text="Only for mira", blocks=[])
    await expect(page.locator("#slack-pill")).to_have_text("1 new answer below")


async def test_an_edit_exchanges_the_message_where_it_stands_and_keeps_the_focus(told, opened):
    page = (await opened(told.playground.url)).page
    card = page.locator("#slack .message", has_text="Softmax in Two Sweeps").last
    stamp = await card.get_attribute("data-message")
    await page.get_by_role("button", name="Abstract of Softmax in Two Sweeps").focus()
    shown = next(e.data for e in told.playground.log.events if e.type == "message" and e.data["id"] == stamp)
    told.playground.log.publish("edit", {**shown, "blocks": slack_card("Softmax, Renamed", "1"), "edited": True})
    await expect(page.locator(f'[data-message="{stamp}"]')).to_contain_text("(edited)")
    await expect(page.get_by_role("button", name="Abstract of Softmax, Renamed")).to_be_focused()


async def test_an_error_says_its_place_in_words(told, opened):
    page = (await opened(told.playground.url)).page
    await expect(page.locator("#slack pre .unseen")).to_have_text("The error is at character 1.")
    await expect(page.locator("#discord pre .unseen")).to_have_text("The error is at character 7.")


async def test_discord_takes_the_backslash_before_every_sign_and_leaves_it_before_letters(wire, opened):
    await wire.discord(GPU_KERNELS, content=r"snake\_case and \*stars\*, \-1 but C:\new")
    page = (await opened(wire.playground.url)).page
    await expect(page.locator("#discord .md-text")).to_have_text(r"snake_case and *stars*, -1 but C:\new")


async def test_slack_reads_bold_between_blanks_and_punctuation_and_no_address_in_a_verbatim_text(wire, opened):
    text = "a *b*, 基于*图像*的 at https://x.example/y and <https://x.example/z>"
    await wire.slack(ML_SYSTEMS, "marks", [{"type": "section", "text": {"type": "mrkdwn", "text": text}}])
    await wire.slack(ML_SYSTEMS, "marks", [section(text)])
    page = (await opened(wire.playground.url)).page
    loose, verbatim = (page.locator("#slack .block", has_text="基于*图像*的").nth(number) for number in range(2))
    for shown in (loose, verbatim):
        await expect(shown.locator("strong")).to_have_text(["b"])
    await expect(loose.locator("a")).to_have_text(["https://x.example/y", "https://x.example/z"])
    await expect(verbatim.locator("a")).to_have_text(["https://x.example/z"])


async def test_a_picture_that_the_app_has_uploaded_is_shown_whole_with_its_words(wire, opened):
    address = f"data:image/png;base64,{b64encode(PNG).decode()}"
    image = {"type": "image", "slack_file": {"id": "F0WEEK00001"}, "alt_text": "The week"}
    wire.private("slack", ML_SYSTEMS, id="week", blocks=[image], files={"F0WEEK00001": address})
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://week.png"}, "description": "The week"}]}
    wire.private("discord", GPU_KERNELS, id="week", components=[gallery], files={"attachment://week.png": address})
    seen = await opened(wire.playground.url)
    for platform in ("slack", "discord"):
        picture = seen.page.locator(f"#{platform}-messages").get_by_role("img", name="The week")
        await expect(picture).to_have_attribute("src", address)
        assert await picture.evaluate("shown => shown.decode().then(() => shown.naturalWidth)") == 1
    assert seen.complaints == []


async def test_a_file_that_comes_with_a_message_can_be_saved(wire, opened, tmp_path):
    address = f"data:application/json;base64,{b64encode(b'[]').decode()}"
    shown = {"type": 13, "file": {"url": "attachment://gpu-kernels.json"}}
    wire.private(
        "discord", GPU_KERNELS, id="list", components=[shown], files={"attachment://gpu-kernels.json": address}
    )
    seen = await opened(wire.playground.url)
    async with seen.page.expect_download() as saving:
        await seen.page.get_by_role("link", name="gpu-kernels.json").click()
    saved = await saving.value
    await saved.save_as(tmp_path / saved.suggested_filename)
    assert (tmp_path / "gpu-kernels.json").read_bytes() == b"[]"
    assert seen.complaints == []


async def test_a_line_that_is_set_in_below_a_bullet_stands_there(wire, opened):
    wire.private("discord", GPU_KERNELS, id="why", components=[text_display("- `gpu` **matches**\n  gpu (title)")])
    seen = await opened(wire.playground.url)
    item = seen.page.locator("#discord-messages li li")
    await expect(item).to_have_text("gpu matches\ngpu (title)", use_inner_text=True)


async def test_native_thumbs_are_drawn_as_thumbs_and_say_what_they_are_called(wire, opened):
    thumb = {"text": {"type": "plain_text", "text": "👍 3"}, "value": "vote:k1", "accessibility_label": "Like it"}
    other = {"text": {"type": "plain_text", "text": "Not for us"}, "value": "not_for_us:k1"}
    pair = {"type": "feedback_buttons", "action_id": "card_menu:1", "positive_button": thumb, "negative_button": other}
    wire.private("slack", ML_SYSTEMS, id="thumbs", blocks=[{"type": "context_actions", "elements": [pair]}])
    seen = await opened(wire.playground.url)
    up, down = seen.page.get_by_role("button", name="Like it"), seen.page.get_by_role("button", name="Not for us")
    assert [await up.inner_text(), await down.inner_text()] == ["👍", "👎"]
    assert [await up.get_attribute("title"), await down.get_attribute("title")] == ["👍 3", "Not for us"]
