"""The digest as a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.button_values import read_more_value
from bot.card.card import Actions, Heading, Items, Message, Quiet, Text
from bot.card.digest import digest_message, more_message
from bot.channel.channel import DigestPlan
from tests.bot.card.examples import KEY, NOW, announced, digest, numbered, read, why

JAX, GPU = why("jax OR julia"), why("gpu -survey")


def entries(message: Message) -> list[str]:
    return [read(line) for part in message.parts if isinstance(part, Items) for line in part.lines]


def headings(message: Message) -> list[str]:
    return [read(part.lines[0]) for part in message.parts if isinstance(part, Text)]


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
    assert [part.start for part in message.parts if isinstance(part, Items)] == [1, 3]


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
    more, time = buttons(message)
    assert (more.label, more.action.verb, read_more_value(more.action.value)) == ("4 more", "more", (KEY, 10))
    assert (time.label, time.action.verb, time.action.value) == ("Change time", "change_time", KEY)


def test_the_rest_is_shown_to_who_asks():
    made = digest(many(14), plan=DigestPlan(top=10))
    message = more_message(made, key=KEY, start=10)
    assert message.parts[0] == Heading("4 more papers of Tue 24 Nov")
    assert entries(message) == [f"Paper {place} · Ada Byron and 1 more" for place in range(10, 14)]
    assert [part.start for part in message.parts if isinstance(part, Items)] == [11]
    assert buttons(message) == []


def test_a_digest_that_is_shown_whole_has_no_more_button():
    message = digest_message(digest(many(10)), channel_name=None, key=KEY)
    assert [button.label for button in buttons(message)] == ["Change time"]


def test_a_preview_has_no_buttons_and_counts_what_it_does_not_show():
    message = digest_message(digest(many(14)), channel_name=None, key=None)
    assert buttons(message) == []
    assert read(message.parts[-1].line) == "and 4 more"


def test_a_late_paper_is_marked():
    paper = numbered(1, listed_at=NOW.replace(month=10))
    message = digest_message(digest((announced(paper, JAX, late=True),)), channel_name=None, key=KEY)
    assert entries(message) == ["Paper 1 · Ada Byron and 1 more · late, from 24 Oct"]


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
    assert message.fallback == "Tue 24 Nov: 0 new papers for #ml."
    assert [button.label for button in buttons(message)] == ["Change time"]


def test_hostile_titles_and_names_pass_unchanged():
    hostile = "<!channel> & *b* `c` @everyone [x](https://evil.example)"
    paper = numbered(1, title=hostile, authors=(hostile,), url="javascript:alert(1)")
    message = digest_message(digest((announced(paper, JAX),)), channel_name=None, key=KEY)
    assert entries(message) == [f"{hostile} · {hostile}"]
    (title, _) = next(part for part in message.parts if isinstance(part, Items)).lines[0]
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
    for page in pages:
        assert len(page.parts) <= 32
        assert sum(_characters(part) for part in page.parts) < 4_000


def _characters(part: object) -> int:
    lines = {Items: lambda: part.lines, Text: lambda: part.lines, Quiet: lambda: (part.line,)}.get(type(part), tuple)()
    return sum(len(span.text) + len(span.url or "") for line in lines for span in line)


@pytest.mark.parametrize("top", [1, 25])
def test_whatever_top_a_plan_names_a_digest_of_one_paper_is_shown(top):
    message = digest_message(digest(many(1), plan=DigestPlan(top=top)), channel_name=None, key=KEY)
    assert len(entries(message)) == 1
