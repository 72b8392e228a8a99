"""Mail from the command line: an address subscribes, confirms with its code, is listed and ended by the operator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channel.channel import Pause
from bot.cli.app import DONE, TYPED_WRONG
from bot.delivery.delivery import Kind, Settled, Started
from bot.jobs.compose_delivery import compose
from bot.mailing.links import MailLinks
from bot.mailing.recipient import mail_channel
from bot.ports.secrets import MAIL_LINKS
from storage.sqlite.store import open_sqlite
from tests.outbox import start

ADA = "ada@lab.example"
INBOX = f"email:{ADA}"
SLACK = "slack:T1/C1"


@pytest.fixture
def mail(offprint, monkeypatch):
    """The command line where a mail server is set."""
    monkeypatch.setenv("OFFPRINT_SMTP_URL", "smtp://127.0.0.1:2525")
    monkeypatch.setenv("OFFPRINT_SMTP_FROM", "Offprint <papers@lab.example>")
    return offprint


@pytest.fixture
def refuse(folder):
    """Have the server of an address refuse the mail that waits for it."""

    def act(address: str = ADA) -> None:
        async def settle():
            now = datetime.now(UTC)
            async with open_sqlite(folder / "offprint.db") as stores:
                asked = (await stores.outbox.lane(mail_channel(address))).head
                started = await start(stores.outbox, Started(asked, now, "worker"))
                pause = Pause("5.1.1", "Check the address.", now)
                settled = Settled(delivery=started, state=asked.state, at=now, due_at=now, pause=pause)
                await stores.outbox.settle(settled)

        asyncio.run(settle())

    return act


@pytest.fixture
def waiting(folder):
    """What waits in the lane of an address: the kind of its oldest row, how many rows, and the code of its last ask."""

    def look(address: str = ADA, place: str = INBOX) -> tuple[Kind | None, int, str]:
        async def read():
            async with open_sqlite(folder / "offprint.db") as stores:
                lane = await stores.outbox.lane(mail_channel(address))
                links = MailLinks(await stores.secrets.keep(MAIL_LINKS, b""))
                known = [one for one in await stores.recipients.of_address(address) if str(one.channel) == place]
                message = await compose(lane.head, stores, links=links) if lane.head else None
                assert message is None or links.code(known[-1]) in str(message)
                return lane.head.kind if lane.head else None, lane.waiting, links.code(known[-1]) if known else ""

        return asyncio.run(read())

    return look


def test_an_address_that_subscribes_is_asked_once_and_gets_its_digest_after_it_confirmed(mail, waiting):
    ran = mail("subscribe", INBOX, "jax OR julia")
    assert ran.code == DONE
    assert f"{ADA} was asked by mail. It gets the digests once it confirms" in ran.err
    assert f"{INBOX} now gets what matches jax OR julia, daily." in ran.err
    kind, count, code = waiting()
    assert (kind, count) == (Kind.CONFIRMATION, 1)
    assert "was asked" in mail("subscribe", INBOX, "gpu").err
    assert waiting()[1] == 1
    (first, second) = mail("list", INBOX, "--json").rows
    assert [one["mode"] for one in (first, second)] == ["daily", "daily"]
    assert first["recipients"][0]["address"] == ADA
    assert first["recipients"][0]["confirmed_at"] is None
    assert mail("confirm", INBOX, code.lower()).code == DONE
    assert mail("list", INBOX, "--json").rows[0]["recipients"][0]["confirmed_at"]
    assert "asked" not in mail("subscribe", INBOX, "tpu").err


def test_a_digest_for_an_address_that_asks_nothing_else_asks_it_too(mail, waiting):
    ran = mail("digest", INBOX, "at", "08:00", "in", "Europe/Berlin")
    assert ran.code == DONE
    assert f"{ADA} was asked by mail." in ran.err
    assert waiting()[:2] == (Kind.CONFIRMATION, 1)


def test_whether_an_address_confirmed_is_said_where_an_operator_looks(mail, waiting):
    mail("digest", INBOX, "trending", "mondays", "at", "09:00")
    unconfirmed = "the address has not confirmed yet"
    assert f"{INBOX} gets nothing: {unconfirmed}; its papers wait." in mail("digest", INBOX).err
    (channel,) = mail("status", "--json").rows[0]["channels"]
    assert (channel["channel"], channel["trouble"]) == (INBOX, unconfirmed)
    mail("confirm", INBOX, waiting()[2])
    assert "gets nothing" not in mail("digest", INBOX).err
    assert mail("status", "--json").rows[0]["channels"][0]["trouble"] is None


def test_papers_do_not_come_one_by_one_by_mail(mail):
    for typed in (("jax", "--instantly"), ("jax instantly",)):
        ran = mail("subscribe", INBOX, *typed)
        assert ran.code == TYPED_WRONG
        assert ran.err.splitlines() == [
            "Papers come to a mail address in digests, not one by one.",
            f"Try: offprint subscribe {INBOX} jax --daily",
        ]
    assert mail("list", "--json").rows == []


def test_without_a_mail_server_the_setting_is_named_and_nothing_is_stored(offprint):
    for words in (("subscribe", INBOX, "jax"), ("digest", INBOX, "at", "09:00"), ("digest", SLACK, "email", ADA)):
        ran = offprint(*words)
        assert ran.code == TYPED_WRONG
        assert "OFFPRINT_SMTP_URL" in ran.err
        assert len(ran.err.splitlines()) == 2
    assert offprint("list", "--json").rows == []
    assert "mailed to nobody" in offprint("digest", SLACK, "email").out


def test_a_channel_s_digests_are_mailed_listed_and_ended(mail, waiting):
    assert f"{ADA} was asked by mail." in mail("digest", SLACK, "email", ADA).err
    assert "has not confirmed" in mail("digest", SLACK, "email").out
    code = waiting(place=SLACK)[2]
    assert f"gets the digests of {SLACK}" in mail("confirm", ADA, code).err
    assert f"{ADA} gets the digests of {SLACK} already." in mail("digest", SLACK, "email", ADA).err
    assert mail("digest", SLACK, "email", "--json").rows[0]["address"] == ADA
    assert f"{ADA} gets no more digests" in mail("digest", SLACK, "email", "off", ADA).err
    again = mail("digest", SLACK, "email", "off", ADA)
    assert again.code == TYPED_WRONG
    assert again.err.splitlines() == [
        f"The digests of {SLACK} do not go to {ADA}.",
        f"Who gets them: offprint digest {SLACK} email",
    ]


@pytest.mark.parametrize(
    ("typed", "problem", "meant"),
    [("ada", "it has no @", "ada@lab.example"), ("bob@lab.example.", "is not a mail address", "bob@lab.example")],
)
def test_what_is_no_address_is_quoted_with_a_line_that_works(mail, typed, problem, meant):
    ran = mail("digest", SLACK, "email", typed)
    assert ran.code == TYPED_WRONG
    assert problem in ran.err
    assert ran.err.splitlines()[1] == f"Try: offprint digest {SLACK} email {meant}"


def test_a_wrong_code_and_a_place_that_is_no_address_are_refused(mail):
    mail("subscribe", INBOX, "jax")
    wrong = mail("confirm", INBOX, "AAAA-AAAA")
    assert wrong.code == TYPED_WRONG
    assert f"That is not the code of the last mail to {ADA}." in wrong.err
    place = mail("confirm", SLACK, "AAAA-AAAA")
    assert place.code == TYPED_WRONG
    assert "offprint confirm email:me@lab.example" in place.err


def test_an_address_has_no_mail_of_its_mail(mail):
    ran = mail("digest", INBOX, "email", "bob@lab.example")
    assert ran.code == TYPED_WRONG
    assert "For another address: offprint subscribe email:bob@lab.example QUERY" in ran.err


def test_an_address_that_answers_by_mail_that_it_wants_none_is_noted_for_every_channel(mail, waiting):
    mail("subscribe", INBOX, "jax")
    mail("confirm", INBOX, waiting()[2])
    mail("digest", SLACK, "email", ADA)
    assert f"{ADA} gets no more mail of any channel" in mail("confirm", INBOX, "--never").err
    assert mail("confirm", INBOX, "--never").code == DONE
    assert "mailed to nobody" in mail("digest", SLACK, "email").out
    assert "the address left, or was never asked" in mail("digest", INBOX).err
    assert "left" in mail("digest", SLACK, "email", ADA).err
    unknown = mail("confirm", "email:eve@lab.example", "--never")
    assert (unknown.code != DONE, "was never asked" in unknown.err) == (True, True)
    missing = mail("confirm", INBOX)
    assert (missing.code, "The code is missing." in missing.err) == (TYPED_WRONG, True)


def test_a_status_says_that_mail_is_off_while_addresses_wait(mail, monkeypatch):
    mail("subscribe", INBOX, "jax")
    mail("digest", SLACK, "email", ADA)
    mail("digest", SLACK, "email", "bob@lab.example")
    assert "Mail is off" not in mail("status").err
    monkeypatch.delenv("OFFPRINT_SMTP_URL")
    assert "Mail is off, and 2 addresses wait for it. Set OFFPRINT_SMTP_URL." in mail("status").err
    assert mail("status", "--json").rows[0]["mail_is_off"] is True


@pytest.mark.parametrize("code", ["\udcff", "ABCD\udcff-EFGH", "\u00e9" * 3000])
def test_what_is_no_text_is_no_code(mail, code):
    mail("subscribe", INBOX, "jax")
    assert mail("confirm", INBOX, code).code == TYPED_WRONG


def test_that_an_address_is_refused_is_listed_with_what_helps(mail, refuse):
    mail("digest", SLACK, "email", ADA)
    refuse()
    assert "paused: 5.1.1; Check the address." in mail("digest", SLACK, "email").out
    (row,) = mail("digest", SLACK, "email", "--json").rows
    assert (row["address"], row["paused"]) == (ADA, "5.1.1")
