"""Whom a message calls, by what its sender allows."""

from datetime import UTC, datetime

import pytest

from bot.playground.discord.channels import Channel
from bot.playground.discord.guilds import Message
from bot.playground.discord.limits import APP_PERMISSIONS, MENTION_EVERYONE
from bot.playground.discord.mentions import Called, called
from bot.playground.world import PAPER_CLUB

GRACE, READERS = "100000000000000102", "320000000000000001"
TEXT = f"<@{GRACE}> <@&{READERS}> @everyone"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOM = Channel(about=PAPER_CLUB.channels[0], server=PAPER_CLUB)


def message(text=TEXT, *, allowed=None, by_app=True, components=(), **more):
    payload = {"content": text, "components": list(components)}
    if allowed is not None:
        payload["allowed_mentions"] = allowed
    return Message(id="1", channel=ROOM.id, at=NOON, by_app=by_app, payload=payload, **more)


CASES = {
    "nothing said": (None, Called((GRACE,), (READERS,))),
    "nobody": ({"parse": []}, Called()),
    "people alone": ({"parse": ["users"]}, Called(users=(GRACE,))),
    "one role by its id": ({"parse": [], "roles": [READERS]}, Called(roles=(READERS,))),
    "another role": ({"parse": [], "roles": ["1"], "users": ["1"]}, Called()),
}


@pytest.mark.parametrize(("allowed", "whom"), CASES.values(), ids=CASES)
def test_only_those_are_called_whom_the_sender_allows(allowed, whom):
    assert called(message(allowed=allowed), ROOM) == whom


def test_an_answer_to_a_command_calls_people_only_unless_it_says_so():
    assert called(message(interaction="2"), ROOM) == Called(users=(GRACE,))


def test_everyone_needs_a_permission():
    may = Channel(about=ROOM.about, server=PAPER_CLUB, app_permissions=APP_PERMISSIONS | MENTION_EVERYONE)
    assert called(message(), may).everyone
    assert not called(message(allowed={"parse": ["roles"]}), may).everyone


def test_code_calls_nobody_and_components_do():
    assert called(message(f"`<@{GRACE}>`"), ROOM) == Called()
    assert called(message("", components=[{"type": 10, "content": f"<@{GRACE}>"}]), ROOM) == Called(users=(GRACE,))
