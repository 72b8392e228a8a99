"""Platforms that refuse and sources that fail: what is due waits, people are told what to do, and the rest goes on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.playground.discord.limits import APP_PERMISSIONS, VIEW_CHANNEL
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import Workspaces
from tests.offprint_process import until
from tests.servers.huggingface import status
from tests.service.channels import BOTH, DISCORD, SLACK, TEAM, posts, says, subscribes

pytestmark = pytest.mark.process


class TestNotInvited:
    @pytest.fixture
    def playground_settings(self, playground_settings: PlaygroundSettings) -> PlaygroundSettings:
        """A Slack channel that the app was not invited to."""
        first, *others = TEAM.channels
        team = replace(TEAM, channels=(replace(first, member=False), *others))
        return replace(playground_settings, workspaces=Workspaces(slack=team))

    async def test_whoever_subscribes_is_told_to_invite_it_and_cards_come_once_it_is(self, house):
        async with house.offprint() as child:
            await house.connected(child)
            assert "/invite @Offprint" in await subscribes(house, SLACK, "gpu")
            house.release(3, "Fused GPU Kernels")
            await child.wait_for("channel.paused", channel=str(SLACK))
            assert posts(house, SLACK, "Fused GPU Kernels") == []
            await until(lambda: house.playground.slack.ledger("D0MIRA0001"), "the word to who subscribed")
            (told,) = house.playground.slack.ledger("D0MIRA0001")
            assert "/invite @Offprint" in str(told.payload)
            await house.playground.slack.invite(SLACK.local_id)
            await until(lambda: len(posts(house, SLACK, "Fused GPU Kernels")) == 1, "the card")
            assert len(house.playground.slack.ledger("D0MIRA0001")) == 1


async def test_a_permission_that_was_lost_and_given_back_loses_no_card(house):
    async with house.offprint() as child:
        await house.connected(child)
        await subscribes(house, DISCORD, "gpu")
        await until(lambda: len(posts(house, DISCORD, "subscribed this channel")) == 1, "the notice")
        await house.playground.discord.permit(DISCORD.local_id, VIEW_CHANNEL)
        house.release(3, "Fused GPU Kernels")
        await child.wait_for("channel.paused", channel=str(DISCORD))
        assert "Send Messages" in str(child.told("channel.paused")[0]["fix"])
        direct = "500000000000000101"
        said = house.playground.discord
        await until(lambda: "Send Messages" in str(said.messages(direct)), "the word to who subscribed")
        assert len(said.ledger(direct)) == 1
        await house.playground.discord.permit(DISCORD.local_id, APP_PERMISSIONS)
        await until(lambda: len(posts(house, DISCORD, "Fused GPU Kernels")) == 1, "the card")


async def test_a_token_that_is_revoked_stops_no_other_platform(house):
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
        house.playground.slack.lose_token()
        house.release(3, "Fused GPU Kernels")
        await child.wait_for("channel.paused", channel=str(SLACK), code="token_revoked")
        await until(lambda: len(posts(house, DISCORD, "Fused GPU Kernels")) == 1, "the card")
        assert child.process.returncode is None


async def test_a_token_that_is_given_back_brings_the_cards_that_waited_once(house):
    platforms = (house.playground.slack, house.playground.discord)
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
        await child.wait_for("delivery.settled", kind="notice", state="sent")
        for platform in platforms:
            platform.lose_token()
        house.release(3, "Fused GPU Kernels")
        house.release(4, "Sparse GPU Kernels")
        await child.wait_for("channel.paused", times=2)
        for platform in platforms:
            platform.restore_token()
        for channel in BOTH:
            await says(house, channel, "status")  # an hour later it would go on by itself
        for channel in BOTH:
            await until(lambda channel=channel: len(posts(house, channel, "GPU Kernels")) == 2, "the cards")
    for channel in BOTH:
        assert ["Fused" in str(post.payload) for post in posts(house, channel, "GPU Kernels")] == [True, False]


async def test_a_source_that_is_down_stops_no_command_and_loses_no_paper(house):
    async with house.offprint() as child:
        await house.connected(child)
        house.hugging_face.break_day(house.today, status(500))
        await child.wait_for("source.poll_failed")
        for channel in BOTH:
            assert "gpu" in await subscribes(house, channel, "gpu")
        house.release(3, "Fused GPU Kernels")
        house.hugging_face._broken_days.clear()
        for channel in BOTH:
            await until(lambda channel=channel: len(posts(house, channel, "Fused GPU Kernels")) == 1, "the card")


async def test_the_logs_of_a_whole_run_show_no_token_and_no_response_address(house):
    accounts = house.playground.settings
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
            await subscribes(house, channel, "title:(((")
            await says(house, channel, "status")
        house.release(3, "Fused GPU Kernels")
        await until(lambda: all(posts(house, channel, "Fused GPU Kernels") for channel in BOTH), "the cards")
        house.playground.slack.lose_token()
        house.playground.discord.lose_token()
        house.release(4, "More GPU Kernels")
        await child.wait_for("channel.paused", times=2)
        assert await child.stop() == 0
    told = "".join(child.lines)
    for secret in (accounts.slack_bot_token, accounts.slack_app_token, accounts.discord_token):
        assert secret not in told
    assert not re.search(r"/slack/respond/|/slack/link|/webhooks/|/interactions/\d", told)
