"""Looks at Slack as the service would use it, and posts nothing: tokens, scopes, and the channels that subscribe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.account_tokens import SLACK_APP, SLACK_BOT, TokenKind
from bot.channel.channel import ChannelId
from bot.ports.installations import Installation
from handlers.findings import Finding, doubtful, good, wrong
from handlers.slack.account import SlackAccount, SlackInstall, web_client
from handlers.slack.check_address import check_address
from handlers.slack.errors import FAILURES, error_response, problem, step_for, token_problem
from handlers.slack.scopes import NAMES, OPTIONAL
from handlers.slack.seal import Seal, WrongKey

MOST_CHANNELS = 40
"""Slack lets an app ask for some 50 channels a minute: https://docs.slack.dev/apis/web-api/rate-limits."""
_AWAY_STEP = "Check the network of this machine, and https://slack-status.com; Offprint goes on trying by itself."
_INVITE = "Type /invite @Offprint in that channel."
_ARCHIVED = "Unarchive the channel, or end its subscriptions: offprint unsubscribe {channel} 1"
_REINSTALL = "Add them under “OAuth & Permissions” at api.slack.com/apps, and reinstall the app into the workspace."
_KEY_STEP = "Put the key back that sealed them (OFFPRINT_SECRET_KEY), or: offprint slack forget WORKSPACE"
_ELSEWHERE = "It is of another workspace: set the tokens of that one, or end its subscriptions."


async def check_slack(
    account: SlackAccount, channels: Sequence[ChannelId], installed: Sequence[Installation] = ()
) -> tuple[Finding, ...]:
    """What Slack says of the tokens, of the scopes, and of each channel; and whether the public address leads here.

    `installed` are the workspaces that have installed the app, where the account lets them.
    """
    found: list[Finding] = []
    clients: dict[str, AsyncWebClient] = {}
    for name, client in _bot_clients(account, installed, found):
        try:
            who = await client.auth_test()
        except FAILURES as error:
            found.append(_refused(name, error, SLACK_BOT, install=account.install))
        else:
            clients[str(who.get("team_id"))] = client
            found += _bot_token(name, who, install=account.install)
    if not clients and account.install is None:
        return tuple(found)
    if account.app_token is not None:
        found.append(await _app_token(account))
    if account.public_url is not None and (account.signing_secret is not None or account.install is not None):
        found += await check_address(account)
    found += [await _channel(clients, one) for one in channels[:MOST_CHANNELS]]
    return (*found, *_not_asked(channels))


def _bot_clients(
    account: SlackAccount, installed: Sequence[Installation], found: list[Finding]
) -> Iterator[tuple[str, AsyncWebClient]]:
    """The client of each workspace, under the name of its findings; a token that no key opens is a finding itself."""
    if account.install is None:
        yield "bot token", web_client(account, account.bot_token)
        return
    seal = Seal(account.install.keys)
    if not installed:
        found.append(doubtful("workspaces", "none has installed the app yet", f"Open {account.install.address}"))
    for one in installed:
        try:
            yield one.workspace, web_client(account, seal.open(one.sealed, workspace=one.workspace).bot)
        except WrongKey:
            found.append(wrong(one.workspace, f"no key opens the tokens of {one.name}", _KEY_STEP))


def _bot_token(name: str, who: AsyncSlackResponse, *, install: SlackInstall | None) -> Iterator[Finding]:
    yield good(name, f"accepted in the workspace {who.get('team')} ({who.get('team_id')})")
    scopes = "scopes" if install is None else f"{name} scopes"
    given = _scopes({header.casefold(): value for header, value in who.headers.items()})
    if given is None:
        yield doubtful(scopes, "Slack does not tell them here", "Compare them with `offprint slack manifest`.")
        return
    missing = [scope for scope in NAMES if scope not in given]
    step = _REINSTALL if install is None else f"Have that workspace install the app again: {install.address}"
    if not missing:
        yield good(scopes, "all that are needed are granted")
    elif set(missing) - set(OPTIONAL):
        yield wrong(scopes, f"missing: {', '.join(missing)}", step)
    else:
        yield doubtful(scopes, f"missing: {', '.join(missing)}; see docs/slack.md for what needs them", step)


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes of the token: https://docs.slack.dev/authentication/installing-with-oauth, “Checking scopes”."""
    told = headers.get("x-oauth-scopes")
    return None if told is None else frozenset(scope.strip() for scope in told.split(","))


async def _app_token(account: SlackAccount) -> Finding:
    try:
        await web_client(account).apps_connections_open(app_token=account.app_token or "")
    except FAILURES as error:
        return _refused("app token", error, SLACK_APP, install=None)
    return good("app token", "accepted: commands and buttons reach Offprint by Socket Mode")


async def _channel(clients: Mapping[str, AsyncWebClient], channel: ChannelId) -> Finding:
    client = clients.get(channel.workspace)
    if client is None:
        return wrong(str(channel), "this bot is not in that workspace", _ELSEWHERE)
    try:
        answer = await client.conversations_info(channel=channel.local_id)
    except FAILURES as error:
        code = error_response(error).code if isinstance(error, SlackApiError) else None
        return doubtful(str(channel), f"it cannot be looked at: {problem(error)}", step_for(code or "") or _AWAY_STEP)
    about: Mapping[str, object] = answer.get("channel") or {}
    if about.get("is_archived"):
        return wrong(str(channel), "it is archived", _ARCHIVED.format(channel=channel))
    if about.get("is_member") is False:
        return wrong(str(channel), "Offprint is not in it", _INVITE)
    return good(str(channel), "can be posted to")


def _not_asked(channels: Sequence[ChannelId]) -> Iterator[Finding]:
    more = len(channels) - MOST_CHANNELS
    if more > 0:
        step = "`offprint status` names each channel that cannot be posted to."
        yield doubtful("channels", f"{more} more were not looked at", step)


def _refused(what: str, error: Exception, kind: TokenKind, *, install: SlackInstall | None) -> Finding:
    code = error_response(error).code if isinstance(error, SlackApiError) else None
    said = token_problem(code, kind)
    if said is None:
        return wrong(what, f"Slack cannot be asked: {problem(error)}", _AWAY_STEP)
    seen, _, step = said.removeprefix(f"{kind.setting}: ").partition(". ")
    if install is not None:
        return wrong(
            what, f"Slack refuses its token ({code})", f"Have that workspace install the app: {install.address}"
        )
    return wrong(what, seen, f"{step or 'Set it again'} ({kind.setting})")
