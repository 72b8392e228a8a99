"""A change of a channel: who changed what, and when. Notices and Undo are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import DAILY, ChannelId, DigestPlan, LocalHours, Mute
from bot.channel.channel_settings import ChannelSettings
from bot.channel.mention import Mention
from bot.channel.subscription import Mode


class ChangeKind(StrEnum):
    """The kinds of change."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    MODE_CHANGED = "mode_changed"
    DIGEST_SET = "digest_set"
    DIGEST_OFF = "digest_off"
    MAIL_ADDED = "mail_added"
    """A mail address is to get the channel's digests."""
    MAIL_REMOVED = "mail_removed"
    SPREAD_SET = "spread_set"
    QUIET_SET = "quiet_set"
    MUTED = "muted"
    UNMUTED = "unmuted"
    IMPORTED = "imported"
    """A list was imported; what it brought are changes of their own, which are parts of this one."""
    IMPORT_UNDONE = "import_undone"
    """An import was taken back, with all its parts."""
    SETTINGS_SET = "settings_set"
    """Several settings at once, or one that has no kind of its own."""
    CALLS_SET = "calls_set"
    """Whom a subscription calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change as it was made. `number` is the store's running number, 0 until it is stored.

    `digest` names the digest of a digest change, `before` and `after` its plans (or None; one that is off keeps its
    plan), and `was_off` says that people had turned it off before. `also` names further digests that the same change
    turned off, or on again, with the plans that they keep. `query`, `typed` and `mode` are those of the subscription
    that a change is about, `mode_before` the mode it had. `automatic` says that nobody asked for it: a default digest
    given to a channel that needs one. `undoes` is the number of the change that this one undoes. `zone` is the IANA
    time zone of `by`, if known. `address` is the mail address that a change of mail is about, `hours_before` and
    `hours_after` are the channel's waking or quiet hours (or None) of a change of these, `mute_before` and `mute_after`
    its mute; `settings_before` and `settings_after` are its settings, where several change at once, `calls_before` and
    `calls_after` those whom its subscription calls. `part_of` is the number of the import that this one is a part of,
    and `brought` says in words what an import brought.
    """

    channel: ChannelId
    kind: ChangeKind
    by: str
    at: datetime
    number: int = 0
    subscription: int | None = None
    query: str | None = None
    typed: str | None = None
    mode: Mode | None = None
    mode_before: Mode | None = None
    digest: str | None = None
    before: DigestPlan | None = None
    also: tuple[str, ...] = ()
    was_off: bool = False
    after: DigestPlan | None = None
    automatic: bool = False
    undoes: int | None = None
    zone: str | None = None
    address: str | None = None
    hours_before: LocalHours | None = None
    hours_after: LocalHours | None = None
    mute_before: Mute | None = None
    mute_after: Mute | None = None
    part_of: int | None = None
    brought: str | None = None
    settings_before: ChannelSettings | None = None
    settings_after: ChannelSettings | None = None
    calls_before: tuple[Mention, ...] = ()
    calls_after: tuple[Mention, ...] = ()

    @property
    def has_parts(self) -> bool:
        """Whether the changes that are written with it are its parts."""
        return self.kind in (ChangeKind.IMPORTED, ChangeKind.IMPORT_UNDONE)

    @property
    def changes_mute(self) -> bool:
        """Whether it mutes the channel, or ends its mute."""
        before, after = self.settings_before, self.settings_after
        is_among = before is not None and after is not None and before.mute != after.mute
        return is_among or self.kind in (ChangeKind.MUTED, ChangeKind.UNMUTED)

    @property
    def digests(self) -> tuple[str, ...]:
        """The names of all digests that the change is about."""
        return (self.digest or DAILY, *self.also)

    @property
    def may_reroute(self) -> bool:
        """Whether it may change where papers go that are announced in the channel at the same moment.

        A subscription that is new counts as made after them, mail goes beside the channel, and whom a card calls is
        looked up when it goes out.
        """
        is_new = self.kind is ChangeKind.SUBSCRIBED and self.undoes is None
        beside = (ChangeKind.MAIL_ADDED, ChangeKind.MAIL_REMOVED, ChangeKind.CALLS_SET)
        return not is_new and self.kind not in beside

    @property
    def was_running(self) -> DigestPlan | None:
        """The plan of `digest` that ran before."""
        return None if self.was_off else self.before

    @property
    def runs(self) -> DigestPlan | None:
        """The plan of `digest` that runs after the change."""
        return self.after if self.kind is ChangeKind.DIGEST_SET else None
