"""Two workspaces that have installed the app: each has its own token, and what befalls one is nothing to the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
import structlog

from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, NotSent, Sent
from bot.errors import SettingsError, StorageError
from bot.playground.faults import Fault
from bot.playground.world import SlackTeam, Workspaces
from handlers.commands.context import Caller, Person
from handlers.commands.router import answer
from handlers.commands.syntax import parse_command
from handlers.slack.app import SlackApp
from handlers.slack.payloads import DIALECT
from handlers.slack.renewal import RENEW_BEFORE
from tests.handlers.looking import find
from tests.handlers.messages import card
from tests.handlers.office import Office, RealClock, until
from tests.handlers.slack.accounts import KEY, NEWER, REEF, many, running
from tests.handlers.slack.conftest import CHANNEL
from tests.handlers.slack.front import Front
from tests.handlers.slack.visitor import begin, come_back, install

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.48 uses it

TIDE = SlackTeam()
CORALS = ChannelId("slack", REEF.id, "C0CORALS01")
SUBSCRIBE = "/papers subscribe softmax"


class MovedClock(RealClock):
    """The system's clock, moved ahead as far as a test wants, on which no wait is long."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead.total_seconds()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))

    def pass_by(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@pytest.fixture
def office() -> Office:
    return Office(clock=MovedClock())


@pytest.fixture
def playground_settings(playground_settings, office):
    return replace(
        playground_settings,
        workspaces=Workspaces(slack_elsewhere=(REEF,)),
        now=office.clock.now,
        monotonic=office.clock.monotonic,
    )


@pytest_asyncio.fixture
async def app(playground, office, front):
    async with running(many(playground, front), office, front) as app:
        for team in (TIDE, REEF):
            await install(playground, front, team)
        yield app


@pytest.fixture
def reef(playground):
    return playground.slack.elsewhere[REEF.id]


async def post(app: SlackApp, channel: ChannelId, key: str = "a" * 24):
    return await app.messenger.post(channel, card(), key=key)


async def kept(office: Office, team: SlackTeam = REEF):
    return next((one for one in await office.stores.installations.all() if one.workspace == team.id), None)


class TestTwoWorkspaces:
    async def test_are_each_answered_and_posted_to(self, playground, app, office, reef):
        for desk, channel in ((playground.slack, CHANNEL), (reef, CORALS)):
            invocation = await desk.command(channel.local_id, SUBSCRIBE)
            assert "softmax" in (await invocation.answer(1)).text
            assert isinstance(await post(app, channel), Sent)
            assert len(desk.ledger(channel.local_id)) == 1
            assert desk.refusals == ()
        assert {one.channel for one in await office.stores.channels.subscriptions()} == {CHANNEL, CORALS}

    async def test_are_each_looked_through(self, app, office):
        for channel in (CHANNEL, CORALS):
            posted = await post(app, channel)
            assert await find(app.messenger, channel, "a" * 24, since=office.clock.now()) == posted

    async def test_an_admin_of_one_is_none_of_the_other(self, app, office, playground, reef):
        private = await (await reef.command(CORALS.local_id, "/papers digest at 09:00")).answer(1)
        assert private.private
        assert reef.refusals == playground.slack.refusals == ()

    async def test_a_token_that_is_revoked_in_one_pauses_it_and_the_other_goes_on(self, playground, app, office, reef):
        reef.lose_token("token_revoked")
        refused = await post(app, CORALS)
        assert isinstance(refused, ChannelRefused)
        assert (refused.code, "/slack/install" in refused.step) == ("token_revoked", True)
        looked = await find(app.messenger, CORALS, "a" * 24, since=office.clock.now())
        assert isinstance(looked, CannotLook)
        assert "/slack/install" in looked.step
        assert isinstance(await post(app, CHANNEL), Sent)
        assert await kept(office) is not None

    async def test_a_workspace_that_nobody_installed_in_is_refused_with_the_page_to_open(self, app, front):
        refused = await post(app, ChannelId("slack", "T0NOBODY01", "C1"))
        assert refused.code == "not_installed"
        assert f"{front.url}/slack/install" in refused.step


class TestAnUninstalledWorkspace:
    async def test_is_forgotten_and_comes_back_with_its_subscriptions(self, playground, app, office, reef, front):
        typed_elsewhere = Caller(channel=CORALS, person=Person("U1", "ada"), dialect=DIALECT)
        await answer(parse_command("subscribe softmax"), typed_elsewhere, office.services)
        await office.pause(CORALS)
        await reef.uninstall()
        await until(lambda: CORALS.workspace not in app._installed._seats)
        assert await kept(office) is None
        assert await kept(office, TIDE) is not None
        assert (await post(app, CORALS)).code == "not_installed"
        assert isinstance(await post(app, CHANNEL), Sent)
        office.wake.count = 0
        await install(playground, front, REEF)
        assert office.wake.count == 1
        assert (await office.standing(CORALS)).pause is None
        assert isinstance(await post(app, CORALS), Sent)
        assert len(await office.stores.channels.subscriptions(CORALS)) == 1

    async def test_is_told_at_a_command_where_to_install_the_app(self, app, reef, front):
        await reef.uninstall()
        await until(lambda: CORALS.workspace not in app._installed._seats)
        told = await (await reef.command(CORALS.local_id, "/papers help")).answer()
        assert f"{front.url}/slack/install" in told.text

    @pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
    async def test_late_news_of_it_is_nothing_to_a_new_installation(self, app, office, reef, event):
        with structlog.testing.capture_logs() as logs:
            await reef.send_event({"type": event, "tokens": {"oauth": [], "bot": [REEF.bot_user]}})
            await until(lambda: any(log["event"] == "slack.removed" for log in logs))
        assert isinstance(await post(app, CORALS), Sent)
        assert await kept(office) is not None

    async def test_is_kept_while_slack_cannot_say_whether_it_is_one(self, playground, app, office, reef):
        strike = playground.faults.add(Fault(platform="slack", endpoint="auth.test", kind="refuse", status=503))
        reef.lose_token("account_inactive")
        await reef.send_event({"type": "app_uninstalled"})
        await strike.struck()
        assert await kept(office) is not None


async def test_a_person_who_comes_back_after_ten_minutes_begins_anew(playground, app, office, front):
    begun = await begin(front)
    office.clock.pass_by(minutes=11)
    status, page = await come_back(playground.slack.allow(begun.asked, team=REEF.id), begun.cookie)
    assert (status, "came back too late" in page) == (400, True)


async def test_what_is_installed_while_the_installations_are_read_is_in_use(playground, office, front, monkeypatch):
    everything, gates, begun = office.stores.installations.all, (asyncio.Event(), asyncio.Event()), []

    async def held():
        rows = await everything()
        begun.append(rows)
        await gates[min(len(begun), 2) - 1].wait()
        return rows

    async with running(many(playground, front), office, front) as app:
        monkeypatch.setattr(office.stores.installations, "all", held)
        await until(lambda: begun)
        await install(playground, front, REEF)
        gates[0].set()
        await until(lambda: len(begun) > 1)
        assert isinstance(await post(app, CORALS), Sent)
        gates[1].set()


async def test_what_is_installed_through_one_process_can_be_posted_to_by_another_at_once(playground, office, front):
    elsewhere = Front()
    with elsewhere.listener:
        async with (
            running(many(playground, elsewhere), office, elsewhere) as other,
            running(many(playground, front), office, front),
        ):
            await install(playground, front, REEF)
            assert isinstance(await post(other, CORALS), Sent)


class TestTokensThatExpire:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_rotates_tokens=True, slack_refresh_grace_seconds=60.0)

    async def test_are_renewed_when_half_of_their_time_is_left_and_saved(self, app, office, reef):
        first = await kept(office)
        assert first.expires_at - office.clock.now() > timedelta(hours=11)
        office.clock.pass_by(hours=6, seconds=1)
        await _until_renewed(office, first)
        assert (await kept(office)).expires_at - office.clock.now() > timedelta(hours=11)
        assert isinstance(await post(app, CORALS), Sent)
        assert reef.refusals == ()
        assert timedelta(hours=6) == RENEW_BEFORE

    async def test_are_renewed_once_for_all_who_wait_after_a_long_sleep(self, playground, app, office, reef):
        counted = playground.faults.add(
            Fault(platform="slack", endpoint="oauth.v2.access", kind="slow", seconds=0.01, times=9)
        )
        office.clock.pass_by(hours=30)
        posted = await asyncio.gather(*(post(app, CORALS, f"{number:024}") for number in range(9)))
        assert all(isinstance(one, Sent) for one in posted)
        assert reef.refusals == ()
        assert counted.count <= 2  # once for each workspace

    async def test_a_command_after_a_long_sleep_is_answered(self, app, office, reef):
        office.clock.pass_by(hours=30)
        assert (await (await reef.command(CORALS.local_id, SUBSCRIBE)).answer(1)).private
        assert reef.refusals == ()

    async def test_that_slack_ends_early_are_renewed_at_the_next_try(self, playground, app, office, reef):
        playground.slack.grants.expire(reef._workspace)
        assert await post(app, CORALS) == NotSent("token_expired")
        assert isinstance(await post(app, CORALS), Sent)

    @pytest.mark.parametrize("kind", ["hold", "drop_after"])
    async def test_a_process_that_ends_between_the_renewal_and_its_save_goes_on_with_the_old_token(
        self, playground, office, front, kind
    ):
        async with running(many(playground, front), office, front):
            await install(playground, front, REEF)
            first = await kept(office)
            struck = playground.faults.add(Fault(platform="slack", endpoint="oauth.v2.access", kind=kind))
            office.clock.pass_by(hours=6, seconds=1)
            await struck.struck()
        assert await kept(office) == first
        async with running(many(playground, front), office, front) as again:
            assert isinstance(await post(again, CORALS), Sent)
            await _until_renewed(office, first)
            assert isinstance(await post(again, CORALS, "b" * 24), Sent)
            office.clock.pass_by(hours=13)
            assert isinstance(await post(again, CORALS, "c" * 24), Sent)
        struck.release()

    async def test_a_renewal_that_cannot_be_saved_is_not_used_and_saved_later(self, app, office, reef, monkeypatch):
        store, first = office.stores.installations, await kept(office)
        exchange, failures = store.exchange, []

        async def full(before, after):
            failures.append(after)
            raise StorageError("disk full")

        monkeypatch.setattr(store, "exchange", full)
        office.clock.pass_by(hours=6, seconds=1)
        await until(lambda: any(one.workspace == REEF.id for one in failures))
        assert isinstance(await post(app, CORALS), Sent)
        everything, looks = store.all, []

        async def looked():
            looks.append("taken")
            return await everything()

        monkeypatch.setattr(store, "all", looked)
        await until(lambda: len(looks) > 2)
        assert len([one for one in failures if one.workspace == REEF.id]) == 1, "it rests before it is tried again"
        assert await kept(office) == first
        monkeypatch.setattr(store, "exchange", exchange)
        office.clock.pass_by(minutes=5, seconds=1)
        await _until_renewed(office, first)
        assert (await kept(office)).sealed in [one.sealed for one in failures]
        assert isinstance(await post(app, CORALS, "b" * 24), Sent)

    async def test_a_single_token_that_is_revoked_is_renewed_and_the_workspace_stays(
        self, playground, app, office, reef
    ):
        first = await kept(office)
        grants = playground.slack.grants
        held = next(one for one in grants._by_token.values() if one.workspace is reef._workspace)
        grants._by_token[held.token] = replace(held, spoiled=None, expires=office.clock.monotonic())
        await reef.send_event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [REEF.bot_user]}})
        await _until_renewed(office, first)
        assert isinstance(await post(app, CORALS), Sent)


class TestARefreshTokenThatIsUsedUp:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_rotates_tokens=True)

    async def test_the_operator_has_hours_and_then_the_channel_is_told(self, playground, app, office, reef, front):
        playground.faults.add(Fault(platform="slack", endpoint="oauth.v2.access", kind="drop_after", times=2))
        office.clock.pass_by(hours=6, seconds=1)
        with structlog.testing.capture_logs() as logs:
            await until(lambda: len([log for log in logs if log["event"] == "slack.token_not_renewed"]) == 2)
            office.clock.pass_by(minutes=5, seconds=1)
            await until(lambda: _problems(logs, REEF) == ["it answered invalid_refresh_token"])
        assert any(f"{front.url}/slack/install" in log["fix"] for log in logs if "fix" in log)
        assert isinstance(await post(app, CORALS), Sent)
        office.clock.pass_by(hours=6)
        refused = await post(app, CORALS)
        assert isinstance(refused, ChannelRefused)
        assert f"{front.url}/slack/install" in refused.step
        await install(playground, front, REEF)
        assert isinstance(await post(app, CORALS, "b" * 24), Sent)


class TestKeys:
    async def test_tokens_are_sealed_anew_with_a_newer_key_and_the_older_can_go(self, playground, office, front):
        async with running(many(playground, front, KEY), office, front):
            await install(playground, front, REEF)
        first = await kept(office)
        async with running(many(playground, front, NEWER, KEY), office, front) as app:
            assert isinstance(await post(app, CORALS), Sent)
        assert (await kept(office)).sealed != first.sealed
        async with running(many(playground, front, NEWER), office, front) as app:
            assert isinstance(await post(app, CORALS, "b" * 24), Sent)

    async def test_a_key_that_does_not_open_them_stops_the_start_in_one_line(self, playground, office, front):
        async with running(many(playground, front, KEY), office, front):
            await install(playground, front, REEF)
        with pytest.raises(SettingsError) as raised:
            async with running(many(playground, front, NEWER), office, front):
                pass
        (line,) = raised.value.problems
        assert line.startswith("OFFPRINT_SECRET_KEY: no key in it opens the tokens of Reef; ")


async def _until_renewed(office: Office, first) -> None:
    async with asyncio.timeout(60):
        while (await kept(office)).sealed == first.sealed:  # noqa: ASYNC110  a store tells nobody
            await asyncio.sleep(0.005)


def _problems(logs, team: SlackTeam) -> list[str]:
    told = [log for log in logs if log["event"] == "slack.token_not_renewed" and log["workspace"] == team.id]
    return [log["problem"] for log in told if "answered" in log["problem"]]
