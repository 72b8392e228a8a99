"""`offprint doctor` as it is typed: one line for each thing, a code for scripts, and no secret on the screen."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

import pytest

from bot.cli.app import DONE, FAILED, SET_WRONG, TYPED_WRONG
from tests.servers.dns import DnsServer
from tests.servers.mail import MailServer

RECORDS = {"lab.example": ["v=spf1 mx ~all"], "_dmarc.lab.example": ["v=DMARC1; p=none"]}


@contextmanager
def running(*servers):
    """Servers in a thread of their own: the command line runs its own loop."""
    up, loop = threading.Event(), asyncio.new_event_loop()
    over: asyncio.Event | None = None

    async def serve() -> None:
        nonlocal over
        over = asyncio.Event()
        for server in servers:
            await server.__aenter__()
        up.set()
        await over.wait()
        for server in servers:
            await server.__aexit__(None, None, None)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    up.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


@pytest.fixture
def mail(monkeypatch):
    server, dns = MailServer(), DnsServer(RECORDS)
    with running(server, dns):
        monkeypatch.setenv("OFFPRINT_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        monkeypatch.setenv("OFFPRINT_SMTP_FROM", "Offprint <papers@lab.example>")
        host, port = dns.address
        server.dns = f"{host}:{port}"
        yield server


def test_a_server_that_is_well_is_told_line_by_line_and_gets_no_mail(offprint, mail):
    ran = offprint("doctor", "mail", "--dns-server", mail.dns)
    assert ran.code == DONE
    told = [line.split()[:2] for line in ran.out.splitlines()]
    assert told == [
        ["ok", "connection"],
        ["ok", "secrecy"],
        ["ok", "login"],
        ["ok", "sender"],
        ["ok", "recipient"],
        ["ok", "SPF"],
        ["warn", "DKIM"],
        ["ok", "DMARC"],
    ]
    assert mail.taken == []


def test_another_recipient_can_be_asked_about(offprint, mail):
    mail.always("RCPT", "@post.example", "550 5.1.1 no such user")
    ran = offprint("doctor", "mail", "--to", "ada@post.example", "--dns-server", mail.dns, "--json")
    (row,) = (row for row in ran.rows if row["what"] == "recipient")
    assert row["state"] == "warn"
    assert "ada@post.example" in row["seen"]
    assert "Check the address" in row["step"]


def test_what_is_wrong_has_its_step_and_a_code_for_scripts(offprint, mail):
    mail.will("MAIL", "550 5.7.1 not yours")
    ran = offprint("doctor", "mail", "--dns-server", mail.dns)
    assert ran.code == FAILED
    assert any(line.startswith("fail sender") and "→ " in line for line in ran.out.splitlines())


def test_without_a_mail_server_nothing_can_be_looked_at(offprint):
    ran = offprint("doctor", "mail")
    assert ran.code == SET_WRONG
    assert "OFFPRINT_SMTP_URL is not set" in ran.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("doctor", "post"), "offprint doctor, or one of: offprint doctor database"),
        (("doctor", "mail", "--to", "ada"), "email:NAME@DOMAIN"),
        (("doctor", "mail", "--dns-server", "x:y"), "--dns-server 9.9.9.9"),
    ],
)
def test_what_is_typed_wrong_is_answered_with_what_to_type(offprint, mail, typed, said):
    ran = offprint(*typed)
    assert ran.code == TYPED_WRONG
    assert said in ran.err


def test_a_first_look_says_what_is_off_and_what_is_made_later(offprint, folder, monkeypatch):
    (folder / "offprint.db").unlink()
    monkeypatch.setenv("OFFPRINT_SOURCES", "sample")
    ran = offprint("doctor")
    assert ran.code == DONE
    told = ran.out.splitlines()
    assert [line for line in told if line.endswith("see docs/slack.md")] == [
        "slack: OFFPRINT_SLACK_BOT_TOKEN is not set, so that Slack is off: see docs/slack.md"
    ]
    assert not (folder / "offprint.db").exists()
    assert any(line.startswith("warn file") and "`offprint run` makes it" in line for line in told)
    assert any(line.startswith("ok sample") for line in told)


def test_a_platform_that_is_off_cannot_be_looked_at(offprint):
    for what in ("slack", "discord"):
        ran = offprint("doctor", what)
        assert ran.code == SET_WRONG
        assert f"docs/{what}.md" in ran.err


def test_a_database_is_looked_through(offprint, folder):
    assert offprint("subscribe", "slack:T1/C1", "gpu").code == DONE
    ran = offprint("doctor", "database", "--json")
    assert [(row["state"], row["what"]) for row in ran.rows] == [
        ("ok", "file"),
        ("ok", "contents"),
        ("ok", "outbox"),
        ("ok", "age"),
        ("ok", "disk"),
        ("warn", "service"),
    ]


def test_of_a_postgres_it_tells_only_what_it_looked_at(offprint, postgres_url, monkeypatch):
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", postgres_url)
    told = [row["what"] for row in offprint("doctor", "database", "--json").rows]
    assert told == ["server", "connections", "database", "outbox", "age", "service"]


def test_a_database_that_is_none_has_its_step(offprint, folder):
    (folder / "offprint.db").write_text("this is no database, and long enough to be looked at as one" * 20)
    ran = offprint("doctor", "database")
    assert ran.code == FAILED
    assert ran.out.startswith("fail file")
    assert "→ " in ran.out


def test_a_source_that_cannot_be_read_is_told_without_its_password(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_SOURCES", "huggingface")
    monkeypatch.setenv("OFFPRINT_HUGGINGFACE_URL", "http://ada:s3cret@127.0.0.1:1")
    ran = offprint("doctor", "sources")
    assert ran.code == FAILED
    assert ran.out.startswith("fail huggingface the connection failed")
    assert "http://127.0.0.1:1" in ran.out
    assert "s3cret" not in ran.out + ran.err


@pytest.mark.parametrize("path", ["/dev/null/offprint.db", f"/tmp/{'n' * 300}.db"])
def test_a_path_at_which_no_database_can_stand_is_a_finding(offprint, monkeypatch, path):
    monkeypatch.setenv("OFFPRINT_DATABASE_URL", f"sqlite:///{path}")
    ran = offprint("doctor", "database")
    assert ran.code == FAILED
    assert ran.out.startswith("fail file")
    assert "OFFPRINT_DATABASE_URL names the file" in ran.out
