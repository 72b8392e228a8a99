"""The fence of requests to Discord: what may not leave does not, and is known not to."""

from __future__ import annotations

from itertools import count

import pytest

from bot.delivery.outcome import NotSent, Sent, Unknown
from bot.playground.faults import Fault
from bot.ports.fence import fence
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.messages import KEY, card

POST = "POST /channels/{channel_id}/messages"


@pytest.mark.parametrize("look", [1, 2], ids=["before the headers", "before the body, which they leave with"])
async def test_nothing_leaves_from_behind_a_fence(playground, app, look):
    looks = count(1)
    with fence(lambda: next(looks) < look):
        assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), NotSent)
    assert playground.discord.ledger(CHANNEL.local_id) == ()
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)


async def test_an_attempt_that_was_lost_before_stays_of_unknown_fate(playground, app):
    """The library makes a request again after a 5xx: the first attempt may be stored, and the second does not leave."""
    playground.faults.add(Fault(platform="discord", endpoint=POST, kind="server_error"))
    looks = count(1)
    with fence(lambda: next(looks) < 3):
        assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Unknown)
