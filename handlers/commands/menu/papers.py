"""The commands that find and show papers."""

from __future__ import annotations

from bot.card.card import Choice
from handlers.commands.command import Command, Option
from handlers.commands.menu.query import QUERY

_PERIODS = (
    Choice("today: since yesterday", "today"),
    Choice("week: in the last 7 days", "week"),
    Choice("month: in the last 30 days", "month"),
)

PAPERS: tuple[Command, ...] = (
    Command(
        name="search",
        description="Search the archive, best first; only you see the answer until you share it",
        usage="search QUERY",
        examples=("search mixture of experts", "search author:hinton -survey"),
        details=(
            "The same query as for subscribe. Buttons show a paper's card, turn pages, share and subscribe.",
            "A paper or a page is shared once in a channel.",
            "Where nothing is found, an author, a category, another spelling and fewer words are tried.",
        ),
        options=(QUERY,),
    ),
    Command(
        name="trending",
        description="Show what rises now: the papers that gain upvotes and stars",
        usage="trending [today|week|month] [QUERY]",
        examples=("trending", "trending today", "trending month category:cs.LG"),
        details=(
            "The week, if you say nothing. With a query, only what matches it; put a word like week into quotes.",
            "Each line says what the paper gained. Papers without any votes come last, by channels and readers here.",
            "Buttons show a paper's card, turn pages, share and subscribe.",
        ),
        options=(
            Option(name="period", description="Over which time; the week if you say nothing", choices=_PERIODS),
            Option(name="query", description="Only papers that match; as for subscribe"),
        ),
    ),
    Command(
        name="paper",
        description="Show one paper of the archive, by its address, identifier or title",
        usage="paper ADDRESS, ID or TITLE",
        examples=("paper 2305.17144", "paper https://arxiv.org/abs/2305.17144", "paper ghost in the minecraft"),
        details=(
            "An arXiv, Hugging Face or DOI address in any form, or a mirror's; the identifier; words of the title.",
            "An address or identifier without any command shows the paper too.",
        ),
        options=(Option(name="id", description="Its address, identifier, or words of its title", required=True),),
    ),
)
