"""A mail server on loopback, and Offprint's mail beside it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest_asyncio

from bot.card.card import Heading, Leave, Message, Text, plain
from bot.channel.channel import ChannelId
from bot.mail_account import sender, smtp_server
from handlers.email.app import EmailAccount, EmailApp
from tests.handlers.office import RealClock, Wake
from tests.servers.mail import MailServer, trusting

SENDER = sender("Offprint <papers@lab.example>")
KEY = "0123456789abcdef01234567"
LEAVE = "https://papers.lab.example/leave/abc"


class MovedClock(RealClock):
    """The system's clock, moved on by hand."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self):
        return super().now() + self.by

    def monotonic(self):
        return super().monotonic() + self.by.total_seconds()

    def move(self, **by) -> None:
        self.by += timedelta(**by)


def to(address: str = "ada@post.example") -> ChannelId:
    return ChannelId("email", "", address)


def message(words: str = "Three new papers") -> Message:
    return Message(words, (Heading(words), Text(((plain("One line."),),))), leave=Leave("because you confirmed", LEAVE))


def key(number: int) -> str:
    return f"{number:024x}"


@asynccontextmanager
async def mailing(url: str, *, clock=None, wake=None, **account):
    """Mail by the server at `url`."""
    given = {"request_timeout": 5.0, "tls": trusting(), **account}
    made = EmailAccount(server=smtp_server(url), sender=SENDER, **given)
    app = EmailApp(made, clock=clock or MovedClock(), wake=wake or Wake())
    try:
        yield app
    finally:
        await app.stop()


@pytest_asyncio.fixture
async def server():
    async with MailServer() as running:
        yield running


@pytest_asyncio.fixture
async def clock():
    return MovedClock()


@pytest_asyncio.fixture
async def app(server, clock):
    async with mailing(server.url, clock=clock) as made:
        yield made
