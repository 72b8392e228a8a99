"""Words that people type in place of a command: its other names, and what other bots have and this one lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.channel.channel import DIGEST_NAMES

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sub", "add", "follow", "watch"), "subscribe"),
        **dict.fromkeys(("unsub", "remove", "delete", "stop", "unfollow", "unwatch", "rm", "cancel"), "unsubscribe"),
        **dict.fromkeys(("ls", "subs", "subscriptions"), "list"),
        **dict.fromkeys(("backup", "download"), "export"),
        **dict.fromkeys(("upload", "restore"), "import"),
        **dict.fromkeys(("find",), "search"),
        **dict.fromkeys(("get",), "paper"),
        **dict.fromkeys(("save", "bookmarks"), "saved"),
        **dict.fromkeys(("similar",), "like"),
        **dict.fromkeys(("feeds", "rss"), "feed"),
        **dict.fromkeys(("pause", "snooze", "silence"), "mute"),
        **dict.fromkeys(("resume", "unpause"), "unmute"),
        **dict.fromkeys(("setting", "config", "configure", "options", "preferences", "prefs", "setup"), "settings"),
        **dict.fromkeys(("calls", "mention", "callout"), "call"),
        **dict.fromkeys(("notifications", "notification", "ping"), "notify"),
        **dict.fromkeys(("?", "commands"), "help"),
    }
)
"""Other names of commands. They are read as those; the ones of this table are shown."""

_OFF = ("stop", "disable", "cancel", "remove", "delete", "mute", "pause", "no", "end")
_ON = ("start", "resume", "enable", "restart", "unpause", "unmute")
_SWITCHED = {"links": "links", "notifications": "notify", "quiet hours": "quiet", "quiet": "quiet", "spread": "spread"}
"""What is turned on or off, and its command."""
PHRASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (f"{verb} {what}" for verb in (*_OFF, "turn off") for what in ("digest", "the digest", "all digests")),
            "digest off",
        ),
        **dict.fromkeys(
            ("what is trending", "what's trending", "whats trending", "trending now", "trending papers", "what rises"),
            "trending",
        ),
        **dict.fromkeys(
            ("digest off all", "digest all off", "digests off", "all digests off"),
            "digest off",
        ),
        **{
            f"{verb} {the}{name} digest": f"digest off {name}"
            for verb in (*_OFF, "turn off")
            for the in ("", "the ")
            for name in DIGEST_NAMES
        },
        **dict.fromkeys(("my subscriptions", "our subscriptions", "what do we get", "list subscriptions"), "list"),
        **{
            f"{verb} {the}{name}digest": f"digest on {name}".strip()
            for verb in (*_ON, "turn on")
            for the in ("", "the ")
            for name in ("", *(f"{name} " for name in DIGEST_NAMES))
        },
        **{
            f"turn {the}{name}digest {way}": f"digest {way} {name}".strip()
            for the in ("", "the ")
            for name in ("", *(f"{name} " for name in DIGEST_NAMES))
            for way in ("on", "off")
        },
        **dict.fromkeys(
            ("my digest", "our digest", "next digest", "the next digest", "when is the digest", "digests"), "digest"
        ),
        **dict.fromkeys(("when is the next digest", "when does the digest come", "our digests"), "digest"),
        **{
            phrase: f"{command} off"
            for what, command in _SWITCHED.items()
            for phrase in (f"turn {what} off", *(f"{verb} {what}" for verb in ("turn off", "disable")))
        },
        **{
            phrase: f"{command} on"
            for what, command in _SWITCHED.items()
            if command in {"links", "notify"}
            for phrase in (f"turn {what} on", *(f"{verb} {what}" for verb in ("turn on", "enable", "start")))
        },
        **dict.fromkeys((f"{verb} settings" for verb in ("change", "edit", "change the", "edit the")), "settings"),
        **dict.fromkeys(("who is called", "who gets called", "whom do we call"), "call"),
        **dict.fromkeys(("who may change this", "who can change this", "who may change this channel"), "settings"),
        **dict.fromkeys(
            ("likes", "liked", "most liked", "what we liked", "top papers", "best papers", "favourites"), "top"
        ),
        **{
            f"{what} of the {period}": f"top {period}"
            for what in ("top", "best", "most liked")
            for period in ("week", "month")
        },
        **dict.fromkeys(("my papers", "my saved papers", "saved papers", "my bookmarks", "reading list"), "saved"),
        **dict.fromkeys(("what is in the digest", "what's in the digest", "preview the digest"), "digest now"),
    }
)
"""Whole phrases, and the command that each means."""

SHOWN: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("", "me", "all", "list", "subs", "subscriptions", "my subscriptions"), "list"),
        **dict.fromkeys(("digest", "digests", *(f"{name} digest" for name in DIGEST_NAMES)), "digest"),
        **dict.fromkeys(("status",), "status"),
        **dict.fromkeys(("sources", "source"), "sources"),
        **dict.fromkeys(("help", "commands"), "help"),
        **dict.fromkeys(("settings", "the settings", "our settings"), "settings"),
        **dict.fromkeys(("trending", "trending papers", "what rises"), "trending"),
        **dict.fromkeys(("saved", "saved papers", "bookmarks"), "saved"),
        **dict.fromkeys(("quiet", "quiet hours"), "quiet"),
        **{name: name for name in ("links", "spread", "top", "feed")},
    }
)
"""What `show` with a word shows; with any other words it searches."""

DIGEST_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((*_OFF, "none", "never"), "off"),
        **dict.fromkeys(("preview", "today", "send", "post"), "now"),
        **dict.fromkeys(("status", "settings", "when", "next", "list", "schedule", "plan", "plans"), "show"),
        **dict.fromkeys(("change", "move", "reschedule"), "set"),
    }
)
"""Other words for what `digest` takes."""

FEED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (f"{word}{all_}" for word in ("off", *_OFF, "none", "revoke", "reset") for all_ in ("", " all", " please")),
            "off",
        ),
        **dict.fromkeys(("", "address", "url", "link", "channel", "this channel", "rss"), "show"),
        **dict.fromkeys(("trends", "trending papers", "trending week", "trending this week"), "trending"),
    }
)
"""Other words for what `feed` takes."""


PERIOD_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("today", "day", "daily", "24h", "yesterday"), "today"),
        **dict.fromkeys(("week", "weekly", "7d"), "week"),
        **dict.fromkeys(("month", "monthly", "30d"), "month"),
    }
)
"""Words for the period of `trending`; `this` or `last` may stand before them."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that Offprint lacks: the sentence that says so, and the nearest commands, as they are typed.

    A greeting gets commands too, and nobody calls it an unknown word.
    """

    said: str
    commands: tuple[str, ...]
    is_greeting: bool = False


_LACKING: Mapping[str, Lacking] = MappingProxyType(
    {
        **dict.fromkeys(
            ("popular", "hot", "rising"),
            Lacking("What rises now, or papers with many upvotes:", ("trending", "search * upvotes:>=20")),
        ),
        **dict.fromkeys(
            ("new", "newest", "latest", "recent", "today"),
            Lacking("The newest papers of the archive:", ("search *",)),
        ),
        **dict.fromkeys(
            ("edit", "change", "switch", "modify", "update", "rename"),
            Lacking("A subscription is switched or ended by its buttons in the list:", ("list",)),
        ),
        **dict.fromkeys(
            ("quit", "leave", "exit", "bye", "goodbye", "uninstall"),
            Lacking("To end what this channel gets:", ("unsubscribe all", "digest off")),
        ),
        **dict.fromkeys(
            ("undo", "revert", "redo"),
            Lacking(
                "Undo is a button of the reply to a change, and of its notice in the channel. As it is now:", ("list",)
            ),
        ),
        **dict.fromkeys(
            ("timezone", "tz", "zone"),
            Lacking("A channel's time zone is one of its settings:", ("settings zone Europe/Berlin",)),
        ),
        **dict.fromkeys(
            ("cap", "limit"),
            Lacking("How many cards come within an hour is one of a channel's settings:", ("settings cap 5",)),
        ),
        **dict.fromkeys(
            ("permissions", "permission", "admins", "rights"),
            Lacking(
                "Who may change a channel is one of its settings:", ("settings who admins", "settings who everyone")
            ),
        ),
        **dict.fromkeys(
            ("bibtex", "bib", "ris", "cite", "citation"),
            Lacking(
                "BibTeX of one paper is in the menu of its card. Of all that you saved:", ("saved bibtex", "saved ris")
            ),
        ),
        **dict.fromkeys(
            ("unsave", "unlike", "unvote"),
            Lacking(
                "What you saved, or what this channel likes, is taken back by the buttons there:", ("saved", "top")
            ),
        ),
        **dict.fromkeys(
            ("thanks", "thank", "thx", "cheers", "danke", "merci"),
            Lacking("With pleasure. What this channel gets:", ("list",), is_greeting=True),
        ),
        **dict.fromkeys(
            ("about", "version", "info", "ping", "test"),
            Lacking("Whether all is well here, and what can be typed:", ("status", "help"), is_greeting=True),
        ),
        "weekly": Lacking(
            "Weekly is how a subscription comes, and when a digest does.",
            ('subscribe "mixture of experts" weekly', "digest weekly on mondays at 09:00"),
        ),
        "daily": Lacking(
            "Daily is how a subscription comes, and when a digest does.",
            ('subscribe "mixture of experts" daily', "digest at 09:00"),
        ),
        **dict.fromkeys(
            ("hello", "hi", "hey", "start", "begin", "hallo"),
            Lacking(
                "Hello! Begin with one of these:",
                ('subscribe "mixture of experts"', "search gpu", "help"),
                is_greeting=True,
            ),
        ),
    }
)
_BEHIND = re.compile(
    r"|\d[\w./]*|(?:for )?(?:this |an? |the )?(?:days?|week|month|year|today|tomorrow|hours?|channel)|until \w+"
    r"|all|everything|there|offprint|bot|papers|please|you|\d+ to (?:daily|instantly)|[a-z]+/[a-z_]+"
)
"""What may follow such a word; with other words behind it, it is one of a query: `top quark`."""


def lacking(text: str) -> Lacking | None:
    """The thing that `text` asks for and Offprint lacks; None for any other text."""
    first, _, rest = text.casefold().strip(" !.?").partition(" ")
    return _LACKING.get(first) if _BEHIND.fullmatch(rest) else None
