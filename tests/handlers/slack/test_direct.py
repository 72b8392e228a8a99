"""Messages to a person on Slack: posted, found again, and refused for good."""

from __future__ import annotations

from datetime import timedelta

from slack_bolt.context.async_context import AsyncBoltContext

from bot.card.pause_notice import pause_notice
from bot.channel.channel import Channel, Pause
from bot.delivery.outcome import Absent, CannotLook, ChannelRefused, MessageRefused, Sent
from bot.playground.settings import SLACK_SCOPES
from handlers.commands.context import Person
from handlers.slack.payloads import caller_in
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card
from tests.handlers.slack.conftest import CHANNEL, action_of

MIRA = CHANNEL.direct("U0MIRA0001")
NOBODY = CHANNEL.direct("U0NOBODY01")


def word(office):
    pause = Pause("not_in_channel", "Type `/invite @Offprint`.", since=office.clock.now())
    return pause_notice((Channel(id=CHANNEL, name="ml-systems", pause=pause),), key=KEY)


async def test_a_message_to_a_person_stands_in_their_conversation_and_is_found_there(playground, app, office):
    since = office.clock.now() - timedelta(minutes=1)
    assert await find(app.messenger, MIRA, KEY, since=since) == Absent()
    posted = await app.messenger.post(MIRA, word(office), key=KEY)
    assert isinstance(posted, Sent)
    (post,) = playground.slack.ledger()
    assert post.channel == "D0MIRA0001"
    assert action_of(post, "I have done this").startswith("try_again:")
    assert await find(app.messenger, MIRA, KEY, since=since) == posted
    assert playground.slack.refusals == ()


async def test_a_person_whom_nobody_can_write_to_is_not_waited_for_and_a_token_is(playground, app, office):
    assert isinstance(await app.messenger.post(NOBODY, word(office), key=KEY), MessageRefused)
    playground.slack.lose_token()
    assert isinstance(await app.messenger.post(MIRA, word(office), key=KEY), ChannelRefused)


async def test_without_the_scope_the_look_up_says_what_helps(playground, app, office):
    playground.slack.set_scopes(SLACK_SCOPES - {"im:write"})
    found = await find(app.messenger, MIRA, KEY, since=office.clock.now())
    assert isinstance(found, CannotLook)
    assert "scopes" in found.step


async def test_a_message_to_a_person_is_edited_in_their_conversation(playground, app, office):
    posted = await app.messenger.post(MIRA, word(office), key=KEY)
    assert await app.messenger.update(MIRA, posted.message_id, card("Edited"), key=KEY) == posted
    (message,) = playground.slack.messages(playground.slack.direct)
    assert "Edited" in str(message.draft.blocks)


async def test_without_the_scope_it_keeps_its_words_and_nobody_is_waited_for(playground, app, office):
    posted = await app.messenger.post(MIRA, word(office), key=KEY)
    playground.slack.set_scopes(SLACK_SCOPES - {"im:write"})
    refused = await app.messenger.update(MIRA, posted.message_id, card("Edited"), key=KEY)
    assert isinstance(refused, MessageRefused)
    assert refused.is_gone


async def test_a_persons_own_place_is_theirs_also_where_slack_opens_no_conversation(playground, app):
    playground.slack.set_scopes(SLACK_SCOPES - {"im:write"})
    caller = await caller_in(MIRA, "", Person("U0MIRA0001", "mira"), AsyncBoltContext(client=app._client))
    assert caller.channel == MIRA
    assert not caller.standing.is_away
