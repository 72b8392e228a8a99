"""The fence of requests to Slack: what may not leave does not, and is known not to."""

from __future__ import annotations

from itertools import count

import pytest

from bot.delivery.outcome import NotSent, Sent
from bot.ports.fence import fence, may_leave
from tests.handlers.messages import KEY, card
from tests.handlers.slack.conftest import CHANNEL


def test_outside_of_a_fence_everything_may_leave():
    assert may_leave()
    with fence(lambda: False):
        assert not may_leave()
    assert may_leave()


@pytest.mark.parametrize("look", [1, 2], ids=["before the headers", "before the body, which they leave with"])
async def test_nothing_leaves_from_behind_a_fence(playground, app, look):
    looks = count(1)
    with fence(lambda: next(looks) < look):
        assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), NotSent)
    assert playground.slack.ledger(CHANNEL.local_id) == ()
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)
