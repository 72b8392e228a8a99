"""The page's server: its files, its guard, and what a person does on it."""

from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.playground.discord import limits
from bot.playground.page import CONTENT_SECURITY_POLICY

CHANNEL = "C0MLSYSTEMS"
ROOM = "300000000000000001"


@pytest_asyncio.fixture
async def browser(playground):
    async with aiohttp.ClientSession(playground.url) as session:
        yield session


async def do(browser, address, said):
    async with browser.post(address, json=said) as answer:
        return answer.status, await answer.json()


@pytest.fixture
def playground_settings(playground_settings, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>")
    (tmp_path / "app.js").write_text("export {};")
    (tmp_path / "pictures" / "a.svg").write_text("<svg/>")
    return replace(playground_settings, static=tmp_path, pages={"slack": "<h1>Slack</h1>"}, interaction_seconds=0.2)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html"),
        ("/static/app.js", "text/javascript"),
        ("/static/pictures/a.svg", "image/svg+xml"),
        ("/docs/slack", "text/html"),
    ],
)
async def test_each_file_is_served_with_the_policy(browser, address, kind):
    async with browser.get(address) as answer:
        assert answer.status == 200
        assert answer.content_type == kind
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("address", ["/static/nothing.js", "/static/%2e%2e/%2e%2e/etc/passwd", "/docs/email", "/other"])
async def test_no_other_address_is_served(browser, address):
    async with browser.get(address) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_a_request_of_another_page_or_name_is_refused(browser, playground, headers):
    async with browser.post("/slack/say", json={"channel": CHANNEL, "text": "hi"}, headers=headers) as answer:
        assert answer.status == 403
    assert playground.slack.messages(CHANNEL) == ()


async def test_the_page_itself_may_ask(browser, playground):
    origin = {"Origin": playground.url}
    async with browser.post("/slack/say", json={"channel": CHANNEL, "text": "hi"}, headers=origin) as answer:
        assert answer.status == 200


async def test_plain_text_is_posted_as_mira(browser, playground):
    assert (await do(browser, "/slack/say", {"channel": CHANNEL, "text": "a < b"}))[0] == 200
    assert (await do(browser, "/discord/say", {"channel": ROOM, "text": "hello"}))[0] == 200
    (slack,) = playground.slack.messages(CHANNEL)
    (discord,) = playground.discord.messages(ROOM)
    assert (slack.by_app, slack.draft.text) == (False, "a &lt; b")
    assert (discord.by_app, discord.content) == (False, "hello")
    assert playground.slack.ledger() == playground.discord.ledger() == ()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/slack/say", {"channel": "C0NOTHING", "text": "hi"}),
        ("/slack/press", {"channel": CHANNEL, "message": "1.000000", "action_id": "undo"}),
        ("/discord/say", {"channel": "1", "text": "hi"}),
        ("/discord/say", {"channel": ROOM, "text": " "}),
        ("/discord/command", {"channel": ROOM, "path": ["search"], "options": {}}),
        ("/discord/press", {"channel": ROOM, "message": "1", "custom_id": "undo"}),
        ("/dismiss", {"platform": "slack", "channel": CHANNEL, "message": "1.000000"}),
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(browser, address, said):
    status, answer = await do(browser, address, said)
    assert status == 404
    assert answer["ok"] is False
    assert answer["error"].endswith(".")


async def test_only_json_is_taken(browser):
    async with browser.post("/slack/say", data=b"channel=C0") as answer:
        assert answer.status == 415
    async with browser.post("/slack/say", data=b"{", headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_a_command_that_no_app_has_gets_slacks_own_words(browser, playground):
    status, answer = await do(browser, "/slack/say", {"channel": CHANNEL, "text": "/weather berlin"})
    assert (status, answer) == (200, {"ok": True, "acknowledged": False})
    assert playground.log.events[-1].type == "failed"
    assert "/weather is not a valid command" in playground.log.events[-1].data["text"]


async def test_a_command_without_an_app_fails_in_slacks_words(browser, playground):
    await do(browser, "/slack/say", {"channel": CHANNEL, "text": "/papers help"})
    failed = playground.log.events[-1]
    assert failed.type == "failed"
    assert failed.data["text"].startswith("/papers failed because the app did not respond")


async def test_the_demo_may_only_tell_what_the_page_knows(playground):
    with pytest.raises(ValueError, match="message"):
        playground.tell({"type": "message"})


async def test_commands_told_by_the_demo_are_commands(playground):
    playground.tell({"type": "commands", "platform": "slack", "commands": [{"command": "/weather"}]})
    invocation = await playground.slack.command(CHANNEL, "/papers help")
    assert "not a valid command" in invocation.failure


async def what_slack_says(browser):
    headers = {"Authorization": "Bearer xoxb-playground"}
    async with browser.get("/api/users.info", params={"user": "U0MIRA0001"}, headers=headers) as answer:
        user = (await answer.json())["user"]
        return user["is_admin"], user["is_owner"], user["is_primary_owner"]


async def test_the_person_can_be_a_member_who_manages_no_channel_and_a_manager_again(browser, playground):
    assert await what_slack_says(browser) == (True, True, True)
    assert await do(browser, "/person", {"role": "member"}) == (200, {"ok": True, "role": "member"})
    assert await what_slack_says(browser) == (False, False, False)
    assert not playground.discord.permissions_of_person(ROOM) & limits.MANAGE_CHANNELS
    assert (await do(browser, "/person", {"role": "owner of all"}))[0] == 404
    await do(browser, "/person", {"role": "manager"})
    assert await what_slack_says(browser) == (True, True, True)
    assert playground.discord.permissions_of_person(ROOM) & limits.MANAGE_CHANNELS
