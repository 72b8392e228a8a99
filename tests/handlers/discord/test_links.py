"""Papers that people link to on Discord: shown once in reply, where the channel asks and messages may be read."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.delivery.delivery import Kind
from bot.errors import SettingsError
from handlers.discord.app import DiscordApp
from tests.handlers.discord.conftest import CHANNEL, account, custom_id, said, used
from tests.handlers.office import until

LINK = "https://arxiv.org/abs/2611.00001"
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def playground_settings(playground_settings):
    return replace(playground_settings, discord_reads_messages=True)


@pytest_asyncio.fixture
async def app(discord_at_playground, office):
    told = account(discord_at_playground, reads_messages=True)
    running = DiscordApp(told, services=office.services, wake=office.wake)
    await running.start()
    await until(lambda: running.connected)
    yield running
    await running.stop()


@pytest.fixture
async def listening(playground, app, office):
    """The office of a channel that asks for links, with three papers; the notices of that are posted."""
    await office.store_papers("Softmax in two passes", "Sparse softmax", "Dense softmax")
    await used(playground, "links", "on")
    await office.post_waiting(CHANNEL, app.messenger)
    office.wake.count = 0
    return office


async def noted(office, many):
    """The links that were noted, once there are so many."""
    async with asyncio.timeout(60):
        while len(seen := await office.stores.sightings.since(CHANNEL, since=EVER)) < many:
            await office.clock.sleep(0.005)
    return seen


async def test_a_link_is_answered_with_the_card_of_its_paper_whose_buttons_work(playground, app, listening):
    message = await playground.discord.write(CHANNEL.local_id, f"Look at {LINK}!")
    await until(lambda: listening.wake.count)
    (row,) = await listening.post_waiting(CHANNEL, app.messenger)
    assert (row.kind, row.subject) == (Kind.LINKED_PAPER, f"{message.id}/arxiv:2611.00001")
    shown = playground.discord.ledger(CHANNEL.local_id)[-1]
    assert "Softmax in two passes" in said(shown)
    assert shown.payload["message_reference"] == {"message_id": message.id, "fail_if_not_exists": False}
    abstract = custom_id(shown, "Abstract")
    answer = await (await playground.discord.press(CHANNEL.local_id, shown.id, custom_id=abstract)).answer()
    assert "About Softmax in two passes." in said(answer)


async def test_a_second_link_within_half_an_hour_is_noted_and_not_shown(playground, app, listening):
    await playground.discord.write(CHANNEL.local_id, LINK)
    await playground.discord.write(CHANNEL.local_id, f"again {LINK}v2")
    assert [one.shown for one in await noted(listening, 2)] == [True, False]
    assert len(await listening.post_waiting(CHANNEL, app.messenger)) == 1


async def test_what_the_app_itself_posts_is_no_link_of_a_person(playground, app, listening):
    await playground.discord.write(CHANNEL.local_id, LINK)
    await noted(listening, 1)
    await listening.post_waiting(CHANNEL, app.messenger)
    await playground.discord.write(CHANNEL.local_id, "https://arxiv.org/abs/2611.00002")
    assert [one.paper for one in await noted(listening, 2)] == ["arxiv:2611.00001", "arxiv:2611.00002"]


async def test_an_address_without_a_preview_and_a_list_of_three_are_not_shown(playground, listening):
    await playground.discord.write(CHANNEL.local_id, f"<{LINK}>")
    await playground.discord.write(
        CHANNEL.local_id, " ".join(f"https://arxiv.org/abs/2611.0000{number}" for number in (1, 2, 3))
    )
    assert [one.shown for one in await noted(listening, 3)] == [False] * 3
    assert listening.wake.count == 0


async def test_a_message_that_names_offprint_is_a_question_and_no_link(playground, listening):
    await playground.discord.write(CHANNEL.local_id, f"<@400000000000000001> {LINK}")
    await playground.discord.write(CHANNEL.local_id, "https://arxiv.org/abs/2611.00002")
    assert [one.paper for one in await noted(listening, 1)] == ["arxiv:2611.00002"]


class TestWithoutTheIntent:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_reads_messages=False)

    async def test_the_start_stops_and_says_what_to_turn_on(self, discord_at_playground, office):
        asking = DiscordApp(
            account(discord_at_playground, reads_messages=True), services=office.services, wake=office.wake
        )
        with pytest.raises(SettingsError, match="Message Content Intent"):
            await asking.start()
        await asking.stop()
