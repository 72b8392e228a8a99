"""The kept session of the Web API's client, which otherwise opens a connection, with all of TLS, for each call."""

from __future__ import annotations

import aiohttp

from handlers.fence import fenced
from handlers.told_time import ToldTime

CONNECTIONS = 320
"""For all posts in flight (`bot.jobs.deliver.MOST_IN_FLIGHT`), and some for what people ask: a post that waits
for a connection is marked as in flight already."""
IDLE_SECONDS = 2.0
"""A connection that was idle for longer is not used again. Servers and the proxies before them close one after five
seconds and more, and a post that meets the close is of unknown fate: it may have been stored."""


def kept_session(request_timeout: float, *, time: ToldTime) -> aiohttp.ClientSession:
    """A session whose requests take at most `request_timeout` seconds, are fenced, and whose answers tell the time.

    Needs a running event loop.

    aiohttp sends no POST twice, so a post on a connection that breaks raises, and is looked for.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=IDLE_SECONDS),
        timeout=aiohttp.ClientTimeout(total=request_timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[fenced(time.listening())],
    )
