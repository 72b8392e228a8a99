"""Every command, once: its words, options and examples. The platforms' menus, `help`, the docs and the usage hint
are made from this table, so that they cannot differ. `router` says what answers each, and `syntax` how a command with
several options is read on Slack.

Discord's limits (https://docs.discord.com/developers/interactions/application-commands): names of 1–32 lower-case
characters, descriptions of 1–100, 25 options and 25 choices, 8,000 characters in all. Slack's manifest
(https://docs.slack.dev/reference/app-manifest): a description of 2,000 and a usage hint of 1,000 characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.card.byline import in_words
from bot.card.card import Choice
from bot.channel.channel import DAILY, TRENDING, WEEKLY
from bot.query.fields import IN_HELP
from handlers.commands.command import Command, Option

ROOT = "papers"
"""The one command that all others are words of: `/papers subscribe …`."""
ROOT_DESCRIPTION = "New research papers: subscribe this channel, search the archive, set its digests"

_QUERY = Option(name="query", description='Words, "a phrase", OR, -without, author:hinton, title:gpu', required=True)
_MODES = (
    Choice("instantly: a card for each paper", "instantly"),
    Choice("daily: lines in this channel's daily digest", "daily"),
    Choice("weekly: lines in this channel's weekly digest", "weekly"),
)

_PLANS = (
    Choice("daily: every day, or on the days you choose", DAILY),
    Choice("weekly: on one day of the week", WEEKLY),
    Choice("trending: what rises, whatever the subscriptions", TRENDING),
)
_PERIODS = (
    Choice("today: since yesterday", "today"),
    Choice("week: in the last 7 days", "week"),
    Choice("month: in the last 30 days", "month"),
)

COMMANDS: tuple[Command, ...] = (
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
            _QUERY,
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
        name="search",
        description="Search the archive, best first; only you see the answer until you share it",
        usage="search QUERY",
        examples=("search mixture of experts", "search author:hinton -survey"),
        details=(
            "The same query as for subscribe. Buttons show a paper's card, turn pages, share and subscribe.",
            "A paper or a page is shared once in a channel.",
            "Where nothing is found, an author, a category, another spelling and fewer words are tried.",
        ),
        options=(_QUERY,),
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
    Command(
        name="digest",
        description="Show, set, preview or stop this channel's digests: daily, weekly and trending",
        usage=(
            "digest [daily|weekly|trending] [at 09:00] [in Europe/Berlin] [on weekdays] [top 10]"
            " | digest now [PLAN] | digest off [PLAN]"
        ),
        examples=(
            "digest at 09:00 in Europe/Berlin on weekdays top 10",
            "digest weekly fridays at 16:00",
            "digest trending mondays at 09:00",
            "digest weekly with cards",
            "digest now",
            "digest",
            "digest off weekly",
            "digest off",
        ),
        details=(
            "A channel may have all three, each at its own time. Where you name none, it is the daily one.",
            "What you leave out stays as it is, also after digest off.",
            "The usual is 09:00 and the best 10; of the weekly and the trending one, Mondays.",
            "digest on turns on again what was turned off, as it was. digest now previews for you only.",
            "The daily and trending digests come on the days you choose, the weekly one on one day.",
            "A day with nothing new is silent, unless you add: if empty say so.",
            "With cards, the full cards of its papers follow in the digest's thread; without cards ends that.",
            "Times are 09:00, 0900, 18h30 or 9pm; days are mondays, weekends, or mon-wed, fri.",
            "digest email me@lab.example asks that address by mail; once it confirms, it gets each digest too.",
            "digest email off me@lab.example ends that, and so does a link in each mail. Others see m…@lab.example.",
            "A zone is a place. An abbreviation (CEST) or an offset (GMT+2) is answered with the places it can mean.",
        ),
        children=(
            Command(
                name="set",
                description="Set when a digest comes and how long it is; what you leave out stays as it is",
                usage="digest [daily|weekly|trending] [at 09:00] [in Europe/Berlin] [on weekdays] [top 10]",
                options=(
                    Option(name="at", description="The time of day, such as 09:00 or 5pm"),
                    Option(name="zone", description="The time zone, such as Europe/Berlin", completes=True),
                    Option(
                        name="days",
                        description="Such as daily, weekdays, mondays, or mon-thu",
                        completes=True,
                    ),
                    Option(name="top", description="The largest number of papers in it, such as 10"),
                    Option(name="plan", description="Which digest: daily, if you say nothing", choices=_PLANS),
                    Option(
                        name="empty",
                        description="On a day with nothing new: stay silent (if you say nothing), or say so",
                        choices=(Choice("stay silent", "stay silent"), Choice("say so", "say so")),
                    ),
                    Option(
                        name="cards",
                        description="Whether the full cards of its papers follow in the digest's thread",
                        choices=(Choice("yes: in its thread", "yes"), Choice("no: only the digest", "no")),
                    ),
                ),
            ),
            Command(name="show", description="Show when each digest comes and what waits for it", usage="digest"),
            Command(
                name="now",
                description="Preview a digest as it stands now; only you see it",
                usage="digest now [daily|weekly|trending]",
                options=(Option(name="plan", description="Which digest: daily, if you say nothing", choices=_PLANS),),
            ),
            Command(
                name="off",
                description="Stop one digest, or all; the matches of their subscriptions wait",
                usage="digest off [daily|weekly|trending]",
                options=(Option(name="plan", description="Which digest: all, if you say nothing", choices=_PLANS),),
            ),
            Command(
                name="email",
                description="Mail this channel's digests to somebody, once they confirm; or end that",
                usage="digest email [off] [ADDRESS] [CODE]",
                options=(
                    Option(name="address", description="Such as me@lab.example; off me@lab.example ends it"),
                    Option(name="code", description="The code in the mail, where it has one"),
                ),
            ),
        ),
    ),
    Command(
        name="feed",
        description="Get an address at which any feed reader follows this channel, a query, or the trending papers",
        usage="feed [QUERY] | feed trending | feed off",
        examples=("feed", 'feed "mixture of experts" -survey', "feed trending", "feed off"),
        details=(
            "Only you see the address, and anyone who has it can read the feed. It stays the same until feed off.",
            "feed off revokes every address of this channel; feed then shows a new one.",
        ),
        children=(
            Command(
                name="show",
                description="Show the address of this channel's feed, or of a query's; only you see it",
                usage="feed [QUERY]",
                options=(
                    Option(name="query", description="A query to follow; leave it out for this channel's matches"),
                ),
            ),
            Command(
                name="trending",
                description="Show the address of the trending feed; only you see it",
                usage="feed trending",
            ),
            Command(name="off", description="Revoke every feed address of this channel", usage="feed off"),
        ),
    ),
    Command(
        name="spread",
        description="Spread this channel's cards evenly over its waking hours, or post them at once",
        usage="spread [9-18 [in Europe/Berlin]] | spread off",
        examples=("spread 9-18", "spread 08:30-17:00 in Europe/Berlin", "spread", "spread off"),
        details=("This is for cards, which come instantly otherwise. Digests come when they are due.",),
        children=(
            Command(
                name="set",
                description="Spread the cards over these hours of each day",
                usage="spread 9-18 [in Europe/Berlin]",
                options=(
                    Option(name="hours", description="Such as 9-18, or 08:30-17:00 in Europe/Berlin", required=True),
                ),
            ),
            Command(name="show", description="Show over which hours the cards come", usage="spread"),
            Command(name="off", description="Post the cards at once again", usage="spread off"),
        ),
    ),
    Command(
        name="quiet",
        description="Let no card come to this channel in these hours of the day, or at any time again",
        usage="quiet [22:00-07:00 [in Europe/Berlin]] | quiet off",
        examples=("quiet 22:00-07:00", "quiet 20-8 in Asia/Tokyo", "quiet", "quiet off"),
        details=(
            "Cards that are due in quiet hours come at their end. Digests come when they are due.",
            "The hours are those of this channel's zone, which is that of its digest, else of the person who asks.",
        ),
        children=(
            Command(
                name="set",
                description="Let no card come in these hours of each day",
                usage="quiet 22:00-07:00 [in Europe/Berlin]",
                options=(
                    Option(name="hours", description="Such as 22:00-07:00, or 20-8 in Asia/Tokyo", required=True),
                ),
            ),
            Command(name="show", description="Show the quiet hours", usage="quiet"),
            Command(name="off", description="Let cards come at any time of day", usage="quiet off"),
        ),
    ),
    Command(
        name="mute",
        description="Post nothing in this channel for a while; what comes meanwhile is in its next digest",
        usage="mute [2h|3d|until monday]",
        examples=("mute 2h", "mute 3d", "mute until monday", "mute until tomorrow at 9am", "mute"),
        details=(
            "Nothing is lost: papers, and digests that are due, come after the mute, in the next digest.",
            "Without a time it lasts until unmute. What people ask for is posted all the same.",
        ),
        options=(Option(name="duration", description="Such as 2h, 3d or until monday; left out: until unmute"),),
    ),
    Command(
        name="unmute",
        description="End the mute of this channel",
        usage="unmute",
        examples=("unmute",),
    ),
    Command(
        name="sources",
        description="Show which sources are polled, how that goes, what each knows, and since when",
        usage="sources",
        examples=("sources",),
        details=("A query that needs a fact which no source knows, such as upvotes, can match nothing.",),
    ),
    Command(
        name="status",
        description="Show the state of the sources and of this channel: last post, what waits, errors",
        usage="status",
        examples=("status",),
    ),
    Command(
        name="help",
        description="Show what you can type, with examples to paste",
        usage="help [COMMAND]",
        examples=("help", "help subscribe"),
        options=(Option(name="command", description="The command to explain", completes=True),),
    ),
)


def named(name: str) -> Command | None:
    """The command of this name, whatever its case."""
    return next((command for command in COMMANDS if command.name == name.casefold()), None)


def names() -> tuple[str, ...]:
    """The names of all commands, in the order of help."""
    return tuple(command.name for command in COMMANDS)


def leaves() -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command that can be given, with its path: `("digest", "set")`."""
    for command in COMMANDS:
        if command.children:
            yield from (((command.name, child.name), child) for child in command.children)
        else:
            yield (command.name,), command


def usage_hint() -> str:
    """The usage hint that Slack shows behind `/papers` while someone types."""
    return " | ".join(command.usage.split(" | ")[0] for command in COMMANDS)
