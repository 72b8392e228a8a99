"""The commands that find and show papers."""

from __future__ import annotations

from bot.card.card import Choice
from bot.citing.formats import FORMATS
from handlers.commands.command import Command, Option
from handlers.commands.menu.query import QUERY

_PERIODS = (
    Choice("today: since yesterday", "today"),
    Choice("week: in the last 7 days", "week"),
    Choice("month: in the last 30 days", "month"),
)

_FORMATS = tuple(Choice(one.label, one.name) for one in FORMATS)

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
            Option(name="query", description="Only papers that match; as for subscribe", completes=True),
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
    Command(
        name="why",
        description="Show why a paper came to this channel, or did not: per subscription, the term that decided",
        usage="why ADDRESS, ID or TITLE",
        examples=("why 2305.17144", "why ghost in the minecraft"),
        details=("Which subscriptions match it, on a card's menu, shows the same. Only you see it.",),
        options=(Option(name="id", description="Its address, identifier or title", required=True),),
    ),
    Command(
        name="top",
        description="Show what this channel liked most: the papers with the most 👍 on their cards",
        usage="top [today|week|month]",
        examples=("top", "top month"),
        details=(
            "The week, if you say nothing. Every person has one 👍 for a paper in a channel, and can take it back.",
            "Not for us, on a card's menu, says the opposite; it is counted and never shown on a card.",
        ),
        options=(Option(name="period", description="Over which time; the week if you say nothing", choices=_PERIODS),),
    ),
    Command(
        name="saved",
        description="Show the papers that you saved, or get them as a file for a reference manager",
        usage="saved [bibtex|ris]",
        examples=("saved", "saved bibtex", "saved ris"),
        details=("Save, on a card, keeps a paper for you. Only you see your papers, in every channel the same.",),
        options=(Option(name="format", description="All of them as a file in this format", choices=_FORMATS),),
    ),
    Command(
        name="like",
        description="Find papers like one, or like a text, by the words that they share; only you see them",
        usage="like ADDRESS, ID, TITLE or TEXT",
        examples=("like 2305.17144", "like https://arxiv.org/abs/2305.17144", "like ghost in the minecraft"),
        details=(
            "The nearest in the archive come first, each with the words that both have.",
            "More like this in a card's menu does the same, and so does Find papers like this in a message's menu.",
        ),
        options=(Option(name="paper", description="Its address, identifier, or title; or any text", required=True),),
    ),
)
