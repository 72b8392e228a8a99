"""What a card says of a paper, from top to bottom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card.button_values import paper_row, read_choice
from bot.card.card import Actions, Line, Link, Message, Picture, Press, Quiet, Text, bold, code, link, plain
from bot.card.compose import abstract_message, card, paper_card, shared_card
from tests.bot.card.examples import KEY, NOW, SOFTMAX, announced, numbered, read, stored, why

WHY = why("title:(softmax OR attention)")
EVERYTHING_UNKNOWN = numbered(1, authors=(), url=None, listed_at=None)


def lines(message: Message) -> list[str]:
    """What is read, a line each, buttons in brackets."""
    shown: list[str] = []
    for part in message.parts:
        match part:
            case Text(text):
                shown += [read(line) for line in text]
            case Quiet(line):
                shown.append(read(line))
            case Actions(buttons, menu):
                shown.append(" ".join([*(f"[{button.label}]" for button in buttons), *(["[⋯]"] if menu else [])]))
    return shown


def of_kind(message: Message, kind: type) -> list:
    return [part for part in message.parts if isinstance(part, kind)]


def sentences(message: Message) -> Line:
    """What a card says of the paper's text."""
    return of_kind(message, Text)[-1].lines[-1]


def why_here(message: Message) -> str:
    return lines(message)[-2]


def of(paper, *whys, late: bool = False) -> Message:
    return card(announced(paper, *(whys or (WHY,)), late=late), key=KEY)


def test_a_card_says_title_who_what_where_and_why_in_this_order():
    assert lines(of(SOFTMAX)) == [
        "The Two-Pass Softmax Algorithm",
        "Marat Dukhan and Artsiom Ablavatski · cs.PF · 24 Nov · Hugging Face ▲ 18 · ★ 1.2k",
        "We compute softmax in two sweeps over memory. Three were usual. It is faster on every machine we tried.",
        "matched title:(softmax OR attention) (title)",
        "[Abstract] [PDF] [Code] [👍] [Save] [⋯]",
    ]


def test_a_notification_says_it_all_in_one_sentence():
    assert of(SOFTMAX).fallback == (
        "“The Two-Pass Softmax Algorithm” by Marat Dukhan and 1 more matches title:(softmax OR attention)."
    )


def test_the_title_opens_the_paper_and_the_matched_words_are_bold():
    message = of(SOFTMAX)
    (title,) = message.parts[0].lines
    assert title == (link("The Two-Pass Softmax Algorithm", "https://huggingface.co/papers/2001.04438"),)
    assert sentences(message)[:2] == (plain("We compute "), bold("softmax"))


def test_the_words_of_every_subscription_are_bold():
    shown = sentences(of(SOFTMAX, WHY, why("sweep", word="sweep", fields=("abstract",))))
    assert [span.text for span in shown if span == bold(span.text)] == ["softmax", "sweeps"]


def test_a_picture_stands_beside_the_sentences_and_says_what_it_shows():
    assert of(SOFTMAX).parts[2].picture == Picture(
        "https://example.org/softmax.png", "Preview picture of “The Two-Pass Softmax Algorithm”"
    )


def test_every_button_has_a_name_of_its_own_and_the_first_one_holds_the_key():
    buttons = of(SOFTMAX).parts[-1].buttons
    assert [button.spoken for button in buttons] == [
        "Abstract of The Two-Pass Softmax Algorithm",
        "PDF of The Two-Pass Softmax Algorithm",
        "Code of The Two-Pass Softmax Algorithm",
        "Like The Two-Pass Softmax Algorithm",
        "Save The Two-Pass Softmax Algorithm",
    ]
    assert [button.action for button in buttons] == [
        Press("abstract", KEY),
        Link("https://arxiv.org/pdf/2001.04438"),
        Link("https://github.com/example/softmax"),
        Press("vote", KEY),
        Press("save", KEY),
    ]


def test_a_card_says_how_many_people_here_like_its_paper():
    buttons = card(announced(SOFTMAX, WHY), key=KEY, likes=3).parts[-1].buttons
    assert ("👍 3", "Like The Two-Pass Softmax Algorithm, as 3 others here") in [
        (button.label, button.spoken) for button in buttons
    ]


def test_the_menu_of_a_card_holds_what_is_seldom_needed_each_choice_as_the_press_of_another_button():
    menu = of(SOFTMAX).parts[-1].menu
    subscription = WHY.subscription
    assert [(choice.label, read_choice(choice.value)) for choice in menu.choices] == [
        ("More like this", ("like", KEY)),
        ("BibTeX", ("bibtex", KEY)),
        ("Which subscriptions match it", ("why", KEY)),
        ("Not for us", ("not_for_us", KEY)),
        (f"Unsubscribe from {subscription.typed}", ("unsubscribe", str(subscription.id))),
    ]
    assert (menu.key, menu.folded) == (KEY, True)


def test_of_several_subscriptions_none_is_ended_from_the_menu():
    menu = of(SOFTMAX, WHY, why("has:code")).parts[-1].menu
    assert not any(choice.label.startswith("Unsubscribe") for choice in menu.choices)


def test_an_ai_summary_is_said_to_be_one():
    paper = replace(SOFTMAX, ai_summary="Computes softmax in two sweeps over memory where three were usual.")
    summary = sentences(of(paper))
    assert read(summary) == "Computes softmax in two sweeps over memory where three were usual. (AI summary)"
    assert bold("softmax") in summary


def test_of_a_long_abstract_the_sentences_that_tell_are_shown():
    abstract = (
        "Softmax is computed in three sweeps over memory by all libraries that are in wide use today. "
        "Memory has become slow beside arithmetic in recent years, and sweeps have come to cost more than sums. "
        "To address this, we propose an algorithm that computes softmax in two sweeps. "
        "Our experiments show that it is up to 28% faster than all others on three machines. "
        "Code is available at https://code.example/softmax."
    )
    assert read(sentences(of(replace(SOFTMAX, abstract=abstract)))) == (
        "To address this, we propose an algorithm that computes softmax in two sweeps. "
        "Our experiments show that it is up to 28% faster than all others on three machines."
    )


def test_of_a_paper_of_which_nothing_is_known_only_what_is_known_is_said():
    message = of(EVERYTHING_UNKNOWN)
    assert lines(message) == [
        "Paper 1",
        "24 Nov",
        "matched title:(softmax OR attention) (title)",
        "[Details] [👍] [Save] [⋯]",
    ]
    assert message.fallback == "“Paper 1” matches title:(softmax OR attention)."
    assert message.parts[0].picture is None
    assert message.parts[0].lines[0] == (bold("Paper 1"),)


def test_all_subscriptions_that_match_are_named_oldest_first():
    both = why("jax OR julia", fields=("title", "abstract"))
    code_too = why("has:code", fields=("has",))
    message = of(SOFTMAX, both, WHY, code_too)
    assert why_here(message) == (
        "matched jax OR julia (title, abstract), title:(softmax OR attention) (title), has:code (code)"
    )
    assert code("jax OR julia") in message.parts[-2].line
    assert message.fallback.endswith("matches jax OR julia, title:(softmax OR attention) and has:code.")


def test_a_hundred_long_subscriptions_are_counted():
    message = of(SOFTMAX, *(why(f"{number} " + "x" * 400) for number in range(100)))
    assert why_here(message).endswith(" and 98 more")
    assert message.fallback.endswith(" and 98 more.")


def test_a_card_whose_subscription_has_left_meanwhile_says_so():
    message = card(announced(SOFTMAX), key=KEY)
    assert why_here(message) == "matched a subscription that is no longer here"


def test_a_late_paper_says_when_it_was_announced():
    paper = replace(SOFTMAX, listed_at=NOW.replace(month=10))
    assert why_here(of(paper, late=True)).endswith("(title) · late: announced on 24 Oct")


def test_a_paper_of_another_year_has_its_year():
    assert " · cs.PF · 24 Nov 2022 · " in lines(of(replace(SOFTMAX, listed_at=NOW.replace(year=2022))))[1]


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (("huggingface", "arxiv"), "arXiv · Hugging Face ▲ 18"),
        (("biorxiv", "europepmc:lab", "europepmc:topic"), "bioRxiv · Europe PMC ▲ 18"),
        (("medrxiv", "feed:nature"), "medRxiv · nature ▲ 18"),
        (("sample",), "sample ▲ 18"),
        (("feed-of-somebody",), "feed-of-somebody ▲ 18"),
        ((), "▲ 18"),
    ],
)
def test_upvotes_stand_behind_the_source_they_come_from(sources, said):
    assert lines(of(replace(SOFTMAX, sources=sources)))[1].endswith(f" · cs.PF · 24 Nov · {said} · ★ 1.2k")


def test_no_line_is_broken_within_a_date_nor_before_a_figure():
    (quiet,) = of(SOFTMAX).parts[1].line
    assert quiet.text.endswith("· 24\u00a0Nov\u00a0· Hugging Face\u00a0▲\u00a018\u00a0· ★\u00a01.2k")


def test_no_upvotes_and_no_stars_are_not_worth_a_word():
    assert (
        lines(of(replace(SOFTMAX, upvotes=0, stars=0)))[1]
        == "Marat Dukhan and Artsiom Ablavatski · cs.PF · 24 Nov · Hugging Face"
    )


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "not an address", "https://a b", "", "https://x/" + "a" * 600])
def test_what_is_no_web_address_makes_no_button_no_link_and_no_picture(bad):
    message = of(replace(SOFTMAX, url=bad, pdf_url=bad, code_url=bad, thumbnail_url=bad))
    assert [button.label for button in message.parts[-1].buttons] == ["Abstract", "👍", "Save"]
    assert message.parts[0].lines[0][0].url is None
    assert message.parts[2].picture is None


@pytest.mark.parametrize(
    "text",
    ["<!channel> & <@U1> *b* `c` ~d~", "@everyone ||x|| **y** [z](https://evil.example)", "李飞飞的论文", "ورقة بحثية"],
)
def test_whatever_a_title_holds_passes_unchanged(text):
    message = of(replace(SOFTMAX, title=text, authors=(text,), abstract=text), why(text))
    assert lines(message)[0] == lines(message)[2] == text
    assert lines(message)[1].startswith(text)
    assert code(text) in message.parts[-2].line


def test_a_card_for_whoever_asked_names_the_papers_row():
    message = paper_card(stored(), now=NOW)
    *above, buttons = [line for line in lines(of(SOFTMAX)) if not line.startswith("matched")]
    assert lines(message) == [*above, buttons.replace(" [⋯]", " [Share] [⋯]")]
    assert paper_row(message.parts[-1].buttons[0].action.value) == 17
    assert message.fallback == "“The Two-Pass Softmax Algorithm” by Marat Dukhan and 1 more."


def test_a_card_for_whoever_asked_says_which_subscriptions_here_match():
    assert lines(paper_card(stored(), why=(WHY,), now=NOW))[-2] == lines(of(SOFTMAX))[-2]


def test_a_card_for_the_person_who_asked_can_be_shared():
    assert lines(paper_card(stored(), now=NOW))[-1].endswith(" [Share] [⋯]")
    assert "[Share]" not in lines(of(SOFTMAX))[-1]


def test_a_shared_card_says_who_shared_it_and_holds_the_key_of_its_delivery():
    message = shared_card(stored(), by="ada", at=NOW, key=KEY)
    assert lines(message)[:-2] == lines(of(SOFTMAX))[:-2]
    assert lines(message)[-2] == "ada shared this."
    assert message.fallback.startswith("ada shared “The Two-Pass Softmax Algorithm” by Marat Dukhan")
    assert any(button.action == Press("abstract", KEY) for button in message.parts[-1].buttons)


def test_the_abstract_is_shown_whole_with_all_that_is_known():
    paper = replace(SOFTMAX, abstract="A sentence. " * 150, project_url="https://example.org/softmax")
    assert lines(abstract_message(stored(paper))) == [
        "The Two-Pass Softmax Algorithm",
        "Marat Dukhan and Artsiom Ablavatski",
        ("A sentence. " * 150).strip(),
        "cs.PF, cs.LG · 24 Nov 2026 · Hugging Face ▲ 18 · ★ 1.2k",
        "[PDF] [Code] [Project]",
    ]


def test_of_a_paper_without_an_abstract_the_details_say_so():
    message = abstract_message(stored(EVERYTHING_UNKNOWN))
    assert lines(message) == ["Paper 1", "No abstract is known of this paper.", "24 Nov 2026"]
    assert message.fallback == "“Paper 1”: No abstract is known of this paper."


anything = st.text(max_size=3_000)
papers = st.builds(
    replace,
    st.just(SOFTMAX),
    title=anything,
    abstract=anything,
    ai_summary=st.none() | anything,
    authors=st.lists(anything, max_size=40).map(tuple),
    categories=st.lists(st.text(max_size=10), max_size=4).map(tuple),
    upvotes=st.none() | st.integers(0, 10**9),
)


@given(papers, st.lists(st.text("ab ", min_size=1, max_size=500), max_size=30))
def test_whatever_a_source_sends_a_card_stays_below_discords_four_thousand_characters(paper, queries):
    message = card(announced(paper, *map(why, queries)), key=KEY)
    assert sum(map(len, lines(message))) < 3_000
    assert KEY in message.parts[-1].buttons[0].action.value
    assert message.fallback.strip()
