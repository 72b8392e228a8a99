"""How a mail address is named as a channel, and what is answered to what is none."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.service import read_channel
from storage.rows.conversions import channel_of
from tests.bot.text.test_mail_address import domains, locals_


@given(locals_, domains)
def test_a_mail_channel_is_read_back_as_it_is_written_and_stored(local, domain):
    channel = read_channel(f"email:{local}@{domain}")
    assert channel_of(str(channel)) == channel == read_channel(str(channel))
    assert channel.workspace == ""


def test_channels_of_workspaces_are_stored_as_before():
    assert channel_of("slack:T1/C2") == ChannelId("slack", "T1", "C2")


@pytest.mark.parametrize("typed", ["ada@lab.example", " email:ada@LAB.example ", "Email:ada@lab.example"])
def test_an_address_is_a_channel_with_and_without_its_platform(typed):
    assert read_channel(typed) == ChannelId("email", "", "ada@lab.example")


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("mailto:ada@lab.example", "email:ada@lab.example"),
        ("email:Ada Byron <ada@lab.example>", "email:ada@lab.example"),
        ("Ada Byron <ada@lab.example>", "email:ada@lab.example"),
        ("email: ada@lab.example", "email:ada@lab.example"),
        ("email:<mailto:ada@lab.example|ada@lab.example>", "email:ada@lab.example"),
        ("email:ada@lab.example.", "email:ada@lab.example"),
        ("email:ada at lab dot example", "email:ada@lab.example"),
        ("email:ada@b\r\nBcc: ada@lab.example", "email:ada@lab.example"),
    ],
)
def test_an_address_as_mail_programs_copy_it_is_answered_with_what_to_write(typed, instead):
    with pytest.raises(UnknownChannel) as refused:
        read_channel(typed)
    assert refused.value.remedy == f"Write {instead}"


@pytest.mark.parametrize("typed", ["email:", "email:ada", "email:#papers", "email:a b@", "email:a@b\r\nBcc: x"])
def test_what_is_no_address_is_told_the_form_of_one_in_one_line(typed):
    with pytest.raises(UnknownChannel, match="is not a mail address") as refused:
        read_channel(typed)
    assert "ada@lab.example" in refused.value.remedy
    assert "\n" not in str(refused.value)
    assert "\r" not in str(refused.value)
