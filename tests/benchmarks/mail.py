"""A digest mailed to very many addresses, through the outbox to the local mail server, beside the bare client."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import aiosmtplib

from bot.channel.change import ChangeKind
from bot.channel.channel import ChannelId
from bot.clock import SystemClock
from bot.delivery.delivery import Settled, State
from bot.delivery.lane import LaneRules
from bot.jobs.deliver import ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.jobs.send_digests import send_digests
from bot.mail_account import sender, smtp_server
from bot.mailing.links import MailLinks
from bot.ports.channels import ChannelChange
from bot.ports.messenger import Messenger
from bot.ports.recipients import MailAsk
from bot.ports.stores import Stores
from handlers.email.app import EmailAccount, EmailApp
from storage.sqlite.store import open_sqlite
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words, papers
from tests.contracts.facts import LINE, announce, change, set_digest
from tests.servers.mail import MailServer, Taken

_MAILS, _PAPERS = 1_000, 10
_CHANNEL = ChannelId("slack", "T0BENCH", "C0BENCH")
_SENDER = sender("Offprint <offprint@papers.example>")
_LINKS = MailLinks(bytes(32), "https://papers.example")
_RULES = LaneRules(longest_request=timedelta(seconds=60))


def measure(*, mails: int = _MAILS, tell: Tell = nobody) -> Iterator[Row]:
    """One row: mails a second, each of a digest of ten papers with its text, its HTML and its own way out."""
    ours, bare = asyncio.run(_measured(mails, tell))
    yield Row(
        id=f"mail.{mails}",
        what=f"a digest of {_PAPERS} papers mailed through the outbox to as many addresses",
        n=mails,
        value=mails / ours,
        unit="mails/s",
        rival="the bare aiosmtplib client, the same mails over one connection",
        rival_value=mails / bare,
        ratio=bare / ours,
    )


async def _measured(mails: int, tell: Tell) -> tuple[float, float]:
    """The seconds through the outbox, and those of the bare client."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        async with MailServer() as server, open_sqlite(Path(folder) / "offprint.db") as stores:
            tell(f"{mails:,} addresses that confirmed")
            await _fill(stores, mails)
            tell(f"{mails:,} mails through the outbox")
            ours = await _through_the_outbox(stores, server, mails)
            sent = tuple(server.taken)
            if len(sent) != mails or len({one.recipient for one in sent}) != mails:
                raise Disagreement(f"{len(sent)} mails came; each of {mails} addresses was to get one")
            tell(f"{mails:,} mails by the bare client")
            return ours, await _in_a_loop(server, sent)


async def _fill(stores: Stores, mails: int) -> None:
    """A channel with a digest that is due, and addresses that were asked and confirmed."""
    now = SystemClock().now()
    told = papers(_PAPERS, words=Words.of_the_sample(), seed=3, listed_at=now)
    await announce(stores, _CHANNEL, *told, route=LINE)
    await set_digest(stores, _CHANNEL, now)
    for address in (f"person-{number}@lab.example" for number in range(mails)):
        ask = MailAsk(channel=_CHANNEL, address=address, by="mira", asker="mira", at=now, counted=0)
        added = (change(_CHANNEL, ChangeKind.MAIL_ADDED, address=address),)
        standing = await stores.channels.get(_CHANNEL)
        await stores.channels.apply(ChannelChange(channel=standing, changes=added, notify=False, ask=ask))
    for recipient in await stores.channels.recipients(_CHANNEL):
        await stores.recipients.apply(recipient, recipient.confirmed(now))


async def _through_the_outbox(stores: Stores, server: MailServer, mails: int) -> float:
    account = EmailAccount(server=smtp_server(server.url), sender=_SENDER)
    app = EmailApp(account, clock=SystemClock(), wake=_nobody)
    await app.start()
    try:
        await _settled(stores, app.messenger, mails)  # whoever confirmed is not asked any more
        await send_digests(stores.digests, trending=stores.trending, now=SystemClock().now())
        began = time.perf_counter()
        states = await _settled(stores, app.messenger, mails)
        seconds = time.perf_counter() - began
    finally:
        await app.stop()
    if states[State.SENT] != mails:
        raise Disagreement(f"{states[State.SENT]} mails were sent; {mails} were to be")
    return seconds


async def _settled(stores: Stores, messenger: Messenger, count: int) -> Counter[State]:
    """Work the outbox until so many rows are settled; returns how many ended in each state."""
    states: Counter[State] = Counter()
    done = asyncio.Event()

    def on_settled(settled: Settled) -> None:
        states[settled.state] += 1
        if states.total() >= count:
            done.set()

    clock = SystemClock()
    door = ExitDoor(
        stores=stores,
        messengers={messenger.platform: messenger},
        rules={messenger.platform: _RULES},
        clock=clock,
        worker="benchmark",
        chance=Random(1).random,
        on_settled=on_settled,
        mail_links=_LINKS,
    )
    async with asyncio.timeout(300):
        await Dispatcher(door, wake=asyncio.Event()).run(done, grace_seconds=5)
    return states


async def _in_a_loop(server: MailServer, sent: Sequence[Taken]) -> float:
    """The seconds that the bare client takes for the same mails, one after the other."""
    async with aiosmtplib.SMTP(hostname="localhost", port=server.port, start_tls=False) as client:
        began = time.perf_counter()
        for mail in sent:
            await client.sendmail(mail.sender, mail.recipient, mail.content)
        return time.perf_counter() - began


def _nobody() -> None:
    """Nobody waits to be woken: the dispatcher looks by itself."""
