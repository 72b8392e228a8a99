"""The least that answers: an app on both platforms that repeats what it was asked, over their own protocols.

What ends in `OR` it cannot read, and says so as the bot does: where it is wrong, and a command that works.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.playground.playground import Playground

Json = dict[str, object]

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
REPLY, UPDATE, CHOICES, MODAL = 4, 7, 8, 9
OF_MESSAGES = 3
PRIVATE = 1 << 6
HELLO, IDENTIFY = 10, 2


def _labelled(label: str, component: Json) -> Json:
    return {"type": 18, "label": label, "description": "A word about it", "component": component}


FORM: Json = {
    "custom_id": "settings",
    "title": "Settings",
    "components": [
        _labelled("Time zone", {"type": 4, "custom_id": "zone", "style": 1, "value": "Europe/Berlin", "min_length": 3}),
        _labelled(
            "How often",
            {
                "type": 3,
                "custom_id": "often",
                "required": True,
                "options": [{"label": "Daily", "value": "daily"}, {"label": "Weekly", "value": "weekly"}],
            },
        ),
        _labelled("Who", {"type": 7, "custom_id": "who", "required": False, "min_values": 0, "max_values": 3}),
        _labelled("A list", {"type": 19, "custom_id": "list", "required": False, "file_types": [".opml"]}),
    ],
}
"""A form with a field of each kind."""


@asynccontextmanager
async def small_app(playground: Playground, client: aiohttp.ClientSession) -> AsyncIterator[None]:
    """Connected to both platforms for as long as the block runs."""
    listening = [asyncio.create_task(work(playground, client)) for work in (_listen_to_slack, _listen_to_discord)]
    try:
        await playground.wait_connected("slack")
        await playground.wait_connected("discord")
        yield
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _listen_to_slack(playground: Playground, client: aiohttp.ClientSession) -> None:
    token = {"Authorization": f"Bearer {playground.settings.slack_app_token}"}
    async with client.post(f"{playground.slack_api_url}apps.connections.open", headers=token) as response:
        address = (await response.json())["url"]
    async with client.ws_connect(address) as socket:
        async for message in socket:
            envelope = message.json()
            if "envelope_id" not in envelope:
                continue
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            payload = envelope["payload"]
            if "response_url" not in payload:
                continue
            async with client.post(payload["response_url"], json=_slack_answer(payload)):
                pass


def _slack_answer(payload: Json) -> Json:
    if str(payload.get("text", "")).endswith(" OR"):
        return {"text": "Unfinished", "blocks": [_section(part) for part in _trouble("/papers subscribe gpu -&gt;")]}
    if "command" in payload:
        return {"text": f"You typed {payload['command']} {payload['text']}"}
    (action,) = payload["actions"]  # type: ignore[misc]  # JSON of the playground, one press
    chosen = action.get("selected_option", {}).get("value", action.get("value"))
    return {"replace_original": False, "text": f"You pressed {action['action_id']} for {chosen}"}


async def _listen_to_discord(playground: Playground, client: aiohttp.ClientSession) -> None:
    async with client.ws_connect(playground.url.replace("http", "ws") + "/gateway?v=10&encoding=json") as socket:
        async for message in socket:
            told = message.json()
            if told["op"] == HELLO:
                who = {"token": playground.settings.discord_token, "intents": 1, "properties": {}}
                await socket.send_json({"op": IDENTIFY, "d": who})
            elif told.get("t") == "INTERACTION_CREATE":
                asked = told["d"]
                address = f"{playground.discord_api_url}/interactions/{asked['id']}/{asked['token']}/callback"
                async with client.post(address, json=_discord_answer(asked)):
                    pass


def _discord_answer(asked: Json) -> Json:
    data = asked["data"]
    assert isinstance(data, dict)
    if asked["type"] == AUTOCOMPLETE:
        return {"type": CHOICES, "data": {"choices": [{"name": "1. gpu kernels", "value": "one"}]}}
    if asked["type"] == COMPONENT:
        return {"type": REPLY, "data": {"content": f"You pressed {data['custom_id']}", "flags": PRIVATE}}
    if asked["type"] == SUBMIT:
        filled = [part["component"] for part in data["components"]]
        said = ", ".join(f"{one['custom_id']} is {one.get('value', one.get('values'))}" for one in filled)
        return {"type": REPLY, "data": {"content": f"You sent {said}", "flags": PRIVATE}}
    if data.get("type") == OF_MESSAGES:
        (message,) = data["resolved"]["messages"].values()
        return {"type": REPLY, "data": {"content": f"Like {message['content']}", "flags": PRIVATE}}
    (leaf,) = data["options"]
    if leaf["name"] == "settings":
        return {"type": MODAL, "data": FORM}
    if any(str(option["value"]).endswith(" OR") for option in leaf.get("options", [])):
        said = "\n".join(_trouble("/papers subscribe query:gpu when:daily"))
        return {"type": REPLY, "data": {"content": said, "flags": PRIVATE}}
    values = ", ".join(f"{option['name']} is {option['value']}" for option in leaf.get("options", []))
    return {"type": REPLY, "data": {"content": f"You used {leaf['name']}: {values}", "flags": PRIVATE}}


def _trouble(instead: str) -> list[str]:
    return ["`OR` needs something behind it.", "```\ngpu OR\n    ^^\n```", f"Try `{instead}`"]


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
