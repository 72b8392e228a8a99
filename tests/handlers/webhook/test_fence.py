"""The fence of requests to webhooks: what may not leave does not, and is known not to."""

from __future__ import annotations

from itertools import count

import pytest

from bot.delivery.outcome import NotSent, Sent
from bot.ports.fence import fence
from handlers.webhook.app import WebhookApp
from handlers.webhook.post import WebhookAccount
from storage.memory import memory_stores
from tests.contracts.facts import NOON, announce, paper
from tests.handlers.messages import card
from tests.handlers.webhook.test_webhook import LAB, SECRETS
from tests.servers.receiver import Receiver


@pytest.mark.parametrize("look", [1, 2], ids=["before the headers", "before the body, which they leave with"])
async def test_nothing_leaves_from_behind_a_fence(look):
    stores, looks = memory_stores(), count(1)
    await announce(stores, LAB, paper("1"))
    row = (await stores.outbox.lane(LAB)).head
    async with Receiver() as receiver:
        account = WebhookAccount(
            addresses={"lab": receiver.url}, secrets=SECRETS, user_agent="Offprint/test", request_timeout=5
        )
        app = WebhookApp(account, stores=stores, now=lambda: NOON)
        with fence(lambda: next(looks) < look):
            assert isinstance(await app.messenger.post(LAB, card(), key=row.key), NotSent)
        assert receiver.requests == []
        assert await app.messenger.post(LAB, card(), key=row.key) == Sent(row.key)
        await app.stop()
