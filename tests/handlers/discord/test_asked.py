"""What people write to Offprint on Discord: answered by a reply where they wrote it, once, and no bot."""

from __future__ import annotations

import pytest

from bot.channel.subscription import Mode
from bot.playground.discord.mentions import Called
from tests.handlers.discord.conftest import CHANNEL, custom_id, said
from tests.handlers.office import until


@pytest.fixture
def playground(discord_at_playground):
    return discord_at_playground


@pytest.fixture
def direct(playground):
    return playground.discord.direct_channel


async def answers(playground, channel, count=1):
    """The app's messages in a channel, once there are so many."""
    await until(lambda: len(playground.discord.ledger(channel)) >= count)
    return playground.discord.ledger(channel)


def mention(app):
    return f"<@{app.application_id}>"


async def test_a_mention_is_answered_by_a_reply_with_a_search(playground, app, office):
    await office.store_papers("Sparse attention in two passes", "Softmax")
    asked = await playground.discord.write(CHANNEL.local_id, f"{mention(app)} any papers on sparse attention?")
    (answer,) = await answers(playground, CHANNEL.local_id)
    assert "attention** in two passes" in said(answer)
    assert str(answer.payload["message_reference"]["message_id"]) == asked.id
    assert playground.discord.called(CHANNEL.local_id, answer.id) == Called()
    assert playground.discord.refusals == ()


async def test_a_mention_that_is_typed_by_its_name_is_answered_too(playground, app, office):
    await office.store_papers("Sparse attention in two passes")
    asked = await playground.discord.write(CHANNEL.local_id, "@Offprint sparse attention")
    (answer,) = await answers(playground, CHANNEL.local_id)
    assert asked.content == f"{mention(app)} sparse attention"
    assert "attention** in two passes" in said(answer)


async def test_what_is_not_written_to_offprint_is_left_alone(playground, app, office, direct):
    await playground.discord.write(CHANNEL.local_id, "sparse attention")
    await playground.discord.write(direct, "help")
    await answers(playground, direct)
    assert playground.discord.ledger(CHANNEL.local_id) == ()


async def test_what_changes_a_channel_is_not_done_by_a_mention(playground, app, office):
    await playground.discord.write(CHANNEL.local_id, f"{mention(app)} subscribe gpu")
    (answer,) = await answers(playground, CHANNEL.local_id)
    assert "/papers subscribe query:gpu" in said(answer)
    assert await office.stores.channels.subscriptions() == ()


async def test_a_person_has_subscriptions_of_their_own_in_direct_messages(playground, app, office, direct):
    using = await playground.discord.command(direct, ("subscribe",), {"query": "gpu", "when": "daily"})
    await using.answer()
    (made,) = await office.stores.channels.subscriptions()
    assert made.channel.person is not None
    assert made.mode is Mode.DAILY
    await playground.discord.write(direct, "subscribe tpu weekly")
    (answer,) = await answers(playground, direct)
    pressed = await playground.discord.press(direct, answer.id, custom_id=custom_id(answer, "Undo"))
    await pressed.answer()
    assert [one.typed for one in await office.stores.channels.subscriptions(made.channel)] == ["gpu"]
    assert (await office.stores.outbox.lane(made.channel)).head is None
    assert playground.discord.refusals == ()


async def test_a_message_that_comes_twice_is_answered_once(playground, app, office, direct):
    await playground.discord.write(direct, "help")
    await answers(playground, direct)
    await playground.discord.deliver_again()
    await playground.discord.write(direct, "status")
    assert len(await answers(playground, direct, 2)) == 2
