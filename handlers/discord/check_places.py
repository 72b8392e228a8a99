"""Looks at what Offprint may do in each channel, thread and forum that subscribes to something."""

from __future__ import annotations

import discord

from bot.channel.channel import ChannelId
from handlers.discord.channel_id import can_be
from handlers.discord.errors import FAILURES, problem
from handlers.discord.install import PERMISSIONS
from handlers.findings import Finding, doubtful, good, wrong

_Place = discord.abc.GuildChannel | discord.Thread
_NEEDED = frozenset({"view_channel", "send_messages", "embed_links"})
_NEEDED_IN_THREAD = frozenset({"view_channel", "send_messages_in_threads", "embed_links"})
_WHAT_FOR = {
    "read_message_history": "a post of unknown fate cannot be looked for",
    "attach_files": "weekly digests have no picture",
    "create_public_threads": "a digest's cards have no thread",
    "send_messages_in_threads": "a digest's cards have no thread",
}
_OF_NO_THREAD = frozenset({"send_messages", "create_public_threads"})
"""Permissions not asked for in a thread: it has a permission of its own, and no threads below it."""
_OF_NO_FORUM = frozenset({"create_public_threads"})
"""Permissions not asked for in a forum, where a post is made with “Send Messages” (shown as “Create Posts”)."""
_GONE = "It was deleted, or is hidden: give Offprint “View Channel” there."


async def check_place(client: discord.Client, channel: ChannelId, invite: str) -> Finding:
    """What Offprint may do in a channel. `invite` is the address that adds it to a server."""
    if channel.person is not None:
        return good(str(channel), "direct messages; whether the person takes them shows when one is sent")
    if not channel.workspace.isdecimal() or not can_be(channel):
        return wrong(str(channel), "no channel has such an id", f"Type: offprint unsubscribe {channel} 1")
    guild = client.get_guild(int(channel.workspace))
    if guild is None:
        return wrong(str(channel), "the bot is not in that server", f"Open {invite}")
    try:
        place = guild.get_channel_or_thread(int(channel.local_id)) or await guild.fetch_channel(int(channel.local_id))
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return wrong(str(channel), "it is not there", _GONE)
    except FAILURES as error:
        return doubtful(str(channel), f"it cannot be looked at: {problem(error)}", "Look again in a minute.")
    return _permissions(place, channel)


def _permissions(place: _Place, channel: ChannelId) -> Finding:
    is_thread, is_forum = isinstance(place, discord.Thread), isinstance(place, discord.ForumChannel)
    if isinstance(place, discord.Thread) and place.locked:
        return wrong(str(channel), "the thread is locked", "Unlock the thread.")
    spared = _OF_NO_THREAD if is_thread else _OF_NO_FORUM if is_forum else frozenset()
    granted = place.permissions_for(place.guild.me)
    wanted = [name for name, is_wanted in PERMISSIONS if is_wanted and name not in spared]
    missing = [name for name in wanted if not getattr(granted, name)]
    if not missing:
        return _granted(place, channel)
    names = ", ".join(f"“{name.replace('_', ' ').title()}”" for name in missing)
    step = f"Give Offprint {names} in that channel."
    if (_NEEDED_IN_THREAD if is_thread else _NEEDED).intersection(missing):
        return wrong(str(channel), f"it cannot be posted to; missing: {names}", step)
    lost = "; ".join(dict.fromkeys(_WHAT_FOR[name] for name in missing))
    return doubtful(str(channel), f"missing: {names}: {lost}", step)


def _granted(place: _Place, channel: ChannelId) -> Finding:
    match place:
        case discord.ForumChannel() if place.flags.require_tag:
            step = "Name a tag as each subscription begins, or let posts go without one."
            return doubtful(str(channel), "a forum that takes no post without a tag", step)
        case discord.ForumChannel():
            return good(str(channel), "a forum; all permissions are granted")
        case discord.TextChannel() if place.is_news():
            return good(str(channel), "all permissions are granted; what is posted is published, ten an hour")
        case _:
            return good(str(channel), "all permissions are granted")
