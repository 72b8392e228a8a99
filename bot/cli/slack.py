"""`offprint slack`: the manifest of the Slack app, and the workspaces that have installed it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.output import Json, print_json, print_table, say
from bot.cli.setup import open_stores, settings_or_say
from bot.errors import UsageError
from bot.ports.installations import Installation
from handlers.slack.install import Reach, form_url
from handlers.slack.install import manifest as slack_manifest

_VERBS = "Write: offprint slack manifest, offprint slack workspaces, or offprint slack forget WORKSPACE"


def slack(
    what: Annotated[str, typer.Argument(metavar="manifest|workspaces|forget", help="What to do.")],
    workspace: Annotated[str | None, typer.Argument(metavar="[WORKSPACE]", help="The one to forget: T…")] = None,
    *,
    http: Annotated[bool, typer.Option("--http", help="Manifest: Slack sends to OFFPRINT_PUBLIC_URL.")] = False,
    many: Annotated[bool, typer.Option("--many", help="Manifest: workspaces install it themselves.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Workspaces: one object a line.")] = False,
) -> None:
    """Print the Slack app's manifest; list, forget its workspaces.

    Only the tokens are forgotten; the subscriptions of its channels wait until the workspace installs the app again.
    """
    match what, workspace:
        case "manifest", None:
            print_manifest(_reach(http=http, many=many))
        case "workspaces", None:
            _print_workspaces(asyncio.run(_installed()), as_json=as_json)
        case "forget", str(named):
            asyncio.run(_forget(named))
        case _:
            raise UsageError(
                f"“{' '.join(filter(None, (what, workspace)))}” is nothing that slack does.", remedy=_VERBS
            )


def manifest() -> None:
    """Print the manifest of the Slack app, and its link."""
    print_manifest(Reach())


def print_manifest(reach: Reach) -> None:
    """The manifest on standard output, and beside it the link to Slack's form."""
    sys.stdout.write(json.dumps(slack_manifest(reach), indent=2, ensure_ascii=False) + "\n")
    say(f"Slack's form with this manifest filled in: {form_url(reach)}")


def _reach(*, http: bool, many: bool) -> Reach:
    """How the app is to be reached. Raises `UsageError` where the address for that is not set."""
    if not (http or many):
        return Reach()
    address = settings_or_say().public_url
    if address is None:
        raise UsageError(
            "The manifest has to name the public address.",
            remedy="Set OFFPRINT_PUBLIC_URL, such as https://papers.lab.example",
        )
    return Reach(address=address, by_http=http, by_many=many)


async def _installed() -> Sequence[Installation]:
    async with open_stores() as stores:
        return await stores.installations.all()


def _print_workspaces(installed: Sequence[Installation], *, as_json: bool) -> None:
    if as_json:
        print_json(map(_object, installed))
        return
    print_table(
        ("workspace", "name", "installed by", "at", "token ends"),
        [(one.workspace, one.name, one.installed_by, _minute(one.installed_at), _end(one)) for one in installed],
        empty="No workspace has installed the app.",
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _end(one: Installation) -> str:
    return "never" if one.expires_at is None else _minute(one.expires_at)


def _object(one: Installation) -> Json:
    return {
        "workspace": one.workspace,
        "name": one.name,
        "installed_by": one.installed_by,
        "installed_at": one.installed_at.isoformat(),
        "token_ends_at": None if one.expires_at is None else one.expires_at.isoformat(),
        "scopes": list(one.scopes),
    }


async def _forget(workspace: str) -> None:
    async with open_stores() as stores:
        found = next((one for one in await stores.installations.all() if one.workspace == workspace), None)
        if found is None or not await stores.installations.remove(found):
            raise UsageError(
                f"No workspace {workspace} has installed the app.", remedy="List them: offprint slack workspaces"
            )
    say(f"The tokens of {found.name} are forgotten. To end its installation, remove the app in that workspace too.")
