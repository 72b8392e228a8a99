"""The doctor's look at Slack: each workspace that has installed the app, and the public address."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.world import Workspaces
from handlers.findings import State
from handlers.slack.check import check_slack
from tests.handlers.slack.accounts import NEWER, REEF, by_http, many, running
from tests.handlers.slack.conftest import CHANNEL
from tests.handlers.slack.signed import SECRET
from tests.handlers.slack.visitor import install

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.48 uses it

CORALS = ChannelId("slack", REEF.id, "C0CORALS01")


@pytest.fixture
def playground_settings(playground_settings):
    return replace(playground_settings, workspaces=Workspaces(slack_elsewhere=(REEF,)))


@pytest_asyncio.fixture
async def installed(playground, office, front):
    """The installations of the two workspaces, while the service runs."""
    account = many(playground, front, signing_secret=SECRET)
    async with running(account, office, front):
        await install(playground, front, REEF)
        yield account


def by_name(found):
    return {finding.what: finding for finding in found}


async def test_each_workspace_is_looked_at_and_the_address_leads_here(playground, office, front, installed):
    found = by_name(await check_slack(installed, [CORALS], await office.stores.installations.all()))
    for what in (REEF.id, f"{REEF.id} scopes", "app token", "events", "install page", str(CORALS)):
        assert found[what].state is State.OK, found[what]
    assert "Slack sends to no such address" in found["public url"].seen
    assert playground.slack.elsewhere[REEF.id].ledger() == ()


async def test_a_workspace_that_removed_the_app_is_told_with_the_page_to_open(playground, office, front, installed):
    playground.slack.elsewhere[REEF.id].lose_token("account_inactive")
    found = by_name(await check_slack(installed, [CORALS, CHANNEL], await office.stores.installations.all()))
    assert found[REEF.id].state is State.FAIL
    assert f"{front.url}/slack/install" in found[REEF.id].step
    assert found[str(CORALS)].state is State.FAIL


async def test_a_key_that_opens_no_tokens_and_no_installation_at_all_are_findings(office, playground, front, installed):
    other = many(playground, front, NEWER)
    found = by_name(await check_slack(other, [], await office.stores.installations.all()))
    assert "OFFPRINT_SECRET_KEY" in found[REEF.id].step
    assert f"{front.url}/slack/install" in by_name(await check_slack(other, []))["workspaces"].step


async def test_a_scope_that_was_left_out_is_a_doubt_and_one_that_is_needed_is_a_failure(playground, office, installed):
    desk, kept = playground.slack.elsewhere[REEF.id], await office.stores.installations.all()
    desk.set_scopes(desk._workspace.scopes - {"files:write"})
    assert by_name(await check_slack(installed, [], kept))[f"{REEF.id} scopes"].state is State.WARN
    desk.set_scopes(desk._workspace.scopes - {"chat:write"})
    assert by_name(await check_slack(installed, [], kept))[f"{REEF.id} scopes"].state is State.FAIL


async def test_an_address_that_leads_elsewhere_is_told(playground, front):
    account = by_http(playground, front, public_url=f"{playground.url}/nowhere")
    found = by_name(await check_slack(account, []))
    assert found["events"].state is State.FAIL
    assert "/nowhere/slack/events answers HTTP" in found["events"].seen
    gone = by_name(await check_slack(by_http(playground, front, public_url="http://127.0.0.1:9"), []))
    assert "does not answer" in gone["events"].seen
