"""Everything that has happened, numbered, for the page: an append-only log and its server-sent form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.playground.wire import Json, dump


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ids rise by one from 1."""

    id: int
    type: str
    data: Json


class EventLog:
    """All events of a run, in order, and a way to follow them."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._followers: set[asyncio.Event] = set()
        self._closed = False

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything so far."""
        return tuple(self._events)

    def publish(self, type_: str, data: Json) -> Event:
        """Append an event and wake all followers."""
        event = Event(len(self._events) + 1, type_, data)
        self._events.append(event)
        self.stir()
        return event

    def stir(self) -> None:
        """Let `until` check again though nothing was published, as after a refused request."""
        for news in self._followers:
            news.set()

    def close(self) -> None:
        """End every `follow`."""
        self._closed = True
        self.stir()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is checked after every event."""
        news = asyncio.Event()
        self._followers.add(news)
        try:
            while not condition():
                news.clear()
                await news.wait()
        finally:
            self._followers.discard(news)

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """Yield every event whose id is above `after`, then those to come, until the log is closed."""
        news = asyncio.Event()
        self._followers.add(news)
        try:
            while True:
                news.clear()
                while after < len(self._events):
                    after += 1
                    yield self._events[after - 1]
                if self._closed:
                    return
                await news.wait()
        finally:
            self._followers.discard(news)


def frame(type_: str, data: Json, id_: int | None = None) -> bytes:
    """An event as `text/event-stream` writes it."""
    head = "" if id_ is None else f"id: {id_}\n"
    return f"{head}event: {type_}\ndata: {dump(data)}\n\n".encode()
