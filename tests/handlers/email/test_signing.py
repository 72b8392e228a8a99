"""Mail that is signed: whole, and so that nothing of what people see can be added or changed on the way."""

from __future__ import annotations

import base64

import dkim
import pytest
from dkim.crypto import parse_pem_private_key

from bot.errors import SettingsError
from handlers.email.signing import Signer, read_signer
from tests.handlers.email.conftest import mailing, message, to
from tests.servers.mail import DKIM_KEY

SIGNER = Signer(domain="lab.example", selector="offprint", key=DKIM_KEY.read_bytes())


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82, *size.to_bytes(2, "big")])
    return bytes([tag]) + length + body


def _dns_key() -> str:
    """The record that belongs to the key of the tests: RFC 8017, A.1.1."""
    key = parse_pem_private_key(SIGNER.key)
    whole = [key[name].to_bytes(key[name].bit_length() // 8 + 1, "big") for name in ("modulus", "publicExponent")]
    public = _der(0x30, b"".join(_der(2, number) for number in whole))
    algorithm = _der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    info = _der(0x30, algorithm + _der(3, b"\0" + public))
    return f"v=DKIM1; k=rsa; p={base64.b64encode(info).decode()}"


DNS_KEY = _dns_key()


def is_good(mail: bytes) -> bool:
    def texts(name: bytes, **_: object) -> bytes | None:
        return DNS_KEY.encode() if name.rstrip(b".") == SIGNER.name.encode() else None

    return dkim.verify(mail, dnsfunc=texts)


@pytest.fixture
async def content(server):
    async with mailing(server.url, signer=SIGNER) as app:
        await app.messenger.post(to(), message("Größe ≤ 1 · 論文"), key="0" * 24)
    (taken,) = server.taken
    return taken.content


async def test_a_signed_mail_is_good_where_it_arrives(content):
    assert is_good(content)
    assert content.isascii()


@pytest.mark.parametrize(
    "name",
    [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"List-Id",
        b"List-Unsubscribe",
        b"List-Unsubscribe-Post",
        b"Content-Type",
    ],
)
async def test_no_header_that_matters_can_be_added_or_changed(content, name):
    assert not is_good(name + b": eve@evil.example\r\n" + content)
    assert not is_good(content.replace(b"\r\n" + name + b": ", b"\r\n" + name + b": x", 1))


@pytest.mark.parametrize("name", [b"Reply-To", b"Cc"])
async def test_no_header_can_be_added_that_leads_answers_elsewhere(content, name):
    assert not is_good(name + b": eve@evil.example\r\n" + content)


async def test_no_word_of_it_can_be_changed(content):
    assert not is_good(content.replace(b"One line.", b"One lie.", 1))


async def test_what_mail_servers_do_on_the_way_breaks_nothing(content):
    assert is_good(b"Received: from a by b; Tue, 24 Nov 2026 09:00:00 +0000\r\n" + content)


@pytest.mark.parametrize("held", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no key"])
def test_a_file_without_a_key_is_one_clear_line(tmp_path, held):
    path = tmp_path / "key.pem"
    path.write_text(held)
    with pytest.raises(SettingsError, match=r"^OFFPRINT_DKIM_KEY: [^\n]*openssl[^\n]*$"):
        read_signer(path, domain="lab.example", selector="x")


def test_a_key_that_no_receiver_counts_is_not_taken():
    with pytest.raises(SettingsError, match="512 bits are too few"):
        read_signer(DKIM_KEY.with_name("mail_dkim_key_short.pem"), domain="lab.example", selector="x")


def test_a_key_with_the_line_ends_of_windows_is_read(tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(SIGNER.key.replace(b"\n", b"\r\n"))
    assert read_signer(path, domain="lab.example", selector="x")


def test_the_key_is_never_shown():
    assert "PRIVATE" not in repr(SIGNER)
