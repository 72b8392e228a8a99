"""Workspaces install the app: the two pages, and the refusals."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
import structlog
from slack_sdk.oauth.installation_store.models.installation import Installation as Granted

from bot.errors import StorageError
from bot.playground.faults import Fault
from bot.playground.world import Workspaces
from handlers.slack.oauth import InstallationStore, OrganisationRefused
from tests.handlers.slack.accounts import KEY, REEF, many, running
from tests.handlers.slack.visitor import begin, come_back, install

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.48 uses it


@pytest.fixture
def playground_settings(playground_settings):
    return replace(playground_settings, workspaces=Workspaces(slack_elsewhere=(REEF,)))


@pytest_asyncio.fixture
async def app(playground, office, front):
    async with running(many(playground, front), office, front) as app:
        yield app


async def test_a_workspace_installs_the_app_and_is_told_what_to_do_next(playground, app, office, front):
    page = await install(playground, front, REEF)
    assert "Offprint is in Reef" in page
    assert "/invite @Offprint" in page
    assert f"app={REEF.app_id}&team={REEF.id}" in page
    (kept,) = await office.stores.installations.all()
    assert (kept.workspace, kept.name, kept.bot_user) == (REEF.id, "Reef", REEF.bot_user)
    assert kept.installed_by.startswith("U0MIRA0001")
    assert "chat:write" in kept.scopes
    assert kept.expires_at is None


async def test_the_button_asks_for_our_scopes_and_comes_back_to_us(playground, app, front):
    begun = await begin(front)
    assert begun.address.startswith(f"{playground.url}/oauth/v2/authorize?")
    assert begun.asked["client_id"] == playground.settings.slack_client_id
    assert begun.asked["redirect_uri"] == f"{front.url}/slack/oauth_redirect"
    assert {"chat:write", "commands"} <= set(begun.asked["scope"].split(","))
    async with aiohttp.ClientSession() as browser, browser.get(begun.address) as answer:
        assert "Reef" in await answer.text()


async def test_the_page_is_stored_nowhere_and_its_cookie_is_for_this_site_alone(app, front):
    async with aiohttp.ClientSession() as browser, browser.get(f"{front.url}/slack/install?team=T1") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert {"Secure", "HttpOnly", "Max-Age=600"} <= set(answer.headers["Set-Cookie"].split("; "))
        assert "T1" not in await answer.text()


async def test_a_person_who_says_no_is_told_that_nothing_was_installed(playground, app, office, front):
    begun = await begin(front)
    status, page = await come_back(playground.slack.allow(begun.asked, team=None), begun.cookie)
    assert (status, "nothing was installed" in page) == (200, True)
    assert await office.stores.installations.all() == ()


async def test_a_state_that_was_not_made_here_is_refused(playground, app, office, front):
    begun = await begin(front)
    forged = "gAAAAAB" + begun.asked["state"][7:][::-1]
    back = playground.slack.allow({**begun.asked, "state": forged}, team=REEF.id)
    with structlog.testing.capture_logs() as logs:
        status, page = await come_back(back, f"slack-app-oauth-state={forged}")
    assert (status, "Nothing was installed" in page) == (400, True)
    assert [log["problem"] for log in logs if log["event"] == "slack.install_failed"] == ["invalid_state"]
    assert await office.stores.installations.all() == ()


@pytest.mark.parametrize("cookie", [None, "slack-app-oauth-state=another", "something=else"])
async def test_a_state_that_comes_back_in_another_browser_is_refused(playground, app, office, front, cookie):
    begun = await begin(front)
    status, page = await come_back(playground.slack.allow(begun.asked, team=REEF.id), cookie)
    assert (status, "another browser" in page) == (400, True)
    assert await office.stores.installations.all() == ()


async def test_a_state_is_used_once(playground, app, front):
    begun = await begin(front)
    first = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    again = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    assert (first[0], again[0]) == (200, 400)


async def test_a_code_that_slack_does_not_take_is_told_and_nothing_is_stored(playground, app, office, front):
    begun = await begin(front)
    back = playground.slack.allow(begun.asked, team=REEF.id)
    status, page = await come_back(back.replace("code=", "code=0"), begun.cookie)
    assert (status, "Slack did not let Offprint in" in page) == (400, True)
    assert f'href="{front.url}/slack/install"' in page
    assert await office.stores.installations.all() == ()


async def test_a_slack_that_does_not_answer_is_told(playground, app, front):
    begun = await begin(front)
    playground.faults.add(Fault(platform="slack", endpoint="oauth.v2.access", kind="drop"))
    status, page = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    assert (status, "does not answer just now" in page) == (502, True)


async def test_a_database_that_cannot_be_written_is_told(playground, app, office, front, monkeypatch):
    async def full(_):
        raise StorageError("disk full")

    monkeypatch.setattr(office.stores.installations, "keep", full)
    begun = await begin(front)
    status, page = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    assert (status, "could not store it" in page) == (500, True)


async def test_an_installation_in_a_whole_organisation_is_not_kept(app, office):
    granted = Granted(enterprise_id="E1", user_id="U1", bot_token="xoxb-1", is_enterprise_install=True)
    with pytest.raises(OrganisationRefused):
        await InstallationStore(app._installed, office.clock.now, lambda _: True).async_save(granted)
    assert await office.stores.installations.all() == ()


@pytest.mark.parametrize(("named", "status"), [("T0OTHER0001", 403), (REEF.id, 200)])
async def test_where_workspaces_are_named_no_other_is_let_in(playground, office, front, named, status):
    told = many(playground, front)
    told = replace(told, install=replace(told.install, workspaces=frozenset({named})))
    async with running(told, office, front):
        begun = await begin(front)
        found, page = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    assert (found, "does not serve your workspace" in page) == (status, status == 403)
    assert [one.workspace for one in await office.stores.installations.all()] == [REEF.id] * (status == 200)


async def test_no_token_is_stored_in_the_clear_nor_logged(playground, office, front, capsys):
    with structlog.testing.capture_logs() as logs:
        async with running(many(playground, front, KEY), office, front):
            await install(playground, front, REEF)
    (kept,) = await office.stores.installations.all()
    (token,) = [grant for grant in playground.slack.grants._by_token if grant != "xoxb-playground"]
    told = f"{logs} {capsys.readouterr()} {kept!r} {many(playground, front, KEY)!r}"
    assert token not in told
    assert token.encode() not in kept.sealed
    assert playground.settings.slack_client_secret not in told
