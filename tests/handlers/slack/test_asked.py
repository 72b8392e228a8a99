"""What people write to Offprint on Slack: answered where they wrote it, once, and no bot."""

from __future__ import annotations

import pytest

from bot.channel.subscription import Mode
from tests.handlers.office import until
from tests.handlers.slack.conftest import CHANNEL, action_of

MENTION = "@Offprint"


@pytest.fixture
def direct(playground):
    return playground.slack.direct


async def answers(playground, channel, count=1):
    """The app's messages in a channel, once there are so many."""
    await until(lambda: len(playground.slack.ledger(channel)) >= count)
    return playground.slack.ledger(channel)


async def test_a_mention_is_answered_in_a_thread_below_it_with_a_search(playground, app, office):
    await office.store_papers("Sparse attention in two passes", "Softmax")
    asked = await playground.slack.write(CHANNEL.local_id, f"{MENTION} any papers on sparse attention?")
    (answer,) = await answers(playground, CHANNEL.local_id)
    assert "Sparse attention in two passes" in str(answer.payload)
    assert answer.payload["thread_ts"] == asked.ts
    assert playground.slack.refusals == ()


async def test_a_mention_in_a_thread_is_answered_in_that_thread(playground, app, office):
    above = await playground.slack.write(CHANNEL.local_id, "What do we read next?")
    await playground.slack.write(CHANNEL.local_id, f"{MENTION} help", thread=above.ts)
    (answer,) = await answers(playground, CHANNEL.local_id)
    assert answer.payload["thread_ts"] == above.ts


async def test_what_changes_a_channel_or_is_private_is_not_done_by_a_mention(playground, app, office):
    for number, words in enumerate(("subscribe gpu", "feed", "export"), start=1):
        await playground.slack.write(CHANNEL.local_id, f"{MENTION} {words}")
        answer = (await answers(playground, CHANNEL.local_id, number))[-1]
        assert f"/papers {words}" in str(answer.payload)
    assert await office.stores.channels.subscriptions(CHANNEL) == ()


async def test_a_direct_message_is_answered_where_it_was_written(playground, app, office, direct):
    for number, words in enumerate(("hello", "sparse attention", "help", "", "status"), start=1):
        await playground.slack.write(direct, words)
        answer = (await answers(playground, direct, number))[-1]
        assert "thread_ts" not in {name for name, value in answer.payload.items() if value}
    assert playground.slack.refusals == ()


async def test_a_message_that_is_delivered_twice_is_answered_once(playground, app, office, direct):
    await playground.slack.write(direct, "help")
    await answers(playground, direct)
    await playground.slack.deliver_again()
    await playground.slack.write(direct, "status")
    assert len(await answers(playground, direct, 2)) == 2


@pytest.mark.parametrize(
    "by",
    [
        {"bot_id": "B1", "user": "U2"},
        {"user": None},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed", "user": "U2"},
        {"edited": {"user": "U2", "ts": "2.1"}, "user": "U2"},
    ],
)
async def test_bots_and_edits_are_not_answered(playground, app, office, direct, by):
    event = {"type": "message", "channel_type": "im", "channel": direct, "ts": "1.1", "text": "help", **by}
    await playground.slack.send_event(event)
    await playground.slack.write(direct, "status")
    (answer,) = await answers(playground, direct)
    assert "status" in str(answer.payload).casefold() or "source" in str(answer.payload).casefold()


async def test_a_person_has_subscriptions_and_a_digest_of_their_own_in_direct_messages(playground, app, office, direct):
    await (await playground.slack.command(direct, "/papers subscribe gpu daily")).answer()
    (made,) = await office.stores.channels.subscriptions()
    assert made.channel.person is not None
    assert (made.typed, made.mode, made.created_by) == ("gpu", Mode.DAILY, "mira")
    assert (await office.stores.channels.get(made.channel)).digest("daily").is_on
    listed = await (await playground.slack.command(direct, "/papers list")).answer()
    assert "gpu" in str(listed.payload)
    await playground.slack.write(direct, "subscribe tpu weekly")
    (answer,) = await answers(playground, direct)
    pressed = await playground.slack.press(direct, answer.id, action_id=action_of(answer, "Undo"))
    await pressed.answer()
    assert [one.typed for one in await office.stores.channels.subscriptions(made.channel)] == ["gpu"]


async def test_a_list_is_imported_from_a_file_in_direct_messages(playground, app, office, direct):
    file = playground.slack.upload("keywords.txt", "\ufeffgpu\nsparse attention weekly\n".encode("utf-16"))
    await playground.slack.write(direct, "", files=(file,))
    (answer,) = await answers(playground, direct)
    pressed = await playground.slack.press(direct, answer.id, action_id=action_of(answer, "Import, daily"))
    await pressed.answer()
    made = await office.stores.channels.subscriptions()
    assert [(one.typed, one.mode) for one in made] == [("gpu", Mode.DAILY), ("sparse attention", Mode.WEEKLY)]
    assert playground.slack.refusals == ()
