"""`offprint run` as a child process between a local Hugging Face and a playground, watched by its own log.

Named in `pytest_plugins`, it gives `house`: both servers, an empty database, and a way to start, kill and start again.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest_asyncio

from bot.playground.playground import Playground
from tests.servers.huggingface import HuggingFaceServer, daily_entry

PATIENCE_SECONDS = 90.0
Event = Mapping[str, object]


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until `condition` holds; fails with `what` after a while."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():  # noqa: ASYNC110 - what is waited for is in another process or server
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"never: {what}") from None


@dataclass(slots=True)
class Offprint:
    """One running child. `events` are the lines of its log so far."""

    process: asyncio.subprocess.Process
    events: list[Event] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    async def read(self) -> None:
        """Take in its log until it ends."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            text = line.decode()
            self.lines.append(text)
            if text.startswith("{"):
                self.events.append(json.loads(text))

    def told(self, event: str, **fields: object) -> list[Event]:
        """The events of this name that have these fields."""
        wanted = {"event": event, **fields}
        return [one for one in self.events if wanted.items() <= one.items()]

    async def wait_for(self, event: str, *, times: int = 1, **fields: object) -> None:
        """Wait until it has logged such an event so often; fails at once when it ends before."""

        def has_told() -> bool:
            return len(self.told(event, **fields)) >= times

        try:
            await until(lambda: has_told() or self.process.returncode is not None, f"{event} {fields}")
            assert has_told(), f"ended before {event} {fields}"
        except AssertionError as never:
            raise AssertionError(f"{never}\n{''.join(self.lines[-40:])}") from None

    async def kill(self) -> None:
        """SIGKILL: nothing of it gets to do anything any more."""
        self.process.kill()
        await self.process.wait()

    def pause(self) -> None:
        """SIGSTOP: it stands still in the middle of everything, and its connections stay open."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT: it goes on where it stood, and knows of nothing."""
        self.process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        """SIGTERM, as a supervisor does; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.process.wait()


@dataclass(slots=True)
class House:
    """Everything around the child."""

    playground: Playground
    hugging_face: HuggingFaceServer
    database: Path
    settings: dict[str, str] = field(default_factory=dict)
    service: tuple[str, ...] = ("-m", "bot", "run")

    @property
    def today(self) -> date:
        """The day on whose list papers are released."""
        return datetime.now(UTC).date()

    def release(self, number: int, title: str, **told: object) -> None:
        """Put a paper on today's list."""
        today = datetime.combine(self.today, datetime.min.time(), tzinfo=UTC)
        entry = daily_entry(f"{today:%y%m}.{99000 + number}", title=title, listed_at=today, published_at=today, **told)
        self.hugging_face.release(self.today, [entry])

    @asynccontextmanager
    async def offprint(self, *options: str, **settings: str) -> AsyncIterator[Offprint]:
        """Start `offprint run` with these options and settings, and see to it that it is gone afterwards."""
        process = await self.begun(*options, **settings)
        child = Offprint(process)
        reading = asyncio.create_task(child.read())
        try:
            await child.wait_for("service.started")
            yield child
        finally:
            if process.returncode is None:
                await child.kill()
            await reading

    async def begun(self, *options: str, **settings: str) -> asyncio.subprocess.Process:
        """Start `offprint run`, which may end by itself."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *(*self.service, *options),
            env={**self._environment(), **settings},
            cwd=self.database.parent,
            stderr=asyncio.subprocess.PIPE,
        )

    async def command(self, *words: str) -> int:
        """Run another command of `offprint` on the same database; its exit code."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, env=self._environment(), cwd=self.database.parent
        )
        return await process.wait()

    async def connected(self, child: Offprint) -> None:
        """Wait until both platforms reach the child and the baseline is in."""
        await self.playground.wait_connected("slack")
        await self.playground.wait_connected("discord")
        await child.wait_for("source.polled")

    def _environment(self) -> dict[str, str]:
        accounts = self.playground.settings
        root = str(Path(__file__).parents[1])
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": root,
            "OFFPRINT_DATABASE_URL": f"sqlite:///{self.database}",
            "OFFPRINT_SLACK_BOT_TOKEN": accounts.slack_bot_token,
            "OFFPRINT_SLACK_APP_TOKEN": accounts.slack_app_token,
            "OFFPRINT_SLACK_API_URL": self.playground.slack_api_url,
            "OFFPRINT_DISCORD_TOKEN": accounts.discord_token,
            "OFFPRINT_DISCORD_API_URL": self.playground.discord_api_url,
            "OFFPRINT_SOURCES": "huggingface",
            "OFFPRINT_HUGGINGFACE_URL": self.hugging_face.url,
            "OFFPRINT_ARXIV_API_URL": f"{self.hugging_face.url}/arxiv",
            "OFFPRINT_CROSSREF_URL": f"{self.hugging_face.url}/crossref",
            "OFFPRINT_CARDS_PER_HOUR": "0",
            "OFFPRINT_POLL_SECONDS": "1",
            "OFFPRINT_REQUEST_TIMEOUT_SECONDS": "1",
            "OFFPRINT_HTTP_PORT": "0",
            "OFFPRINT_LOG_FORMAT": "json",
            **self.settings,
        }


@pytest_asyncio.fixture
async def house(playground: Playground, tmp_path: Path) -> AsyncIterator[House]:
    """A playground, a local Hugging Face with two old papers, and an empty database."""
    async with HuggingFaceServer(today=datetime.now(UTC).date()) as hugging_face:
        built = House(playground, hugging_face, tmp_path / "offprint.db")
        built.release(1, "An Old Paper on GPU Scheduling")
        built.release(2, "Another Old Paper")
        yield built
