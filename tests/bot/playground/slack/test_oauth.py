"""Workspaces install the app: consent, codes, tokens that rotate, and what makes them worthless."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.world import SlackChannel, SlackTeam

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.48 uses it

HARBOUR = SlackTeam(
    id="T0HARBOUR2",
    name="Harbour",
    domain="harbour",
    bot_id="B0HARBOUR2",
    bot_user="U0HARBOUR2",
    channels=(SlackChannel(id="C0HARBOUR2", name="papers"),),
)
BACK = "http://127.0.0.1:9/slack/oauth_redirect"
CLIENT = {"client_id": "1000000000001.2000000000002", "client_secret": "playground-client-secret"}
ASKED = {"client_id": CLIENT["client_id"], "scope": "chat:write,commands", "state": "s", "redirect_uri": BACK}


@pytest.fixture
def playground_settings(playground_settings, clock):
    worlds = replace(playground_settings.workspaces, slack_elsewhere=(HARBOUR,))
    return replace(playground_settings, now=clock.now, monotonic=clock.monotonic, workspaces=worlds)


def code_of(playground, **other):
    address = playground.slack.allow({**ASKED, **other}, team=HARBOUR.id)
    return parse_qs(urlsplit(address).query)["code"][0]


def client(playground, token=None):
    return AsyncWebClient(token=token, base_url=playground.slack_api_url, retry_handlers=[])


async def refusal(asking):
    with pytest.raises(SlackApiError) as refused:
        await asking
    return refused.value.response["error"]


async def test_a_person_allows_the_app_in_one_workspace_or_in_none(playground):
    async with aiohttp.ClientSession() as browser:
        page = f"{playground.url}/oauth/v2/authorize"
        async with browser.get(page, params=ASKED) as answer:
            shown = await answer.text()
        async with browser.get(page, params={**ASKED, "team": HARBOUR.id}, allow_redirects=False) as answer:
            allowed = answer.headers["Location"]
        async with browser.get(page, params={**ASKED, "team": ""}, allow_redirects=False) as answer:
            refused = answer.headers["Location"]
        async with browser.get(page, params={**ASKED, "client_id": "1.2"}) as answer:
            assert answer.status == 400
    assert "Tidewater" in shown
    assert "Harbour" in shown
    assert allowed.startswith(f"{BACK}?code=")
    assert refused == f"{BACK}?error=access_denied&state=s"


async def test_a_code_is_good_once_for_a_token_of_that_workspace(playground):
    code = code_of(playground)
    granted = await client(playground).oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert (granted["team"]["id"], granted["scope"]) == (HARBOUR.id, "chat:write,commands")
    there = client(playground, granted["access_token"])
    assert (await there.auth_test())["team_id"] == HARBOUR.id
    await there.chat_postMessage(channel="C0HARBOUR2", text="hi")
    assert len(playground.slack.elsewhere[HARBOUR.id].ledger()) == 1
    assert playground.slack.ledger() == ()
    assert await refusal(there.chat_postMessage(channel="C0MLSYSTEMS", text="hi")) == "channel_not_found"
    assert await refusal(there.conversations_list()) == "missing_scope"
    assert await refusal(client(playground).oauth_v2_access(**CLIENT, code=code)) == "invalid_code"


async def test_codes_and_clients_are_checked(playground, clock):
    asking = client(playground)
    assert await refusal(asking.oauth_v2_access(client_id="1.2", client_secret="x", code="c")) == "invalid_client_id"
    wrong = asking.oauth_v2_access(client_id=CLIENT["client_id"], client_secret="x", code="c")
    assert await refusal(wrong) == "bad_client_secret"
    elsewhere = asking.oauth_v2_access(**CLIENT, code=code_of(playground), redirect_uri="http://127.0.0.1:9/x")
    assert await refusal(elsewhere) == "bad_redirect_uri"
    late = code_of(playground)
    clock.pass_by(601)
    assert await refusal(asking.oauth_v2_access(**CLIENT, code=late)) == "invalid_code"


async def test_a_command_of_another_workspace_comes_on_the_same_socket(slack_app, playground):
    await playground.slack.elsewhere[HARBOUR.id].command("C0HARBOUR2", "/papers help")
    (told,) = slack_app.commands
    assert (told["team_id"], told["user_id"]) == (HARBOUR.id, "U0MIRA0001OUR2")
    assert f"/respond/{HARBOUR.id}/" in told["response_url"]


async def test_a_revoked_token_is_refused(playground):
    granted = await client(playground).oauth_v2_access(**CLIENT, code=code_of(playground))
    there = client(playground, granted["access_token"])
    assert (await there.auth_revoke(test=True))["revoked"]
    await there.auth_test()
    await there.auth_revoke()
    assert await refusal(there.auth_test()) == "token_revoked"


class TestRotation:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_rotates_tokens=True)

    async def test_a_token_expires_and_is_renewed_once(self, playground, clock):
        asking = client(playground)
        granted = await asking.oauth_v2_access(**CLIENT, code=code_of(playground))
        assert granted["expires_in"] == 43_200
        clock.pass_by(43_200)
        assert await refusal(client(playground, granted["access_token"]).auth_test()) == "token_expired"
        renewing = {**CLIENT, "grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
        renewed = await asking.oauth_v2_access(**renewing)
        assert (await client(playground, renewed["access_token"]).auth_test())["ok"]
        assert await refusal(asking.oauth_v2_access(**renewing)) == "invalid_refresh_token"


class TestGrace:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_rotates_tokens=True, slack_refresh_grace_seconds=30.0)

    async def test_a_refresh_token_is_good_again_for_a_while_and_two_tokens_are_good_at_once(self, playground, clock):
        asking = client(playground)
        first = await asking.oauth_v2_access(**CLIENT, code=code_of(playground))
        renewing = {**CLIENT, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        lost = await asking.oauth_v2_access(**renewing)
        clock.pass_by(29)
        again = await asking.oauth_v2_access(**renewing)
        assert await refusal(client(playground, first["access_token"]).auth_test()) == "token_revoked"
        for token in (lost, again):
            assert (await client(playground, token["access_token"]).auth_test())["ok"]
        clock.pass_by(1)
        assert await refusal(asking.oauth_v2_access(**renewing)) == "invalid_refresh_token"
