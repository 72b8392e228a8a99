"""Who may talk to the playground: requests to its own name, from its own page or from no page at all.

Without this any web page open in the same browser could press our buttons.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.playground.wire import json_answer

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(port: Callable[[], int]) -> Middleware:
    """A middleware that refuses a foreign Host or Origin with 403."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        names = {f"{name}:{port()}" for name in ("127.0.0.1", "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in names:
            return json_answer({"ok": False, "error": "This is not the name of this server."}, status=403)
        if origin is not None and origin not in {f"http://{name}" for name in names}:
            return json_answer({"ok": False, "error": "Requests from other pages are refused."}, status=403)
        return await handler(request)

    return check
