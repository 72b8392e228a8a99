"""How a channel is named, and what it may choose."""

from __future__ import annotations

import pytest

from bot.channel.channel import ChannelId, DigestPlan
from bot.errors import UnknownChannel


@pytest.mark.parametrize("written", ["slack:T012/C345", "discord:2000/3000"])
def test_a_channel_is_read_as_it_is_written(written: str) -> None:
    assert str(ChannelId.parse(f" {written} ")) == written


@pytest.mark.parametrize("written", ["", "general", "slack:C345", "irc:net/room", "slack:T 1/C2", "slack:T1/C2/C3"])
def test_what_names_no_channel_is_told_the_form_that_does(written: str) -> None:
    with pytest.raises(UnknownChannel) as refused:
        ChannelId.parse(written)
    assert "slack:TEAM/C0123ABC" in refused.value.remedy


@pytest.mark.parametrize("plan", [{"days": frozenset()}, {"top": 0}])
def test_a_digest_that_would_never_say_anything_is_no_plan(plan: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        DigestPlan(**plan)
