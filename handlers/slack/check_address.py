"""Looks at the public address as Slack does: whether it is encrypted, and whether this service answers behind it."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from handlers.findings import Finding, doubtful, good, wrong
from handlers.network_problem import network_problem
from handlers.slack.account import EVENTS_PATH, INSTALL_PATH, SlackAccount

_SECONDS = 10.0
_UNSIGNED = 401
_OK = 200
_ENCRYPT = "Put a proxy with a certificate before the HTTP port, and write its https:// address in OFFPRINT_PUBLIC_URL."
_LEAD_HERE = "Start `offprint run`, and let the proxy before it lead {path} to OFFPRINT_HTTP_PORT."


async def check_address(account: SlackAccount) -> Sequence[Finding]:
    """What the public address says to a request that nobody signed, and to one for the page to install the app."""
    address = account.public_url or ""
    found: list[Finding] = []
    if not address.startswith("https://"):
        found.append(
            doubtful("public url", f"{address} is not encrypted, and Slack sends to no such address", _ENCRYPT)
        )
    timeout = aiohttp.ClientTimeout(total=min(_SECONDS, account.request_timeout))
    async with aiohttp.ClientSession(timeout=timeout) as session:
        if account.signing_secret is not None:
            seen = await _status(session, "POST", f"{address}{EVENTS_PATH}")
            found.append(_finding("events", f"{address}{EVENTS_PATH}", seen, wanted=_UNSIGNED))
        if account.install is not None:
            seen = await _status(session, "GET", f"{address}{INSTALL_PATH}")
            found.append(_finding("install page", f"{address}{INSTALL_PATH}", seen, wanted=_OK))
    return found


async def _status(session: aiohttp.ClientSession, verb: str, address: str) -> int | str:
    """The HTTP status, or why there is none."""
    try:
        async with session.request(verb, address, allow_redirects=False) as answer:
            return answer.status
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return network_problem(error)


def _finding(what: str, address: str, seen: int | str, *, wanted: int) -> Finding:
    if seen == wanted:
        return good(what, f"{address} leads to a service of Offprint's")
    said = f"answers HTTP {seen}" if isinstance(seen, int) else f"does not answer ({seen})"
    path = "/" + address.partition("://")[2].partition("/")[2]
    return wrong(what, f"{address} {said}", _LEAD_HERE.format(path=path))
