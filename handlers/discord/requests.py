"""Requests to Discord, each made once and bounded; the library waits for its turn by itself.

A time-out bounds one request and not the library's wait: a wait that is cut off would ask again, and each asking beyond
a rate limit counts towards a ban of this address.
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

_NO_FILES: Files = {}


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of a client that is logged in, each bounded by `patience`. They raise what the library raises."""

    client: discord.Client
    patience: aiohttp.ClientTimeout

    async def get(self, path: str, query: Json | None = None, **parts: str) -> object:
        """Ask for something, as the JSON that the answer holds."""
        route = Route("GET", path, **parts)
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
        answer: object = await (ask(form=list(form_of(body, files))) if files else ask(json=body))
        return answer
