"""The whole way of an address, over real SMTP and HTTP: asked, confirmed, sent a digest, and gone with one click."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp

from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelDigest, DigestPlan
from bot.clock import SystemClock
from bot.health import health_server
from bot.jobs.actor import Actor
from bot.jobs.ask_for_mail import ask_for_mail
from bot.mailing.links import MailLinks
from bot.mailing.recipient import mail_channel
from bot.service import build_service
from bot.settings import Settings
from handlers.web.mail_links import mail_link_routes
from storage.memory import memory_stores
from tests.contracts.facts import LINE, announce, change, paper, write_change
from tests.handlers.office import until
from tests.servers.mail import MailServer

ADA = "ada@post.example"
INBOX = mail_channel(ADA)


async def no_sources() -> dict[str, str]:
    return {}


async def due_now(stores, key: str) -> None:
    """A digest of the address that is due, and a paper that waits for it."""
    await announce(stores, INBOX, paper(key, "On GPUs"), route=LINE)
    digest = ChannelDigest(name="daily", plan=DigestPlan(), next_at=datetime.now(UTC) - timedelta(seconds=1))
    standing = (await stores.channels.get(INBOX)).with_digest(digest)
    await write_change(stores, change(INBOX, ChangeKind.DIGEST_SET, digest="daily"), channel=standing)


async def test_an_address_is_asked_confirms_gets_its_digest_and_leaves_with_one_click():
    stores, clock, links = memory_stores(), SystemClock(), MailLinks(bytes(range(32)), "http://127.0.0.1/papers")
    routes = mail_link_routes(links, stores=stores, now=clock.now)
    async with (
        MailServer() as server,
        aiohttp.ClientSession() as client,
        health_server("127.0.0.1", 0, seconds_since_tick=float, sources=no_sources, routes=routes) as port,
    ):
        links = replace(links, public_url=f"http://127.0.0.1:{port}/papers")
        settings = Settings(smtp_url=server.url, smtp_from="Offprint <papers@lab.example>")
        service = build_service(settings, stores=stores, sources=(), clock=clock, mail_links=links)
        running = asyncio.create_task(service.run())
        try:
            await ask_for_mail(
                ADA,
                actor=Actor(channel=INBOX, by="mira", notify=False),
                channels=stores.channels,
                recipients=stores.recipients,
                now=clock.now(),
            )
            await due_now(stores, "1")
            await until(lambda: len(server.taken) == 1)
            asked = server.taken[0].mail.get_body(("plain",)).get_content()
            link = re.search(r"http://\S+/mail/confirm/\S+", asked)[0]
            assert (await client.post(link)).status == 200
            await until(lambda: len(server.taken) == 2)
            digest = server.taken[1].mail
            assert "On GPUs" in digest.get_body(("plain",)).get_content()
            way_out = digest["List-Unsubscribe"].strip().strip("<>")
            assert (await client.post(way_out, data={"List-Unsubscribe": "One-Click"})).status == 200
            await due_now(stores, "2")
            (recipient,) = await stores.recipients.of_address(ADA)
            assert not recipient.gets_mail
            assert await stores.digests.due(clock.now()) == ()
        finally:
            service.stopping.set()
            await running
