"""Views with a real Bolt app: triggers, the stack of modals, submissions, the Home tab, and what Slack refuses."""

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.playground.invocation import NotThere

CHANNEL = "C0MLSYSTEMS"


@pytest.fixture
def playground_settings(playground_settings, clock):
    return replace(playground_settings, now=clock.now, monotonic=clock.monotonic)


def plain(text):
    return {"type": "plain_text", "text": text}


def words(text="hello"):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id):
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": "7"}


def field(block_id="query", **more):
    element = {"type": "plain_text_input", "action_id": "typed", "initial_value": "softmax", "max_length": 20}
    return {"type": "input", "block_id": block_id, "label": plain("Query"), "element": element, **more}


def modal(*blocks, **more):
    return {"type": "modal", "title": plain("Settings"), "blocks": list(blocks) or [words()], **more}


def form(*blocks, **more):
    return modal(*(blocks or [field()]), submit=plain("Save"), callback_id="settings", **more)


def home(*blocks, **more):
    return {"type": "home", "blocks": list(blocks) or [words()], **more}


async def triggered(slack_app, playground):
    """A fresh trigger, of a command."""
    await playground.slack.command(CHANNEL, "/papers settings")
    return slack_app.commands[-1]["trigger_id"]


async def refusal(asking):
    with pytest.raises(SlackApiError) as refused:
        await asking
    return refused.value.response["error"]


async def opened(slack_app, playground, slack, view):
    return (await slack.views_open(trigger_id=await triggered(slack_app, playground), view=view))["view"]


async def test_a_trigger_opens_a_modal_once(slack_app, playground, slack):
    trigger = await triggered(slack_app, playground)
    answer = await slack.views_open(trigger_id=trigger, view=form())
    assert [view.id for view in playground.slack.modals] == [answer["view"]["id"]]
    assert answer["view"]["state"]["values"]["query"]["typed"] == {"type": "plain_text_input", "value": "softmax"}
    assert View(**{key: form()[key] for key in ("type", "title", "blocks", "submit")}).to_dict()
    assert await refusal(slack.views_open(trigger_id=trigger, view=form())) == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(slack_app, playground, slack, clock):
    trigger = await triggered(slack_app, playground)
    clock.pass_by(3.1)
    assert await refusal(slack.views_open(trigger_id=trigger, view=modal())) == "expired_trigger_id"
    assert await refusal(slack.views_open(trigger_id="nothing", view=modal())) == "invalid_trigger_id"
    assert playground.slack.modals == ()


WRONG_VIEWS = {
    "title": (modal(title=plain("t" * 25)), "/view/title/text]"),
    "submit": (modal(submit=plain("t" * 25)), "/view/submit/text]"),
    "101 blocks": (modal(*[words()] * 101), "/view/blocks]"),
    "private_metadata": (modal(private_metadata="m" * 3001), "/view/private_metadata]"),
    "a field without submit": (modal(field()), "/view]"),
    "container": (modal({"type": "container", "title": plain("t"), "child_blocks": [words()]}), "/view/blocks/0/type]"),
    "unknown key": (modal(colour="red"), "/view/colour]"),
    "a Home tab": (home(), "/view/type]"),
    "block_id twice": (form(field(), field()), "/view/blocks/1/block_id]"),
}


@pytest.mark.parametrize(("view", "pointer"), WRONG_VIEWS.values(), ids=WRONG_VIEWS)
async def test_a_wrong_view_is_refused_with_its_place(slack_app, playground, slack, view, pointer):
    with pytest.raises(SlackApiError) as refused:
        await slack.views_open(trigger_id=await triggered(slack_app, playground), view=view)
    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"][0].endswith(pointer)


async def test_a_large_view_and_a_name_that_is_taken_are_refused(slack_app, playground, slack):
    large = modal(*[words("x" * 2900) for _ in range(95)])
    trigger = await triggered(slack_app, playground)
    assert await refusal(slack.views_open(trigger_id=trigger, view=large)) == "view_too_large"
    await slack.views_open(trigger_id=trigger, view=modal(external_id="mine"))
    again = slack.views_publish(user_id="U0MIRA0001", view=home(external_id="mine"))
    assert await refusal(again) == "duplicate_external_id"


async def test_an_update_keeps_what_was_entered_and_asks_for_the_hash(slack_app, playground, slack):
    view = await opened(slack_app, playground, slack, form())
    await playground.slack.press_in_view(view["id"], action_id="typed", value="attention")
    changed = await slack.views_update(view_id=view["id"], hash=view["hash"], view=form(field(), words("more")))
    assert changed["view"]["state"]["values"]["query"]["typed"]["value"] == "attention"
    stale = slack.views_update(view_id=view["id"], hash=view["hash"], view=form())
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(slack.views_update(view_id="V0NONE", view=form())) == "not_found"


async def test_a_press_in_a_modal_pushes_up_to_three(slack_app, playground, slack):
    answered = []

    @slack_app.bolt.action("deeper")
    async def deeper(ack, body, client):
        await ack()
        try:
            answered.append(await client.views_push(trigger_id=body["trigger_id"], view=modal(actions())))
        except SlackApiError as error:
            answered.append(error.response["error"])

    def actions():
        return {"type": "actions", "elements": [button("deeper")]}

    view = await opened(slack_app, playground, slack, modal(actions()))
    for _ in range(3):
        await playground.slack.press_in_view(playground.slack.modals[-1].id, action_id="deeper")
        await playground.until(lambda: len(answered) >= len(playground.slack.modals) - 1)
    await playground.until(lambda: len(answered) == 3)
    assert answered[0]["view"]["previous_view_id"] == answered[0]["view"]["root_view_id"] == view["id"]
    assert answered[2] == "push_limit_reached"
    trigger = await triggered(slack_app, playground)
    assert await refusal(slack.views_push(trigger_id=trigger, view=modal())) == "not_found"


async def test_a_submission_brings_what_was_entered_and_closes_the_modal(slack_app, playground, slack):
    told = []

    @slack_app.bolt.view("settings")
    async def saved(ack, body):
        told.append(body)
        await ack()

    view = await opened(slack_app, playground, slack, form(private_metadata="C1"))
    sent = await playground.slack.submit(view["id"], {"query": "attention"})
    assert (sent.acknowledged, sent.errors, playground.slack.modals) == (True, {}, ())
    assert told[0]["view"]["state"]["values"]["query"]["typed"]["value"] == "attention"
    assert told[0]["view"]["private_metadata"] == "C1"
    assert "channel" not in told[0]


async def test_a_field_takes_files(slack_app, playground, slack):
    told = []

    @slack_app.bolt.view("settings")
    async def saved(ack, view):
        told.extend(view["state"]["values"]["query"]["file"]["files"])
        await ack()

    asking = {"type": "file_input", "action_id": "file", "filetypes": ["opml"], "max_files": 1}
    view = await opened(slack_app, playground, slack, form(field(element=asking)))
    await playground.slack.submit(view["id"], {"file": [playground.slack.upload("list.opml", b"<opml/>")]})
    assert told[0]["name"] == "list.opml"


async def test_errors_keep_the_modal_open(slack_app, playground, slack):
    @slack_app.bolt.view("settings")
    async def saved(ack):
        await ack(response_action="errors", errors={"query": "That is no query."})

    view = await opened(slack_app, playground, slack, form())
    sent = await playground.slack.submit(view["id"], {"typed": "(("})
    assert sent.errors == {"query": "That is no query."}
    assert playground.slack.modals[0].values["query"]["typed"]["value"] == "(("


async def test_what_slacks_client_complains_of_is_not_sent(slack_app, playground, slack):
    view = await opened(slack_app, playground, slack, form())
    empty = await playground.slack.submit(view["id"], {"query": ""})
    assert empty.errors == {"query": "Please complete this required field."}
    long = await playground.slack.submit(view["id"], {"query": "x" * 21})
    assert long.errors == {"query": "Please enter at most 20 characters."}


async def test_errors_for_a_field_that_is_not_there_are_refused(slack_app, playground, slack):
    @slack_app.bolt.view("settings")
    async def saved(ack):
        await ack(response_action="errors", errors={"elsewhere": "No."})

    view = await opened(slack_app, playground, slack, form())
    sent = await playground.slack.submit(view["id"])
    assert sent.failure == "We had some trouble connecting. Try again?"
    assert playground.slack.refusals[-1].endpoint == "view_submission"


async def test_an_answer_may_update_push_or_clear(slack_app, playground, slack):
    answers = iter(
        [
            {"response_action": "update", "view": form(words("again"), field())},
            {"response_action": "push", "view": form()},
            {"response_action": "clear"},
        ]
    )

    @slack_app.bolt.view("settings")
    async def saved(ack):
        await ack(**next(answers))

    view = await opened(slack_app, playground, slack, form())
    await playground.slack.submit(view["id"])
    assert len(playground.slack.modals[0].blocks) == 2
    await playground.slack.submit(view["id"])
    assert len(playground.slack.modals) == 2
    await playground.slack.submit(playground.slack.modals[-1].id)
    assert playground.slack.modals == ()


async def test_a_modal_that_was_opened_while_a_form_was_taken_stays(slack_app, playground, slack):
    @slack_app.bolt.view("settings")
    async def saved(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=modal(words("next")))
        await ack()

    view = await opened(slack_app, playground, slack, form())
    await playground.slack.submit(view["id"])
    assert [len(standing.blocks) for standing in playground.slack.modals] == [1]
    assert playground.slack.modals[0].id != view["id"]


async def test_a_closed_modal_is_told_where_the_app_asked(slack_app, playground, slack):
    told = []

    @slack_app.bolt.view_closed("settings")
    async def closed(ack, body):
        told.append(body["is_cleared"])
        await ack()

    view = await opened(slack_app, playground, slack, form(notify_on_close=True))
    await playground.slack.close_view(view["id"])
    assert (told, playground.slack.modals) == ([False], ())
    with pytest.raises(NotThere):
        await playground.slack.close_view(view["id"])


async def test_a_menu_may_ask_the_app_for_its_choices(slack_app, playground, slack):
    @slack_app.bolt.options("who")
    async def choices(ack, payload):
        await ack(options=[{"text": plain(f"{payload['value']} group"), "value": "S1"}])

    asking = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    view = await opened(slack_app, playground, slack, form(field(element=asking)))
    (found,) = await playground.slack.suggest(view["id"], action_id="who", typed="ml")
    assert found["text"]["text"] == "ml group"


async def test_the_home_tab_is_published_and_told_of(slack_app, playground, slack):
    opened_tabs = []

    @slack_app.bolt.event("app_home_opened")
    async def on_home(event, client):
        opened_tabs.append((event["tab"], "view" in event))
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(words("Welcome")))

    await playground.slack.open_home()
    await playground.until(lambda: playground.slack.home is not None)
    await playground.slack.open_home("messages")
    await playground.slack.open_home()
    assert opened_tabs == [("home", False), ("messages", False), ("home", True)]
    stale = slack.views_publish(user_id="U0MIRA0001", view=home(), hash="0.0")
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(slack.views_publish(user_id="U0NOBODY", view=home())) == "invalid_arguments"
    assert await refusal(slack.views_publish(user_id="U0MIRA0001", view=modal())) == "invalid_arguments"


async def test_a_press_on_the_home_tab_names_no_channel(slack_app, playground, slack):
    told = []

    @slack_app.bolt.action("more")
    async def more(ack, body):
        told.append(body)
        await ack()

    await slack.views_publish(user_id="U0MIRA0001", view=home({"type": "actions", "elements": [button("more")]}))
    pressed = await playground.slack.press_in_view(playground.slack.home.id, action_id="more")
    assert pressed.acknowledged
    assert told[0]["container"] == {"type": "view", "view_id": playground.slack.home.id}
    assert told[0]["actions"][0]["value"] == "7"
    assert "channel" not in told[0]
    assert "response_url" not in told[0]
