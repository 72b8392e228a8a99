"""The digest as a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.announcement import Cause
from bot.card.button_values import CHANGE_TIME, paper_value, read_more_value
from bot.card.card import Actions, Drawing, Group, Heading, Items, Message, Quiet, Text, plain, words
from bot.card.digest import digest_message, more_message, papers_shown
from bot.card.simpler import without_groups
from bot.channel.channel import DigestPlan, Weekday
from bot.digest.digest import DigestKey
from tests.bot.card.examples import KEY, NOW, announced, digest, numbered, read, why

JAX, GPU = why("jax OR julia"), why("gpu -survey")


def lists(message: Message) -> list[Items]:
    return [part for part in without_groups(message).parts if isinstance(part, Items)]


def entries(message: Message) -> list[str]:
    return [read(line) for part in lists(message) for line in part.lines]


def told(message: Message) -> list[str]:
    return [read(below) for part in lists(message) for _, below in part.pairs]


def headings(message: Message) -> list[str]:
    return [read(part.title) for part in message.parts if isinstance(part, Group)]


def menu(message: Message):
    (found,) = (part.menu for part in message.parts if isinstance(part, Actions))
    return found


def buttons(message: Message):
    return [button for part in message.parts if isinstance(part, Actions) for button in part.buttons]


def many(number: int, *whys):
    return tuple(announced(numbered(place), *(whys or (JAX,))) for place in range(number))


def test_a_digest_is_a_heading_and_a_line_for_each_paper_under_its_subscription():
    papers = (
        announced(numbered(1, upvotes=1234), JAX),
        announced(numbered(2, upvotes=0, authors=("Ada Byron",)), GPU, JAX),
        announced(numbered(3, authors=()), JAX),
    )
    message = digest_message(digest(papers), channel_name="ml-systems", key=KEY)
    assert message.parts[0] == Heading("Tue 24 Nov: 3 new papers for #ml-systems")
    assert headings(message) == ["jax OR julia (2)", "gpu -survey (1)"]
    assert entries(message) == [
        "Paper 1 · Ada Byron and 1 more · ▲ 1.2k",
        "Paper 3",
        "Paper 2 · Ada Byron · also jax OR julia",
    ]
    assert [part.start for part in lists(message)] == [1, 3]
    assert [part.is_folded for part in message.parts if isinstance(part, Group)] == [False, True]
    assert [part.hint for part in message.parts if isinstance(part, Group)] == ["Paper 1 and 1 more", "Paper 2"]


def test_a_notification_says_the_day_the_number_and_the_best():
    message = digest_message(digest(many(3)), channel_name="#ml-systems", key=KEY)
    assert message.fallback == (
        "Tue 24 Nov: 3 new papers for #ml-systems. First of them: “Paper 0” by Ada Byron and 1 more."
    )


def test_a_channel_without_a_name_is_not_named():
    message = digest_message(digest(many(1)), channel_name=None, key=KEY)
    assert message.parts[0] == Heading("Tue 24 Nov: 1 new paper")


def test_the_best_are_shown_and_the_rest_is_behind_a_button():
    made = digest(many(14), plan=DigestPlan(top=10))
    message = digest_message(made, channel_name="ml-systems", key=KEY)
    assert len(entries(message)) == 10
    assert headings(message) == ["jax OR julia (14)"]
    (more,) = buttons(message)
    assert (more.label, more.action.verb, read_more_value(more.action.value)) == ("4 more", "more", (KEY, 10))


def test_a_menu_opens_each_paper_by_its_number_and_at_its_end_the_clock():
    papers = (announced(numbered(7), JAX), announced(numbered(8), GPU), announced(numbered(9), JAX))
    shown = menu(digest_message(digest(papers), channel_name=None, key=KEY))
    assert shown.key == KEY
    *details, clock = shown.choices
    assert [one.label for one in details] == ["1. Paper 7", "2. Paper 9", "3. Paper 8"]
    assert {one.value for one in details} == {paper_value(17)}
    assert (clock.label, clock.value) == ("Change time", CHANGE_TIME)


def test_below_a_title_stands_what_the_paper_does():
    abstract = (
        "Softmax is slow where memory is far away. We compute it in two sweeps over memory instead of three. "
        "It is faster on every machine that we have tried, old and new ones."
    )
    papers = (
        announced(numbered(1, abstract=abstract), JAX),
        announced(numbered(2, abstract=abstract, ai_summary="Two sweeps do. It is told by a machine."), JAX),
        announced(numbered(3), JAX),
    )
    assert told(digest_message(digest(papers), channel_name=None, key=KEY)) == [
        "We compute it in two sweeps over memory instead of three.",
        "Two sweeps do. It is told by a machine. (AI summary)",
        "",
    ]


@given(st.text(max_size=600), st.text(max_size=600), st.integers(1, 25))
def test_what_is_told_of_a_paper_is_one_line_of_words_and_no_longer_than_a_glance(abstract, by_machine, top):
    papers = tuple(announced(numbered(place, abstract=abstract, ai_summary=by_machine), JAX) for place in range(30))
    for line in told(digest_message(digest(papers, plan=DigestPlan(top=top)), channel_name=None, key=KEY)):
        assert len(line.removesuffix(" (AI summary)")) <= 160
        assert "\n" not in line


def test_where_the_best_do_not_fit_less_is_told_of_each_before_one_is_left_out():
    long = "We " + "compare a great many ways of doing it " * 8
    papers = tuple(announced(numbered(place, abstract=long, title="T" * 85), JAX) for place in range(12))
    message = digest_message(digest(papers, plan=DigestPlan(top=12)), channel_name=None, key=KEY)
    assert len(entries(message)) == 12
    assert {len(line) <= 120 for line in told(message)} == {True}


def test_the_rest_is_shown_to_who_asks():
    made = digest(many(14), plan=DigestPlan(top=10))
    message = more_message(made, key=KEY, start=10)
    assert message.parts[0] == Heading("4 more papers of Tue 24 Nov")
    assert entries(message) == [f"Paper {place} · Ada Byron and 1 more" for place in range(10, 14)]
    assert [part.start for part in lists(message)] == [11]
    assert [choice.label for choice in menu(message).choices] == [
        f"{place + 1}. Paper {place}" for place in range(10, 14)
    ]
    assert buttons(message) == []


def test_a_digest_that_is_shown_whole_has_no_more_button():
    assert buttons(digest_message(digest(many(10)), channel_name=None, key=KEY)) == []


def test_a_preview_has_no_buttons_and_counts_what_it_does_not_show():
    message = digest_message(digest(many(14)), channel_name=None, key=None)
    assert buttons(message) == []
    assert read(message.parts[-1].line) == "and 4 more"


@pytest.mark.parametrize("authors", [(), ("Ada Byron",), ("Ada Byron", "Grace Murray")])
def test_no_line_is_broken_before_a_figure(authors):
    papers = (announced(numbered(1, upvotes=37, authors=authors), JAX),)
    (line,) = lists(digest_message(digest(papers), channel_name=None, key=KEY))[0].lines
    assert words(line).endswith("\u00a0·\u00a0▲\u00a037")


def test_a_late_paper_is_marked():
    paper = numbered(1, listed_at=NOW.replace(month=10))
    message = digest_message(digest((announced(paper, JAX, late=True),)), channel_name=None, key=KEY)
    assert entries(message) == ["Paper 1 · Ada Byron and 1 more · late, from 24 Oct"]


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (NOW - timedelta(minutes=1), ""),
        (NOW - timedelta(hours=23, minutes=59), ""),
        (NOW - timedelta(days=1), " · carried over from Mon 23 Nov"),
        (NOW - timedelta(days=4, hours=10), " · carried over from Thu 19 Nov"),
    ],
)
def test_a_paper_that_waited_for_longer_than_from_one_digest_to_the_next_is_carried_over(came, said):
    message = digest_message(digest((replace(announced(numbered(1), JAX), at=came),)), channel_name=None, key=KEY)
    assert entries(message) == [f"Paper 1 · Ada Byron and 1 more{said}"]


def test_over_days_without_a_digest_a_paper_waits_as_it_should():
    weekly = DigestPlan(days=frozenset({Weekday.TUESDAY}))
    waits = replace(announced(numbered(1), JAX), at=NOW - timedelta(days=6))
    message = digest_message(digest((waits,), plan=weekly), channel_name=None, key=KEY)
    assert entries(message) == ["Paper 1 · Ada Byron and 1 more"]


def test_the_day_that_a_paper_is_carried_over_from_is_that_of_the_channel():
    plan = DigestPlan(at=time(18), zone="Asia/Tokyo")
    waits = replace(announced(numbered(1), JAX), at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    made = replace(digest((waits,), plan=plan), key=DigestKey("daily", "2026-11-24T18:00+09:00"))
    assert entries(digest_message(made, channel_name=None, key=KEY)) == [
        "Paper 1 · Ada Byron and 1 more · carried over from Mon 23 Nov"
    ]


def test_a_weekly_digest_says_so_in_its_heading_as_a_daily_one_may_come_on_the_same_day():
    weekly = replace(digest(many(2, JAX)), key=DigestKey("weekly", "2026-11-23T09:00+00:00"))
    message = digest_message(weekly, channel_name="ml-systems", key=KEY)
    assert message.parts[0] == Heading("Week to Mon 23 Nov: 2 new papers for #ml-systems")


def test_an_empty_weekly_digest_below_a_week_with_matches_does_not_say_that_nothing_was_new():
    empty = replace(digest(()), key=DigestKey("weekly", "2026-11-23T09:00+00:00"))
    matched, quiet = Text(((plain("1 paper matched"),),)), Quiet((plain("Rising terms are shown later"),))
    titles = [
        digest_message(empty, channel_name=None, key=KEY, opening=opening).parts[0]
        for opening in ((matched,), (quiet,))
    ]
    assert titles == [Heading("Week to Mon 23 Nov: nothing more"), Heading("Week to Mon 23 Nov: nothing new")]


def test_all_subscriptions_that_a_paper_matches_are_named_or_counted():
    message = digest_message(digest(many(1, JAX, GPU, why("a"), why("b"), why("c"))), channel_name=None, key=KEY)
    assert entries(message) == ["Paper 0 · Ada Byron and 1 more · also gpu -survey, a and 2 more"]


def test_papers_that_nobody_wants_any_more_are_not_shown():
    papers = (announced(numbered(1)), announced(numbered(2), JAX))
    message = digest_message(digest(papers), channel_name=None, key=KEY)
    assert message.parts[0] == Heading("Tue 24 Nov: 1 new paper")
    assert entries(message) == ["Paper 2 · Ada Byron and 1 more"]


def test_behind_the_button_is_what_it_promised_though_its_subscription_has_left_since():
    message = more_message(digest((*many(10), announced(numbered(11)))), key=KEY, start=10)
    assert headings(message) == ["No longer subscribed (1)"]
    assert entries(message) == ["Paper 11 · Ada Byron and 1 more"]


def test_a_digest_that_nobody_wants_any_more_says_so():
    message = digest_message(digest((announced(numbered(1)),)), channel_name="ml", key=KEY)
    assert message.fallback == "Tue 24 Nov: nothing new for #ml."


def test_hostile_titles_and_names_pass_unchanged():
    hostile = "<!channel> & *b* `c` @everyone [x](https://evil.example)"
    paper = numbered(1, title=hostile, authors=(hostile,), url="javascript:alert(1)")
    message = digest_message(digest((announced(paper, JAX),)), channel_name=None, key=KEY)
    assert entries(message) == [f"{hostile} · {hostile}"]
    (title, _) = lists(message)[0].lines[0]
    assert title.url is None


def test_many_small_groups_do_not_make_more_parts_than_a_platform_takes():
    papers = tuple(announced(numbered(place), why(f"q{place}")) for place in range(25))
    message = digest_message(digest(papers, plan=DigestPlan(top=25)), channel_name=None, key=KEY)
    assert len(entries(message)) == 14
    assert buttons(message)[0].label == "11 more"


titles = st.text(min_size=1, max_size=400)
whys = st.lists(st.integers(0, 40), min_size=1, max_size=5, unique=True).map(
    lambda numbers: tuple(why(f"q{number} " + "x" * number * 12) for number in numbers)
)


@given(st.lists(st.tuples(titles, whys), max_size=60), st.integers(1, 25))
def test_a_digest_fits_every_platform_and_its_pages_hold_every_paper_once(papers, top):
    made = digest(
        tuple(announced(numbered(place, title=title), *found) for place, (title, found) in enumerate(papers)),
        plan=DigestPlan(top=top),
    )
    pages = [digest_message(made, channel_name="ml-systems", key=KEY)]
    while more := [button for button in buttons(pages[-1]) if button.action.verb == "more"]:
        key, start = read_more_value(more[0].action.value)
        assert more[0].label == f"{len(papers) - start} more"
        pages.append(more_message(made, key=key, start=start))
    assert sum(len(entries(page)) for page in pages) == len(papers)
    assert len(entries(pages[0])) <= top
    for page in map(without_groups, pages):
        assert len(page.parts) <= 32
        assert sum(_characters(part) for part in page.parts) < 4_000


def _characters(part: object) -> int:
    if isinstance(part, Items):
        lines = (*part.lines, *part.below)
    else:
        lines = {Text: lambda: part.lines, Quiet: lambda: (part.line,)}.get(type(part), tuple)()
    return sum(len(span.text) + len(span.url or "") for line in lines for span in line)


@pytest.mark.parametrize("top", [1, 25])
def test_whatever_top_a_plan_names_a_digest_of_one_paper_is_shown(top):
    message = digest_message(digest(many(1), plan=DigestPlan(top=top)), channel_name=None, key=KEY)
    assert len(entries(message)) == 1


@given(st.integers(1, 25), st.integers(0, 1000), st.booleans())
def test_an_opening_stands_below_the_heading_and_the_papers_leave_it_room(number, length, is_drawn):
    alt = "x" * length
    opening = (Drawing(b"png", alt, "week.png") if is_drawn else Text(((plain(alt),),)),)
    papers = digest(many(number))
    message = digest_message(papers, channel_name=None, key=KEY, opening=opening)
    assert message.parts[0] == digest_message(papers, channel_name=None, key=KEY).parts[0]
    assert message.parts[1] == opening[0]
    assert 0 < len(entries(message)) <= number
    shown = sum(len(read(line)) for part in lists(message) for line in (*part.lines, *part.below))
    assert shown + length <= 4000


def test_the_papers_shown_are_those_that_the_opening_leaves_room_for():
    long = Text(((plain("a " * 1_000),),))
    papers = tuple(announced(numbered(place, title="T" * 90), JAX) for place in range(15))
    made = digest(papers, plan=DigestPlan(top=15))
    shown = entries(digest_message(made, channel_name=None, key=KEY, opening=(long,)))
    assert len(shown) == len(papers_shown(made, opening=(long,))) < len(papers_shown(made))


def test_papers_that_were_to_be_cards_are_counted_by_why_they_are_none():
    causes = (Cause.MUTED, None, Cause.CAPPED, Cause.CAPPED)
    papers = tuple(replace(announced(numbered(place), JAX), cause=cause) for place, cause in enumerate(causes))
    nobody = replace(announced(numbered(9)), cause=Cause.OUTAGE)
    message = digest_message(digest((*papers, nobody)), channel_name=None, key=KEY)
    quiet = [part for part in message.parts if isinstance(part, Quiet)]
    assert [words(part.line) for part in quiet] == [
        "2 papers above the limit of cards in an hour. 1 paper from while this channel was muted."
    ]
    plain_one = digest_message(digest(papers[1:2]), channel_name=None, key=KEY)
    assert not any(isinstance(part, Quiet) for part in plain_one.parts)


def test_a_paper_that_people_linked_to_before_the_digest_says_when():
    papers = many(2)
    sighted = {papers[1].paper.paper.id: NOW - timedelta(days=3)}
    message = digest_message(replace(digest(papers), sighted=sighted), channel_name=None, key=KEY)
    assert ["shared here 3 days ago" in entry.replace("\u00a0", " ") for entry in entries(message)] == [False, True]
