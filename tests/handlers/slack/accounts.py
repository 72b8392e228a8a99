"""The ways in which Slack can be reached, as accounts of the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.playground.playground import Playground
from bot.playground.world import SlackChannel, SlackTeam
from handlers.slack.account import SlackAccount, SlackInstall
from handlers.slack.app import SlackApp
from tests.handlers.office import Office
from tests.handlers.slack.conftest import account
from tests.handlers.slack.front import Front
from tests.handlers.slack.signed import SECRET

KEY, NEWER = b"k" * 32, b"n" * 32
REEF = SlackTeam(
    id="T0REEF0001",
    name="Reef",
    domain="reef",
    bot_id="B0REEF0001",
    bot_user="U0REEF0001",
    channels=(SlackChannel(id="C0CORALS01", name="corals"),),
)
"""A second workspace, which has not installed the app."""


def by_http(playground: Playground, front: Front, **other: object) -> SlackAccount:
    """One workspace, reached by HTTP alone."""
    told = {"app_token": None, "signing_secret": SECRET, "public_url": front.url}
    return account(playground, **(told | other))


def many(playground: Playground, front: Front, *keys: bytes, **other: object) -> SlackAccount:
    """Any workspace that installs the app, reached through sockets."""
    told = playground.settings
    install = SlackInstall(
        client_id=told.slack_client_id,
        client_secret=told.slack_client_secret,
        keys=keys or (KEY,),
        public_url=front.url,
    )
    return account(playground, **({"bot_token": None, "install": install, "public_url": front.url} | other))


@asynccontextmanager
async def running(account: SlackAccount, office: Office, front: Front) -> AsyncIterator[SlackApp]:
    """An app that is connected and served."""
    app = SlackApp(account, services=office.services, wake=office.wake)
    async with front.serving(app):
        try:
            await app.start()
            yield app
        finally:
            await app.stop()
