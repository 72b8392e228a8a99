"""What every store promises of mail addresses that get digests: asked once, answered by themselves, none missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.change import ChangeKind
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import ask_subject, copy_subject, read_ask_subject, read_copy_subject
from bot.mailing.recipient import Recipient, mail_channel
from bot.ports.channels import ChannelChange
from bot.ports.digests import DigestMade
from bot.ports.recipients import AsksCounted, MailAsk
from bot.ports.write import Applied, Stale
from tests.contracts.facts import (
    GPU,
    LINE,
    ML,
    NOON,
    announce,
    change,
    minutes,
    paper,
    set_digest,
    subscribe,
    write_change,
)

ADA = "ada@lab.example"
INBOX = mail_channel(ADA)
KEY = DigestKey("daily", "2026-11-24T12:00+00:00")


def ask(channel=ML, address=ADA, *, counted=0, **more):
    told = {"by": "mira", "asker": "slack:T1 mira", "at": NOON} | more
    return MailAsk(channel=channel, address=address, counted=counted, **told)


async def asked(stores, wanted=None, *, changes=True):
    """The recipient after it was asked."""
    wanted = wanted or ask()
    added = (change(wanted.channel, ChangeKind.MAIL_ADDED, address=wanted.address),) if changes else ()
    standing = await stores.channels.get(wanted.channel)
    written = await stores.channels.apply(ChannelChange(channel=standing, changes=added, notify=False, ask=wanted))
    assert isinstance(written, Applied)
    return next(one for one in await stores.channels.recipients(wanted.channel) if one.address == wanted.address)


async def confirmed(stores, wanted=None):
    recipient = await asked(stores, wanted)
    after = recipient.confirmed(NOON + minutes(1))
    assert await stores.recipients.apply(recipient, after) == Applied(recipient.id)
    return after


async def make_digest(stores, channel, *papers):
    standing = await stores.channels.get(channel)
    moved = standing.with_digest(replace(standing.digest("daily"), next_at=NOON + minutes(24 * 60)))
    return await stores.digests.apply(
        DigestMade(channel=moved, key=KEY, papers=tuple(one.id for one in papers), at=NOON)
    )


async def test_an_ask_is_a_recipient_that_has_not_confirmed_and_one_mail(stores):
    recipient = await asked(stores)
    assert recipient == Recipient(id=recipient.id, channel=ML, address=ADA, asked_by="mira", asked_at=NOON)
    assert await stores.recipients.get(recipient.id) == recipient
    assert await stores.recipients.of_address(ADA) == (recipient,)
    assert await stores.recipients.of_mailbox("A.D.A+x@lab.example") == (recipient,)
    assert await stores.recipients.of_mailbox("eve@lab.example") == ()
    head = (await stores.outbox.lane(INBOX)).head
    assert (head.kind, head.subject) == (Kind.CONFIRMATION, ask_subject(recipient))
    assert read_ask_subject(head.subject) == (recipient.id, NOON)
    assert await stores.recipients.asks(ADA, "slack:T1 mira", since=NOON - minutes(1)) == AsksCounted(1, 1, 1)
    assert await stores.recipients.asks("ADA+x@lab.example", "other", since=NOON) == AsksCounted(1, 0, 0)


async def test_a_second_ask_is_counted_and_begins_anew(stores):
    first = await confirmed(stores)
    await stores.recipients.apply(first, first.left(NOON + minutes(2)))
    again = await asked(stores, ask(counted=1, at=NOON + minutes(9), by="jo"), changes=False)
    assert again == Recipient(id=first.id, channel=ML, address=ADA, asked_by="jo", asked_at=NOON + minutes(9), asks=1)
    more = await asked(stores, ask(counted=2, at=NOON + minutes(10)), changes=False)
    assert more.asks == 2
    assert (await stores.outbox.lane(INBOX)).waiting == 3


async def test_an_ask_that_was_decided_before_another_one_is_stale_and_leaves_nothing(stores):
    await asked(stores, ask(GPU))
    standing = await stores.channels.get(ML)
    late = ChannelChange(channel=standing, changes=(), notify=True, ask=ask())
    assert await stores.channels.apply(late) == Stale()
    assert await stores.channels.recipients(ML) == ()
    assert (await stores.outbox.lane(INBOX)).waiting == 1
    assert await stores.channels.get(ML) == standing


async def test_an_ask_beyond_what_its_asker_may_ask_in_a_day_is_stale_and_leaves_nothing(stores):
    for number in range(2):
        await asked(stores, ask(address=f"{number}@lab.example", most=2))
    standing = await stores.channels.get(ML)
    one_more = ask(address="eve@lab.example", most=2)
    assert (
        await stores.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=one_more)) == Stale()
    )
    assert await stores.recipients.of_address("eve@lab.example") == ()
    await asked(stores, replace(one_more, asker="slack:T1 jo"))
    await asked(stores, ask(address="zoe@lab.example", most=None))
    await asked(stores, ask(address="bob@lab.example", most=2, at=NOON + timedelta(days=1)))


async def test_an_ask_of_a_channel_that_changed_meanwhile_is_stale_and_leaves_nothing(stores):
    standing = await stores.channels.get(ML)
    await subscribe(stores, ML, "gpu")
    late = ChannelChange(channel=standing, changes=(), notify=False, ask=ask())
    assert await stores.channels.apply(late) == Stale()
    assert await stores.recipients.of_address(ADA) == ()
    assert (await stores.outbox.lane(INBOX)).waiting == 0


async def test_an_answer_is_written_once_and_not_over_another(stores):
    was = await asked(stores)
    after = was.confirmed(NOON + minutes(1))
    assert await stores.recipients.apply(was, after) == Applied(was.id)
    assert await stores.recipients.apply(was, was.left(NOON)) == Stale()
    assert await stores.recipients.get(was.id) == after
    left = after.left(NOON + minutes(2))
    await stores.recipients.apply(after, left)
    await stores.recipients.apply(left, left.returned())
    assert await stores.recipients.get(was.id) == after


async def test_a_removal_is_logged_and_taken_back_with_the_answer_as_it_was(stores):
    before = await confirmed(stores)
    removal = change(ML, ChangeKind.MAIL_REMOVED, address=ADA, at=NOON + minutes(3))
    written = await write_change(stores, removal)
    assert (await stores.changes.get(written.number)).address == ADA
    assert await stores.recipients.get(before.id) == replace(before, removed_at=NOON + minutes(3))
    assert await write_change(stores, removal) == Stale()
    back = change(ML, ChangeKind.MAIL_ADDED, address=ADA, undoes=written.number)
    assert isinstance(await write_change(stores, back), Applied)
    assert await stores.recipients.get(before.id) == before
    assert await write_change(stores, back) == Stale()


async def test_a_removal_is_not_taken_back_for_an_address_that_left(stores):
    before = await confirmed(stores)
    written = await write_change(stores, change(ML, ChangeKind.MAIL_REMOVED, address=ADA, at=NOON))
    removed = replace(before, removed_at=NOON)
    await stores.recipients.apply(removed, removed.left(NOON + minutes(1)))
    assert await write_change(stores, change(ML, ChangeKind.MAIL_ADDED, address=ADA, undoes=written.number)) == Stale()


async def test_every_address_that_confirmed_gets_a_copy_of_a_digest_with_it_and_no_other(stores):
    await confirmed(stores)
    await confirmed(stores, ask(address="bob@lab.example"))
    await asked(stores, ask(address="eve@lab.example"))
    left = await confirmed(stores, ask(address="zoe@lab.example"))
    await stores.recipients.apply(left, left.left(NOON))
    await confirmed(stores, ask(GPU, "gus@lab.example"))
    await announce(stores, ML, paper("1"), route=LINE)
    await set_digest(stores, ML, NOON)
    before = {name: (await stores.outbox.lane(mail_channel(f"{name}@lab.example"))).waiting for name in _NAMES}
    assert isinstance(await make_digest(stores, ML, paper("1")), Applied)
    after = {name: (await stores.outbox.lane(mail_channel(f"{name}@lab.example"))).waiting for name in _NAMES}
    assert {name for name in _NAMES if after[name] > before[name]} == {"ada", "bob"}
    assert read_copy_subject(copy_subject(ML, KEY)) == (ML, KEY)


_NAMES = ("ada", "bob", "eve", "zoe", "gus")


async def test_a_digest_that_is_not_made_leaves_no_copy(stores):
    await confirmed(stores)
    await announce(stores, ML, paper("1"), route=LINE)
    await set_digest(stores, ML, NOON)
    assert await make_digest(stores, ML, paper("1"), paper("none")) == Stale()
    assert (await stores.outbox.lane(INBOX)).waiting == 1
    await make_digest(stores, ML, paper("1"))
    await make_digest(stores, ML, paper("1"))
    assert (await stores.outbox.lane(INBOX)).waiting == 2


async def test_a_mail_channel_has_no_digest_due_before_its_address_confirmed(stores):
    await announce(stores, INBOX, paper("1"), route=LINE)
    await set_digest(stores, INBOX, NOON)
    recipient = await asked(stores, ask(INBOX))
    assert await stores.digests.due(NOON) == ()
    assert len(await stores.digests.waiting(INBOX, "daily")) == 1
    await stores.recipients.apply(recipient, recipient.confirmed(NOON))
    assert [one.channel.id for one in await stores.digests.due(NOON)] == [INBOX]
    await make_digest(stores, INBOX, paper("1"))
    assert (await stores.outbox.lane(INBOX)).waiting == 2  # the mail that asks, and one digest


async def test_recipients_are_listed_by_channel(stores):
    first, other = await asked(stores), await asked(stores, ask(GPU, "bob@lab.example"))
    assert await stores.channels.recipients(ML) == (first,)
    assert await stores.channels.recipients() == (other, first)


async def test_a_key_is_made_once_and_kept(stores):
    assert await stores.secrets.keep("one", b"first") == b"first"
    assert await stores.secrets.keep("one", b"second") == b"first"
    assert await stores.secrets.keep("two", b"second") == b"second"


@pytest.mark.parametrize("number", [0, 99])
async def test_an_unknown_recipient_is_none(stores, number):
    assert await stores.recipients.get(number) is None
