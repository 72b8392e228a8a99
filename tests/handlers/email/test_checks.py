"""What the doctor says of a mail server and of the DNS."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest

from bot.mail_account import sender, smtp_server
from handlers.email.app import EmailAccount
from handlers.email.check_dns import Dns, check_dns, dmarc, dmarc_names, signature, spf
from handlers.email.check_server import check_server
from handlers.email.signing import read_signer
from handlers.findings import State
from tests.handlers.email.conftest import SENDER
from tests.handlers.email.test_signing import DNS_KEY, SIGNER
from tests.servers.dns import DnsServer
from tests.servers.mail import DKIM_KEY, DROP, GONE, HANG, Liar, MailServer, trusting

OK, WARN, FAIL = State.OK, State.WARN, State.FAIL


def account(url, **other):
    return EmailAccount(server=smtp_server(url), sender=SENDER, **{"tls": trusting(), "request_timeout": 5.0, **other})


async def states(url, **other):
    findings = await check_server(account(url, **other), recipient="ada@lab.example")
    assert all(finding.seen.isprintable() and (finding.step or finding.state is OK) for finding in findings)
    return {finding.what: finding.state for finding in findings}


async def test_a_good_server_is_good_at_every_step_and_gets_no_mail():
    async with MailServer(tls=True, login=True) as server:
        assert set((await states(server.url)).values()) == {OK}
        assert server.taken == []
        assert [stage for stage, _ in server.asked if stage == "DATA"] == []


@pytest.mark.parametrize(
    ("stage", "answer", "found"),
    [
        ("MAIL", "550 5.7.1 not yours", {"login": OK, "sender": FAIL}),
        ("MAIL", "451 4.3.0 not now", {"login": OK, "sender": WARN}),
        ("MAIL", DROP, {"login": OK, "envelope": FAIL}),
        ("RCPT", DROP, {"login": OK, "envelope": FAIL}),
        ("RCPT", "550 5.1.1 unknown", {"sender": OK, "recipient": WARN}),
        ("RCPT", "450 4.7.1 greylisted", {"sender": OK, "recipient": WARN}),
        ("RCPT", "554 5.7.1 relay denied", {"sender": OK, "recipient": FAIL}),
    ],
)
async def test_what_the_server_refuses_is_found_at_its_step(server, stage, answer, found):
    server.will(stage, answer)
    seen = await states(server.url)
    assert seen | found == seen
    assert list(seen)[-1] == list(found)[-1]


async def test_a_server_that_is_busy_is_no_fault_of_the_settings():
    async with Liar(b"421 4.3.2 too many connections\r\n" + GONE) as liar:
        (found,) = await check_server(account(liar.url), recipient="ada@lab.example")
        assert (found.what, found.state) == ("connection", WARN)
        assert "passes" in found.step


async def test_what_was_seen_is_not_said_twice():
    async with MailServer() as server:
        *_, found = await check_server(account(server.url.replace("smtp", "smtp+starttls")), recipient="a@lab.example")
        assert "STARTTLS" in found.seen
        assert found.seen not in found.step


async def test_a_wrong_password_a_certificate_and_a_missing_starttls_are_told_apart():
    async with MailServer(tls=True, login=True) as server:
        assert await states(server.url.replace("rd%3A1", "rong")) == {"connection": OK, "login": FAIL}
        assert await states(server.url, tls=ssl.create_default_context()) == {"connection": OK, "secrecy": FAIL}
    async with MailServer() as server:
        assert await states(server.url.replace("smtp:", "smtp+starttls:")) == {"connection": OK, "secrecy": FAIL}
        assert await states(server.url.replace("//", "//a:b@")) == {"connection": OK, "login": FAIL}


async def test_no_server_and_one_that_hangs_or_talks_something_else_are_no_connection(server):
    server.will("MAIL", HANG)
    assert await states(server.url, request_timeout=1.0) == {
        "connection": OK,
        "secrecy": OK,
        "login": OK,
        "envelope": FAIL,
    }
    await server.go_away()
    assert await states(server.url) == {"connection": FAIL}
    async with Liar(b"SSH-2.0\r\n") as liar:
        assert await states(liar.url) == {"connection": FAIL}
    async with Liar(b"554 5.7.1 listed\r\n") as liar:
        assert await states(liar.url) == {"connection": FAIL}


async def test_a_domain_with_all_three_records_is_good():
    texts = {
        "lab.example": ["v=spf1 include:_spf.post.example ~all", "unrelated=1"],
        "offprint._domainkey.lab.example": [DNS_KEY],
        "_dmarc.lab.example": ["v=DMARC1; p=quarantine"],
    }
    async with DnsServer(texts) as dns:
        findings = await check_dns(SENDER, SIGNER, Dns(dns.address))
    assert [(finding.what, finding.state) for finding in findings] == [("SPF", OK), ("DKIM", OK), ("DMARC", OK)]


async def test_a_domain_with_nothing_is_told_each_record_to_add():
    async with DnsServer({}) as dns:
        findings = await check_dns(SENDER, SIGNER, Dns(dns.address))
    assert [finding.state for finding in findings] == [WARN, FAIL, WARN]
    assert all("Add a TXT record to" in finding.step for finding in findings)


async def test_a_dns_that_does_not_answer_is_said_as_such():
    async with DnsServer({}, refuses=True) as dns:
        (finding,) = await check_dns(SENDER, None, Dns(dns.address))
    assert finding.state is WARN
    assert "cannot be asked" in finding.seen


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["v=spf1 ip4:192.0.2.1 -all"], OK),
        (["V=SPF1 redirect=_spf.post.example"], OK),
        (["v=spf1 +all"], WARN),
        (["v=spf1 mx all"], WARN),
        (["v=spf1 -all"], FAIL),
        (["v=spf1"], FAIL),
        (["v=spf1 ?all"], FAIL),
        (["v=spf1 mx ~all", "v=spf1 a ~all"], FAIL),
        (["v=spf10 mx"], WARN),
        ([], WARN),
    ],
)
def test_an_spf_record_is_good_doubtful_or_wrong(texts, state):
    assert spf("lab.example", texts).state is state


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["v=DMARC1; p=none"], OK),
        (["v=DMARC1;p=reject;rua=mailto:a@b.example"], OK),
        (["v=DMARC1"], FAIL),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], FAIL),
        (["p=none"], WARN),
    ],
)
def test_a_dmarc_policy_is_good_doubtful_or_wrong(texts, state):
    assert dmarc("lab.example", {"_dmarc.lab.example": texts}).state is state


def test_a_policy_is_looked_for_at_the_domain_and_above_it():
    assert dmarc_names("mail.lab.example") == ("_dmarc.mail.lab.example", "_dmarc.lab.example")
    assert dmarc("mail.lab.example", {"a": (), "_dmarc.lab.example": ("v=DMARC1; p=none",)}).state is OK


def test_a_key_that_does_not_fit_or_signs_for_another_domain_is_wrong():
    other = DNS_KEY[:-40] + DNS_KEY[-40:].swapcase()
    assert signature(SENDER, SIGNER, [other]).state is FAIL
    assert signature(SENDER, SIGNER, ["v=DKIM1; p="]).state is FAIL
    assert signature(SENDER, replace(SIGNER, domain="post.example"), [DNS_KEY]).state is FAIL
    assert signature(sender("papers@mail.lab.example"), SIGNER, [DNS_KEY]).state is OK
    assert signature(SENDER, None, []).state is WARN


def test_the_key_of_the_tests_can_be_read_from_its_file():
    assert read_signer(DKIM_KEY, domain="lab.example", selector="offprint") == SIGNER
