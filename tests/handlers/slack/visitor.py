"""A person who installs the app: opens the page, allows it in Slack, and is sent back, with the browser's cookie."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from bot.playground.playground import Playground
from bot.playground.world import SlackTeam


class HasAddress(Protocol):
    """The HTTP port of a service."""

    @property
    def url(self) -> str:
        """Its address."""
        ...


_LINK = re.compile(r'class="button" href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first page gave: where its button leads, and the browser's cookie."""

    address: str
    cookie: str

    @property
    def asked(self) -> Mapping[str, str]:
        return dict(parse_qsl(urlsplit(self.address).query))


async def begin(front: HasAddress) -> Begun:
    """Open the page with Slack's button."""
    async with aiohttp.ClientSession() as browser, browser.get(f"{front.url}/slack/install") as answer:
        assert answer.status == 200
        link = _LINK.search(await answer.text())
        assert link is not None
        return Begun(html.unescape(link[1]), answer.headers["Set-Cookie"].partition(";")[0])


async def come_back(address: str, cookie: str | None) -> tuple[int, str]:
    """Open the address to which Slack sends the browser; the status and the page."""
    headers = {} if cookie is None else {"Cookie": cookie}
    async with aiohttp.ClientSession() as browser, browser.get(address, headers=headers) as answer:
        return answer.status, html.unescape(await answer.text())


async def install(playground: Playground, front: HasAddress, team: SlackTeam) -> str:
    """Install the app in a workspace; the page at the end."""
    begun = await begin(front)
    status, page = await come_back(playground.slack.allow(begun.asked, team=team.id), begun.cookie)
    assert status == 200, page
    return page
