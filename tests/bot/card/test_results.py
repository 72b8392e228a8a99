"""A page of search results: what is read of each paper, how it is numbered, and how much room it takes."""

import pytest

from bot.card.card import Entry, Press, bold, plain
from bot.card.results import Result, Results, entries, heading, shared_results
from bot.query.evidence import Reasons, Term
from handlers.discord.text import marked as discord_marked
from handlers.text import units
from tests.bot.card.examples import KEY, NOW, numbered, read, stored

SOFTMAX_WORD = Reasons((Term("softmax", ("title",), terms=("softmax",)),))


def results(*papers, offset=0, total=None, reasons=SOFTMAX_WORD):
    found = tuple(Result(stored(paper), reasons) for paper in papers)
    return Results(query="softmax", key="k1", offset=offset, found=found, total=total or offset + len(papers))


def entry(title, reasons=SOFTMAX_WORD, **facts) -> Entry:
    return entries(results(numbered(1, title=title, **facts), reasons=reasons), now=NOW)[0]


def test_a_paper_is_a_line_with_its_number_and_a_quiet_one():
    one = entries(results(*map(numbered, range(5)), offset=5), now=NOW)
    assert [read(each.line).partition(" ")[0] for each in one] == ["6.", "7.", "8.", "9.", "10."]
    assert " · " in read(one[0].quiet.line)


def bold_words(span) -> list[str]:
    return [span.text[start:end] for start, end in span.bold]


def test_a_title_is_one_link_in_which_the_words_that_were_looked_for_are_bold():
    number, title = entry("A Softmax-based view of attention").line
    assert (read((number,)), title.text) == ("1. ", "A Softmax-based view of attention")
    assert title.url == numbered(1).url
    assert bold_words(title) == ["Softmax"]


def test_a_word_of_the_abstract_is_not_bold_in_the_title():
    only_abstract = Reasons((Term("softmax", ("abstract",), terms=("softmax",)),))
    assert bold_words(entry("A softmax view", only_abstract).line[1]) == []


def test_five_long_papers_fit_a_message_of_discords():
    long = {"title": "Softmax and attention " * 20, "authors": ("A Consortium with a Very Long Name " * 3,) * 9}
    page = entries(results(*(numbered(n, **long) for n in range(5))), now=NOW)
    assert sum(units(discord_marked(one.line)) + units(discord_marked(one.quiet.line)) for one in page) < 3_900


@pytest.mark.parametrize(
    ("total", "offset", "said"),
    [
        (1, 0, "1 paper matches softmax"),
        (3, 0, "3 papers match softmax · 1–1"),
        (12, 10, "12 papers match softmax · 11–11"),
    ],
)
def test_the_heading_counts_all_and_says_where_one_is(total, offset, said):
    assert read(heading(results(numbered(1), offset=offset, total=total))) == said


def test_a_shared_page_says_who_shared_it_and_holds_the_key_of_its_delivery():
    message = shared_results(results(numbered(1)), by="ada", at=NOW, key=KEY)
    assert message.parts[0].lines[0][:2] == (bold("ada"), plain(" searched the archive: "))
    assert message.parts[-1].buttons[0].action == Press("subscribe_to", f"k1:{KEY}")
