"""How the local Discord refuses: an HTTP status, a code, and for a bad body its errors, nested by field.

Pages: topics/opcodes-and-status-codes, topics/rate-limits, reference "Error Messages".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from aiohttp import web

from bot.playground.faults import Fault
from bot.playground.shape import Breach
from bot.playground.wire import JsonObject, json_answer

# Without `Via`, discord.py takes a 429 for a ban by the proxy in front of Discord and does not wait.
VIA = {"Via": "1.1 playground"}

UNAUTHORIZED = (401, 0, "401: Unauthorized")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100)")
TAKES_NO_MESSAGES = (403, 50007, "Cannot send messages to this user")
TOO_LARGE = (400, 40005, "Request entity too large")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
CROSSPOSTED_ALREADY = (400, 40033, "This message has already been crossposted.")
ONLY_POSTS = (400, 40058, "Cannot send a message in a forum channel")
TAG_NEEDED = (400, 40067, "A tag is required to create a forum post in this channel")
TOO_MANY_FOLLOW_UPS = (400, 40094, "This interaction has hit the maximum number of follow up messages.")
TOO_MANY_PUBLISHED_EDITS = (429, 20022, "This message cannot be edited due to announcement rate limits")
MISSING_ACCESS = (403, 50001, "Missing Access")
NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
VERIFICATION_LEVEL = (403, 50009, "Channel verification level is too high for you to gain access")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
THREAD_ARCHIVED = (400, 50083, "Thread is archived")
NO_MUTUAL_GUILDS = (403, 50278, "Cannot send messages to this user due to having no mutual guilds")
THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
THREAD_LOCKED = (400, 160005, "This thread is locked")
TOO_MANY_THREADS = (400, 160006, "Maximum number of active threads reached")
INVALID_TOKEN = (401, 50027, "Invalid Webhook Token")
INVALID_BODY = (400, 50035, "Invalid Form Body")
NOT_JSON = (400, 50109, "The request body contains invalid JSON.")
INTERNAL = (500, 0, "500: Internal Server Error")

_WORDS = {
    "required": ("BASE_TYPE_REQUIRED", "This field is required"),
    # Discord itself lets an unknown key pass unseen. Here it is refused: it is always a mistake of the sender.
    "unknown": ("BASE_TYPE_UNKNOWN_KEY", "This key is not known."),
    "long": ("BASE_TYPE_MAX_LENGTH", "Must be {limit} or fewer in length."),
    "short": ("BASE_TYPE_MIN_LENGTH", "Must be {limit} or more in length."),
    "many": ("BASE_TYPE_MAX_LENGTH", "Must be {limit} or fewer in length."),
    "few": ("BASE_TYPE_MIN_LENGTH", "Must be {limit} or more in length."),
    "large": ("NUMBER_TYPE_MAX", "int value should be less than or equal to {limit}."),
    "small": ("NUMBER_TYPE_MIN", "int value should be greater than or equal to {limit}."),
    "choice": ("BASE_TYPE_CHOICES", "Value must be one of {{{limit}}}."),
    "pattern": ("STRING_TYPE_REGEX", "String value did not match validation regex."),
    "scheme": ("URL_TYPE_INVALID_SCHEME", "Scheme must be one of ({limit})."),
    "text": ("STRING_TYPE_CONVERT", "Could not interpret value as string."),
    "number": ("NUMBER_TYPE_COERCE", "Value is not int."),
    "flag": ("BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    "array": ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"),
    "object": ("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
    "unattached": ("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found."),
    "timestamp": ("DATETIME_TYPE_PARSE", "Could not parse value. Should be ISO8601."),
    "together": ("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of {limit}"),
    "texts_together": ("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Text of all components exceeds {limit}."),
    "components_together": (
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        "The total number of components exceeds {limit}.",
    ),
    "repeated": ("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
    "excluded": ("BUTTON_COMPONENT_INVALID", "`{limit}` cannot be used here."),
    "legacy": (
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        "The '{limit}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    ),
    "flag_kept": (
        "MESSAGE_FLAGS_CANNOT_REMOVE_COMPONENTS_V2",
        "The IS_COMPONENTS_V2 flag cannot be removed from a message.",
    ),
    "unknown_tag": ("FORUM_TAG_NOT_FOUND", "This channel has no such tag."),
    "parsed_and_named": (
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        'parse:["{limit}"] and {limit}: [ids...] are mutually exclusive.',
    ),
    "disabled": ("COMPONENT_DISABLED_IN_MODAL", "A component of a modal cannot be disabled."),
    "value_taken": ("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"),
    "name_taken": ("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"),
    "option_taken": ("APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique"),
    "chosen_and_completed": ("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_WITH_CHOICES", "Choices need no autocomplete"),
    "order": (
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
    ),
    "too_large": ("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size ({limit})"),
    "callback": ("INTERACTION_CALLBACK_TYPE_INVALID", "This type cannot answer this interaction."),
}


class Refused(Exception):
    """A refusal of Discord's. `known` is one of this module's (status, code, message)."""

    def __init__(self, known: tuple[int, int, str], *, breaches: Iterable[Breach] = ()) -> None:
        self.status, self.code, self.message = known
        self.breaches = tuple(breaches)
        super().__init__(self.message)

    @property
    def reasons(self) -> tuple[str, ...]:
        """One line for each thing that is wrong with the body."""
        return tuple(f"{'.'.join(map(str, breach.path))}: {_worded(breach)['message']}" for breach in self.breaches)

    @property
    def body(self) -> JsonObject:
        """The JSON body."""
        body: JsonObject = {"message": self.message, "code": self.code}
        return {**body, "errors": nested(self.breaches)} if self.breaches else body

    def answer(self, headers: Mapping[str, str] | None = None) -> web.Response:
        """The HTTP answer."""
        return json_answer(self.body, status=self.status, headers={**VIA, **(headers or {})})


class Limited(Exception):
    """Too many requests: wait `retry_after` seconds, on this bucket or (`everywhere`) on every route.

    `scope` `shared` means that others use the bucket too; such a refusal counts for no ban.
    """

    def __init__(
        self,
        retry_after: float,
        *,
        everywhere: bool = False,
        scope: str = "user",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"rate limited for {retry_after} s")
        self.retry_after = retry_after
        self.everywhere = everywhere
        self.scope = "global" if everywhere else scope
        self.headers = dict(headers or {})

    def answer(self) -> web.Response:
        """The HTTP answer, with the headers of topics/rate-limits."""
        body = {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after, 3),
            "global": self.everywhere,
        }
        headers = {**VIA, **self.headers, "Retry-After": str(math.ceil(self.retry_after))}
        headers["X-RateLimit-Scope"] = self.scope
        if self.everywhere:
            headers["X-RateLimit-Global"] = "true"
        return json_answer(body, status=429, headers=headers)


def invalid(breaches: Iterable[Breach]) -> None:
    """Raise `Refused` with 50035 if anything is wrong."""
    found = tuple(breaches)
    if found:
        raise Refused(INVALID_BODY, breaches=found)


def nested(breaches: Iterable[Breach]) -> JsonObject:
    """Breaches as Discord nests them: field by field down to `_errors`."""
    root: JsonObject = {}
    for breach in breaches:
        at = root
        for step in breach.path:
            inner = at.setdefault(str(step), {})
            at = inner if isinstance(inner, dict) else {}
        listed = at.setdefault("_errors", [])
        if isinstance(listed, list):
            listed.append(_worded(breach))
    return root


def banned() -> web.Response:
    """The answer to an address that is banned: not Discord's own, so without `Via`. Page: topics/rate-limits."""
    return web.Response(status=429, text="<html><body>error code: 1015</body></html>", content_type="text/html")


def from_fault(fault: Fault) -> web.Response:
    """The refusal that a fault asks for: 429, one of the codes above (`error="50013"`), or a bare HTTP error."""
    if fault.status == 429 or fault.retry_after is not None:
        return Limited(fault.retry_after or 1.0, everywhere=fault.everywhere).answer()
    if fault.error is not None:
        return Refused(_BY_CODE[int(fault.error)]).answer()
    if fault.status >= 500:
        return web.Response(status=fault.status, text=f"HTTP {fault.status}", headers=VIA)
    return Refused((fault.status, 0, f"{fault.status}: refused")).answer()


def _worded(breach: Breach) -> dict[str, str]:
    code, message = _WORDS[breach.rule]
    return {"code": code, "message": message.format(limit=breach.limit)}


_BY_CODE = {
    known[1]: known
    for known in (
        UNAUTHORIZED,
        UNKNOWN_CHANNEL,
        UNKNOWN_MESSAGE,
        UNKNOWN_INTERACTION,
        MISSING_ACCESS,
        MISSING_PERMISSIONS,
        VERIFICATION_LEVEL,
        NO_MUTUAL_GUILDS,
        INVALID_BODY,
        EMPTY_MESSAGE,
        TOO_LARGE,
        ALREADY_ACKNOWLEDGED,
        WRONG_CHANNEL_TYPE,
        THREAD_EXISTS,
        THREAD_LOCKED,
        TOO_MANY_THREADS,
        UNKNOWN_GUILD,
        ONLY_POSTS,
        CROSSPOSTED_ALREADY,
        TAG_NEEDED,
        (403, 50007, "Cannot send messages to this user"),
        (400, 50008, "Cannot send messages in a non-text channel"),
        THREAD_ARCHIVED,
        (403, 20028, "The write action you are performing on the channel has hit the write rate limit"),
        (400, 200000, "Message was blocked by automatic moderation"),
    )
}
