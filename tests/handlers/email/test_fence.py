"""The fence of mail: what may not leave does not, and is known not to."""

from __future__ import annotations

import pytest

from bot.delivery.outcome import NotSent, Sent
from bot.ports.fence import fence
from tests.handlers.email.conftest import key, message, to


@pytest.mark.parametrize("carried", [0, 1], ids=["on a new connection", "on one that has carried a mail"])
async def test_no_content_leaves_from_behind_a_fence(server, app, carried):
    for number in range(carried):
        await app.messenger.post(to(), message(), key=key(number))
    with fence(lambda: False):
        assert isinstance(await app.messenger.post(to(), message(), key=key(8)), NotSent)
    assert isinstance(await app.messenger.post(to(), message(), key=key(9)), Sent)
    assert len(server.taken) == carried + 1
