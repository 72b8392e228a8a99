"""What a channel may choose."""

from __future__ import annotations

import pytest

from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan


@pytest.mark.parametrize("plan", [{"days": frozenset()}, {"top": 0}])
def test_a_digest_that_would_never_say_anything_is_no_plan(plan: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        DigestPlan(**plan)


def test_a_channel_has_digests_by_name_and_one_that_was_never_set_has_no_plan_and_is_not_off() -> None:
    channel = Channel(id=ChannelId("slack", "T1", "C1"))
    assert channel.digest("daily") == ChannelDigest(name="daily")
    weekly, daily = ChannelDigest(name="weekly", plan=DigestPlan()), ChannelDigest(name="daily", is_off=True)
    both = channel.with_digest(weekly).with_digest(daily)
    assert both == channel.with_digest(daily).with_digest(weekly)
    assert (both.digest("daily"), both.digest("weekly")) == (daily, weekly)
    assert both.with_digest(ChannelDigest(name="daily")).digest("weekly") == weekly


def test_a_digest_that_is_off_keeps_its_plan_and_does_not_run() -> None:
    plan = DigestPlan()
    on, off = ChannelDigest(name="weekly", plan=plan), ChannelDigest(name="daily", plan=plan, is_off=True)
    channel = Channel(id=ChannelId("slack", "T1", "C1")).with_digest(off).with_digest(on)
    assert (on.is_on, off.is_on, ChannelDigest(name="trending").is_on) == (True, False, False)
    assert (on.running, off.running, off.plan) == (plan, None, plan)
    assert channel.running == (on,)


def test_a_channel_of_a_platform_without_workspaces_is_written_without_one() -> None:
    assert str(ChannelId("email", "", "ada@lab.example")) == "email:ada@lab.example"
    assert str(ChannelId("slack", "T1", "C1")) == "slack:T1/C1"
