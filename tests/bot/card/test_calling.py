"""A card or a digest calls those of the subscriptions whose papers are in it, and a platform rings nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.calling import MOST_CALLED, called_by, calling
from bot.card.card import Actions, Message, Text, mentioned, plain, words
from bot.card.compose import card
from bot.channel.mention import Mention, MentionKind
from handlers.discord.text import allowed_mentions
from handlers.discord.text import marked as marked_for_discord
from handlers.slack.render import render
from tests.bot.card.examples import KEY, announced, why

ADA, TEAM = Mention(MentionKind.PERSON, "U0ADA"), Mention(MentionKind.GROUP, "S0TEAM")
JO, ROLE = Mention(MentionKind.PERSON, "100000000000000009"), Mention(MentionKind.GROUP, "200000000000000001")


def calls(*mentions, query="softmax"):
    wanted = why(query)
    return replace(wanted, subscription=replace(wanted.subscription, calls=mentions))


def test_everybody_whom_a_subscription_of_the_paper_calls_is_called_once():
    papers = (announced(), announced())
    assert called_by(papers) == ()
    both = (calls(ADA, TEAM), calls(TEAM, query="memory"))
    assert called_by((replace(papers[0], why=both),)) == (ADA, TEAM)


def test_no_message_calls_more_people_than_anybody_reads():
    everybody = calls(*(Mention(MentionKind.PERSON, f"U{number}") for number in range(MOST_CALLED + 1)))
    assert len(called_by((replace(announced(), why=(everybody,)),))) == MOST_CALLED


def test_a_card_calls_them_in_a_line_above_its_buttons():
    made = calling(card(announced(), key=KEY), (TEAM, ADA))
    *_, line, buttons = made.parts
    assert words(line.line) == "For a group, somebody"
    assert isinstance(buttons, Actions)
    assert made.calls == (TEAM, ADA)
    assert calling(card(announced(), key=KEY), ()) == card(announced(), key=KEY)


def test_slack_reads_a_mention_in_the_blocks_and_in_the_words_of_the_notification():
    rendered = render(calling(card(announced(), key=KEY), (TEAM, ADA)))
    assert "For <!subteam^S0TEAM>, <@U0ADA>" in str(rendered.blocks)
    assert rendered.text.endswith("<!subteam^S0TEAM> <@U0ADA>")


def test_discord_rings_exactly_those_whom_a_message_calls():
    message = calling(Message("x", (Text(((plain("x"),),)),)), (ROLE, JO))
    assert marked_for_discord(message.parts[-1].line) == f"For <@&{ROLE.id}>, <@{JO.id}>"
    assert allowed_mentions(message) == {"parse": [], "users": [JO.id], "roles": [ROLE.id]}
    assert allowed_mentions(replace(message, calls=())) == {"parse": []}


@pytest.mark.parametrize("id_", ["", "U1> <!channel", "everyone", "@here", "1>"])
def test_an_id_that_is_none_is_shown_in_words(id_):
    stranger = Mention(MentionKind.PERSON, id_)
    assert render(Message("x", (Text(((mentioned(stranger),),)),), calls=())).blocks[0]["text"]["text"] == "somebody"
    assert marked_for_discord((mentioned(stranger),)) == "somebody"
