"""The Web API's methods: what each needs, does and answers. Pages: docs.slack.dev/reference/methods/NAME."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.playground.slack import limits
from bot.playground.slack.details import DETAILS_METHODS
from bot.playground.slack.drafts import checked_blocks, truth
from bot.playground.slack.method_call import Method, MethodCall, warned
from bot.playground.slack.people import conversations_of_user, described, user_info
from bot.playground.slack.refusals import Refused
from bot.playground.slack.unfurl import unfurl
from bot.playground.slack.view_methods import VIEW_METHODS
from bot.playground.slack.workspace import Draft, Message
from bot.playground.wire import JsonObject, items, record, text, whole
from bot.playground.world import SlackChannel


def auth_test(call: MethodCall) -> JsonObject:
    """The identity of a token."""
    team = call.workspace.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.workspace.bot_name.lower(),
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def post_message(call: MethodCall) -> JsonObject:
    """Post to a channel that the app is a member of."""
    channel = _writable(call)
    message = call.workspace.post(channel.id, _threaded(call, channel, call.draft()))
    call.workspace.curtain.hide(message.ts, call.strike)
    answer: JsonObject = {"channel": channel.id, "ts": message.ts, "message": call.workspace.on_wire(message)}
    return answer | warned(message.draft.warnings)


def post_ephemeral(call: MethodCall) -> JsonObject:
    """Post what only one person sees, who must be there (reference/methods/chat.postEphemeral)."""
    channel = _writable(call)
    if call.argument("user") != call.workspace.person.slack_id:
        raise Refused("user_not_in_channel")
    return {"message_ts": call.workspace.whisper(channel.id, call.draft(), used=None).ts}


def open_conversation(call: MethodCall) -> JsonObject:
    """Open the conversation with a person, or answer with the one that there is."""
    if call.argument("users") != call.workspace.person.slack_id:
        raise Refused("user_not_found")
    return {"channel": {"id": call.workspace.direct.id}, "no_op": True, "already_open": True}


def _threaded(call: MethodCall, channel: SlackChannel, draft: Draft) -> Draft:
    """A reply stands in its parent's thread; where that is gone without replies, in the channel, without a word.

    Observed, not in the manual: github.com/slack-go/slack/issues/1571.
    """
    if draft.thread is None:
        return draft
    parent = call.workspace.message(channel.id, draft.thread)
    stands = parent or next(iter(call.workspace.thread(channel.id, draft.thread)), None)
    if stands is None or stands.private:
        return replace(draft, thread=None)
    return replace(draft, thread=stands.draft.thread or stands.ts)


def delete(call: MethodCall) -> JsonObject:
    """Delete the app's own message."""
    channel = _known(call)
    message = call.workspace.message(channel.id, call.argument("ts"))
    if message is None or message.private:
        raise Refused("message_not_found")
    if not message.by_app:
        raise Refused("cant_delete_message")
    call.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def replies(call: MethodCall) -> JsonObject:
    """A thread: its parent and its replies, oldest first, by pages."""
    channel = _known(call)
    if not channel.member:
        raise Refused("not_in_channel")
    found = call.workspace.thread(channel.id, call.argument("ts"))
    if not found:
        raise Refused("thread_not_found")
    size = _size(call, limits.REPLIES_DEFAULT, limits.REPLIES_MOST)
    cursor = call.argument("cursor").removeprefix("next_ts:")
    wanted = [message for message in found if message is found[0] or _between(message, call, cursor=False)]
    left = [message for message in wanted if not cursor or _stamp(message.ts, (0, 0)) > _stamp(cursor, (0, 0))]
    page, rest = left[:size], left[size:]
    metadata = truth(call.arguments.get("include_all_metadata"))
    return {
        "messages": [call.workspace.on_wire(message, metadata=metadata) for message in page],
        "has_more": bool(rest),
        "response_metadata": {"next_cursor": f"next_ts:{page[-1].ts}" if rest else ""},
    }


def update(call: MethodCall) -> JsonObject:
    """Edit the app's own message; text without blocks takes the old blocks away."""
    channel = _writable(call)
    message = call.workspace.message(channel.id, call.argument("ts"))
    if message is None or message.private:
        raise Refused("message_not_found")
    if not message.by_app:
        raise Refused("cant_update_message")
    changed = call.draft()
    if len(changed.text) > limits.UPDATE_TEXT:
        raise Refused("msg_too_long")
    edited = call.workspace.edit(message, changed)
    data = call.workspace.on_wire(edited)
    return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": data}


def history(call: MethodCall) -> JsonObject:
    """A channel's messages, newest first, between `oldest` and `latest`, by pages."""
    channel = _known(call)
    if not channel.member:
        raise Refused("not_in_channel")
    size = _size(call, limits.HISTORY_DEFAULT, limits.HISTORY_MOST)
    found = [message for message in reversed(call.workspace.history(channel.id)) if _between(message, call)]
    page, rest = found[:size], found[size:]
    metadata = truth(call.arguments.get("include_all_metadata"))
    return {
        "messages": [call.workspace.on_wire(message, metadata=metadata) for message in page],
        "has_more": bool(rest),
        "pin_count": 0,
        "response_metadata": {"next_cursor": f"next_ts:{page[-1].ts}" if rest else ""},
    }


def complete_upload(call: MethodCall) -> JsonObject:
    """Complete an upload, and post the files where a conversation is named."""
    told = call.argument("channel_id") or call.argument("channels")
    channel = _writable(call, told) if told else None
    done = call.workspace.files.complete(call.arguments)
    if channel is not None:
        files = tuple(text(record(one).get("id")) for one in items(done["files"]))
        words = call.argument("initial_comment")
        draft = Draft(text=words, files=files, thread=call.argument("thread_ts") or None, payload=dict(call.arguments))
        call.workspace.post(channel.id, _threaded(call, channel, draft))
    return done


def file_info(call: MethodCall) -> JsonObject:
    """What a file is, and where its bytes are."""
    return {"file": call.workspace.files.on_wire(call.argument("file"))}


def info(call: MethodCall) -> JsonObject:
    """What a channel is, and whether the app is in it."""
    return {"channel": described(call.workspace, _known(call))}


def listing(call: MethodCall) -> JsonObject:
    """Every channel the app may see."""
    shown = [channel for channel in call.workspace.channels if channel.member or not channel.private]
    return {
        "channels": [described(call.workspace, channel) for channel in shown],
        "response_metadata": {"next_cursor": ""},
    }


def validate_blocks(call: MethodCall) -> JsonObject:
    """Check blocks without posting them."""
    if not checked_blocks(call.arguments.get("blocks")):
        raise Refused("no_text")
    return {}


def _known(call: MethodCall, named: str | None = None) -> SlackChannel:
    """The channel asked for; a private one without the app in it looks as if it did not exist."""
    channel = call.workspace.channel(call.argument("channel") if named is None else named)
    if channel is None or (channel.private and not channel.member):
        raise Refused("channel_not_found")
    return channel


def _writable(call: MethodCall, named: str | None = None) -> SlackChannel:
    """The channel to post to, or the conversation with the person who is named for it."""
    named = call.argument("channel") if named is None else named
    channel = call.workspace.direct if named == call.workspace.person.slack_id else _known(call, named)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member and not (not channel.private and "chat:write.public" in call.workspace.scopes):
        raise Refused("not_in_channel")
    return channel


def _size(call: MethodCall, default: int, most: int) -> int:
    """How many messages a page has."""
    if call.workspace.history_limited:
        default, most = limits.HISTORY_LIMITED, limits.HISTORY_LIMITED
    return min(whole(call.arguments.get("limit"), default), most)


def _between(message: Message, call: MethodCall, *, cursor: bool = True) -> bool:
    """Whether a message lies in the range asked for (and before the cursor); its ends count only when `inclusive`."""
    stamp = tuple(map(int, message.ts.split(".")))
    oldest = _stamp(call.arguments.get("oldest"), (-1, 0))
    latest = _stamp(call.arguments.get("latest"), (1 << 62, 0))
    end = call.argument("cursor").removeprefix("next_ts:") if cursor else ""
    if end and stamp >= _stamp(end, (1 << 62, 0)):
        return False
    if truth(call.arguments.get("inclusive")):
        return oldest <= stamp <= latest
    return oldest < stamp < latest


def _stamp(value: object, default: tuple[int, int]) -> tuple[int, ...]:
    """A `ts` (or bare epoch seconds) as a pair that compares exactly."""
    if value in (None, "", "0", 0):
        return default
    seconds, _, fraction = str(value).partition(".")
    if not (seconds + fraction).isdigit():
        raise Refused("invalid_ts_oldest")
    return int(seconds), int(fraction[:6].ljust(6, "0"))


METHODS: Mapping[str, Method] = {
    "api.test": Method(lambda call: {"args": dict(call.arguments)}),
    "auth.test": Method(auth_test),
    "blocks.validate": Method(validate_blocks),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.unfurl": Method(unfurl, "links:write"),
    "chat.update": Method(update, "chat:write"),
    "conversations.history": Method(history, "channels:history"),
    "conversations.info": Method(info, "channels:read"),
    "conversations.list": Method(listing, "channels:read"),
    "conversations.open": Method(open_conversation, "im:write"),
    "conversations.replies": Method(replies, "channels:history"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(lambda call: call.workspace.files.begin(call.arguments), "files:write"),
    "files.info": Method(file_info, "files:read"),
    "users.conversations": Method(conversations_of_user, "channels:read"),
    "users.info": Method(user_info, "users:read"),
    **DETAILS_METHODS,
    **VIEW_METHODS,
}
