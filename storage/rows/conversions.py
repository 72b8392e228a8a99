"""Conversions between values and column values: moments as ISO texts in UTC, lists and objects as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from pydantic import TypeAdapter

from bot.channel.channel import ChannelId, DigestPlan, LocalHours, Mute
from bot.channel.channel_settings import ChannelSettings
from bot.channel.mention import Mention
from bot.paper.relation import Relation
from bot.query.evidence import Reasons
from bot.trending.trend import Trend

_CHANNELS_REMEMBERED = 1 << 10
"""The size of the cache: rows of one channel are neighbours, so each id is parsed once."""
_TEXTS = TypeAdapter(tuple[str, ...])
_PLAN = TypeAdapter(DigestPlan)
_HOURS = TypeAdapter(LocalHours)
_MUTE = TypeAdapter(Mute)
_SETTINGS = TypeAdapter(ChannelSettings)
_MENTIONS = TypeAdapter(tuple[Mention, ...])
_REASONS = TypeAdapter(Reasons)
_RELATIONS = TypeAdapter(tuple[Relation, ...])
_TREND = TypeAdapter(Trend)


def moment_column(moment: datetime) -> str:
    """An aware moment as a text of fixed width in UTC, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def maybe_moment_column(moment: datetime | None) -> str | None:
    """As `moment_column`; None for None."""
    return None if moment is None else moment_column(moment)


def moment_of(column: str | datetime) -> datetime:
    """The aware UTC moment that `moment_column` wrote. PostgreSQL gives it back as a moment, in its session's zone."""
    return datetime.fromisoformat(column) if isinstance(column, str) else column.astimezone(UTC)


def maybe_moment_of(column: str | datetime | None) -> datetime | None:
    """As `moment_of`; None for None."""
    return None if column is None else moment_of(column)


def texts_column(texts: tuple[str, ...]) -> str:
    """Texts as a JSON list."""
    return _TEXTS.dump_json(texts).decode()


def texts_of(column: str) -> tuple[str, ...]:
    """The texts that `texts_column` wrote."""
    return _TEXTS.validate_json(column)


def plan_column(plan: DigestPlan | None) -> str | None:
    """A digest plan as a JSON object."""
    return None if plan is None else _PLAN.dump_json(plan).decode()


def plan_of(column: str | None) -> DigestPlan | None:
    """The plan that `plan_column` wrote."""
    return None if column is None else _PLAN.validate_json(column)


def hours_column(hours: LocalHours | None) -> str | None:
    """Hours of the day as a JSON object."""
    return None if hours is None else _HOURS.dump_json(hours).decode()


def hours_of(column: str | None) -> LocalHours | None:
    """The hours that `hours_column` wrote."""
    return None if column is None else _HOURS.validate_json(column)


def mute_column(mute: Mute | None) -> str | None:
    """A mute as a JSON object."""
    return None if mute is None else _MUTE.dump_json(mute).decode()


def mute_of(column: str | None) -> Mute | None:
    """The mute that `mute_column` wrote."""
    return None if column is None else _MUTE.validate_json(column)


def settings_column(settings: ChannelSettings | None) -> str | None:
    """The settings of a channel as a JSON object."""
    return None if settings is None else _SETTINGS.dump_json(settings).decode()


def settings_of(column: str | None) -> ChannelSettings | None:
    """The settings that `settings_column` wrote."""
    return None if column is None else _SETTINGS.validate_json(column)


def mentions_column(mentions: tuple[Mention, ...]) -> str:
    """People and groups as a JSON list."""
    return _MENTIONS.dump_json(mentions).decode() if mentions else "[]"


def mentions_of(column: str) -> tuple[Mention, ...]:
    """The people and groups that `mentions_column` wrote."""
    return () if column == "[]" else _MENTIONS.validate_json(column)


def reasons_column(reasons: Reasons) -> str:
    """Reasons as a JSON object."""
    return _REASONS.dump_json(reasons).decode()


def reasons_of(column: str) -> Reasons:
    """The reasons that `reasons_column` wrote."""
    return _REASONS.validate_json(column)


def trend_column(trend: Trend) -> str:
    """Why a paper rises, as a JSON object."""
    return _TREND.dump_json(trend, exclude_defaults=True).decode()


def trend_of(column: str) -> Trend:
    """The trend that `trend_column` wrote."""
    return _TREND.validate_json(column)


def relations_column(relations: tuple[Relation, ...]) -> str:
    """Relations of a paper as a JSON list."""
    return _RELATIONS.dump_json(relations, exclude_defaults=True).decode() if relations else "[]"


def relations_of(column: str) -> tuple[Relation, ...]:
    """The relations that `relations_column` wrote."""
    return _RELATIONS.validate_json(column)


@lru_cache(_CHANNELS_REMEMBERED)
def channel_of(column: str) -> ChannelId:
    """The channel id of a text. Names of platforms and workspaces are interned: many channels share few."""
    return ChannelId.parse(column)
