"""Octets of any kind become a mail or a refusal, and never an error of the server itself."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from bot.playground.mail.mail import Delivery, delivered, parse
from bot.playground.mail.refusals import refusal, remarks
from bot.playground.mail.shown import style_hashes

NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-ID",
        "Content-Disposition",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"text/html; charset=none",
            b"multipart/mixed; boundary=a",
            b"multipart/alternative",
            b"message/rfc822",
            b"image/png",
            b"base64",
            b"<a@b>",
            b"<http://[>",
            b"=?utf-8?b?w7w",
            b'attachment; filename="=?x?q?a?="',
        ]
    ),
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
BODIES = st.one_of(
    st.binary(max_size=200), st.sampled_from([b"--a\r\n\r\nx\r\n--a--", b"<p style='a'><style>b", b"<![x"])
)
DELIVERY = Delivery(
    id="mail-1", mailbox="a@b.example", at=datetime(2026, 11, 24, tzinfo=UTC), envelope_from="", remarks=()
)


@given(HEADERS, BODIES)
@example([("From", b"\x00@")], b"")
def test_no_mail_breaks_the_server(headers, body):
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
    content = head + b"\r\n" + body
    message = parse(content)
    refusal(content, message, options=frozenset())
    remarks(message, known_ids=frozenset())
    event = delivered(DELIVERY, content, message).for_page
    list(style_hashes(event))
