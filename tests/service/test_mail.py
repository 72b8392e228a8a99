"""Mail in the service: on where the settings have a server, beside the other platforms, and told in the state."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.accounts import mail_account
from bot.delivery.lane import UnknownOutcome
from bot.errors import SettingsError
from bot.service import lane_rules, platforms_of
from bot.settings import Settings
from handlers.email.app import EmailApp
from tests.handlers.office import Office
from tests.servers.mail import DKIM_KEY, MailServer

MAIL = {"smtp_url": "smtp://127.0.0.1:1", "smtp_from": "Offprint <papers@lab.example>"}


def made(**given):
    return platforms_of(Settings(**given), Office().services, wake=asyncio.Event().set)


def test_mail_is_on_where_there_is_a_server():
    assert made() == ()
    (platform,) = made(**MAIL)
    assert isinstance(platform, EmailApp)
    assert platform.messenger.platform == "email"


async def test_its_state_is_told_like_that_of_the_others():
    async with MailServer() as server:
        (platform,) = made(**{**MAIL, "smtp_url": server.url})
        assert not platform.connected
        await platform.start()
        assert platform.connected
        assert platform.outage is None
        await platform.stop()


def test_a_key_signs_for_the_sender_s_domain_unless_another_is_set():
    key = {"dkim_key": DKIM_KEY, "dkim_selector": "Papers"}
    assert mail_account(Settings(**MAIL, **key)).signer.name == "papers._domainkey.lab.example"
    assert mail_account(Settings(**MAIL, **key, dkim_domain="Example.org")).signer.domain == "example.org"
    assert mail_account(Settings(**MAIL)).signer is None


def test_a_key_that_cannot_sign_stops_the_start(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(SettingsError, match="OFFPRINT_DKIM_KEY"):
        made(**MAIL, dkim_key=path, dkim_selector="x")


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        (UnknownOutcome.VERIFY, timedelta(hours=1)),
        (UnknownOutcome.RESEND, timedelta(0)),
        (UnknownOutcome.HOLD, None),
    ],
)
def test_the_setting_says_when_a_mail_of_unknown_fate_is_sent_again(choice, after):
    assert lane_rules(Settings(unknown_outcome=choice))["email"].sent_again_after == after
