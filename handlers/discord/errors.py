"""The outcome of a post that failed: what Discord's error codes and a broken connection mean.

The codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes, “JSON Error Codes”.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import aiohttp
import discord

from bot.account_tokens import DISCORD
from bot.delivery.outcome import (
    CannotLook,
    ChannelRefused,
    MessageRefused,
    NotSent,
    Outcome,
    Sent,
    ThreadRefused,
    Unknown,
)
from bot.errors import SettingsError
from handlers.asked_wait import asked_wait
from handlers.commands.context import Access
from handlers.discord.attempts import Lost
from handlers.fence import NOT_LEFT, did_not_leave
from handlers.network_problem import network_problem

FAILURES = (
    discord.HTTPException,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    ValueError,
    LookupError,
    RuntimeError,
)
"""All that a request of the library raises for what Discord or the network does. The last three stand for an answer
that is cut off or not in Discord's form, and for a session that was closed while the request waited for its turn."""

TOKEN_STEP = "Put the bot's token in OFFPRINT_DISCORD_TOKEN and start Offprint again."  # noqa: S105  no token, a hint
_ADD_AGAIN = "Add Offprint to the server again, or remove this channel's subscriptions."
_LET_SEE = "Give Offprint the permission “View Channel” in this channel."
_NO_TEXT = "Subscribe in a text channel: this one takes no messages."
LET_READ = "Give Offprint the permission “Read Message History” in this channel."
_LET_POST = "Give Offprint the permissions “View Channel” and “Send Messages” in this channel."

STEPS: Mapping[int, str] = MappingProxyType(
    {
        10003: "The channel is gone: subscribe in another one.",
        10004: _ADD_AGAIN,
        50001: _LET_SEE,
        50013: _LET_POST,
        50007: "Allow messages from members of this server, in your privacy settings.",
        50008: _NO_TEXT,
        50009: "Give Offprint a role in this server: its verification level keeps out members without one.",
        50024: _NO_TEXT,
        50278: "Join a server that Offprint is in: it can write to nobody else.",
        50083: "Open the archived thread again.",
        160002: LET_READ,
        160005: "Unlock the thread.",
        40067: "Let posts of this forum go without a tag, or name one of its tags as each subscription begins.",
    }
)
"""Codes after which nothing can be posted in a channel until a person acts, and what that person must do."""

UNKNOWN_CHANNEL = "10003"
UNKNOWN_SERVER = "10004"
THREAD_EXISTS = 160004
_CARDS_OFF = "/papers digest set cards:no"
_LET_THREAD = (
    "Give Offprint the permissions “Create Public Threads” and “Send Messages in Threads” in this channel,"
    f" or turn the digest's cards off: {_CARDS_OFF}."
)
_DELETED = "Nothing: the digest or its thread was deleted, and its cards with it."
_CLOSED = "Nothing, if the thread was closed on purpose."
THREAD_STEPS: Mapping[str, str] = MappingProxyType(
    {
        UNKNOWN_CHANNEL: _DELETED,
        "50001": _LET_THREAD,
        "50013": _LET_THREAD,
        "50008": f"Turn the digest's cards off: {_CARDS_OFF}.",
        "50024": f"Turn the digest's cards off: {_CARDS_OFF}.",
        "50083": _CLOSED,
        "160005": _CLOSED,
        "160006": "Close some of this server's active threads.",
    }
)
"""Codes of a thread that takes no message, in a channel that took one a moment ago."""

_AUTHENTICATION_FAILED = 4004
_WRONG_INTENTS = frozenset({4013, 4014})
_WRONG_SHARDS = frozenset({4010, 4011})
UNKNOWN_MESSAGE = 10008
_PUBLISHED = 40033
_NOT_PUBLISHED_HERE = frozenset({"50024", "50068"})
"""The channel is none that others follow, any more; or the message is of a type that is not published."""
_CLOSED_THREAD = frozenset({"50083", "160005"})
_SHARDS = "OFFPRINT_DISCORD_SHARDS"
_READING = "OFFPRINT_DISCORD_MESSAGE_CONTENT"
"""The setting that asks for an intent which Discord must grant."""
PERMISSION_CODES = frozenset({50001, 50013})
_UNKNOWN_TAG = 10087
_MESSAGE_CODES = frozenset({50035, 50006, 40005, 200000, 240000, _UNKNOWN_TAG})
_EXPIRED = frozenset({10062, 10015, 40060, 50027})
"""An interaction that is unknown, since three seconds are over; one that was answered; one whose token is too old."""
_TOO_LARGE = 413
"""The status of a request that is too large; what stands before Discord answers so without a code."""
_GONE_CODES = frozenset({UNKNOWN_MESSAGE, 50005})
"""A message that was deleted (also one whose nonce is still remembered), or that another account has posted:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json."""


def token_problem(why: str) -> SettingsError:
    """The error that stops the start of an app whose token or rights Discord refuses."""
    return SettingsError((f"{DISCORD.setting}: {why}. Write {DISCORD.wanted}",))


def closed_for_good(code: int) -> SettingsError | None:
    """What the operator must mend after the gateway has closed with this code; None where trying again may help.

    https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
    """
    if code == _AUTHENTICATION_FAILED:
        return token_problem("Discord refuses this token (4004)")
    if code in _WRONG_SHARDS:
        mend = "write a larger number of shards for every process, such as 0-7/32, or leave this setting out"
        return SettingsError((f"{_SHARDS}: Discord refuses these shards ({code}); {mend}",))
    if code in _WRONG_INTENTS:
        mend = "turn the Message Content Intent on in Discord's developer portal, or leave this setting out"
        return SettingsError((f"{_READING}: Discord refuses the intents of this app ({code}); {mend}",))
    return None


def problem(error: BaseException) -> str:
    """Why Discord could not be reached, in words."""
    match error:
        case discord.ConnectionClosed():
            return f"it closed the gateway ({error.code})"
        case discord.HTTPException():
            return f"it answered HTTP {error.status}"
        case discord.RateLimited():
            return "it wants to be asked later (rate limited)"
        case _:
            return network_problem(error)


def is_too_late(error: BaseException | None) -> bool:
    """Whether an answer to an interaction came too late, so that nothing can be said to the caller any more."""
    return isinstance(error, discord.HTTPException) and error.code in _EXPIRED


def outcome(error: Exception, *, known: Access | None = None) -> Outcome:
    """What became of a post that raised `error` (one of `FAILURES`); `known` is what is known of the channel."""
    match error:
        case discord.RateLimited():
            return NotSent("rate limited", asked_wait(error.retry_after))
        case discord.HTTPException():
            return _refused(error, known or Access())
        case _ if did_not_leave(error):
            return NOT_LEFT
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return NotSent(f"no connection: {type(error).__name__}")
        case Lost():
            return Unknown(str(error))
        case _:
            return Unknown(type(error).__name__)


def in_thread(posted: Outcome) -> Outcome:
    """What became of a post in a thread: a refusal of the thread is none of the channel."""
    match posted:
        case ChannelRefused(code) | NotSent(code) if code in THREAD_STEPS:
            return ThreadRefused(code, THREAD_STEPS[code])
        case _:
            return posted


def nothing_sent(failed: Outcome) -> Outcome:
    """What becomes of a post before which something else had to be asked, which `failed`. Nothing was posted."""
    return NotSent(failed.reason) if isinstance(failed, Unknown) else failed


def after_edit(edited: Outcome) -> Outcome:
    """What became of an edit: one in a thread that is archived or locked is let go, and the channel takes messages."""
    if isinstance(edited, ChannelRefused) and edited.code in _CLOSED_THREAD:
        return MessageRefused(edited.code, edited.step, is_gone=True)
    return edited


def after_publishing(error: Exception, message_id: str) -> Outcome:
    """What became of a message whose publishing raised `error` (one of `FAILURES`)."""
    if isinstance(error, discord.HTTPException) and error.code == _PUBLISHED:
        return Sent(message_id)
    failed = outcome(error)
    if isinstance(failed, ChannelRefused | NotSent) and _code_of(failed) in _NOT_PUBLISHED_HERE:
        return MessageRefused(_code_of(failed), "it is not published here", is_gone=True)
    return failed


def _code_of(failed: ChannelRefused | NotSent) -> str:
    return failed.code if isinstance(failed, ChannelRefused) else failed.reason


def not_begun(error: Exception) -> Outcome:
    """What becomes of a post whose thread could not be begun: `error` is one of `FAILURES`. Nothing was posted."""
    failed = outcome(error)
    match failed:
        case Unknown(reason):
            return NotSent(reason)
        case MessageRefused(code, is_gone=True):
            return ThreadRefused(code, _DELETED)
        case _:
            return in_thread(failed)


def cannot_look(error: Exception) -> CannotLook:
    """Why a look-up that raised `error` (one of `FAILURES`) did not work."""
    match error:
        case discord.RateLimited():
            return CannotLook("rate limited", retry_after=asked_wait(error.retry_after))
        case discord.HTTPException():
            return CannotLook(_named(error), _step(error, Access()), _retry_after(error))
        case _:
            return CannotLook(type(error).__name__)


def _refused(error: discord.HTTPException, known: Access) -> Outcome:
    if error.status == 429:
        return NotSent("rate limited", _retry_after(error))
    if error.status >= 500:
        return Unknown(_named(error))
    if step := _step(error, known):
        return ChannelRefused(_named(error), step)
    if error.code in _MESSAGE_CODES or error.status == _TOO_LARGE:
        return MessageRefused(_named(error), error.text)
    if error.code in _GONE_CODES:
        return MessageRefused(_named(error), error.text, is_gone=True)
    return NotSent(_named(error), refused=bool(error.code))


def _step(error: discord.HTTPException, known: Access) -> str | None:
    """What a person must do before anything can be posted; None when that is not what the error means."""
    if error.status == 401:
        return TOKEN_STEP
    if error.code in PERMISSION_CODES and known.step is not None:
        return known.step
    return STEPS.get(error.code)


def _named(error: discord.HTTPException) -> str:
    return str(error.code) if error.code else f"HTTP {error.status}"


def _retry_after(error: discord.HTTPException) -> float | None:
    return asked_wait(error.response.headers.get("Retry-After"))
