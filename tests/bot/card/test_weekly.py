"""What a weekly digest opens with."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import Drawing, Quiet, Text, words
from bot.card.weekly import ALT_CHARACTERS, alt_text, week_parts
from bot.digest.week import DailyMatches, RisingWords, SubscriptionLabel, Week

DAYS = tuple(date(2026, 11, 23) + timedelta(days=number) for number in range(7))
DIFFUSION = DailyMatches(SubscriptionLabel(1, "diffusion"), (9, 12, 7, 4, 1, 14, 11))
GPU = DailyMatches(SubscriptionLabel(2, "gpu"), (3, 5, 6, 2, 0, 7, 15))


def week(*lines: DailyMatches, **more) -> Week:
    return Week(days=DAYS, lines=lines, papers=sum(line.total for line in lines), **more)


days = st.tuples(*[st.integers(0, 40)] * 7).filter(any)
lines = st.builds(
    DailyMatches, st.builds(SubscriptionLabel, st.integers(1, 99), st.text(min_size=1, max_size=400)), days
)
weeks = st.lists(lines, min_size=1, max_size=30).map(lambda told: week(*told))


def said(*parts) -> list[str]:
    found = [part.lines if isinstance(part, Text) else (part.line,) for part in parts if isinstance(part, Text | Quiet)]
    return [words(line) for each in found for line in each]


def test_the_words_say_the_totals_and_the_fullest_day():
    assert alt_text(week(DIFFUSION, GPU)) == (
        "96 papers matched in the week of 23–29 Nov 2026: diffusion 58 (most on Sat 28 Nov: 14); "
        "gpu 38 (most on Sun 29 Nov: 15). The fullest day was Sun 29 Nov."
    )


def test_of_days_that_are_equally_full_none_is_called_the_fullest():
    even = (
        DailyMatches(SubscriptionLabel(1, "tpu"), (3, 1, 0, 0, 0, 0, 2)),
        DailyMatches(SubscriptionLabel(2, "gpu"), (0, 2, 1, 0, 0, 0, 1)),
    )
    assert "fullest" not in alt_text(week(*even))


def test_one_paper_on_one_day_is_said_plainly():
    one = DailyMatches(SubscriptionLabel(1, "gpu"), (0, 0, 1, 0, 0, 0, 0))
    assert alt_text(week(one)) == "1 paper matched in the week of 23–29 Nov 2026: gpu 1."


@given(weeks)
def test_the_words_fit_what_platforms_take_and_are_never_empty(told):
    assert 0 < len(alt_text(told)) <= ALT_CHARACTERS


def test_the_picture_stands_first_with_its_words_and_without_one_the_words_do():
    drawn = week_parts(week(DIFFUSION), b"png")
    assert drawn == (Drawing(b"png", alt_text(week(DIFFUSION)), "week-of-2026-11-23.png"),)
    assert said(*week_parts(week(DIFFUSION), None)) == [alt_text(week(DIFFUSION))]


def test_what_rises_is_said_with_its_papers_and_how_often():
    rising = (RisingWords("world models", 41, 3.24), RisingWords("agents", 9, 14.6))
    assert said(*week_parts(week(DIFFUSION, rising=rising, weeks_before=8), b"png")) == [
        "Rising: world models (41 papers, 3.2 times as often), agents (9 papers, 15 times as often)",
        "Counted in all papers that came in, against the 8 weeks before.",
    ]


def test_a_term_that_no_paper_had_before_is_new():
    rising = (RisingWords("KV cache", 12, None),)
    line, _ = said(*week_parts(week(DIFFUSION, rising=rising, weeks_before=8), b"png"))
    assert line == "Rising: KV cache (12 papers, new)"


def test_a_young_archive_says_from_when_it_can_tell():
    (line,) = said(*week_parts(week(DIFFUSION, rising_from=date(2026, 12, 28)), b"png"))
    assert line.startswith("Rising terms are shown from 28 Dec 2026 on")


def test_a_week_without_matches_opens_with_nothing():
    assert week_parts(week(), None) == ()
