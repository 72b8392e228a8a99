"""Mail addresses as people type them: read as they were meant, or refused in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.mailing.typed_address import mailbox, masked, read_mail_address


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  ada@lab.example ", "ada@lab.example"),
        ("Ada Byron <ada@LAB.example>", "ada@lab.example"),
        ("<mailto:ada@lab.example|ada@lab.example>", "ada@lab.example"),
        ("mailto:ada@lab.example?subject=papers", "ada@lab.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_read_without_what_programs_put_around_it(typed, read):
    assert read_mail_address(typed) == read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", None),
        ("ada", None),
        ("(ada@lab.example)", "ada@lab.example"),
        ("ada@lab.example.", "ada@lab.example"),
        ("ada @lab.example", "ada@lab.example"),
        ("ada@lab.example\r\nBcc: eve@x.example", "ada@lab.example"),
        ("ada@lab.example\x00", "ada@lab.example"),
        ("ada at lab dot example", "ada@lab.example"),
        ("ada [at] lab (dot) example", "ada@lab.example"),
        ("*ada@lab.example*", "ada@lab.example"),
        ("[ada@lab.example](mailto:ada@lab.example)", "ada@lab.example"),
        ("ada@lab.example;eve@lab.example", "ada@lab.example"),
        ("email:ada@lab.example", "ada@lab.example"),
        ("ada\uff20lab\uff0eexample", "ada@lab.example"),
        ("ada@lab.example\u200b", "ada@lab.example"),
        ("ada@lab,example", "ada@lab.example"),
        ("o\u2019byron@lab.example", "o'byron@lab.example"),
        ("ada@lab.example " * 500, "ada@lab.example"),
        ("ada@lab", None),
        ("ada@@lab.example", None),
        ("@", None),
    ],
)
def test_what_is_none_is_refused_in_one_line_with_the_address_that_was_meant(typed, meant):
    with pytest.raises(UsageError) as refused:
        read_mail_address(typed)
    assert refused.value.remedy == meant
    assert refused.value.message.isprintable()


@given(st.text(max_size=120))
def test_no_text_is_read_as_an_address_with_two_lines(text):
    said = _read_or_refused(text)
    assert said.isprintable()
    if not said.endswith("."):
        assert said.count("@") == 1
        assert read_mail_address(said) == said


def _read_or_refused(text: str) -> str:
    try:
        return read_mail_address(text)
    except UsageError as error:
        return error.message


def test_a_channel_sees_the_first_letter_and_the_domain():
    assert masked("ada@lab.example") == "a…@lab.example"


def test_one_mailbox_has_many_spellings():
    assert {mailbox(one) for one in ("ada@lab.example", "ADA@lab.example", "ada+x@lab.example")} == {"ada@lab.example"}
    assert mailbox("A.D.A+x.y@lab.example") == mailbox("\uff41\uff44\uff41@lab.example") == "ada@lab.example"
