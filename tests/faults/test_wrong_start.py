"""A start with a wrong token, or while a platform cannot be reached: said, and in the second case mended."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from bot.playground.faults import Fault
from tests.offprint_process import House, Offprint, until
from tests.service.channels import DISCORD, SLACK, subscribes

pytestmark = pytest.mark.process


async def health(child: Offprint) -> dict[str, str]:
    """What `/healthz` says of the platforms."""
    address = next(found[0] for line in child.lines if (found := re.search(r"http://\S+/healthz", line)))
    async with aiohttp.ClientSession() as client, client.get(address) as answer:
        assert answer.status == 200
        return (await answer.json())["platforms"]


async def test_a_platform_that_is_down_at_the_start_stops_no_other_and_is_connected_to_once_it_is_up(house: House):
    house.playground.faults.add(Fault(platform="slack", endpoint="auth.test", kind="refuse", status=503, times=2))
    async with house.offprint() as child:
        await child.wait_for("platform.connected", platform="discord")
        await child.wait_for("slack.unreachable", problem="it answered HTTP 503")
        assert child.told("platform.connected", platform="slack") == []
        told = await health(child)
        assert told["discord"] == "connected"
        assert re.fullmatch(r"cannot be reached since \d\d:\d\d UTC: it answered HTTP 503; trying again", told["slack"])
        assert "gpu" in await subscribes(house, DISCORD, "gpu")
        await child.wait_for("platform.connected", platform="slack")
        assert await health(child) == {"slack": "connected", "discord": "connected"}
        assert "gpu" in await subscribes(house, SLACK, "gpu")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"OFFPRINT_SLACK_BOT_TOKEN": "xapp-playground"}, "OFFPRINT_SLACK_BOT_TOKEN: this belongs in"),
        ({"OFFPRINT_DISCORD_TOKEN": "changeme"}, "OFFPRINT_DISCORD_TOKEN: this is a placeholder"),
        ({"OFFPRINT_DISCORD_TOKEN": "another.discord.bot"}, "OFFPRINT_DISCORD_TOKEN: Discord refuses this token (401)"),
        (
            {"OFFPRINT_SLACK_APP_TOKEN": "xapp-another"},
            "OFFPRINT_SLACK_APP_TOKEN: Slack refuses this token (invalid_auth)",
        ),
    ],
)
async def test_a_wrong_token_ends_the_start_with_one_line_and_exit_code_3(house: House, settings, named):
    house.settings.update(settings)
    lines, code = await ended(house)
    said = [line for line in lines if line.startswith("OFFPRINT_")]
    assert code == 3
    assert len(said) == 1
    assert said[0].startswith(named)
    assert not any(value in line for value in settings.values() for line in lines)


async def test_a_token_that_was_revoked_ends_the_start(house: House):
    house.playground.slack.lose_token("token_revoked")
    lines, code = await ended(house)
    assert code == 3
    assert any(line.startswith("OFFPRINT_SLACK_BOT_TOKEN: Slack refuses this token (token_revoked)") for line in lines)


async def ended(house: House) -> tuple[list[str], int]:
    """The lines and the exit code of a start that ends by itself."""
    process = await house.begun()
    child = Offprint(process)
    reading = asyncio.create_task(child.read())
    await until(lambda: process.returncode is not None, "the end")
    await reading
    assert process.returncode is not None
    return child.lines, process.returncode
