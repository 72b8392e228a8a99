"""Block Kit: each limit of Slack's manual is kept, and its breach refused with Slack's code and pointer."""

import copy

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

CHANNEL = "C0MLSYSTEMS"


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def button(action_id="go", **more):
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def option(text="one", value="1"):
    return {"text": plain(text), "value": value}


def select(**more):
    return {"type": "static_select", "action_id": "menu", "placeholder": plain("More"), "options": [option()], **more}


def section(**more):
    return {"type": "section", "text": mrkdwn("hello"), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a picture"}
CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("Really"), "confirm": plain("Yes"), "deny": plain("No")}
CARD = {"type": "card", "title": mrkdwn("t" * 150), "body": mrkdwn("b" * 200), "actions": [button()]}

AT_THE_LIMIT = {
    "50 blocks": [{"type": "divider"}] * 50,
    "section text": [section(text=mrkdwn("x" * 3000))],
    "fields": [{"type": "section", "fields": [mrkdwn("x" * 1200)] * 10}],
    "field": [{"type": "section", "fields": [mrkdwn("x" * 2000)]}],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "actions": [actions(*(button(f"b{number}") for number in range(25)))],
    "context": [{"type": "context", "elements": [mrkdwn("x")] * 9 + [IMAGE]}],
    "button": [actions(button(text=plain("x" * 75), value="v" * 2000, url="https://e.org/" + "u" * 2900))],
    "action_id": [actions(button("a" * 255))],
    "block_id": [section(block_id="b" * 255)],
    "select": [actions(select(options=[option("t" * 75, f"{number:0150}") for number in range(100)]))],
    "overflow": [section(accessory={"type": "overflow", "action_id": "m", "options": [option()] * 5})],
    "confirm": [actions(button(confirm=CONFIRM))],
    "image": [IMAGE],
    "carousel": [{"type": "carousel", "elements": [CARD] * 10}],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "altogether": [section(text=mrkdwn("x" * 3000)) for _ in range(4)] + [section(text=mrkdwn("x" * 1172))],
}

CONTAINER = {"type": "container", "title": plain("t" * 150), "child_blocks": [section()] * 10, "is_collapsible": True}
AT_THE_LIMIT["container"] = [CONTAINER, {**CONTAINER, "default_collapsed": True, "width": "full"}]

THUMBS = {
    "type": "feedback_buttons",
    "action_id": "thumbs",
    "positive_button": {"text": plain("👍"), "value": "up"},
    "negative_button": {"text": plain("👎"), "value": "down"},
}
AT_THE_LIMIT["context_actions"] = [
    {"type": "context_actions", "elements": [{**THUMBS, "action_id": f"t{number}"} for number in range(5)]}
]


def field(**more):
    return {
        "type": "input",
        "label": plain("l" * 2000),
        "element": {"type": "plain_text_input", "action_id": "f", "max_length": 3000},
        **more,
    }


AT_THE_LIMIT["input"] = [field(hint=plain("h" * 2000), optional=True, dispatch_action=False)]


def cell(text="x"):
    return {"type": "raw_text", "text": text}


def table(*rows, **more):
    return {"type": "data_table", "caption": "Papers", "rows": [list(row) for row in rows], **more}


NUMBER = {"type": "raw_number", "value": 3.5, "text": "3.5"}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
TABLE = table(*[[cell() for _ in range(20)]] * 101, page_size=100, row_header_column_index=0)
TABLES = [[TABLE], [table([cell("Paper"), cell("Likes")], [RICH, NUMBER])], [table([cell()], [cell("x" * 9999)])]]

BREACHES = {
    "file field in a message": (
        [field(element={"type": "file_input", "action_id": "f"})],
        "/blocks/0/element/type]",
    ),
    "label": ([field(label=plain("l" * 2001))], "/blocks/0/label/text]"),
    "a field without its element": ([{"type": "input", "label": plain("l")}], "/blocks/0/element]"),
    "6 in context_actions": (
        [{"type": "context_actions", "elements": [{**THUMBS, "action_id": f"t{number}"} for number in range(6)]}],
        "/blocks/0/elements]",
    ),
    "one thumb": (
        [{"type": "context_actions", "elements": [{**THUMBS, "negative_button": None}]}],
        "/blocks/0/elements/0/negative_button]",
    ),
    "table without caption": ([{"type": "data_table", "rows": [[cell()], [cell()]]}], "/blocks/0/caption]"),
    "table without rows": ([table([cell()])], "/blocks/0/rows]"),
    "102 rows": ([table(*[[cell()]] * 102)], "/blocks/0/rows]"),
    "21 columns": ([table([cell()] * 21, [cell()] * 21)], "/blocks/0/rows/0]"),
    "uneven rows": ([table([cell()], [cell(), cell()])], "/blocks/0/rows/1]"),
    "rich head": ([table([RICH], [cell()])], "/blocks/0/rows/0/0/type]"),
    "table's characters": ([table([cell()], [cell("x" * 10_000)])], "/blocks]"),
    "container title": ([{**CONTAINER, "title": plain("t" * 151)}], "/blocks/0/title/text]"),
    "11 in a container": ([{**CONTAINER, "child_blocks": [section()] * 11}], "/blocks/0/child_blocks]"),
    "nothing in a container": ([{**CONTAINER, "child_blocks": []}], "/blocks/0/child_blocks]"),
    "container in a container": ([{**CONTAINER, "child_blocks": [CONTAINER]}], "/blocks/0/child_blocks/0/type]"),
    "block_id twice in a container": (
        [{**CONTAINER, "child_blocks": [section(block_id="b"), section(block_id="b")]}],
        "/blocks/0/child_blocks/1/block_id]",
    ),
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks]"),
    "section text": ([section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text]"),
    "empty text": ([section(text=mrkdwn(""))], "/blocks/0/text/text]"),
    "no text": ([{"type": "section"}], "/blocks/0]"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields]"),
    "field": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/blocks/0/fields/0/text]"),
    "header": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text]"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type]"),
    "26 actions": ([actions(*(button(f"b{number}") for number in range(26)))], "/blocks/0/elements]"),
    "no action": ([actions()], "/blocks/0/elements]"),
    "11 in context": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "/blocks/0/elements]"),
    "button in context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type]"),
    "button text": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text]"),
    "button in mrkdwn": ([actions(button(text=mrkdwn("x")))], "/blocks/0/elements/0/text/type]"),
    "button value": ([actions(button(value="v" * 2001))], "/blocks/0/elements/0/value]"),
    "button url": ([actions(button(url="https://e.org/" + "u" * 3000))], "/blocks/0/elements/0/url]"),
    "button url scheme": ([actions(button(url="javascript:alert(1)"))], "/blocks/0/elements/0/url]"),
    "button style": ([actions(button(style="loud"))], "/blocks/0/elements/0/style]"),
    "disabled button": ([actions(button(disabled=True))], "/blocks/0/elements/0/disabled]"),
    "action_id": ([actions(button("a" * 256))], "/blocks/0/elements/0/action_id]"),
    "action_id twice": ([actions(button(), button())], "/blocks/0/elements/1/action_id]"),
    "block_id": ([section(block_id="b" * 256)], "/blocks/0/block_id]"),
    "block_id twice": ([section(block_id="b"), section(block_id="b")], "/blocks/1/block_id]"),
    "101 options": ([actions(select(options=[option()] * 101))], "/blocks/0/elements/0/options]"),
    "option text": ([actions(select(options=[option("t" * 76)]))], "/blocks/0/elements/0/options/0/text/text]"),
    "option value": ([actions(select(options=[option("t", "v" * 151)]))], "/blocks/0/elements/0/options/0/value]"),
    "placeholder": ([actions(select(placeholder=plain("p" * 151)))], "/blocks/0/elements/0/placeholder/text]"),
    "select without options": ([actions({"type": "static_select", "action_id": "m"})], "/blocks/0/elements/0]"),
    "6 in overflow": (
        [section(accessory={"type": "overflow", "action_id": "m", "options": [option()] * 6})],
        "/blocks/0/accessory/options]",
    ),
    "confirm title": ([actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))], "/confirm/title/text]"),
    "confirm text": ([actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 301)}))], "/confirm/text/text]"),
    "confirm button": ([actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))], "/confirm/deny/text]"),
    "no alt text": ([{"type": "image", "image_url": "https://e.org/a.png"}], "/blocks/0/alt_text]"),
    "alt text": ([{**IMAGE, "alt_text": "a" * 2001}], "/blocks/0/alt_text]"),
    "image url": ([{**IMAGE, "image_url": "https://e.org/" + "a" * 3000}], "/blocks/0/image_url]"),
    "card title": ([{**CARD, "title": mrkdwn("t" * 151)}], "/blocks/0/title/text]"),
    "card body": ([{**CARD, "body": mrkdwn("t" * 201)}], "/blocks/0/body/text]"),
    "4 card buttons": ([{**CARD, "actions": [button(f"b{n}") for n in range(4)]}], "/blocks/0/actions]"),
    "11 cards": ([{"type": "carousel", "elements": [CARD] * 11}], "/blocks/0/elements]"),
    "markdown": ([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text]"),
    "unknown block": ([{"type": "poll"}], "/blocks/0/type]"),
    "unknown key": ([section(colour="red")], "/blocks/0/colour]"),
    "a block that is none": (["hello"], "/blocks/0]"),
}


@pytest.mark.parametrize("blocks", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
async def test_blocks_within_the_limits_are_posted(slack, playground, blocks):
    answer = await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=copy.deepcopy(blocks))
    assert answer["ok"]
    assert len(playground.slack.ledger(CHANNEL)) == 1


@pytest.mark.parametrize("blocks", TABLES)
async def test_tables_within_the_limits_are_posted(slack, blocks):
    assert (await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=copy.deepcopy(blocks)))["ok"]


@pytest.mark.parametrize("blocks", [blocks for name, blocks in AT_THE_LIMIT.items() if name != "carousel"])
def test_slacks_own_models_accept_what_is_accepted_here(blocks):
    for block in Block.parse_all(copy.deepcopy(blocks)):
        block.to_dict()


@pytest.mark.parametrize(("blocks", "pointer"), BREACHES.values(), ids=BREACHES)
async def test_a_breach_is_refused_with_its_place(slack, playground, blocks, pointer):
    with pytest.raises(SlackApiError) as refused:
        await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    messages = refused.value.response["response_metadata"]["messages"]
    assert any(message.startswith("[ERROR] ") and message.endswith(pointer) for message in messages)
    assert playground.slack.ledger() == ()
    assert playground.slack.refusals[-1].error == "invalid_blocks"


async def test_too_much_text_altogether_is_refused(slack):
    blocks = [section(text=mrkdwn("x" * 2700)) for _ in range(5)]
    with pytest.raises(SlackApiError) as refused:
        await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=blocks)
    assert refused.value.response["error"] == "msg_blocks_too_long"


async def test_blocks_without_an_id_are_given_one(slack, playground):
    await slack.chat_postMessage(channel=CHANNEL, text="hi", blocks=[section(), section(block_id="mine")])
    (message,) = playground.slack.messages(CHANNEL)
    first, second = (block["block_id"] for block in message.draft.blocks)
    assert first
    assert second == "mine"


async def test_blocks_can_be_checked_without_posting(slack, playground):
    assert (await slack.api_call("blocks.validate", json={"blocks": [section()]}))["ok"]
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await slack.api_call("blocks.validate", json={"blocks": [section(text=mrkdwn(""))]})
    assert playground.slack.messages(CHANNEL) == ()
