"""The installation in a Discord server: the address that a person opens to add the bot.

Reference: https://docs.discord.com/developers/topics/oauth2, “Bot Authorization Flow”.
"""

from __future__ import annotations

import discord
from discord.utils import oauth_url

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""To post, also the picture of a weekly digest and cards in a digest's thread, and to look in a channel's history for
what may have been posted.
"""


def invite_url(application_id: int) -> str:
    """The address that adds the app and its commands to a server, with the permissions that it needs."""
    return oauth_url(application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))
