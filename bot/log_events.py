"""The events of the log: every name that a line can have. Operators set alerts on these, so no name changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LogEvent(StrEnum):
    """A log line's event, with what it means."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """A member is its name in the log, and carries its meaning for the page that is made of them."""
        event = str.__new__(cls, value)
        event._value_, event.meaning = value, meaning
        return event

    SERVICE_STARTED = (
        "service.started",
        "the service runs; `uncertain` rows have an unknown fate after a crash and are looked for",
    )
    SERVICE_STOPPED = "service.stopped", "the service has ended"
    LEASE_TAKEN = (
        "lease.taken",
        "this process, one of several, took a lease: it polls now, or holds Discord's shards",
    )
    LEASE_LOST = "lease.lost", "this process lost a lease, or cannot renew it; it stands by"
    DATABASE_AWAITED = "database.awaited", "the database's server does not answer yet; the start waits for it"
    LEASE_OVERLAPS = (
        "lease.overlaps",
        "another process holds some of this one's shards of Discord; this one stands by",
    )
    DATABASE_OLDER = (
        "database.older",
        "a backup was restored while the process ran; it loads the subscriptions again",
    )
    CLOCK_APART = (
        "clock.apart",
        "this host's clock is more than two seconds off the database's; `seconds` says by how much it is ahead",
    )
    SUBSCRIPTIONS_LOADED = "subscriptions.loaded", "every subscription is in the matcher"
    SUBSCRIPTIONS_NOT_LOADED = (
        "subscriptions.not_loaded",
        "the database could not be read at the start; the next tick tries again",
    )
    SUBSCRIPTION_UNREADABLE = (
        "subscription.unreadable",
        "a stored query cannot be read and is left out; the others are matched",
    )
    TICK_BROKEN = (
        "tick.broken",
        "changes, digests or poll requests could not be handled; the next tick tries again",
    )
    JOB_BROKEN = "job.broken", "a job ended with an error of Offprint's own; it runs again at its next time"
    SOURCE_POLLED = "source.polled", "a poll of a source, with its counts"
    SOURCE_POLL_FAILED = "source.poll_failed", "a poll of a source failed; the next one reads what it missed"
    SOURCE_STALE = "source.stale", "a source brings nothing, or old entries, though new ones are due; logged once"
    SOURCE_FAILING = "source.failing", "the polls of a source fail, are refused, or do not happen; logged once"
    SOURCE_RECOVERED = "source.recovered", "a source that was stale or failing is well again"
    SOURCE_ENTRY_SKIPPED = "source.entry_skipped", "an entry of a source is malformed; the others are ingested"
    SOURCE_ENTRY_LEFT_OUT = (
        "source.entry_left_out",
        "an entry of a source cannot be stored and is left out; `status` names it, the others of its page are stored",
    )
    RETENTION_THINNED = "retention.thinned", "old data was thinned: the number of rows of each kind"
    RETENTION_BROKEN = "retention.broken", "the database could not be thinned; it goes on in an hour"
    POLL_BROKEN = "poll.broken", "a poll ended with an error of Offprint's own; the source is polled again later"
    POLL_LEFT = "poll.left", "another process polls by now; what this one had fetched is left to it"
    LOOK_UP_DONE = "look_up.done", "a service was asked about stored papers, with the counts"
    LOOK_UP_FAILED = "look_up.failed", "a service could not be asked about papers; they are asked about later"
    LOOK_UP_BROKEN = "look_up.broken", "a look-up ended with an error of Offprint's own; it is run again in a minute"
    DIGEST_MADE = "digest.made", "a digest is in the outbox"
    DIGEST_PASSED = "digest.passed", "a digest was due without papers, or so late that it is folded into the next"
    CLOCK_SET_BACK = "clock.set_back", "the clock was set back; `seconds` says by how much"
    CLOCK_SET_FORWARD = (
        "clock.set_forward",
        "the clock was set forward, or the machine slept; `seconds` says by how much",
    )
    DIGEST_MOVED = "digest.moved", "digests are due at another moment: their zone has new rules, or the clock was wrong"
    DIGEST_BROKEN = "digest.broken", "a digest could not be made; the others are, and it is tried again"
    PICTURE_MISSING = (
        "picture.missing",
        "the picture of a week cannot be drawn or sent; the digest says it in words, and `fix` says what to do",
    )
    DELIVERY_SETTLED = "delivery.settled", "an attempt at a message is over; `state` says how"
    DELIVERY_FAILED = (
        "delivery.failed",
        "a message is given up: the platform refuses it, or its fate stays unknown",
    )
    DELIVERY_ASIDE = "delivery.aside", "nobody knows whether a message was posted; its channel goes on without it"
    CARDS_INTO_DIGEST = (
        "cards.into_digest",
        "cards waited more than a day for the platform and go into a digest",
    )
    CHANNEL_PAUSED = "channel.paused", "a channel cannot be posted to; its messages wait, and `fix` says what to do"
    CHANNEL_PAUSE_TOLD = (
        "channel.pause_told",
        "the person who subscribed a paused channel is told so by direct message; `to` is empty where nobody is known",
    )
    THREAD_REFUSED = (
        "thread.refused",
        "a digest is out, its thread takes no cards, and they are dropped; `fix` says what to do",
    )
    OUTBOX_UNREADABLE = "outbox.unreadable", "the outbox could not be read; it is read again in a second"
    LANE_BROKEN = (
        "lane.broken",
        "the delivery to one channel ended with an error of Offprint's own; it is started again",
    )
    PLATFORM_CONNECTED = "platform.connected", "a platform's connection is up, for the first time or again"
    CONNECTION_LOST = "connection.lost", "a connection is down; its client restores it"
    CONNECTION_NOT_MADE = "connection.not_made", "a connection could not be made anew; Offprint goes on trying"
    SLACK_REFUSED = "slack.refused", "Slack refuses the token while the service runs"
    DISCORD_REFUSED = "discord.refused", "Discord refuses the token while the service runs"
    SLACK_CONNECTED = "slack.connected", "Slack's connection is up"
    SLACK_UNREACHABLE = "slack.unreachable", "Slack cannot be reached; Offprint goes on trying"
    SLACK_REMOVED = "slack.removed", "a workspace removed the app or revoked its token"
    SLACK_INSTALLED = "slack.installed", "a workspace has installed the app; `by` is who did it"
    SLACK_INSTALL_FAILED = "slack.install_failed", "an installation did not come to its end; the page said what helps"
    SLACK_TOKENS_FORGOTTEN = (
        "slack.tokens_forgotten",
        "a workspace removed the app, and its tokens are deleted; its subscriptions wait for a new installation",
    )
    SLACK_TOKEN_NOT_RENEWED = (
        "slack.token_not_renewed",
        "the token of a workspace could not be renewed before its end; `fix` says what to do",
    )
    SLACK_FORGED = "slack.forged", "a request that Slack did not sign, or that is minutes old, was turned away"
    SLACK_SOCKET_REOPENED = "slack.socket_reopened", "one of several sockets was lost for too long, and is made anew"
    SLACK_CHANNEL_LOST = "slack.channel_lost", "a channel is archived or deleted, or the bot was removed from it"
    SLACK_CHANNEL_BACK = "slack.channel_back", "a channel is usable again"
    SLACK_LINKS_SHOWN = "slack.links_shown", "papers that somebody linked to were shown below their message"
    SLACK_LINKS_NOT_SHOWN = "slack.links_not_shown", "Slack refused to show papers that somebody linked to"
    SLACK_COMMAND_ANSWERED = "slack.command_answered", "a slash command was answered"
    SLACK_PRESS_ANSWERED = "slack.press_answered", "a press on a button or menu was answered"
    SLACK_PANE_LOST = (
        "slack.pane_lost",
        "a pane could not be opened; its message comes as an answer where there is a channel",
    )
    SLACK_HOME_NOT_PUBLISHED = "slack.home_not_published", "a person's Home tab, or a part of it, could not be shown"
    SLACK_FORM_NOT_CHANGED = (
        "slack.form_not_changed",
        "what was typed in an open form could not be remarked on in it; it is checked when the form is sent",
    )
    SLACK_FORM_NOT_OPENED = "slack.form_not_opened", "a form was not opened in time; words were answered instead"
    SLACK_FORM_TAKEN = "slack.form_taken", "a form that a person filled in was taken and answered"
    SLACK_ANSWER_FAILED = (
        "slack.answer_failed",
        "a command or press ended with an error of Offprint's own; the person gets an apology",
    )
    SLACK_ANSWER_LOST = "slack.answer_lost", "an answer did not reach Slack"
    SLACK_WORDS_ANSWERED = "slack.words_answered", "a direct message or a mention was answered"
    SLACK_FILE_NOT_SENT = "slack.file_not_sent", "a file of an answer could not be sent; its text stands in the answer"
    SLACK_ANSWER_REFUSED = "slack.answer_refused", "Slack refuses an answer, with its reason"
    DISCORD_WORDS_ANSWERED = "discord.words_answered", "a direct message or a mention was answered"
    DISCORD_CONNECTED = "discord.connected", "Discord's connection is up; `invite` adds the bot to a server"
    DISCORD_UNREACHABLE = "discord.unreachable", "Discord cannot be reached; Offprint goes on trying"
    DISCORD_CLOSED = "discord.closed", "Discord closed the connection for good; it is made anew"
    DISCORD_GAVE_UP = "discord.gave_up", "discord.py gave a connection up; it is made anew"
    DISCORD_HELD_BACK = (
        "discord.held_back",
        "nothing is asked of Discord for a while, since it bans this address or would",
    )
    DISCORD_REMOVED = "discord.removed", "a server removed the app"
    DISCORD_CHANNEL_LOST = "discord.channel_lost", "a channel was deleted"
    DISCORD_CHANNEL_BACK = "discord.channel_back", "a channel is usable again"
    DISCORD_LINKS_SHOWN = "discord.links_shown", "papers that somebody linked to are shown in reply"
    DISCORD_COMMANDS_REGISTERED = "discord.commands_registered", "Discord knows the slash commands"
    DISCORD_COMMANDS_NOT_REGISTERED = (
        "discord.commands_not_registered",
        "Discord did not take the slash commands; the next connection tries again",
    )
    DISCORD_COMMAND_ANSWERED = "discord.command_answered", "a slash command was answered"
    DISCORD_FORM_TAKEN = "discord.form_taken", "a form that a person filled in was taken and answered"
    DISCORD_PRESS_ANSWERED = "discord.press_answered", "a press on a button or menu was answered"
    DISCORD_INTERACTION_UNKNOWN = "discord.interaction_unknown", "an interaction of a kind that Offprint does not know"
    DISCORD_ANSWER_FAILED = (
        "discord.answer_failed",
        "a command or press ended with an error of Offprint's own; the person gets an apology",
    )
    DISCORD_ANSWER_LOST = "discord.answer_lost", "an answer did not reach Discord in time"
    EMAIL_UNREACHABLE = "email.unreachable", "the mail server cannot be reached; Offprint goes on trying"
    EMAIL_SENDER_REFUSED = (
        "email.sender_refused",
        "all mail is paused: the mail server, or three domains, refuse the account or sender; `fix` says what to do",
    )
    EMAIL_DOMAIN_REFUSED = (
        "email.domain_refused",
        "mail to one domain is paused: its server refuses the sender; nobody is unsubscribed",
    )
    EMAIL_ANSWERED = "email.answered", "an address confirmed, left, or came back; `answer` says which"
    LIBRARY_SAID = "library.said", "a warning or error of a library"
