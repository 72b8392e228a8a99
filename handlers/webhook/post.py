"""Posts to webhooks: one signed request for a row of the outbox, without redirects.

The `webhook-id` of a row is its key, the same for each attempt, so that a receiver knows a repeat for one. A request of
unknown fate is therefore sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import aiohttp

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery
from bot.delivery.outcome import CannotLook, ChannelRefused, Looked, MessageRefused, NotSent, Outcome, Unknown
from bot.delivery.window import Window
from bot.jobs.delivery_facts import facts_of
from bot.ports.stores import Stores
from handlers.fence import NOT_LEFT, did_not_leave, fenced
from handlers.network_problem import network_problem
from handlers.webhook.channel_id import PLATFORM, SETTING
from handlers.webhook.errors import outcome_of
from handlers.webhook.payload import body
from handlers.webhook.signature import signed_headers

_EDIT_BYTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAccount:
    """The receivers by name, what requests are signed with, and how long one may take."""

    addresses: Mapping[str, str]
    secrets: tuple[str, ...]
    user_agent: str
    request_timeout: float


class WebhookMessenger:
    """The port `Messenger` on the receivers that the operator named."""

    platform = PLATFORM

    def __init__(self, account: WebhookAccount, *, stores: Stores, now: Callable[[], datetime]) -> None:
        self._account = account
        self._stores = stores
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections that are kept for the next request."""
        if self._session is not None:
            await self._session.close()

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Send the facts of the row `key` once."""
        row = await self._stores.outbox.by_key(key)
        if row is None:
            return MessageRefused("no_row", f"no row of the outbox has the key {key}")
        return await self._send(channel, await self._body(row, message, edits=False), webhook_id=key)

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        """Send the row's facts as they are now, marked as an edit. Its id is that of this content, so it may repeat."""
        row = await self._stores.outbox.by_key(key)
        if row is None:
            return MessageRefused("no_row", f"no row of the outbox has the key {key}", is_gone=True)
        edited = await self._body(row, message, edits=True)
        return await self._send(channel, edited, webhook_id=f"{message_id}-{_digest(edited)}")

    def time(self) -> datetime | None:
        """None: what is sent is looked for nowhere, so nobody's clock but ours dates it."""
        return None

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:  # noqa: ARG002  # as the port has it
        """A receiver keeps nothing that could be looked through."""
        return CannotLook("a webhook cannot be looked through", "the receiver alone knows whether it came")

    async def _body(self, row: Delivery, message: Message, *, edits: bool) -> bytes:
        return body(row, message, await facts_of(row, self._stores), edits=edits)

    async def _send(self, channel: ChannelId, content: bytes, *, webhook_id: str) -> Outcome:
        address = self._account.addresses.get(channel.local_id)
        if address is None:
            return ChannelRefused(
                "no_such_webhook", f"Name {channel.local_id} in {SETTING}: {channel.local_id}=https://…"
            )
        signed = signed_headers(content, webhook_id=webhook_id, at=self._now(), secrets=self._account.secrets)
        headers = {**signed, "Content-Type": "application/json", "User-Agent": self._account.user_agent}
        try:
            async with (
                asyncio.timeout(self._account.request_timeout),
                self._opened().post(address, data=content, headers=headers, allow_redirects=False) as answer,
            ):
                return outcome_of(answer.status, name=channel.local_id, key=webhook_id, headers=answer.headers)
        except (aiohttp.InvalidURL, UnicodeError):
            wrong = f"Write another address for {channel.local_id} in {SETTING}: no request can be made to this one."
            return ChannelRefused("no_address", wrong)
        except aiohttp.ClientConnectorError as error:
            return NotSent(network_problem(error))
        except aiohttp.ClientResponseError:
            return Unknown("what it answered is no HTTP")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return NOT_LEFT if did_not_leave(error) else Unknown(network_problem(error))

    def _opened(self) -> aiohttp.ClientSession:
        """The client of all receivers; a session belongs to the event loop that runs when it is made."""
        if self._session is None:
            # What a receiver answers is not read: neither unpacked, nor kept and sent to another one on its host.
            self._session = aiohttp.ClientSession(
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[fenced(aiohttp.TraceConfig())],
            )
        return self._session


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=_EDIT_BYTES).hexdigest()
