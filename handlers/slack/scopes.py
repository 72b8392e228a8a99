"""What the Slack app may do: each scope with its reason, and whether Offprint does without it.

https://docs.slack.dev/reference/scopes. A workspace may leave out optional ones when it installs the app
(https://docs.slack.dev/authentication/installing-with-oauth); what then does not work, says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope, why it is asked for, and what happens without it; empty where nothing works without it."""

    name: str
    why: str
    without: str = ""


_RESENT = "a message of unknown fate waits for an operator (`OFFPRINT_UNKNOWN_OUTCOME` says otherwise)"
SCOPES = (
    Scope("chat:write", "to post cards and digests in channels that the bot was invited to"),
    Scope("commands", "to answer `/papers`, and to be in the menu of messages"),
    Scope(
        "channels:read",
        "to see whether the bot is in a channel, and to hear that it was invited, taken out, or the channel archived",
        "the first answer does not warn; a channel is paused when a post is refused",
    ),
    Scope("groups:read", "the same in private channels", "as above"),
    Scope(
        "channels:history",
        "after a broken connection, to check whether a card arrived before it is sent again; nothing else is read",
        _RESENT,
    ),
    Scope("groups:history", "the same in private channels", "as above"),
    Scope(
        "users:read",
        "to use your time zone for a digest, and to know admins where only they may change channels",
        "digests are in UTC unless a zone is typed; `OFFPRINT_SLACK_WHO_MAY=admins` lets nobody change anything",
    ),
    Scope("files:write", "to send the picture of a weekly digest", "the digest says the same in words"),
    Scope(
        "im:write",
        "to look for a message to a person (their own digest, or that a channel cannot be posted to)",
        "such a message of unknown fate waits",
    ),
    Scope("im:history", "as above, and to hear what people write to the bot", "as above; only `/papers` is answered"),
    Scope("app_mentions:read", "to answer where the bot is mentioned", "mentions are not answered"),
    Scope("files:read", "to read a list that is imported", "lists are pasted into the form"),
    Scope(
        "links:read",
        "to see links to papers, in channels that turned that on (`/papers links on`); no other message is seen",
        "links are not noticed",
    ),
    Scope("links:write", "to show such a paper below the message", "links are noted, and not shown"),
)
NAMES = tuple(scope.name for scope in SCOPES)
OPTIONAL = tuple(scope.name for scope in SCOPES if scope.without)
