"""The law of the new, and which announcements many matches make."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.announce import AT_ONCE, NewAnnouncements, NewMatch, newly_matched
from bot.announcing.announcement import Announcement
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscriber
from bot.matching.query_registry import QueryRegistry
from bot.paper.paper import Paper, PaperId
from bot.query.evidence import Reasons
from bot.query.tree import Word

HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
PAPER = Paper(id=PaperId("arxiv:1"), title="On GPUs")
numbers = st.sets(st.integers(1, 9))


def wanted(*told: tuple[ChannelId, Mode]) -> tuple[Subscriber, ...]:
    return tuple(Subscriber(number, channel, mode) for number, (channel, mode) in enumerate(told, start=1))


def announced(*matched: tuple[Subscriber, ...]) -> list[Announcement]:
    """What is announced of a paper that matches some queries, each with its subscribers."""
    matches = tuple(
        NewMatch(
            paper=PAPER,
            late=True,
            reasons=Reasons(()),
            mode=mode,
            subscribers=tuple(one for one in subscribers if one.mode is mode),
        )
        for subscribers in matched
        for mode in Mode
    )
    made = NewAnnouncements(matches)
    first, again = list(made), list(made)
    assert first == again
    return first


@given(numbers, numbers)
def test_what_matches_now_and_did_not_before_is_new_and_nothing_else(after, before):
    stored = QueryRegistry()
    queries = {number: stored.register(str(number), Word(str(number))) for number in range(1, 10)}
    found = newly_matched([queries[number] for number in after], [queries[number] for number in before])
    assert {int(stored.query.term) for stored in found} == after - before


def test_the_subscriptions_of_a_channel_make_one_announcement_with_all_their_modes():
    subscribers = wanted((HERE, Mode.DAILY), (HERE, Mode.INSTANTLY), (HERE, Mode.DAILY))
    (made,) = announced(subscribers[:1], subscribers[1:])
    assert (made.channel, made.paper, made.late) == (HERE, PAPER.id, True)
    assert made.modes == {Mode.DAILY, Mode.INSTANTLY}
    assert [match.subscription for match in made.matches] == [1, 2, 3]


def test_the_modes_of_one_channel_are_not_those_of_another():
    made = announced(wanted((HERE, Mode.DAILY), (THERE, Mode.INSTANTLY)))
    assert {one.channel: one.modes for one in made} == {HERE: {Mode.DAILY}, THERE: {Mode.INSTANTLY}}


def test_nothing_that_matches_announces_nothing():
    assert announced() == []
    assert announced(()) == []


def test_of_very_many_matches_the_first_announcement_in_a_channel_has_the_instant_ones():
    crowd = [(ChannelId("slack", "T1", f"C{place}"), Mode.DAILY) for place in range(2, 2 * AT_ONCE)]
    made = announced(wanted((HERE, Mode.DAILY), *crowd, (HERE, Mode.INSTANTLY)))
    assert len({one.channel for one in made}) == len(crowd) + 1
    here = [one for one in made if one.channel == HERE]
    assert Mode.INSTANTLY in here[0].modes
    assert sorted(match.subscription for one in here for match in one.matches) == [1, len(crowd) + 2]
