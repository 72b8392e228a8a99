"""The request that a mail program sends when its *Unsubscribe* is pressed (RFC 8058, section 3.2)."""

from __future__ import annotations

import aiohttp

from bot.playground.invocation import NotThere
from bot.playground.mail.limits import ONE_CLICK
from bot.playground.mail.mail import Mail
from bot.playground.mail.refusals import is_here

_WITHIN_SECONDS = 10.0


async def unsubscribe(mail: Mail) -> int:
    """POST the one-click body to the mail's address: no cookies, no redirects; returns the HTTP status.

    Raises `NotThere` for a mail without one-click, an address outside this computer, and a server that is not there.
    """
    if mail.unsubscribe is None or not mail.one_click:
        raise NotThere("This mail offers no one-click unsubscribing.")
    if not is_here(mail.unsubscribe):
        raise NotThere("Nothing leaves this computer, and this mail's unsubscribe address is elsewhere.")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    timeout = aiohttp.ClientTimeout(total=_WITHIN_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as client,
            client.post(mail.unsubscribe, data=ONE_CLICK.encode(), headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotThere("The unsubscribe address of this mail does not answer.") from error
