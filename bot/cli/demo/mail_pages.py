"""The demo's own HTTP port, for feeds and for the links in its mails, and Grace, who answers the mail that asks her."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.playground.playground import LOOPBACK, Playground

_CONFIRMING = re.compile(r"http://\S+/mail/confirm/\S+")


def listening() -> socket.socket:
    """A socket on a free port: the address of the pages is needed before the pages are."""
    return socket.create_server((LOOPBACK, 0))


def address_of(listener: socket.socket) -> str:
    """The address under which a browser finds the pages."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


@asynccontextmanager
async def serving(listener: socket.socket, routes: Iterable[web.AbstractRouteDef]) -> AsyncIterator[None]:
    """Serve the pages for as long as the block runs."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


async def confirm_by_mail(playground: Playground) -> None:
    """Wait for the mail that asks whether the digest is wanted, and press its button, as Grace would.

    Raises `aiohttp.ClientError` when the page does not take it, `TimeoutError` when no such mail comes.
    """
    await playground.until(lambda: _confirming(playground) is not None)
    link = _confirming(playground)
    async with aiohttp.ClientSession(raise_for_status=True) as grace, grace.post(str(link)):
        pass


def _confirming(playground: Playground) -> str | None:
    """The link of the newest mail that asks."""
    found = (_CONFIRMING.search(mail.text) for mail in reversed(playground.mail.mails()))
    return next((link[0] for link in found if link), None)
