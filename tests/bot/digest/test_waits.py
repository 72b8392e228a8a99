"""What papers wait for is a moment or a person, and every wanted paper that was not said stands somewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.announcing.reroute import UnsaidPaper
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan, Mute, Pause
from bot.channel.subscription import Mode
from bot.digest.waits import Needs, Waits, waits_of
from bot.paper.paper import PaperId

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAIN = Channel(id=ChannelId("slack", "T1", "C1"))
DAILY_ON = PLAIN.with_digest(ChannelDigest(name="daily", plan=DigestPlan(), next_at=NOW + HOUR))
BOTH_ON = DAILY_ON.with_digest(ChannelDigest(name="weekly", plan=DigestPlan(), next_at=NOW + 5 * HOUR))
PAUSED = replace(PLAIN, pause=Pause("not_in_channel", "invite it", NOW))
OFF = PLAIN.with_digest(ChannelDigest(name="daily", plan=DigestPlan(), is_off=True))


def paper(**facts):
    told = UnsaidPaper(paper=PaperId("arxiv:1"), modes=frozenset({Mode.INSTANTLY}), late=False, at=NOW)
    return replace(told, **facts)


def line(*names):
    return paper(lines=frozenset(names))


@pytest.mark.parametrize(
    ("channel", "one", "told"),
    [
        (PLAIN, paper(card=True, due=NOW), Waits(1, (), NOW)),
        (PLAIN, paper(card=True, due=NOW + HOUR), Waits(1, (), NOW + HOUR)),
        (PLAIN, paper(card=True, due=NOW - HOUR), Waits(1, (), NOW)),
        (
            replace(PLAIN, pause=Pause("x", "invite it", NOW)),
            paper(card=True, due=NOW),
            Waits(1, (), None, Needs.ACCESS),
        ),
        # a card of unknown fate that turned out not to be there is held by a mute that began meanwhile
        (
            replace(PLAIN, mute=Mute(NOW, None)),
            paper(card=True, due=NOW, at=NOW - HOUR),
            Waits(1, (), None, Needs.UNMUTE),
        ),
        (
            replace(PLAIN, mute=Mute(NOW, NOW + HOUR)),
            paper(card=True, due=NOW, at=NOW - HOUR),
            Waits(1, (), NOW + HOUR),
        ),
        (replace(PLAIN, mute=Mute(NOW - HOUR, None)), paper(card=True, due=NOW), Waits(1, (), NOW)),
        (DAILY_ON, paper(made=frozenset({"daily"})), Waits(1, (), NOW)),
        (DAILY_ON, line("daily"), Waits(1, ("daily",), NOW + HOUR)),
        (BOTH_ON, line("daily", "weekly"), Waits(1, ("daily",), NOW + HOUR)),
        (OFF, line("daily"), Waits(1, ("daily",), None, Needs.DIGEST_ON)),
        (replace(DAILY_ON, mute=Mute(NOW, NOW + 9 * HOUR)), line("daily"), Waits(1, ("daily",), NOW + 9 * HOUR)),
        (replace(DAILY_ON, mute=Mute(NOW, None)), line("daily"), Waits(1, ("daily",), None, Needs.UNMUTE)),
    ],
)
def test_a_paper_waits_for_a_moment_or_for_a_person(channel, one, told):
    assert waits_of(channel, [one], now=NOW) == (told,)


def test_papers_that_wait_for_the_same_are_counted_together_and_the_last_moment_told():
    cards = [paper(card=True, due=NOW + hours * HOUR) for hours in (3, 1, 2)]
    assert waits_of(OFF, [*cards, line("daily")], now=NOW) == (
        Waits(3, (), NOW + 3 * HOUR),
        Waits(1, ("daily",), None, Needs.DIGEST_ON),
    )


def test_a_paper_that_nobody_wants_any_more_is_not_counted():
    assert waits_of(DAILY_ON, [paper(card=True, due=NOW, modes=frozenset())], now=NOW) == ()
