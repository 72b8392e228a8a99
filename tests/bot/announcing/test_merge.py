"""Papers that turn out to be one: nothing is said twice, and nothing that somebody wants is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.merge import Standing, Withdrawal, withdrawals
from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId

HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
FIRST, SECOND = PaperId("arxiv:1"), PaperId("doi:10.1/x")


def standing(paper: PaperId, channel: ChannelId = HERE, *, out=False, waits=True, wanted=True) -> Standing:
    return Standing(channel=channel, paper=paper, is_out=out, waits=waits, is_wanted=wanted)


def test_of_two_that_wait_the_older_stays():
    assert withdrawals([standing(FIRST), standing(SECOND)]) == (Withdrawal(HERE, SECOND, FIRST),)


def test_what_is_out_stays_and_what_waits_gives_way_whichever_is_older():
    out = standing(SECOND, out=True, waits=False)
    assert withdrawals([standing(FIRST), out]) == (Withdrawal(HERE, FIRST, SECOND),)


def test_what_nobody_wants_any_more_gives_way_to_what_somebody_wants():
    assert withdrawals([standing(FIRST, wanted=False), standing(SECOND)]) == (Withdrawal(HERE, FIRST, SECOND),)


def test_another_channel_has_its_own():
    assert withdrawals([standing(FIRST), standing(SECOND, THERE)]) == ()


announcements = st.lists(
    st.builds(
        Standing,
        channel=st.sampled_from([HERE, THERE]),
        paper=st.sampled_from([PaperId(f"a:{number}") for number in range(5)]),
        is_out=st.booleans(),
        waits=st.booleans(),
        is_wanted=st.booleans(),
    ),
    unique_by=lambda one: (one.channel, one.paper),
    max_size=8,
)


@given(announcements)
def test_in_each_channel_one_stays_and_it_is_out_or_wanted_if_any_is(told):
    gone = {(one.channel, one.paper) for one in withdrawals(told)}
    for channel in {one.channel for one in told}:
        ours = [one for one in told if one.channel == channel]
        (stays,) = [one for one in ours if (channel, one.paper) not in gone]
        if any(one.is_out for one in ours):
            assert stays.is_out
        elif any(one.waits and one.is_wanted for one in ours):
            assert (stays.waits, stays.is_wanted) == (True, True)
    assert {one.into for one in withdrawals(told)} <= {one.paper for one in told}
