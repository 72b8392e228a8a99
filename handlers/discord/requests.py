"""Requests to Discord, each made once and bounded, in the turns that all processes with the bot's token keep together.

For the turns of a single route the library waits by itself. A time-out bounds one request and not the library's wait: a
wait that is cut off would ask again, and each asking beyond a rate limit counts towards a ban of this address.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import aiohttp
import discord
from discord.http import Route

from handlers.discord.attempts import Attempts
from handlers.discord.render import Files
from handlers.discord.upload import Json, form_of
from handlers.turns import Turns

_NO_FILES: Files = {}


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of a client that is logged in, each bounded by `patience`, in their `turns` where there are some.

    They raise what the library raises, which is `RateLimited` for a turn that is far away.
    """

    client: discord.Client
    patience: aiohttp.ClientTimeout
    turns: Turns | None = None

    async def get(self, path: str, query: Json | None = None, **parts: str) -> object:
        """Ask for something, as the JSON that the answer holds."""
        route = Route("GET", path, **parts)
        await self._turn()
        answer: object = await self.client.http.request(route, timeout=self.patience, params=query)
        return answer

    async def send(
        self,
        method: str,
        path: str,
        body: Json,
        *,
        files: Files = _NO_FILES,
        attempts: Attempts | None = None,
        **parts: str,
    ) -> object:
        """Send a body, files and all: https://docs.discord.com/developers/reference#uploading-files."""
        route = Route(method, path, **parts)
        ask = partial(self.client.http.request, route, timeout=self.patience, trace_request_ctx=attempts)
        await self._turn()
        answer: object = await (ask(form=list(form_of(body, files))) if files else ask(json=body))
        return answer

    async def _turn(self) -> None:
        """Wait for the turn of one request; none was sent where that raises."""
        if self.turns is not None and (wait := await self.turns.take()) is not None:
            raise discord.RateLimited(wait.total_seconds())
