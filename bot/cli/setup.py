"""What every command starts with: the settings, the stores of the database that they name, and the time."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from bot.cli.output import say
from bot.clock import DatabaseClock, SystemClock
from bot.errors import SettingsError, StorageError
from bot.intake import build_http, polled_sources
from bot.mailing.links import MailLinks
from bot.mailing.token import KEY_BYTES
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource
from bot.ports.secrets import MAIL_LINKS
from bot.ports.stores import Stores
from bot.settings import Settings, read_settings, variable
from bot.sources.registry import make_sources
from storage.postgres.store import open_postgres
from storage.sqlite.lock import hold_lock, is_held
from storage.sqlite.store import open_sqlite

_CLOCK: ContextVar[SystemClock] = ContextVar("clock", default=SystemClock())  # noqa: B039 - it holds no time
"""The clock that a command goes by."""


def settings_or_say(**typed: str) -> Settings:
    """The settings of this process; warnings about them go to standard error. Raises `SettingsError`.

    What was `typed` on the command line, by the name of the setting, goes before what is set.
    """
    try:
        folder = Path.cwd()
    except OSError as error:
        raise SettingsError((f"The current folder cannot be read ({error.strerror}); change to another.",)) from error
    environment = {**os.environ, **{variable(name): value for name, value in typed.items()}}
    read = read_settings(environment, folder=folder)
    for warning in read.warnings:
        say(f"warning: {warning}")
    return read.settings


@asynccontextmanager
async def open_stores(settings: Settings | None = None, *, as_service: bool = False) -> AsyncIterator[Stores]:
    """The stores of the database that the settings name (those of this process where none are given).

    A command opens them beside a service that may be running, and does not disturb it. `as_service` holds the lock of
    a SQLite file, as the one process that polls and delivers; on PostgreSQL several may. From then on `now` is the time
    of the database. Raises `SettingsError`, `StorageError`, `AlreadyRunning`.
    """
    settings = settings or settings_or_say()
    if settings.on_postgres:
        async with open_postgres(settings.database_url) as stores:
            _CLOCK.set(await clock_of(stores))
            yield stores
        return
    path = settings.database_path
    if not as_service and is_made_now(path):
        if is_held(path):
            raise StorageError(f"{path} is not there, though a service runs on it: put the file back, or restart that.")
        say(f"{path} does not exist and is created now; OFFPRINT_DATABASE_URL can name another.")
    with hold_lock(path) if as_service else nullcontext():
        async with open_sqlite(path, beside=not as_service) as stores:
            yield stores


async def clock_of(stores: Stores) -> DatabaseClock:
    """The clock of a database that several hosts share, as of a first reading. Raises `StorageError`."""
    clock = DatabaseClock()
    asked = clock.monotonic()
    clock.follow(await stores.upkeep.time(), asked=asked, answered=clock.monotonic())
    return clock


async def is_running(settings: Settings, stores: Stores) -> bool:
    """Whether an `offprint run` is alive on the database now: it holds the lock of a file, or says so every second."""
    return bool(await stores.processes.alive()) if settings.on_postgres else is_held(settings.database_path)


async def mail_links(settings: Settings, stores: Stores) -> MailLinks | None:
    """What the links in new mail are made with; None where no mail server is set."""
    return None if settings.smtp_url is None else await links_of_sent_mail(settings, stores)


async def links_of_sent_mail(settings: Settings, stores: Stores) -> MailLinks:
    """What the links in mail were made with: people leave also while mail is off. Its key is made at first use."""
    key = await stores.secrets.keep(MAIL_LINKS, secrets.token_bytes(KEY_BYTES))
    return MailLinks(key, settings.public_url)


async def polled_here(settings: Settings) -> tuple[PolledSource, ...]:
    """The sources that the settings name, as they are polled here; nothing is fetched."""
    clock = SystemClock()
    async with aclosing(build_http(settings, clock=clock)) as http:
        return polled_sources(settings, make_sources(settings, http, clock=clock))


async def source_profiles(settings: Settings) -> Mapping[str, SourceProfile]:
    """What the sources in the settings say of themselves, by name."""
    return {source.name: source.profile for source in await polled_here(settings)}


def has_database(settings: Settings) -> bool:
    """Whether there may be a database that was written to: a file that does not exist yet is none."""
    return settings.on_postgres or not is_missing(settings.database_path)


def is_missing(path: Path) -> bool:
    """Whether the file does not exist yet; any other problem with its path shows when it is opened."""
    try:
        return not path.exists()
    except OSError:
        return False


def is_made_now(path: Path) -> bool:
    """Whether the file does not exist yet, and opening it makes it."""
    return is_missing(path) and path.parent.is_dir()


def clock() -> SystemClock:
    """The clock that a command goes by: of an open database that several hosts share, the database's."""
    return _CLOCK.get()


def now() -> datetime:
    """The time by that clock, aware UTC."""
    return clock().now()
