"""Papers that turn out to be one: nothing is posted twice, and nothing that a channel subscribes to is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.merge import AnnouncementStatus, Withdrawal, withdrawals
from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId

HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
FIRST, SECOND = PaperId("arxiv:1"), PaperId("doi:10.1/x")


def status(paper: PaperId, channel: ChannelId = HERE, *, posted=False, waiting=True, active=True) -> AnnouncementStatus:
    return AnnouncementStatus(
        channel=channel, paper=paper, may_be_posted=posted, is_waiting=waiting, has_active_subscription=active
    )


def test_of_two_that_wait_the_older_stays():
    assert withdrawals([status(FIRST), status(SECOND)]) == (Withdrawal(HERE, SECOND, FIRST),)


def test_one_that_may_be_posted_stays_and_one_that_waits_is_withdrawn_whichever_is_older():
    posted = status(SECOND, posted=True, waiting=False)
    assert withdrawals([status(FIRST), posted]) == (Withdrawal(HERE, FIRST, SECOND),)


def test_one_without_an_active_subscription_is_withdrawn_before_one_with():
    assert withdrawals([status(FIRST, active=False), status(SECOND)]) == (Withdrawal(HERE, FIRST, SECOND),)


def test_another_channel_has_its_own():
    assert withdrawals([status(FIRST), status(SECOND, THERE)]) == ()


announcements = st.lists(
    st.builds(
        AnnouncementStatus,
        channel=st.sampled_from([HERE, THERE]),
        paper=st.sampled_from([PaperId(f"a:{number}") for number in range(5)]),
        may_be_posted=st.booleans(),
        is_waiting=st.booleans(),
        has_active_subscription=st.booleans(),
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
        if any(one.may_be_posted for one in ours):
            assert stays.may_be_posted
        elif any(one.is_waiting and one.has_active_subscription for one in ours):
            assert (stays.is_waiting, stays.has_active_subscription) == (True, True)
    assert {one.into for one in withdrawals(told)} <= {one.paper for one in told}
