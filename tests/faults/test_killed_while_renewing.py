"""`kill -9` between Slack's new tokens for a workspace and their save: the workspace goes on, and so does the other."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.faults import Fault
from bot.playground.slack.desk import Desk
from bot.playground.world import SlackChannel, SlackTeam, Workspaces
from storage.sqlite.store import open_sqlite
from tests.handlers.slack.visitor import install
from tests.offprint_process import House, Offprint, until
from tests.servers.loopback import free_port

pytestmark = [
    pytest.mark.process,
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),  # slack_sdk 3.48 uses it
]

CLIENT_SECRET = "0123456789abcdef0123456789abcdef"
TIDE = SlackTeam()
REEF = SlackTeam(
    id="T0REEF0001",
    name="Reef",
    domain="reef",
    bot_id="B0REEF0001",
    bot_user="U0REEF0001",
    channels=(SlackChannel(id="C0CORALS01", name="corals"),),
)


@dataclass(frozen=True, slots=True)
class Port:
    """The HTTP port of the child."""

    url: str


@pytest.fixture
def playground_settings(playground_settings):
    return replace(
        playground_settings,
        workspaces=Workspaces(slack_elsewhere=(REEF,)),
        slack_client_secret=CLIENT_SECRET,
        slack_rotates_tokens=True,
        slack_refresh_grace_seconds=120.0,
    )


@pytest.fixture
def front(house: House) -> Port:
    """The address of the child's HTTP port, from which workspaces install the app."""
    port = free_port()
    house.settings |= {
        "OFFPRINT_SLACK_BOT_TOKEN": "",
        "OFFPRINT_DISCORD_TOKEN": "",
        "OFFPRINT_SLACK_CLIENT_ID": house.playground.settings.slack_client_id,
        "OFFPRINT_SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "OFFPRINT_SECRET_KEY": base64.b64encode(b"k" * 32).decode(),
        "OFFPRINT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "OFFPRINT_HTTP_PORT": str(port),
    }
    return Port(f"http://127.0.0.1:{port}")


async def test_the_new_tokens_are_asked_for_again_and_cards_come_in_both_workspaces(house: House, front: Port) -> None:
    tide, reef = house.playground.slack, house.playground.slack.elsewhere[REEF.id]
    async with house.offprint() as child:
        await child.wait_for("slack.connected")
        for desk, team in ((tide, TIDE), (reef, REEF)):
            await install(house.playground, front, team)
            channel = team.channels[0].id
            await (await desk.command(channel, "/papers subscribe gpu")).answer()
        await child.wait_for("source.polled")
        await child.stop()
    before = await _let_it_be_due(house, REEF)
    held = house.playground.faults.add(Fault(platform="slack", endpoint="oauth.v2.access", kind="hold"))
    async with house.offprint() as child:
        await held.struck(within=40.0)
        await child.kill()
    assert await _sealed(house, REEF) == before
    async with house.offprint() as child:
        await _until_renewed(house, before)
        house.release(3, "A New Paper on GPU Scheduling")
        for desk, team in ((tide, TIDE), (reef, REEF)):
            await _until_posted(desk, team, child)
    held.release()
    assert [refused.error for refused in reef.refusals] == []


async def _let_it_be_due(house: House, team: SlackTeam) -> bytes:
    """Let the token of a workspace end within the hour; returns the sealed tokens."""
    async with open_sqlite(house.database) as stores:
        found = next(one for one in await stores.installations.all() if one.workspace == team.id)
        soon = replace(found, expires_at=datetime.now(UTC) + timedelta(hours=1))
        assert await stores.installations.exchange(found, soon)
    return found.sealed


async def _sealed(house: House, team: SlackTeam) -> bytes:
    async with open_sqlite(house.database, beside=True) as stores:
        return next(one.sealed for one in await stores.installations.all() if one.workspace == team.id)


async def _until_renewed(house: House, before: bytes) -> None:
    """Wait until other tokens are saved than those from before."""
    async with open_sqlite(house.database, beside=True) as stores, asyncio.timeout(40):
        while any(one.sealed == before for one in await stores.installations.all()):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def _until_posted(desk: Desk, team: SlackTeam, child: Offprint) -> None:
    channel = team.channels[0].id
    await until(
        lambda: any("A New Paper on GPU" in str(post.payload) for post in desk.ledger(channel)),
        f"a card in {team.name}\n{''.join(child.lines[-30:])}",
    )
