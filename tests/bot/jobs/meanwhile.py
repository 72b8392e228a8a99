"""Something else happens between two steps of a job."""

from __future__ import annotations

from dataclasses import replace

from tests.bot.jobs.scene import Scene


class Meanwhile:
    """A port on which something else happens just before the first call of one method."""

    def __init__(self, port, method, deed):
        self._port, self._method, self._deed = port, method, deed

    def __getattr__(self, name):
        asked = getattr(self._port, name)
        if name != self._method or self._deed is None:
            return asked

        async def call(*args, **named):
            deed, self._deed = self._deed, None
            if deed is not None:
                await deed()
            return await asked(*args, **named)

        return call


def meanwhile(scene: Scene, port: str, method: str, deed) -> None:
    """Let `deed` happen before the next `method` of a port."""
    between = Meanwhile(getattr(scene.stores, port), method, deed)
    scene.stores = replace(scene.stores, **{port: between})
