"""Attachments: they come with their message, are described there, and are shown only if they came."""

from __future__ import annotations

import json

import aiohttp
import pytest

from tests.handlers.pictures import PNG

GALLERY = {"type": 12, "items": [{"media": {"url": "attachment://week.png"}, "description": "A week"}]}


@pytest.fixture
def channel(playground) -> str:
    return playground.settings.workspaces.discord[0].channels[0].id


async def post(playground, channel, payload, **files: bytes):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps({"flags": 1 << 15, **payload}), content_type="application/json")
    for field, data in files.items():
        form.add_field(f"files[{field[1:]}]", data, filename="week.png", content_type="image/png")
    headers = {"Authorization": f"Bot {playground.settings.discord_token}"}
    address = f"{playground.discord_api_url}/channels/{channel}/messages"
    async with aiohttp.ClientSession() as session, session.post(address, data=form, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_an_attachment_is_shown_and_described(playground, channel):
    about = [{"id": 0, "filename": "week.png", "description": "A week"}]
    status, message = await post(playground, channel, {"components": [GALLERY], "attachments": about}, f0=PNG)
    assert status == 200
    (attachment,) = message["attachments"]
    assert (attachment["filename"], attachment["description"], attachment["size"]) == ("week.png", "A week", len(PNG))
    assert "data" not in attachment


async def test_a_component_that_shows_a_file_that_did_not_come_is_refused(playground, channel):
    status, refused = await post(playground, channel, {"components": [GALLERY]})
    assert (status, refused["code"]) == (400, 50035)


async def test_a_description_of_a_file_that_did_not_come_or_is_too_long_is_refused(playground, channel):
    about = [{"id": 1, "description": "A week"}]
    status, refused = await post(playground, channel, {"components": [GALLERY], "attachments": about}, f0=PNG)
    assert (status, refused["code"]) == (400, 50035)
    about = [{"id": 0, "description": "x" * 1025}]
    status, refused = await post(playground, channel, {"components": [GALLERY], "attachments": about}, f0=PNG)
    assert (status, refused["code"]) == (400, 50035)
