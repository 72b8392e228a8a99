"""The installation in a Slack workspace: the manifest of the app, and the link that opens Slack's form with it.

References: https://docs.slack.dev/reference/app-manifest and, for the link,
https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from handlers.commands.registry import ROOT_DESCRIPTION, usage_hint
from handlers.slack import limits
from handlers.slack.asked import HEARD_DIRECTLY, MENTION
from handlers.slack.commands import COMMAND
from handlers.slack.events import HEARD
from handlers.slack.home import OPENED
from handlers.slack.links import DOMAINS, LINK_SHARED
from handlers.slack.render import Json
from handlers.slack.shortcuts import like_shortcut
from handlers.text import cut

FORM = "https://api.slack.com/apps?new_app=1&manifest_json="
"""The address of Slack's form for a new app, before the manifest."""
SCOPES = (
    "chat:write",
    "commands",
    "channels:read",
    "channels:history",
    "groups:read",
    "groups:history",
    "users:read",
    "files:write",
    "im:write",
    "im:history",
    "app_mentions:read",
    "files:read",
    "links:read",
    "links:write",
)
"""To post, to answer `/papers`, to hear of channels, to look for what may have been posted, for time zones, and for
the picture of a weekly digest; those of `im` to write to a person, to hear what they write to Offprint, and to look for
a message that may have been sent; then to hear where Offprint is mentioned, to read a list that is imported, and to
show the papers that people link to, in the channels that ask for it."""


def slash_command() -> Json:
    """The one command, as the manifest has it."""
    return {
        "command": COMMAND,
        "description": ROOT_DESCRIPTION,
        "usage_hint": cut(usage_hint(), limits.USAGE_HINT),
        "should_escape": False,
    }


def manifest() -> Json:
    """The manifest of Offprint's app, ready to be written as JSON or YAML."""
    return {
        "display_information": {
            "name": "Offprint",
            "description": "New research papers for every channel",
            "background_color": "#c8471a",
        },
        "features": {
            "bot_user": {"display_name": "Offprint", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "slash_commands": [slash_command()],
            "shortcuts": [like_shortcut()],
            "unfurl_domains": list(DOMAINS),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": [*HEARD, OPENED, MENTION, HEARD_DIRECTLY, LINK_SHARED]},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def form_url() -> str:
    """The address that opens Slack's form for a new app with the manifest filled in."""
    return FORM + quote(json.dumps(manifest(), ensure_ascii=False, separators=(",", ":")), safe="")
