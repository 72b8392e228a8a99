"""The outcome of a post that failed: what Slack's error codes and a broken connection mean.

The codes: https://docs.slack.dev/reference/methods/chat.postMessage, "Errors".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.account_tokens import SLACK_APP, TokenKind
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Outcome, ThreadRefused, Unknown
from bot.errors import SettingsError
from handlers.asked_wait import asked_wait
from handlers.fence import NOT_LEFT, did_not_leave
from handlers.network_problem import network_problem

FAILURES = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, AttributeError, UnicodeDecodeError)
"""All that a call of the client raises for what Slack or the network does. The last two because slack_sdk takes a
200 with plain text, as a proxy may give, for an answer of Slack's and stumbles over it, and because an answer may
break off in the middle of a letter."""


class NotWhole(aiohttp.ClientPayloadError):
    """An answer that lacks a part it must have: it says nothing about the messages of a channel."""


class NotYet(aiohttp.ClientError):
    """Slack was not asked: the turn for a look-up comes in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"look-ups in this workspace are rationed; the next turn is in {seconds:.0f} s")
        self.seconds = seconds


INVITE = "Type `/invite @Offprint` in the channel."
_UNARCHIVE = "Unarchive the channel in Slack."
_LET_POST = "Let Offprint post in the channel: Slack's channel settings, “Posting permissions”."
_REINSTALL = "Install the Slack app again and put its new bot token in OFFPRINT_SLACK_BOT_TOKEN."
_SET_AGAIN = "Put the app's bot token (it begins with xoxb-) in OFFPRINT_SLACK_BOT_TOKEN and start Offprint again."
_SCOPES = "Give the Slack app the scopes of its manifest and install it again."
_ASK_ADMIN = "Ask a Slack administrator to allow Offprint in this workspace or channel."

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "channel_not_found": INVITE,
        "not_in_channel": INVITE,
        "user_not_in_channel": INVITE,
        "is_archived": _UNARCHIVE,
        "restricted_action": _LET_POST,
        "messages_tab_disabled": "Turn on the app's Messages tab in its App Home settings.",
        "no_permission": _LET_POST,
        "ekm_access_denied": _ASK_ADMIN,
        "access_denied": _ASK_ADMIN,
        "accesslimited": _ASK_ADMIN,
        "team_not_found": _ASK_ADMIN,
        "team_access_not_granted": _ASK_ADMIN,
        "enterprise_is_restricted": _ASK_ADMIN,
        "org_login_required": _ASK_ADMIN,
        "two_factor_setup_required": _ASK_ADMIN,
        "account_inactive": _REINSTALL,
        "token_revoked": _REINSTALL,
        "token_expired": _REINSTALL,
        "invalid_auth": _SET_AGAIN,
        "not_authed": _SET_AGAIN,
        "not_allowed_token_type": _SET_AGAIN,
        "missing_scope": _SCOPES,
    }
)
"""Codes after which nothing can be posted until a person acts, and what that person must do."""

TOKEN_CODES: Mapping[str, str] = MappingProxyType(
    {
        "invalid_auth": "Slack does not know it",
        "not_authed": "it is empty",
        "not_allowed_token_type": "it is a token of another kind",
        "account_inactive": "the app was removed from the workspace; install it again",
        "token_revoked": "it was revoked; install the app again, or generate a new one",
        "token_expired": "it has expired; turn token rotation off and install the app again",
    }
)
"""Codes that say that a token will never work, and why."""

_RESTRICTED = "restricted_action"
"""Begins a family of codes: `restricted_action_read_only_channel`, `restricted_action_thread_only_channel`."""
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
_PERHAPS_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""“It's possible some aspect of the operation succeeded before the error was raised”, says the manual."""
_MESSAGE_CODES = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "markdown_text_conflict",
        "metadata_too_large",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_must_be_sent_from_app",
        "too_many_attachments",
        "invalid_arguments",
    }
)
_GONE_CODES = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Codes that say that a message can no longer be edited: https://docs.slack.dev/reference/methods/chat.update."""
_REQUEST_TIMEOUT = 408
THREAD_GONE = "thread_not_found"
_CARDS_OFF = "`/papers digest cards off`"
THREAD_STEPS: Mapping[str, str] = MappingProxyType(
    {
        THREAD_GONE: "Nothing: the digest was deleted, and its cards with it.",
        "cannot_reply_to_message": f"Turn the digest's cards off: {_CARDS_OFF}.",
        "restricted_action_non_threadable_channel": "Let people reply in threads: Slack's channel settings, “Posting"
        f" permissions”; or turn the digest's cards off: {_CARDS_OFF}.",
        "restricted_action_thread_locked": "Nothing, if the thread was locked on purpose.",
    }
)
"""Codes of a thread that takes no reply, in a channel that takes messages."""


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An answer that is not `ok`: Slack's code if the body had one, the HTTP status, and further detail."""

    code: str | None
    status: int
    retry_after: float | None = None
    detail: str = ""


def error_response(error: SlackApiError) -> ErrorResponse:
    """Slack's answer. If its body is not JSON, only the status is known."""
    response: object = error.response
    if isinstance(response, AsyncSlackResponse):
        body: Mapping[str, object] = response.data if isinstance(response.data, dict) else {}
        code = body.get("error")
        return ErrorResponse(
            code if isinstance(code, str) else None,
            response.status_code,
            asked_wait(response.headers.get("Retry-After")),
            str(body.get("response_metadata") or body.get("errors") or ""),
        )
    if isinstance(response, aiohttp.ClientResponse):
        return ErrorResponse(None, response.status, asked_wait(response.headers.get("Retry-After")))
    return ErrorResponse(None, 0)


def token_problem(code: str | None, kind: TokenKind) -> str | None:
    """The line for the operator whose token is refused with this code; None when the token is not to blame."""
    if code == "missing_scope" and kind is SLACK_APP:
        return f"{kind.setting}: the token lacks the scope connections:write; generate one that has it."
    why = TOKEN_CODES.get(code or "")
    return None if why is None else f"{kind.setting}: Slack refuses this token ({code}): {why}. Write {kind.wanted}"


def refused_token(error: SlackApiError, kind: TokenKind) -> Exception:
    """What to tell the operator when a token is refused; the error itself when something else went wrong."""
    said = token_problem(error_response(error).code, kind)
    return error if said is None else SettingsError((said,))


def problem(error: Exception) -> str:
    """Why Slack could not be reached, in words; `error` is one of `FAILURES`."""
    if not isinstance(error, SlackApiError):
        return network_problem(error)
    refused = error_response(error)
    if refused.code is None and refused.status < 400:
        return f"its answer cannot be read (HTTP {refused.status})"
    return f"it answered {refused.code or f'HTTP {refused.status}'}"


def step_for(code: str) -> str | None:
    """What a person must do after this code before anything can be posted; None when that is not what it means."""
    return STEPS.get(_RESTRICTED if code.startswith(_RESTRICTED) else code)


def outcome(error: Exception) -> Outcome:
    """What became of a post that raised `error`, which is one of `FAILURES`."""
    if isinstance(error, SlackApiError):
        return _refused(error_response(error))
    if did_not_leave(error):
        return NOT_LEFT
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return NotSent(f"no connection: {type(error).__name__}")
    return Unknown(type(error).__name__)


def reply_outcome(error: Exception) -> Outcome:
    """As `outcome`, of a reply in a thread."""
    code = error_response(error).code if isinstance(error, SlackApiError) else None
    step = THREAD_STEPS.get(code or "")
    return outcome(error) if code is None or step is None else ThreadRefused(code, step)


def cannot_look(error: Exception) -> CannotLook:
    """Why a look-up that raised `error` (one of `FAILURES`) did not work."""
    if isinstance(error, NotYet):
        return CannotLook(str(error), retry_after=error.seconds)
    if not isinstance(error, SlackApiError):
        return CannotLook(type(error).__name__)
    refused = error_response(error)
    reason = refused.code or f"HTTP {refused.status}"
    return CannotLook(reason, step_for(reason), refused.retry_after)


def _refused(refused: ErrorResponse) -> Outcome:
    code = refused.code or f"HTTP {refused.status}"
    if refused.status == 429 or code in _RATE_LIMITED:
        return NotSent(code, refused.retry_after)
    if refused.status >= 500 or refused.status == _REQUEST_TIMEOUT or code in _PERHAPS_DONE:
        return Unknown(code)
    if step := step_for(code):
        return ChannelRefused(code, step)
    if code in _MESSAGE_CODES:
        return MessageRefused(code, refused.detail)
    if code in _GONE_CODES:
        return MessageRefused(code, refused.detail, is_gone=True)
    return _of_no_known_kind(refused, code)


def _of_no_known_kind(refused: ErrorResponse, code: str) -> Outcome:
    """A code that is in no list is still a refusal. Without a code, a 200 or no status is no answer, and a 4xx is not
    Slack's own: it does not count towards giving the message up.
    """
    if refused.code is None and refused.status < 400:
        return Unknown(code)
    return NotSent(code, refused=refused.code is not None)
