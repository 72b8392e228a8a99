"""What Slack is sent for a neutral message."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

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
    Thumbs,
    code,
    link,
    plain,
)
from bot.playground.slack import blocks as judge
from bot.playground.slack import limits as theirs
from handlers.slack.render import render, render_view, verb_of
from tests.handlers.messages import HOSTILE, KEY, card, messages

WITH_ALL = Message(" ".join(HOSTILE), tuple(Text(((plain(text),),)) for text in HOSTILE))
WITH_MUCH = Message("Much.", (Items(tuple((plain("word " * 100),) for _ in range(60))), *card().parts) * 20)


NEWER_BLOCKS = frozenset({"container", "context_actions"})


def mrkdwn_in(value: object) -> list[dict]:
    if isinstance(value, list):
        return [text for one in value for text in mrkdwn_in(one)]
    if isinstance(value, dict):
        own = [value] if value.get("type") == "mrkdwn" else []
        return own + [text for one in value.values() for text in mrkdwn_in(one)]
    return []


def texts_in(value: object) -> list[str]:
    return [shown["text"] for shown in mrkdwn_in(value)]


@given(message=messages, newer=st.booleans())
@example(message=WITH_ALL, newer=True)
@example(message=WITH_MUCH, newer=False)
def test_whatever_is_said_slack_accepts_it(message, newer):
    rendered = render(message, newer=newer)
    assert judge.breaches(rendered.blocks, without=frozenset() if newer else NEWER_BLOCKS) == []
    assert judge.characters(rendered.blocks) <= theirs.BLOCKS_CHARACTERS
    assert 0 < len(rendered.text) <= theirs.UPDATE_TEXT
    for block in Block.parse_all(rendered.blocks):
        block.validate_json()
    rendered.text.encode()


@given(message=messages, on=st.sampled_from(["modal", "home"]))
@example(message=WITH_ALL, on="modal")
@example(message=WITH_MUCH, on="home")
def test_whatever_is_shown_in_a_view_slack_accepts_it(message, on):
    assert judge.breaches(render_view(message), on=on) == []


@given(message=messages, newer=st.booleans())
@example(message=WITH_ALL, newer=True)
def test_nothing_that_is_said_mentions_anyone(message, newer):
    rendered = render(message, newer=newer)
    for text in (rendered.text, *texts_in(rendered.blocks)):
        opened = text.split("<")[1:]
        assert all(one.startswith(("http://", "https://")) for one in opened)


@given(messages)
def test_no_escape_is_cut_in_two(message):
    for text in texts_in(render(message).blocks):
        bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        assert "&" not in bare


def test_a_card_is_a_title_quiet_lines_sentences_beside_their_picture_and_a_row_of_buttons():
    title, facts, sentences, reason, row = render(card()).blocks
    assert [block["type"] for block in (title, facts, sentences, reason, row)] == [
        "section",
        "context",
        "section",
        "context",
        "actions",
    ]
    assert title["text"]["text"] == "*<https://arxiv.org/abs/2001.04438|The Two-Pass Softmax Algorithm>*"
    assert sentences["text"]["text"].startswith("Computes a *softmax* in two sweeps.")
    assert sentences["accessory"]["alt_text"] == "First page of the paper"
    assert reason["elements"][0]["text"] == "matched `title:(softmax OR attention)` (title)"


@given(messages)
@example(WITH_ALL)
def test_slack_reads_no_name_of_a_channel_or_person_in_any_text(message):
    assert all(shown["verbatim"] is True for shown in mrkdwn_in(render(message).blocks))


def test_a_button_carries_its_verb_and_its_value():
    row = render(card()).blocks[-1]["elements"]
    assert (verb_of(row[0]["action_id"]), row[0]["value"]) == ("abstract", KEY)
    assert row[1]["url"] == "https://arxiv.org/pdf/2001.04438"
    assert row[1]["accessibility_label"] == "PDF of the paper"


def test_two_buttons_of_one_verb_stay_apart():
    row = Actions((Button("Undo", Press("undo", "1")), Button("Undo", Press("undo", "2"))))
    first, second = render(Message("Two.", (row,))).blocks[0]["elements"]
    assert first["action_id"] != second["action_id"]
    assert verb_of(first["action_id"]) == verb_of(second["action_id"]) == "undo"


def test_a_disabled_button_is_left_out_and_a_row_of_them_is_no_row():
    row = Actions((Button("Undo", Press("undo", "1"), disabled=True),))
    assert render(Message("Undone.", (Text(((plain("Undone."),),)), row))).blocks == [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Undone.", "verbatim": True}, "expand": True}
    ]


def test_a_heading_is_plain_text():
    assert render(Message("H.", (Heading("A & B <c> *d*"),))).blocks[0]["text"] == {
        "type": "plain_text",
        "text": "A & B <c> *d*",
        "emoji": False,
    }


def test_lists_have_numbers_or_bullets():
    numbered = render(Message("L.", (Items(((plain("a"),), (plain("b"),)), start=3),))).blocks[0]
    bullets = render(Message("L.", (Items(((plain("a"),),)),))).blocks[0]
    assert numbered["text"]["text"] == "3. a\n4. b"
    assert bullets["text"]["text"] == "• a"


def test_a_query_with_marks_shows_as_it_was_typed():
    assert render(Message("Q.", (Quiet((code('quanti* has:code "a_b" <x>'),)),))).blocks[0]["elements"][0]["text"] == (
        '`quanti* has:code "a_b" &lt;x&gt;`'
    )


def test_a_block_of_code_cannot_be_ended_from_inside():
    text = render(Message("C.", (Preformatted("```*x*\n  ^^"),))).blocks[0]["text"]["text"]
    assert text == "```\nˋˋˋ*x*\n  ^^\n```"


def test_marks_of_style_in_a_title_do_not_style():
    text = render(Message("T.", (Text(((plain("*A* ~b~ `c` _d_ snake_case A* :smile: > e"),),)),))).blocks[0]["text"][
        "text"
    ]
    assert text == "∗A∗ ∼b∼ ˋcˋ ˍdˍ snake_case A∗ ꞉smile: &gt; e"


def test_an_address_in_a_text_is_a_link_and_stays_whole():
    """In a `verbatim` text Slack makes no links of its own."""
    said = "code at https://github.com/a_b/c~d_e, please"
    assert render(Message("T.", (Text(((plain(said),),)),))).blocks[0]["text"]["text"] == (
        "code at <https://github.com/a_b/c~d_e>, please"
    )


def test_an_address_that_is_no_web_address_is_no_link():
    shown = render(Message("T.", (Text(((link("x", "javascript:alert(1)"),),)),))).blocks[0]["text"]["text"]
    assert shown == "*x*"
    row = Actions((Button("x", Link("javascript:alert(1)")),))
    assert render(Message("T.", (row,))).blocks == []


def test_an_address_cannot_end_its_link():
    text = render(Message("T.", (Text(((link("a|b>c", "https://x.example/?a=1&b=[2]"),),)),))).blocks[0]["text"]["text"]
    assert text == "*<https://x.example/?a=1&amp;b=%5B2%5D|a∣b&gt;c>*"


def test_a_long_title_is_cut_at_a_word_inside_its_link():
    title = "attention is all you need " * 300
    text = render(Message("T.", (Text(((link(title, "https://x.example/"),), (plain("by A"),))),))).blocks[0]["text"][
        "text"
    ]
    first = text.split("\n")[0]
    assert first.startswith("*<https://x.example/|attention is")
    assert first.endswith(("need…>*", "you…>*", "all…>*", "is…>*", "attention…>*"))


def test_of_a_message_that_is_too_long_the_buttons_and_the_reason_stay():
    long = Message("Long.", (Text(tuple((plain("word " * 500),) for _ in range(20))), *card().parts[1:]))
    kinds = [block["type"] for block in render(long).blocks]
    assert kinds[-2:] == ["context", "actions"]
    assert "…" in str(render(long).blocks)


def test_a_picture_without_a_web_address_is_left_out():
    part = Text(((plain("a"),),), Picture("data:image/png;base64,xxxx", "b"))
    assert "accessory" not in render(Message("P.", (part,))).blocks[0]


def test_an_entry_is_a_section_with_its_button_and_a_quiet_line_and_no_two_buttons_share_a_name():
    entry = Entry((plain("1. Softmax"),), Quiet((plain("cs.LG"),)), Button("Show", Press("show", "p1")))
    blocks = render(Message("Two.", (entry, entry))).blocks
    assert [block["type"] for block in blocks] == ["section", "context", "section", "context"]
    assert blocks[0]["text"]["text"] == "1. Softmax"
    assert blocks[0]["expand"] is True
    assert [block["accessory"]["action_id"] for block in blocks[::2]] == ["show:0", "show:1"]


def test_many_entries_stay_within_the_blocks_of_a_message():
    entry = Entry((plain("1. Softmax"),), Quiet((plain("cs.LG"),)), Button("Show", Press("show", "p1")))
    assert len(render(Message("Many.", (entry,) * 60)).blocks) == 40


GROUP = Group(
    (code("jax OR julia"), plain(" (2)")),
    (Items(((plain("a"),), (plain("b"),)), start=3),),
    is_folded=True,
    hint="a and 1 more",
)


def test_a_group_is_a_container_that_folds_and_elsewhere_a_section_above_its_parts():
    (container,) = render(Message("G.", (GROUP,)), newer=True).blocks
    assert container["title"]["text"] == "jax OR julia (2)"
    assert (container["is_collapsible"], container["default_collapsed"]) == (True, True)
    assert container["subtitle"]["text"] == "a and 1 more"
    assert texts_in(container["child_blocks"]) == ["3. a\n4. b"]
    assert texts_in(render(Message("G.", (GROUP,))).blocks) == ["`jax OR julia` (2)", "3. a\n4. b"]


def test_a_group_that_a_container_cannot_hold_is_sections():
    group = Group((plain("Much"),), (Text(((plain("a"),),)),) * 11)
    assert {block["type"] for block in render(Message("G.", (group,)), newer=True).blocks} == {"section"}


def test_buttons_of_a_group_have_names_of_their_own():
    row = Actions((Button("A", Press("undo", "1")),))
    blocks = render(Message("G.", (Group((plain("G"),), (row, row)), row)), newer=True).blocks
    inside = [block["elements"][0]["action_id"] for block in blocks[0]["child_blocks"]]
    assert [*inside, blocks[1]["elements"][0]["action_id"]] == ["undo:0", "undo:1", "undo:2"]


def test_a_line_below_an_item_stands_under_it_and_an_empty_one_between_two_items():
    items = Items(((plain("a"),), (plain("b"),)), start=1, below=((plain("says"),), ()))
    assert texts_in(render(Message("I.", (items,))).blocks) == ["1. a\nsays\n\n2. b"]


UP = Button("👍 3", Press("vote", KEY), "Like the paper")
JUDGED = Actions(
    (Button("Abstract", Press("abstract", KEY)), UP),
    Menu("card_menu", "More…", (Choice("BibTeX", f"bibtex:{KEY}"),), KEY, folded=True),
    Thumbs(
        UP, "card_menu", Choice("👍 3", f"vote:{KEY}"), Choice("Not for us", f"not_for_us:{KEY}"), "👍 3 people here"
    ),
)


def test_thumbs_are_slacks_own_with_the_count_in_words_above_them():
    row, told, thumbs = render(Message("J.", (JUDGED,)), newer=True).blocks
    assert [element["type"] for element in row["elements"]] == ["button", "overflow"]
    assert told["elements"][0]["text"] == "👍 3 people here"
    (element,) = thumbs["elements"]
    assert (thumbs["type"], element["type"], element["action_id"]) == (
        "context_actions",
        "feedback_buttons",
        "card_menu:3",
    )
    assert element["positive_button"]["accessibility_label"] == "Like the paper"
    assert element["positive_button"]["value"] == f"vote:{KEY}"
    assert element["negative_button"]["value"] == f"not_for_us:{KEY}"


def test_in_older_blocks_a_thumb_is_a_button_with_its_count():
    (row,) = render(Message("J.", (JUDGED,))).blocks
    assert [element["type"] for element in row["elements"]] == ["button", "button", "overflow"]
    assert row["elements"][1]["text"]["text"] == "👍 3"


def test_a_menu_of_what_is_seldom_needed_is_small_and_one_of_many_choices_is_not():
    many = Menu("m", "More…", tuple(Choice(f"{number}", f"{number}") for number in range(6)), folded=True)
    (row,) = render(Message("M.", (Actions(menu=many),))).blocks
    assert row["elements"][0]["type"] == "static_select"
