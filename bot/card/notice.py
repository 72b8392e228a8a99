"""The notice of a change to a channel: who did what, and a button that undoes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Line, Message, Press, Quiet, Span, Text, bold, code, plain, words
from bot.card.plan import digests_named, hours_words, mute_words, plan_words
from bot.card.settings_words import changed_words, mentions_counted
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DigestPlan
from bot.channel.subscription import Mode
from bot.mailing.typed_address import masked


def notice(change: Change, *, key: str, undone_by: Change | None = None) -> Message:
    """The notice of a stored change; `key` is its row's in the outbox, or would be.

    After `undone_by` took the change back, the notice says so and its button is dead.
    """
    line = change_line(change)
    button = _change_time(key) if change.automatic else _undo(change, key)
    if undone_by is None:
        return Message(fallback=words(line), parts=(Text((line,)), Actions((button,))))
    undone = f"Undone by {undone_by.by}."
    return Message(
        fallback=f"{words(line)} {undone}",
        parts=(Text((line,)), Actions((replace(button, disabled=True),)), Quiet((plain(undone),))),
    )


def change_line(change: Change) -> Line:
    """Who did what, in one sentence: ``mira subscribed this channel to `jax OR julia`, instantly.``"""
    if change.automatic:
        return _given(change)
    return (bold(change.by), plain(" "), *_SENTENCES[change.kind](change))


def _subscribed(change: Change) -> Line:
    verb = "brought back the subscription to " if change.undoes else "subscribed this channel to "
    return (plain(verb), _query(change), plain(f", {_mode(change)}."))


def _unsubscribed(change: Change) -> Line:
    verb = "took back the subscription to " if change.undoes else "unsubscribed this channel from "
    return (plain(verb), _query(change), plain("."))


def _mode_changed(change: Change) -> Line:
    back = " back" if change.undoes else ""
    return (plain("switched "), _query(change), plain(f"{back} to {_mode(change)}."))


def _digest_set(change: Change) -> Line:
    digests = digests_named(change.digests)
    if change.also or (change.was_off and change.before == change.after):
        return (plain(f"turned this channel's {digests} on again{'' if change.also else f', {_plan(change.after)}'}."),)
    back = " back" if change.undoes else ""
    return (plain(f"set this channel's {digests}{back} to {_plan(change.after)}{_before(change)}."),)


def _digest_off(change: Change) -> Line:
    again = " again" if change.undoes else ""
    was = "" if change.also else _before(change)
    return (plain(f"turned this channel's {digests_named(change.digests)} off{again}{was}."),)


def _mail_added(change: Change) -> Line:
    if change.undoes:
        return (plain(f"brought the mail address {_address(change)} back: it gets this channel's digests."),)
    return (plain(f"asked {_address(change)} by mail whether it wants this channel's digests."),)


def _mail_removed(change: Change) -> Line:
    verb = "took back the mail to" if change.undoes else "stopped the mail to"
    return (plain(f"{verb} {_address(change)}: it gets no more digests of this channel."),)


def _spread_set(change: Change) -> Line:
    back = " back" if change.undoes else ""
    if change.hours_after is None:
        return (plain(f"set this channel's cards{back} to come at once."),)
    return (plain(f"set this channel's cards{back} to come spread over {hours_words(change.hours_after)}."),)


def _quiet_set(change: Change) -> Line:
    back = " back" if change.undoes else ""
    if change.hours_after is None:
        return (plain("ended this channel's quiet hours."),)
    return (plain(f"set this channel's quiet hours{back} to {hours_words(change.hours_after)}."),)


def _muted(change: Change) -> Line:
    again = " again" if change.undoes else ""
    until = f" {mute_words(change.mute_after, change.zone)}" if change.mute_after is not None else ""
    return (plain(f"muted this channel{again}{until}."),)


def _unmuted(change: Change) -> Line:
    return (plain("took back the mute of this channel." if change.undoes else "ended the mute of this channel."),)


def _imported(change: Change) -> Line:
    if change.undoes:
        return (plain(f"brought {_brought(change)} back into this channel, as imported before."),)
    return (plain(f"imported {_brought(change)} into this channel."),)


def _import_undone(change: Change) -> Line:
    return (plain(f"took back an import: {_brought(change)}."),)


def _settings_set(change: Change) -> Line:
    back = " back" if change.undoes else ""
    told = changed_words(change.settings_before, change.settings_after)
    return (plain(f"changed this channel's settings{back}: {told}."),)


def _calls_set(change: Change) -> Line:
    """Nobody is named: a notice that named people would call them."""
    back = " again" if change.undoes else ""
    told = f"call {mentions_counted(change.calls_after)}" if change.calls_after else "call nobody"
    return (plain("let papers of "), _query(change), plain(f" {told}{back}."))


_SENTENCES: dict[ChangeKind, Callable[[Change], Line]] = {
    ChangeKind.SUBSCRIBED: _subscribed,
    ChangeKind.UNSUBSCRIBED: _unsubscribed,
    ChangeKind.MODE_CHANGED: _mode_changed,
    ChangeKind.DIGEST_SET: _digest_set,
    ChangeKind.DIGEST_OFF: _digest_off,
    ChangeKind.MAIL_ADDED: _mail_added,
    ChangeKind.MAIL_REMOVED: _mail_removed,
    ChangeKind.SPREAD_SET: _spread_set,
    ChangeKind.QUIET_SET: _quiet_set,
    ChangeKind.MUTED: _muted,
    ChangeKind.UNMUTED: _unmuted,
    ChangeKind.IMPORTED: _imported,
    ChangeKind.IMPORT_UNDONE: _import_undone,
    ChangeKind.SETTINGS_SET: _settings_set,
    ChangeKind.CALLS_SET: _calls_set,
}


def _given(change: Change) -> Line:
    """The default digest of a channel that needs one and has set none."""
    (name,) = change.digests
    why = "because papers wait for it here and no time was set"
    return (plain(f"Papers for the {name} digest come {_plan(change.after)}, {why}."),)


def _before(change: Change) -> str:
    return f"; it was {plan_words(change.was_running)}" if change.was_running is not None else ""


def _plan(plan: DigestPlan | None) -> str:
    return plan_words(plan or DigestPlan())


def _mode(change: Change) -> Mode:
    return change.mode or Mode.INSTANTLY


def _address(change: Change) -> str:
    """The address without the name in it: a channel is no place for it."""
    return masked(change.address or "")


def _brought(change: Change) -> str:
    return change.brought or "a list"


def _query(change: Change) -> Span:
    return code(change.typed or "")


def _undo(change: Change, key: str) -> Button:
    spoken = f"Undo: {words(change_line(change))}"
    return Button(labels.UNDO, Press(button_values.UNDO, button_values.undo_value(change.number, key)), spoken=spoken)


def _change_time(key: str) -> Button:
    return Button(labels.CHANGE_TIME, Press(button_values.CHANGE_TIME, key), spoken="Change the digest's time")
