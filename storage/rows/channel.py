"""Channels, changes and subscriptions as rows."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest, Mute, Pause
from bot.channel.subscription import Mode, Subscription
from bot.channel.who_may import WhoMay
from storage.rows.conversions import (
    channel_of,
    hours_column,
    hours_of,
    maybe_moment_column,
    maybe_moment_of,
    mentions_column,
    mentions_of,
    moment_column,
    moment_of,
    mute_column,
    mute_of,
    plan_column,
    plan_of,
    settings_column,
    settings_of,
    texts_column,
    texts_of,
)
from storage.rows.row import Row

CHANGE_COLUMNS = (
    "channel",
    "kind",
    "made_by",
    "made_at",
    "subscription",
    "query",
    "typed",
    "mode",
    "mode_before",
    "digest",
    "also",
    "plan_before",
    "was_off",
    "plan_after",
    "automatic",
    "undoes",
    "zone",
    "address",
    "hours_before",
    "hours_after",
    "mute_before",
    "mute_after",
    "settings_before",
    "settings_after",
    "calls_before",
    "calls_after",
    "part_of",
    "brought",
)
"""The columns of a change but its number."""


def channel_of_row(row: Row, digests: Iterable[ChannelDigest]) -> Channel:
    """The channel of a row of `channel`, with its digests."""
    return Channel(
        id=channel_of(row["id"]),
        name=row["name"],
        digests=tuple(digests),
        pause=pause_of_row(row),
        spread=hours_of(row["spread"]),
        quiet=hours_of(row["quiet"]),
        mute=mute_of_row(row),
        home=row["home"],
        cap=row["cap"],
        who_may=None if row["who_may"] is None else WhoMay(row["who_may"]),
        links=bool(row["links"]),
        notify=bool(row["notify"]),
        revision=row["revision"],
    )


def digest_of_row(row: Row) -> ChannelDigest:
    """The digest of a row of `channel_digest`."""
    return ChannelDigest(
        name=row["name"],
        plan=plan_of(row["plan"]),
        next_at=maybe_moment_of(row["next_at"]),
        is_off=bool(row["is_off"]),
    )


def pause_of_row(row: Row) -> Pause | None:
    """The pause in a row with its columns of `channel`; None where there is none."""
    if row["paused_at"] is None:
        return None
    return Pause(row["pause_code"], row["pause_step"], moment_of(row["paused_at"]))


def mute_of_row(row: Row) -> Mute | None:
    """The mute in a row with its columns of `channel`; None where there is none."""
    if row["muted_at"] is None:
        return None
    return Mute(moment_of(row["muted_at"]), maybe_moment_of(row["muted_until"]))


def channel_columns(channel: Channel) -> dict[str, str | int | None]:
    """The columns that a person's change of a channel writes, with the revision that it has then."""
    return {
        "id": str(channel.id),
        "name": channel.name,
        "spread": hours_column(channel.spread),
        "quiet": hours_column(channel.quiet),
        "muted_at": maybe_moment_column(channel.mute.since if channel.mute else None),
        "muted_until": maybe_moment_column(channel.mute.until if channel.mute else None),
        "home": channel.home,
        "cap": channel.cap,
        "who_may": None if channel.who_may is None else channel.who_may.value,
        "links": channel.links,
        "notify": channel.notify,
        "revision": channel.revision + 1,
    }


def change_columns(change: Change) -> tuple[str | int | None, ...]:
    """The columns of a change, in the order of `CHANGE_COLUMNS`."""
    return (
        str(change.channel),
        change.kind.value,
        change.by,
        moment_column(change.at),
        change.subscription,
        change.query,
        change.typed,
        None if change.mode is None else change.mode.value,
        None if change.mode_before is None else change.mode_before.value,
        change.digest,
        texts_column(change.also),
        plan_column(change.before),
        change.was_off,
        plan_column(change.after),
        change.automatic,
        change.undoes,
        change.zone,
        change.address,
        hours_column(change.hours_before),
        hours_column(change.hours_after),
        mute_column(change.mute_before),
        mute_column(change.mute_after),
        settings_column(change.settings_before),
        settings_column(change.settings_after),
        mentions_column(change.calls_before),
        mentions_column(change.calls_after),
        change.part_of,
        change.brought,
    )


def new_subscription_columns(change: Change, person: str | None) -> dict[str, str | int | None]:
    """The columns of the subscription that a SUBSCRIBED change makes."""
    if change.query is None or change.typed is None or change.mode is None:
        raise ValueError("a SUBSCRIBED change names its query, the words typed for it, and its mode")
    return {
        **changed_subscription_columns(change),
        "query": change.query,
        "typed": change.typed,
        "by": change.by,
        "zone": change.zone,
        "person": person,
    }


def changed_subscription_columns(change: Change) -> dict[str, str | int | None]:
    """The columns of a subscription that a change of it may write, and those that name it."""
    if change.kind is ChangeKind.MODE_CHANGED and change.mode is None:
        raise ValueError("a MODE_CHANGED change names its mode")
    return {
        "mode": None if change.mode is None else change.mode.value,
        "calls": mentions_column(change.calls_after),
        "number": change.number,
        "subscription": change.subscription,
        "channel": str(change.channel),
        "at": moment_column(change.at),
    }


def change_of_row(row: Row) -> Change:
    """The change of a row that holds all columns of the table."""
    return Change(
        channel=channel_of(row["channel"]),
        kind=ChangeKind(row["kind"]),
        by=row["made_by"],
        at=moment_of(row["made_at"]),
        number=row["number"],
        subscription=row["subscription"],
        query=row["query"],
        typed=row["typed"],
        mode=_maybe_mode(row["mode"]),
        mode_before=_maybe_mode(row["mode_before"]),
        digest=row["digest"],
        also=texts_of(row["also"]),
        before=plan_of(row["plan_before"]),
        was_off=bool(row["was_off"]),
        after=plan_of(row["plan_after"]),
        automatic=bool(row["automatic"]),
        undoes=row["undoes"],
        zone=row["zone"],
        address=row["address"],
        hours_before=hours_of(row["hours_before"]),
        hours_after=hours_of(row["hours_after"]),
        mute_before=mute_of(row["mute_before"]),
        mute_after=mute_of(row["mute_after"]),
        settings_before=settings_of(row["settings_before"]),
        settings_after=settings_of(row["settings_after"]),
        calls_before=mentions_of(row["calls_before"]),
        calls_after=mentions_of(row["calls_after"]),
        part_of=row["part_of"],
        brought=row["brought"],
    )


def subscription_of_row(row: Row) -> Subscription:
    """The subscription of a row that holds all columns of the table."""
    return Subscription(
        id=row["id"],
        channel=channel_of(row["channel"]),
        query=row["query"],
        typed=row["typed"],
        mode=Mode(row["mode"]),
        created_at=moment_of(row["created_at"]),
        created_by=row["created_by"],
        zone=row["zone"],
        last_match_at=maybe_moment_of(row["last_match_at"]),
        person=row["person"],
        calls=mentions_of(row["calls"]),
    )


def _maybe_mode(column: str | None) -> Mode | None:
    return None if column is None else Mode(column)
