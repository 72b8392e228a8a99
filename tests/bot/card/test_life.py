"""What a card, a digest and a notice say of a paper that was corrected, withdrawn or retracted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.card.card import Actions, Press, Quiet, Style, Text, bold, link, plain
from bot.card.compose import abstract_message, card, paper_card
from bot.card.digest import digest_message
from bot.card.results import Result, Results, entries
from bot.card.retraction import retraction
from bot.card.simpler import without_groups
from bot.paper.relation import Relation, RelationKind
from bot.query.evidence import Reasons
from tests.bot.card.examples import KEY, NOW, SOFTMAX, announced, digest, read, stored, why

DAY = date(2026, 11, 12)
RETRACTED = Relation(kind=RelationKind.RETRACTED, target="10.1000/notice", day=DAY)
CORRECTED = Relation(kind=RelationKind.CORRECTED, target="10.1000/c", day=date(2026, 12, 3))
PUBLISHED = Relation(kind=RelationKind.PUBLISHED, target="10.1000/article")
WARNING = (
    bold("Retracted on 12 November 2026"),
    plain(" ("),
    link("notice", "https://doi.org/10.1000/notice", Style.PLAIN),
    plain(")"),
)


def with_life(*relations: Relation):
    return replace(SOFTMAX, relations=relations)


def first_line(message):
    return next(part for part in message.parts if isinstance(part, Text)).lines[0]


def quiet(message) -> list[str]:
    return [read(part.line) for part in message.parts if isinstance(part, Quiet)]


def test_every_card_of_a_retracted_paper_says_so_before_its_title():
    paper = with_life(RETRACTED)
    assert first_line(card(announced(paper, why()), key=KEY)) == WARNING
    assert first_line(paper_card(stored(paper), now=NOW)) == WARNING
    assert first_line(abstract_message(stored(paper))) == WARNING
    found = Results(query="x", key="k", offset=0, found=(Result(stored(paper), Reasons(())),), total=1)
    assert read(entries(found, now=NOW)[0].line).startswith("1. Retracted · The Two-Pass")


def test_a_notification_of_a_retracted_paper_says_so():
    message = card(announced(with_life(RETRACTED), why()), key=KEY)
    assert message.fallback.startswith(
        "“The Two-Pass Softmax Algorithm” by Marat Dukhan and 1 more (retracted) matches"
    )


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        (Relation(kind=RelationKind.WITHDRAWN), "Withdrawn"),
        (Relation(kind=RelationKind.WITHDRAWN, day=DAY), "Withdrawn on 12 November 2026"),
        (Relation(kind=RelationKind.CONCERN, target="10.1/x"), "Expression of concern (notice)"),
        (Relation(kind=RelationKind.RETRACTED, target="https://"), "Retracted"),
    ],
)
def test_a_warning_says_what_is_known_and_no_more(relation, said):
    assert read(first_line(paper_card(stored(with_life(relation)), now=NOW))) == said


def test_a_correction_and_a_publication_are_told_quietly():
    message = paper_card(stored(with_life(PUBLISHED, CORRECTED)), now=NOW)
    assert read(first_line(message)) == SOFTMAX.title
    assert quiet(message)[1] == "Published as 10.1000/article · Corrected on 3 December 2026 (notice)"
    assert quiet(abstract_message(stored(with_life(CORRECTED))))[1] == "Corrected on 3 December 2026 (notice)"


def test_an_article_is_linked_by_its_doi_or_address_and_one_without_either_is_only_told():
    at_a_page = Relation(kind=RelationKind.PUBLISHED, target="https://journal.example/1")
    nowhere = Relation(kind=RelationKind.PUBLISHED, day=DAY)
    (life,) = [
        part.line
        for part in paper_card(stored(with_life(PUBLISHED, at_a_page, nowhere)), now=NOW).parts[3:]
        if isinstance(part, Quiet)
    ]
    assert [span.url for span in life if span.url] == ["https://doi.org/10.1000/article", "https://journal.example/1"]
    assert read(life).endswith("Published as an article · Published on 12 November 2026")


def test_a_paper_with_many_corrections_names_a_few():
    many = [replace(CORRECTED, target=f"10.1/{number}") for number in range(60)]
    assert quiet(paper_card(stored(with_life(*many)), now=NOW))[1].count("Corrected") == 4


def test_a_card_of_a_paper_to_which_nothing_has_happened_is_as_ever():
    message = paper_card(stored(), now=NOW)
    assert first_line(message) == (link(SOFTMAX.title, SOFTMAX.url),)
    assert len(quiet(message)) == 1


def test_a_line_of_a_digest_says_retracted_before_the_title():
    message = digest_message(digest((announced(with_life(RETRACTED), why()),)), channel_name=None, key=KEY)
    (line,) = next(part for part in without_groups(message).parts if hasattr(part, "start")).lines
    assert read(line).startswith("Retracted · The Two-Pass Softmax Algorithm")
    assert line[0] == bold("Retracted")
    assert "(retracted)" in message.fallback


def test_the_notice_says_what_happened_to_which_paper_and_when_it_was_posted():
    message = retraction(announced(with_life(RETRACTED)), key=KEY)
    assert message.fallback == (
        "Retracted on 12 November 2026: “The Two-Pass Softmax Algorithm” by Marat Dukhan and 1 more (retracted), "
        "posted here on 24 Nov 2026."
    )
    assert first_line(message) == WARNING
    assert quiet(message) == ["This paper was posted here on 24 Nov 2026."]
    (buttons,) = [part.buttons for part in message.parts if isinstance(part, Actions)]
    assert [button.action for button in buttons] == [Press("abstract", KEY)]


def test_the_notice_of_a_paper_without_abstract_and_authors_is_whole_too():
    bare = replace(with_life(RETRACTED), abstract="", authors=())
    message = retraction(announced(bare), key=KEY)
    assert [read(line) for line in message.parts[0].lines] == [read(WARNING), SOFTMAX.title]
    assert message.parts[-1].buttons[0].label == "Details"
