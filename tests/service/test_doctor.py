"""`offprint doctor` looks at both platforms as the service would use them, and each finding has its fix."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio

from bot.channel.channel import ChannelId
from bot.playground.discord.limits import APP_PERMISSIONS, READ_MESSAGE_HISTORY, SEND_MESSAGES
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import Workspaces
from handlers.discord.account import DiscordAccount
from handlers.discord.app import DiscordApp
from handlers.discord.check import check_discord
from handlers.findings import Finding, State
from handlers.slack.account import SlackAccount
from handlers.slack.check import check_slack
from tests.handlers.messages import KEY, card
from tests.handlers.office import Office
from tests.service.channels import DISCORD, SLACK, TEAM


def slack_of(playground) -> SlackAccount:
    told = playground.settings
    return SlackAccount(
        bot_token=told.slack_bot_token, app_token=told.slack_app_token, api_url=playground.slack_api_url
    )


def discord_of(playground) -> DiscordAccount:
    return DiscordAccount(token=playground.settings.discord_token, api_url=playground.discord_api_url)


def what_is_wrong(found: tuple[Finding, ...]) -> dict[str, Finding]:
    for finding in found:
        assert bool(finding.step) == (finding.state is not State.OK), "a fix for each finding, and for nothing else"
    return {one.what: one for one in found if one.state is not State.OK}


class TestSlack:
    async def test_all_is_well(self, playground) -> None:
        found = await check_slack(slack_of(playground), [SLACK])
        assert what_is_wrong(found) == {}
        assert [one.what for one in found] == ["bot token", "scopes", "app token", str(SLACK)]

    @pytest.mark.parametrize("lost", ["bot_token", "app_token"])
    async def test_a_token_that_is_refused_is_named_with_its_setting(self, playground, lost) -> None:
        account = replace(slack_of(playground), **{lost: f"{lost[0]}-wrong-one"})
        (finding,) = what_is_wrong(await check_slack(account, [])).values()
        assert finding.state is State.FAIL
        assert f"OFFPRINT_SLACK_{lost.upper()}" in finding.step
        assert "wrong-one" not in finding.seen + finding.step

    async def test_a_channel_of_another_workspace_cannot_be_posted_to(self, playground) -> None:
        other = ChannelId("slack", "T0OTHER", "C1")
        assert "another workspace" in what_is_wrong(await check_slack(slack_of(playground), [other]))[str(other)].step

    async def test_a_slack_that_is_away_is_no_wrong_token(self, playground) -> None:
        account = replace(slack_of(playground), api_url="http://127.0.0.1:1/api/")
        (finding,) = await check_slack(account, [SLACK])
        assert "connection refused" in finding.seen


class TestNotInvited:
    @pytest.fixture
    def playground_settings(self, playground_settings: PlaygroundSettings) -> PlaygroundSettings:
        """A Slack channel that the app was not invited to, and a token without the scope for pictures."""
        first, *others = TEAM.channels
        team = replace(TEAM, channels=(replace(first, member=False), *others))
        return replace(playground_settings, workspaces=Workspaces(slack=team))

    async def test_it_is_to_be_invited(self, playground) -> None:
        wrong = what_is_wrong(await check_slack(slack_of(playground), [SLACK]))
        assert wrong[str(SLACK)].step == "Type /invite @Offprint in that channel."


async def started_once(playground) -> None:
    """A service has told Discord of its commands."""
    office = Office()
    app = DiscordApp(discord_of(playground), services=office.services, wake=office.wake)
    await app.start()
    await app.stop()


FORUM, NEWS = (ChannelId("discord", DISCORD.workspace, f"30000000000000000{number}") for number in (5, 4))


class TestDiscord:
    @pytest_asyncio.fixture(autouse=True)
    async def at_the_playground(self, discord_at_playground) -> None:
        """The library's global addresses are put back afterwards."""
        await started_once(discord_at_playground)

    async def test_all_is_well(self, playground) -> None:
        found = await check_discord(discord_of(playground), [DISCORD])
        assert what_is_wrong(found) == {}
        assert [one.what for one in found] == ["token", "sessions", "commands", "gateway", "servers", str(DISCORD)]

    async def test_a_token_that_is_refused_is_named_with_its_setting(self, playground) -> None:
        (finding,) = await check_discord(replace(discord_of(playground), token="a.wrong.one"), [])
        assert finding.state is State.FAIL
        assert "OFFPRINT_DISCORD_TOKEN" in finding.step

    async def test_a_permission_that_is_missing_is_named_with_what_it_costs(self, playground) -> None:
        await playground.discord.permit(DISCORD.local_id, APP_PERMISSIONS & ~READ_MESSAGE_HISTORY)
        (finding,) = what_is_wrong(await check_discord(discord_of(playground), [DISCORD])).values()
        assert (finding.state, finding.step) == (State.WARN, "Give Offprint “Read Message History” in that channel.")
        assert "unknown fate" in finding.seen

    async def test_without_the_permission_to_post_nothing_goes(self, playground) -> None:
        await playground.discord.permit(DISCORD.local_id, APP_PERMISSIONS & ~SEND_MESSAGES)
        (finding,) = what_is_wrong(await check_discord(discord_of(playground), [DISCORD])).values()
        assert finding.state is State.FAIL

    async def test_channels_that_cannot_be_stop_nothing(self, playground) -> None:
        strange = [ChannelId("discord", DISCORD.workspace, "#papers"), ChannelId("discord", "77", "78")]
        wrong = what_is_wrong(await check_discord(discord_of(playground), [*strange, DISCORD]))
        assert [*wrong] == [*map(str, strange)]

    async def test_a_discord_that_is_away_is_no_wrong_token(self, playground) -> None:
        account = replace(discord_of(playground), api_url="http://127.0.0.1:1/api/v10")
        (finding,) = await check_discord(account, [DISCORD])
        assert "connection refused" in finding.seen

    async def test_each_kind_of_place_is_looked_at_for_what_it_needs(self, playground) -> None:
        places = [FORUM, NEWS, DISCORD.direct("100000000000000101")]
        found = {one.what: one for one in await check_discord(discord_of(playground), places)}
        assert {found[str(place)].state for place in places} == {State.OK}
        assert "forum" in found[str(FORUM)].seen
        assert "published" in found[str(NEWS)].seen
        await playground.discord.permit(FORUM.local_id, APP_PERMISSIONS & ~SEND_MESSAGES)
        (finding,) = what_is_wrong(await check_discord(discord_of(playground), places)).values()
        assert finding.step.startswith("Give Offprint “Send Messages”")

    async def test_an_archived_thread_is_there_and_a_locked_one_takes_nothing(self, playground) -> None:
        messenger = DiscordApp(discord_of(playground), services=Office().services, wake=Office().wake)
        await messenger.start()
        posted = await messenger.messenger.post(FORUM, card(), key=KEY)
        await messenger.stop()
        thread = ChannelId("discord", DISCORD.workspace, posted.message_id)
        await playground.discord.change_thread(thread.local_id, archived=True)
        assert what_is_wrong(await check_discord(discord_of(playground), [thread])) == {}
        await playground.discord.change_thread(thread.local_id, archived=False, locked=True)
        (finding,) = what_is_wrong(await check_discord(discord_of(playground), [thread])).values()
        assert finding.step == "Unlock the thread."


class TestDiscordBeforeTheFirstStart:
    async def test_commands_that_discord_does_not_know_are_told_at_the_start(self, discord_at_playground) -> None:
        wrong = what_is_wrong(await check_discord(discord_of(discord_at_playground), []))
        assert [*wrong] == ["commands"]
        assert "offprint run" in wrong["commands"].step


class TestDiscordOfManyShards:
    @pytest.fixture
    def playground_settings(self, playground_settings: PlaygroundSettings) -> PlaygroundSettings:
        return replace(playground_settings, discord_shards=16, discord_starts=3)

    async def test_no_session_is_begun_for_a_look(self, discord_at_playground) -> None:
        wrong = what_is_wrong(await check_discord(discord_of(discord_at_playground), [DISCORD]))
        assert [*wrong] == ["sessions", "commands", "servers"]
        assert wrong["sessions"].seen == "3 of 3 may begin today"
