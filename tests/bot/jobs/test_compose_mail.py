"""What goes out by mail: to an address that wants it at that moment, with its way out, and nothing that is pressed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.card import Actions
from bot.channel.change import ChangeKind
from bot.channel.channel import DigestPlan
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.jobs.compose_delivery import compose
from bot.mailing.links import MailLinks
from bot.mailing.recipient import mail_channel
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.recipients import MailAsk
from storage.memory import memory_stores
from tests.contracts.facts import LINE, ML, NOON, announce, change, minutes, paper, set_digest
from tests.handlers.commands.room import text_of

ADA = "ada@lab.example"
INBOX = mail_channel(ADA)
LINKS = MailLinks(bytes(range(32)), "https://papers.lab.example")
KEY = DigestKey("daily", "2026-11-24T12:00+00:00")


@pytest.fixture
def stores():
    return memory_stores()


async def confirmed(stores, channel):
    ask = MailAsk(channel=channel, address=ADA, by="mira", asker="mira", at=NOON, counted=0)
    standing = replace(await stores.channels.get(channel), name="ml-systems")
    await stores.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=ask))
    (asked,) = await stores.recipients.of_address(ADA)
    await stores.recipients.apply(asked, asked.confirmed(NOON))
    return asked.confirmed(NOON)


async def made(stores, channel, *papers, top=10):
    await announce(stores, channel, *papers, route=LINE)
    standing = await set_digest(stores, channel, NOON, DigestPlan(top=top))
    moved = standing.with_digest(replace(standing.digest("daily"), next_at=NOON + minutes(99)))
    ids = tuple(one.id for one in papers)
    await stores.digests.apply(DigestMade(channel=moved, key=KEY, papers=ids, at=NOON))


async def rows(stores, lane=INBOX):
    """The rows of a lane, the oldest first."""
    found = [one for one in stores.outbox._tables.outbox.values() if one.channel == lane]
    return sorted(found, key=lambda one: one.id)


async def test_a_copy_says_what_the_channel_reads_and_how_it_ends(stores):
    recipient = await confirmed(stores, ML)
    await made(stores, ML, *(paper(str(number), f"On GPUs {number}") for number in range(4)), top=3)
    _, copy = await rows(stores)
    assert copy.kind is Kind.DIGEST_COPY
    message = (await compose(copy, stores, links=LINKS)).message
    said = text_of(message)
    assert all(f"On GPUs {number}" in said for number in range(3))
    assert "and 1 more" in said
    assert not any(isinstance(part, Actions) for part in message.parts)
    assert message.leave.url == LINKS.leaving(recipient)
    assert message.leave.why == "because this address confirmed that it wants the digests of #ml-systems"


async def test_an_address_that_left_before_the_copy_went_out_gets_none(stores):
    recipient = await confirmed(stores, ML)
    await made(stores, ML, paper("1"))
    _, copy = await rows(stores)
    await stores.recipients.apply(recipient, recipient.left(NOON))
    assert await compose(copy, stores, links=LINKS) is None


async def test_a_copy_that_waits_is_not_sent_to_an_address_that_is_asked_anew(stores):
    recipient = await confirmed(stores, ML)
    await made(stores, ML, paper("1"))
    _, copy = await rows(stores)
    await stores.recipients.apply(recipient, replace(recipient, confirmed_at=None))
    assert await compose(copy, stores, links=LINKS) is None


async def test_a_mail_channel_gets_its_own_digest_while_it_wants_it(stores):
    recipient = await confirmed(stores, INBOX)
    await made(stores, INBOX, paper("1", "On GPUs"))
    _, own = await rows(stores)
    assert own.kind is Kind.DIGEST
    assert "On GPUs" in text_of((await compose(own, stores, links=LINKS)).message)
    await stores.recipients.apply(recipient, recipient.left(NOON))
    assert await compose(own, stores, links=LINKS) is None


async def test_what_is_said_to_a_channel_is_not_mailed(stores):
    await confirmed(stores, INBOX)
    told = change(INBOX, ChangeKind.DIGEST_OFF)
    standing = await stores.channels.get(INBOX)
    await stores.channels.apply(ChannelChange(channel=standing, changes=(told,), notify=True))
    _, notice = await rows(stores)
    assert notice.kind is Kind.NOTICE
    assert await compose(notice, stores, links=LINKS) is None


async def test_a_question_is_not_asked_after_its_answer(stores):
    await confirmed(stores, ML)
    (question,) = await rows(stores)
    assert question.kind is Kind.CONFIRMATION
    assert await compose(question, stores, links=LINKS) is None
