"""The installation in a Slack workspace: the manifest of the app, and the link that opens Slack's form with it.

References: https://docs.slack.dev/reference/app-manifest and, for the link,
https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from handlers.commands.registry import ROOT_DESCRIPTION, usage_hint
from handlers.slack import limits
from handlers.slack.account import EVENTS_PATH, RETURN_PATH
from handlers.slack.asked import HEARD_DIRECTLY, MENTION
from handlers.slack.commands import COMMAND
from handlers.slack.elements import Json
from handlers.slack.events import HEARD
from handlers.slack.home import OPENED
from handlers.slack.links import DOMAINS, LINK_SHARED
from handlers.slack.scopes import NAMES, OPTIONAL
from handlers.slack.shortcuts import like_shortcut
from handlers.text import cut

FORM = "https://api.slack.com/apps?new_app=1&manifest_json="
"""The address of Slack's form for a new app, before the manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the app is reached. `address`: the public address, for requests by HTTP and for installing; None: sockets."""

    address: str | None = None
    by_http: bool = False
    by_many: bool = False


SOCKETS = Reach()


def slash_command(reach: Reach = SOCKETS) -> Json:
    """The one command, as the manifest has it."""
    command: Json = {
        "command": COMMAND,
        "description": ROOT_DESCRIPTION,
        "usage_hint": cut(usage_hint(), limits.USAGE_HINT),
        "should_escape": True,  # people and groups come by their ids, for `call`; elsewhere they are read as typed
    }
    return {**command, "url": f"{reach.address}{EVENTS_PATH}"} if reach.by_http else command


def manifest(reach: Reach = SOCKETS) -> Json:
    """The manifest of Offprint's app, ready to be written as JSON or YAML.

    Optional scopes are among the scopes as well: https://docs.slack.dev/authentication/installing-with-oauth.
    """
    oauth: Json = {"scopes": {"bot": list(NAMES), "bot_optional": list(OPTIONAL)}}
    if reach.by_many:
        oauth["redirect_urls"] = [f"{reach.address}{RETURN_PATH}"]
    return {
        "display_information": {
            "name": "Offprint",
            "description": "New research papers for every channel",
            "background_color": "#c8471a",
        },
        "features": _features(reach),
        "oauth_config": oauth,
        "settings": _settings(reach),
    }


def _features(reach: Reach) -> Json:
    return {
        "bot_user": {"display_name": "Offprint", "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [slash_command(reach)],
        "shortcuts": [like_shortcut()],
        "unfurl_domains": list(DOMAINS),
    }


def _settings(reach: Reach) -> Json:
    to_us = {"request_url": f"{reach.address}{EVENTS_PATH}"} if reach.by_http else {}
    return {
        "event_subscriptions": {"bot_events": [*HEARD, OPENED, MENTION, HEARD_DIRECTLY, LINK_SHARED], **to_us},
        "interactivity": {"is_enabled": True, **to_us},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not reach.by_http,
        "token_rotation_enabled": reach.by_many,
    }


def form_url(reach: Reach = SOCKETS) -> str:
    """The address that opens Slack's form for a new app with the manifest filled in."""
    return FORM + quote(json.dumps(manifest(reach), ensure_ascii=False, separators=(",", ":")), safe="")
