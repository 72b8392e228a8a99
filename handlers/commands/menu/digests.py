"""The commands of a channel's digests and feeds."""

from __future__ import annotations

from bot.card.card import Choice
from bot.channel.channel import DAILY, TRENDING, WEEKLY
from handlers.commands.command import Command, Option

_PLANS = (
    Choice("daily: every day, or on the days you choose", DAILY),
    Choice("weekly: on one day of the week", WEEKLY),
    Choice("trending: what rises, whatever the subscriptions", TRENDING),
)

DIGESTS: tuple[Command, ...] = (
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
                    Option(
                        name="query",
                        description="A query to follow; leave it out for this channel's matches",
                        completes=True,
                    ),
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
)
