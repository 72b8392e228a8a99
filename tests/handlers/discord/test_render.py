"""What Discord is sent for a neutral message."""

from __future__ import annotations

import re

from hypothesis import example, given

from bot.card.card import (
    Actions,
    Button,
    Choice,
    Entry,
    Group,
    Heading,
    Items,
    Link,
    Menu,
    Message,
    Picture,
    Preformatted,
    Press,
    Quiet,
    Text,
    code,
    link,
    plain,
)
from bot.playground.discord import components as judge
from handlers.discord.render import ACCENT, Pressed, components_of, pressed
from handlers.discord.text import unstyled
from tests.handlers.discord.openapi import faults, needs_contract
from tests.handlers.messages import HOSTILE, KEY, card, messages

WITH_ALL = Message(" ".join(HOSTILE), tuple(Text(((plain(text),),)) for text in HOSTILE))
WITH_MUCH = Message("Much.", (Items(tuple((plain("word " * 100),) for _ in range(60))), *card().parts) * 20, boxed=True)
CODE = re.compile(r"\\.|```.*?```|`[^`]*`", re.DOTALL)
"""Nothing in it is read, nor after a backslash: https://docs.discord.com/developers/reference#message-formatting"""
MENTION = re.compile(r"@everyone|@here|(?<!\\)<(?:@|#|/|:|t:|id:)")


def body(message: Message) -> dict[str, object]:
    """The request that posts it."""
    return {
        "components": components_of(message),
        "flags": 1 << 15,
        "nonce": KEY,
        "enforce_nonce": True,
        "allowed_mentions": {"parse": []},
    }


def said(*parts, boxed=False):
    """The components of a message of these parts."""
    return components_of(Message("Said.", parts, boxed))


def text(*parts):
    """The Markdown of the only component."""
    (component,) = said(*parts)
    return component["content"]


@given(messages)
@example(WITH_ALL)
@example(WITH_MUCH)
async def test_whatever_is_said_discord_accepts_it(message):
    assert judge.message_breaches(body(message)) == []
    assert not judge.is_empty(body(message))
    for shown in judge.texts(components_of(message)):
        shown.encode()


@needs_contract
@given(messages)
@example(WITH_ALL)
@example(WITH_MUCH)
async def test_discords_own_description_accepts_it(message):
    assert faults("post", "/channels/{channel_id}/messages", body(message)) == []


@given(messages)
@example(WITH_ALL)
async def test_nothing_that_is_said_mentions_anyone(message):
    for shown in judge.texts(components_of(message)):
        assert "@everyone" not in shown
        assert not MENTION.search(CODE.sub(" ", shown).replace("](<", "](")), shown


def test_an_address_that_runs_into_a_call_of_all_calls_nobody():
    assert unstyled("https://y.example/z).@everyone") == "<https://y.example/z).%40everyone>"
    assert unstyled("https://y.example/@ada") == "<https://y.example/@ada>"


async def test_a_card_is_a_box_with_small_print_sentences_beside_their_picture_and_buttons():
    (box,) = components_of(card())
    assert (box["type"], box["accent_color"]) == (17, ACCENT)
    title, facts, section, reason, row = box["components"]
    assert [part["type"] for part in (title, facts, section, reason, row)] == [10, 10, 9, 10, 1]
    assert title["content"] == "**[The Two-Pass Softmax Algorithm](<https://arxiv.org/abs/2001.04438>)**"
    assert facts["content"].startswith("-# Marat Dukhan and Artsiom Ablavatski · cs.PF · 24 Nov")
    assert section["components"][0]["content"].startswith("Computes a **softmax** in two sweeps.")
    assert section["accessory"]["description"] == "First page of the paper"
    assert reason["content"] == "-# matched `title:(softmax OR attention)` (title)"
    assert [button["label"] for button in row["components"]] == ["Abstract", "PDF"]


async def test_a_message_that_is_not_boxed_has_no_frame():
    assert [part["type"] for part in said(Heading("A"), Text(((plain("b"),),)))] == [10, 10]


async def test_a_button_tells_its_verb_and_value():
    (row,) = said(Actions((Button("Undo", Press("undo", f"7:{KEY}")),)))
    assert pressed(row["components"][0]["custom_id"]) == Pressed("undo", f"7:{KEY}")


async def test_a_menu_tells_its_verb_and_what_was_chosen():
    (row,) = said(Actions(menu=Menu("unsubscribe", "Which one?", (Choice("one", "1"), Choice("two", "2")))))
    select = row["components"][0]
    assert [option["value"] for option in select["options"]] == ["1", "2"]
    assert pressed(select["custom_id"], ("2",)) == Pressed("unsubscribe", "2")


def test_a_component_of_someone_else_is_none_of_ours():
    assert pressed("vote:up") is None


async def test_a_disabled_button_is_shown_disabled():
    (row,) = said(Actions((Button("Undo", Press("undo", "7"), disabled=True),)))
    assert row["components"][0]["disabled"] is True


async def test_more_than_five_buttons_take_more_rows():
    rows = said(Actions(tuple(Button(str(number), Press("more", str(number))) for number in range(12))))
    assert [len(row["components"]) for row in rows] == [5, 5, 2]


async def test_of_two_buttons_that_tell_the_same_the_first_is_shown():
    (row,) = said(Actions((Button("A", Press("more", "1")), Button("B", Press("more", "1")))))
    assert [button["label"] for button in row["components"]] == ["A"]


async def test_lists_have_numbers_or_bullets():
    assert text(Items(((plain("a"),), (plain("b"),)), start=3)) == "3. a\n4. b"
    assert text(Items(((plain("a"),),))) == "- a"


async def test_a_line_below_an_item_is_set_in_with_it():
    items = Items(((plain("a"),), (plain("b"),)), start=9, below=((plain("# says"),), ()))
    assert text(items) == "9. a\n   \\# says\n\n10. b"


async def test_a_group_is_its_title_and_its_parts():
    (title, items) = said(Group((plain("gpu"),), (Items(((plain("a"),),)),)))
    assert (title["content"], items["content"]) == ("gpu", "- a")


async def test_a_menu_holds_the_key_of_its_message():
    (row,) = said(Actions(menu=Menu("more", "Details of…", (Choice("1. Softmax", "p17"),), key="0a")))
    identifier = row["components"][0]["custom_id"]
    assert "0a" in identifier
    assert pressed(identifier, ("p17",)) == Pressed("more", "p17")


async def test_a_heading_is_a_heading():
    assert text(Heading("Tue 24 Nov: *9* papers")) == "### Tue 24 Nov: \\*9\\* papers"


async def test_a_line_of_text_begins_no_list_heading_or_quote():
    lines = ("- dash", "-# quiet", "# heading", "> quote", "12. one", "+ plus")
    shown = text(Text(tuple((plain(line),) for line in lines))).split("\n")
    assert shown == ["\\- dash", "\\-\\# quiet", "\\# heading", "\\> quote", "12\\. one", "\\+ plus"]


async def test_marks_of_style_do_not_style():
    assert text(Text(((plain("*A* _b_ ~c~ `d` ||e|| [f](g)"),),))) == (
        "\\*A\\* \\_b\\_ \\~c\\~ \\`d\\` \\|\\|e\\|\\| \\[f\\](g)"
    )


async def test_an_address_in_a_text_stays_an_address():
    shown = "code at https://github.com/a_b/c~d_e, please"
    assert text(Text(((plain(shown),),))) == "code at <https://github.com/a_b/c~d_e>, please"


async def test_an_address_cannot_end_its_link_and_a_label_is_no_address():
    shown = text(Text(((link("https://good.example [a](b)", "https://x.example/?a=(1)[2]"),),)))
    assert shown == "**[https\\://good.example \\[a\\](b)](<https://x.example/?a=%281%29%5B2%5D>)**"


async def test_an_address_that_is_no_web_address_is_no_link():
    assert text(Text(((link("x", "javascript:alert(1)"),),))) == "**x**"
    assert text(Text(((link("x", "https://x.example/>"),),))) == "**x**"
    row = Actions((Button("x", Link("javascript:alert(1)")),))
    assert text(row) == "Said."


async def test_a_query_shows_as_it_was_typed():
    assert text(Quiet((code('quanti* "a_b" <x>'),))) == '-# `quanti* "a_b" <x>`'


async def test_a_block_of_code_cannot_be_ended_from_inside():
    assert text(Preformatted("```*x*\n  ^^")) == "```\nˋˋˋ*x*\n  ^^\n```"


async def test_a_long_title_is_cut_at_a_word_inside_its_link():
    title = "attention is all you need " * 300
    shown = text(Text(((link(title, "https://x.example/"),),)))
    assert shown.startswith("**[attention is")
    assert shown.endswith("…](<https://x.example/>)**")


async def test_of_a_message_that_is_too_long_the_buttons_and_the_reason_stay():
    long = (Text(tuple((plain("word " * 500),) for _ in range(20))), *card().parts[1:])
    shown = said(*long)
    assert [part["type"] for part in shown] == [10, 10, 10, 1]
    assert shown[0]["content"].endswith("…")


async def test_a_picture_without_a_web_address_is_left_out():
    assert text(Text(((plain("a"),),), Picture("data:image/png;base64,xxxx", "b"))) == "a"


async def test_an_entry_is_a_section_with_its_button_and_a_quiet_line():
    entry = Entry((plain("1. Softmax"),), Quiet((plain("cs.LG"),)), Button("Show", Press("show", "p1")))
    (section,) = components_of(Message("One.", (entry,)))
    assert section["components"][0]["content"] == "1\\. Softmax\n-# cs.LG"
    assert section["accessory"]["custom_id"] == "offprint:show:p1"
