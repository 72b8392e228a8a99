"""The commands of a channel's subscriptions."""

from __future__ import annotations

from bot.card.byline import in_words
from bot.card.card import Choice
from bot.query.fields import IN_HELP
from handlers.commands.command import Command, Option
from handlers.commands.menu.query import QUERY

_MODES = (
    Choice("instantly: a card for each paper", "instantly"),
    Choice("daily: lines in this channel's daily digest", "daily"),
    Choice("weekly: lines in this channel's weekly digest", "weekly"),
)

_FORMATS = (
    Choice("json: all of it, to import elsewhere", "json"),
    Choice("opml: the subscriptions, for feed readers and other bots", "opml"),
    Choice("csv: the subscriptions, as a table", "csv"),
)

SUBSCRIPTIONS: tuple[Command, ...] = (
    Command(
        name="subscribe",
        description="Subscribe this channel to the papers that match a query, instantly, daily or weekly",
        usage="subscribe QUERY [instantly|daily|weekly]",
        examples=('subscribe "mixture of experts" -survey', "subscribe title:(jax OR julia) daily"),
        details=(
            "The last words say how: instantly, daily, weekly, every morning. In quotes they are words to search for.",
            "Words must all occur; quotes make a phrase; OR, -without and (groups) work; quanti* is a prefix.",
            f"{in_words(list(IN_HELP))} search one field.",
        ),
        options=(
            QUERY,
            Option(
                name="when",
                description="Instantly (if you say nothing), or as lines of the daily or weekly digest",
                choices=_MODES,
            ),
        ),
    ),
    Command(
        name="unsubscribe",
        description="End one of this channel's subscriptions",
        usage="unsubscribe [NUMBER or QUERY]",
        examples=("unsubscribe", "unsubscribe 2", 'unsubscribe "mixture of experts" -survey', "unsubscribe all"),
        details=(
            "The number is the one that list shows. Without one, you choose from a menu.",
            "You are asked before several numbers (1 2) or all end.",
        ),
        options=(
            Option(
                name="subscription",
                description="Its number in the list, or its query; leave it out to choose from a menu",
                completes=True,
            ),
        ),
    ),
    Command(
        name="list",
        description="Show this channel's subscriptions, numbered, with buttons to switch or end each",
        usage="list",
        examples=("list",),
    ),
    Command(
        name="export",
        description="Get what this channel gets as a file: JSON with digests and settings, OPML or CSV",
        usage="export [json|opml|csv]",
        examples=("export", "export opml"),
        details=("Only you get the file. import brings it into another channel, server or workspace.",),
        options=(
            Option(name="format", description="JSON, if you say nothing; the others hold no digests", choices=_FORMATS),
        ),
    ),
    Command(
        name="import",
        description="Bring a list into this channel: of Offprint, OPML, CSV, another bot's keywords, plain lines",
        usage="import [QUERY; QUERY daily; …]",
        examples=("import", 'import "mixture of experts" daily; title:(jax OR julia)'),
        details=(
            "Without words it asks for a file or lines. One query a line, or ; between them; daily or weekly behind.",
            "You see first what it brings and what was not understood. One Undo takes all of it back.",
            "What this channel has already stays as it is.",
        ),
        options=(
            Option(name="file", description="A list as JSON, OPML, CSV or text", takes_file=True),
            Option(name="lines", description="Or queries, with ; between them"),
        ),
    ),
)
