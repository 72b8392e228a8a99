"""The headers of a mail: whole, stable, and with nothing in them that was not meant."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

from hypothesis import example, given
from hypothesis import strategies as st

from bot.card.card import Drawing, Heading, Message, Text, plain
from bot.mail_account import Sender
from handlers.email.mime import Headers, mail_bytes
from handlers.email.render import Foot, cid, render
from tests.bot.text.test_mail_address import domains, locals_
from tests.handlers.messages import texts

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SENDER = Sender("Offprint", "papers@lab.example")
ALLOWED = [
    *("Message-ID", "List-Id", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("Subject", "Date", "From", "To", "MIME-Version", "Content-Type"),
]


def made(words="Three new papers", *, recipient="ada@post.example", leave="https://papers.lab.example/l/1", who=SENDER):
    message = Message(words, (Heading(words), Text(((plain(words),),))))
    rendered = render(message, Foot(recipient, who.address, leave))
    headers = Headers(sender=who, recipient=recipient, key="0" * 24, at=NOW, leave=leave)
    return mail_bytes(rendered, headers)


def read(content: bytes):
    return BytesParser(policy=policy.default).parsebytes(content)


def test_a_mail_has_all_its_headers_once():
    mail = read(made())
    assert list(mail.keys()) == ALLOWED
    assert mail["Date"].datetime == NOW
    assert mail["From"] == "Offprint <papers@lab.example>"
    assert mail["Message-ID"] == f"<{'0' * 24}@lab.example>"
    assert mail["List-Id"] == "Offprint <offprint.lab.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_without_a_page_one_writes_to_the_sender_and_no_click_is_promised():
    mail = read(made(leave=None))
    assert mail["List-Unsubscribe"] == "<mailto:papers@lab.example?subject=unsubscribe>"
    assert mail["List-Unsubscribe-Post"] is None


def test_a_page_without_tls_can_be_opened_but_promises_no_click():
    mail = read(made(leave="http://papers.lab.example/l/1"))
    assert mail["List-Unsubscribe"] == "<http://papers.lab.example/l/1>"
    assert mail["List-Unsubscribe-Post"] is None


@given(texts.filter(str.strip), st.tuples(locals_, domains).map("@".join))
def test_no_text_becomes_a_header_and_none_is_lost(words, recipient):
    content = made(words, recipient=recipient)
    mail = read(content)
    assert list(mail.keys()) == ALLOWED
    assert f"\r\nTo: {recipient}\r\n".encode() in content or b"\r\nTo:\r\n" in content
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii() or not recipient.isascii()


def test_a_drawing_lies_beside_the_html_that_shows_it():
    drawing = Drawing(b"\x89PNG\r\n\x1a\n rest", "Matches rise.", "week.png\r\nBcc: eve@x.example")
    rendered = render(Message("Said.", (Heading("Said"), drawing)), Foot("ada@post.example", "papers@lab.example"))
    content = mail_bytes(rendered, Headers(sender=SENDER, recipient="ada@post.example", key="0" * 24, at=NOW))
    mail = read(content)
    assert mail.get_content_type() == "multipart/alternative"
    text, related = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    html, picture = related.iter_parts()
    assert picture.get_content() == drawing.png
    assert picture["Content-ID"] == f"<{cid(drawing)}>"
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{cid(drawing)}"' in html.get_content()
    assert b"\nBcc:" not in content


def test_letters_beyond_ascii_are_read_again_as_they_were():
    mail = read(made("Größe ≤ 1: 論文 · שיטה", who=Sender("Büro für Papiere", "papers@lab.example")))
    assert mail["Subject"] == "Größe ≤ 1: 論文 · שיטה"
    assert mail["From"].addresses[0].display_name == "Büro für Papiere"
    assert "Größe ≤ 1: 論文 · שיטה" in mail.get_body(("plain",)).get_content()
    assert "Größe ≤ 1: 論文 · שיטה" in mail.get_body(("html",)).get_content()


@given(st.text(min_size=1, max_size=150), st.sampled_from(("", "word " * 20, "論文 " * 30, "=?utf-8?q?x?= ", "x" * 90)))
@example('éword b_longlonglonglong中>文=_ .😀 中. 中word >"é(?__>("中>word >")文"', "long" * 16)
def test_a_subject_is_read_again_as_it_was_in_lines_that_are_not_empty(words, before):
    rendered = render(Message("Said.", (Heading(before + words),)), Foot("ada@post.example", "papers@lab.example"))
    content = mail_bytes(rendered, Headers(sender=SENDER, recipient="ada@post.example", key="0" * 24, at=NOW))
    subject = BytesParser(policy=policy.default.clone(raise_on_defect=True)).parsebytes(content)["Subject"]
    assert subject == rendered.subject
    assert subject.defects == ()
    assert all(len(line) <= 78 and line.strip() for line in content.partition(b"\r\nDate")[0].split(b"\r\n"))


def test_long_addresses_are_whole():
    long = f"papers@{'.'.join(['a' * 50] * 4)}.example"
    mail = read(made(who=Sender("Offprint of a group with a long name of its own", long), recipient=long))
    assert [mail[name].addresses[0].addr_spec for name in ("From", "To")] == [long, long]
    assert mail["Message-ID"].endswith(f"@{long.partition('@')[2]}>")


def test_a_long_link_out_is_whole():
    leave = f"https://papers.lab.example/leave/{'x' * 300}"
    assert read(made(leave=leave))["List-Unsubscribe"] == f"<{leave}>"
    assert f"<{leave}>".encode() in made(leave=leave)
