"""Looks at Slack as the service would use it, and posts nothing: tokens, scopes, and the channels that subscribe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.account_tokens import SLACK_APP, SLACK_BOT, TokenKind
from bot.channel.channel import ChannelId
from handlers.findings import Finding, doubtful, good, wrong
from handlers.slack.account import SlackAccount, web_client
from handlers.slack.errors import FAILURES, error_response, problem, step_for, token_problem
from handlers.slack.install import SCOPES

MOST_CHANNELS = 40
"""Slack lets an app ask for some 50 channels a minute: https://docs.slack.dev/apis/web-api/rate-limits."""
_NEEDED = frozenset({"chat:write", "commands"})
_AWAY_STEP = "Check the network of this machine, and https://slack-status.com; Offprint goes on trying by itself."
_INVITE = "Type /invite @Offprint in that channel."
_ARCHIVED = "Unarchive the channel, or end its subscriptions: offprint unsubscribe {channel} 1"
_ELSEWHERE = "It is of another workspace: set the tokens of that one, or end its subscriptions."


async def check_slack(account: SlackAccount, channels: Sequence[ChannelId]) -> tuple[Finding, ...]:
    """What Slack says of both tokens, of the scopes, and of each channel."""
    client = web_client(account, account.bot_token)
    try:
        who = await client.auth_test()
    except FAILURES as error:
        return (_refused("bot token", error, SLACK_BOT),)
    of_app = await _app_token(client, account)
    of_channels = [await _channel(client, one, team=who.get("team_id")) for one in channels[:MOST_CHANNELS]]
    return (*_bot_token(who), of_app, *of_channels, *_not_asked(channels))


def _bot_token(who: AsyncSlackResponse) -> Iterator[Finding]:
    yield good("bot token", f"accepted in the workspace {who.get('team')} ({who.get('team_id')})")
    given = _scopes({name.casefold(): value for name, value in who.headers.items()})
    if given is None:
        yield doubtful("scopes", "Slack does not tell them here", "Compare them with `offprint manifest`.")
        return
    missing = [scope for scope in SCOPES if scope not in given]
    step = "Add them under “OAuth & Permissions” at api.slack.com/apps, and reinstall the app into the workspace."
    if not missing:
        yield good("scopes", "all that are needed are granted")
    elif _NEEDED.intersection(missing):
        yield wrong("scopes", f"missing: {', '.join(missing)}", step)
    else:
        yield doubtful("scopes", f"missing: {', '.join(missing)}; see docs/slack.md for what needs them", step)


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes of the token: https://docs.slack.dev/authentication/installing-with-oauth, “Checking scopes”."""
    told = headers.get("x-oauth-scopes")
    return None if told is None else frozenset(scope.strip() for scope in told.split(","))


async def _app_token(client: AsyncWebClient, account: SlackAccount) -> Finding:
    try:
        await client.apps_connections_open(app_token=account.app_token or "")
    except FAILURES as error:
        return _refused("app token", error, SLACK_APP)
    return good("app token", "accepted: commands and buttons reach Offprint by Socket Mode")


async def _channel(client: AsyncWebClient, channel: ChannelId, *, team: object) -> Finding:
    if channel.workspace != team:
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


def _refused(what: str, error: Exception, kind: TokenKind) -> Finding:
    code = error_response(error).code if isinstance(error, SlackApiError) else None
    said = token_problem(code, kind)
    if said is None:
        return wrong(what, f"Slack cannot be asked: {problem(error)}", _AWAY_STEP)
    seen, _, step = said.removeprefix(f"{kind.setting}: ").partition(". ")
    return wrong(what, seen, f"{step or 'Set it again'} ({kind.setting})")
