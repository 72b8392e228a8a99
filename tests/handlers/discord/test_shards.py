"""A bot whose servers are spread over shards: all in one process or some, and no more sessions than may begin."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord import AutoShardedClient
from discord.gateway import KeepAliveHandler

from bot.delivery.outcome import Sent
from bot.errors import SettingsError
from bot.setting_forms import shard_range
from handlers.discord.app import DiscordApp
from handlers.discord.shards import GatewayFacts, SessionStarts, Shards, seats_overlap, shards_unheld
from storage.memory import memory_stores
from storage.one_process import OwnRates
from tests.bot.jobs.scene import HandClock
from tests.handlers.discord.conftest import CHANNEL, account, used
from tests.handlers.messages import KEY, card
from tests.handlers.office import Office, until

SHARD = (int(CHANNEL.workspace) >> 22) % 2
"""Of two shards the one that the server of these tests is on."""


class TestOfTwoShards:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_shards=2)

    @pytest.fixture
    async def started(self, discord_at_playground, office):
        """Starts an app, and stops it at the end."""
        running: list[DiscordApp] = []

        async def start(shards: Shards | None = None) -> DiscordApp:
            app = DiscordApp(account(discord_at_playground, shards=shards), services=office.services, wake=office.wake)
            running.append(app)
            await app.start()
            return app

        yield start
        for app in running:
            await app.stop()

    async def test_a_process_that_holds_the_servers_shard_answers_its_commands(self, discord_at_playground, started):
        app = await started(Shards(SHARD, SHARD, 2))
        await until(lambda: app.connected)
        assert isinstance(app._client, AutoShardedClient)
        await until(lambda: app._client.get_channel(int(CHANNEL.local_id)))
        assert (await used(discord_at_playground, "help")).private

    async def test_a_process_of_other_shards_hears_nothing_of_the_server_and_can_post_there(
        self, discord_at_playground, started
    ):
        app = await started(Shards(1 - SHARD, 1 - SHARD, 2))
        await until(lambda: app.connected)
        assert app._client.get_channel(int(CHANNEL.local_id)) is None
        assert app.messenger.is_keyless(CHANNEL), "what is not known there is looked for, and not sent again"
        assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)

    async def test_a_bot_that_needs_more_shards_stops_the_start_with_the_setting(self, started):
        with pytest.raises(SettingsError, match=r"OFFPRINT_DISCORD_SHARDS: .*\(4011\)"):
            await started(Shards(0, 0, 1))


class TestOneSessionMayBeginInFiveSeconds:
    @pytest.fixture
    def office(self) -> Office:
        clock = HandClock(datetime.now(UTC))
        return Office(clock=clock, stores=replace(memory_stores(), rates=OwnRates(clock.monotonic)))

    @pytest.fixture
    def playground_settings(self, playground_settings, office):
        return replace(
            playground_settings, monotonic=office.clock.monotonic, discord_shards=2, discord_starts_together=1
        )

    async def test_so_gateways_of_different_shards_take_turns_and_none_is_turned_away(
        self, discord_at_playground, office, caplog
    ):
        gateways = [
            DiscordApp(
                account(discord_at_playground, shards=Shards(one, one, 2)), services=office.services, wake=office.wake
            )
            for one in range(2)
        ]
        try:
            with caplog.at_level("INFO", logger="discord.gateway"):
                starting = asyncio.gather(*(one.start() for one in gateways))
                await until(lambda: any(one.connected for one in gateways))
                assert not all(one.connected for one in gateways)
                office.clock.move(timedelta(seconds=5.5))
                await starting
                await until(lambda: all(one.connected for one in gateways))
        finally:
            await asyncio.gather(*(one.stop() for one in gateways))
        assert "invalidated" not in caplog.text


class TestNoSessionMayBegin:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_starts=1)

    async def test_so_none_is_begun_and_the_outage_says_why(self, discord_at_playground, office):
        first = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
        await first.start()
        await until(lambda: first.connected)
        await first.stop()
        second = DiscordApp(account(discord_at_playground), services=Office().services, wake=office.wake)
        await second.start()
        assert second.outage is not None
        assert second.outage.problem.startswith("it lets this bot begin only 0 of 1 sessions; more in")
        await second.stop()

    async def test_none_is_begun_either_where_the_library_would_begin_one_anew(self, discord_at_playground, office):
        app = DiscordApp(account(discord_at_playground), services=office.services, wake=office.wake)
        await app.start()
        await until(lambda: app.connected)
        await discord_at_playground.discord.invalidate_session()
        await until(lambda: not app.being_restored)
        assert not app.connected
        await until(lambda: not any(isinstance(one, KeepAliveHandler) for one in threading.enumerate()))
        await app.stop()


def test_the_shard_of_a_server_is_held_by_one_process():
    processes = [Shards.parse(f"{first}-{first + 7}/32") for first in (0, 8, 16, 24)]
    for server in (int(CHANNEL.workspace), 81384788765712384, 0, 2**63 - 1):
        assert sum(one.hold(server) for one in processes) == 1


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("0-3/8", "2-5/8", True),
        ("0-3/8", "4-7/8", False),
        ("0-3/8", "all", True),
        ("0-1/4", "0-1/8", True),
        ("0-1/4", "2-3/8", False),
        ("2-2/4", "2-2/8", True),
        ("1-1/2", "0-0/6", False),
        ("0-0/3", "1-1/4", True),
    ],
)
def test_shards_overlap_where_a_server_is_heard_over_both(one, other, overlap):
    assert seats_overlap(f"discord {one}", f"discord {other}") is overlap
    assert seats_overlap(f"discord {other}", f"discord {one}") is overlap


def test_the_same_shards_are_one_lease_and_other_leases_are_none_of_them():
    assert not seats_overlap("discord 0-3/8", "discord 0-3/8")
    assert not seats_overlap("discord all", "poller")


@pytest.mark.parametrize(
    ("held", "unheld"),
    [
        ((), []),
        (("poller",), []),
        (("discord all", "poller"), []),
        (("discord 0-3/8", "discord 4-7/8"), []),
        (("discord 0-3/8", "discord 5-6/8"), [4, 7]),
        (("discord 0-0/2", "discord 1-1/4"), [3]),
    ],
)
def test_shards_that_no_process_holds_are_found(held, unheld):
    assert [one.first for one in shards_unheld(held)] == unheld


def test_as_many_sessions_must_be_left_as_this_process_begins():
    facts = GatewayFacts(
        url="wss://gateway.discord.gg",
        shards=16,
        session_start_limit=SessionStarts(total=1000, remaining=8, reset_after=90_000),
    )
    assert facts.held_back(None) == "it lets this bot begin only 8 of 16 sessions; more in 0:01:30"
    assert facts.held_back(Shards(0, 7, 16)) is None
    assert GatewayFacts(url="wss://gateway.discord.gg").held_back(None) is None


@pytest.mark.parametrize(("typed", "read"), [("0-7/32", "0-7/32"), (" 3 / 8 ", "3-3/8"), ("0 - 0/1", "0-0/1")])
def test_shards_are_written_as_first_last_and_count(typed, read):
    assert shard_range(typed) == read
    assert str(Shards.parse(read)) == read


@pytest.mark.parametrize("typed", ["8", "7-0/8", "0-8/8", "0-7", "-1/8", "a/b", "0-7/0", "²/8", ""])
def test_what_names_no_shards_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="0-7/32"):
        shard_range(typed)
