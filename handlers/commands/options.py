"""The values of a command's options, parsed: a mode, a time of day, a zone, days, a number.

A `read_…` function parses one option. It returns None where the option was left out, and raises `UnusableCommand`, with
the command that would work, where the words mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

from bot.card.digest import TOP_MOST
from bot.channel.channel import DAILY, DEFAULT_DIGEST_AT, DEFAULT_DIGEST_TOP, DIGEST_NAMES, WEEKLY, Weekday
from bot.channel.subscription import Mode
from bot.digest.typed_time import DAY_WORDS, days_named, nearest_time, time_named
from bot.digest.zones import Asker, nearest_zones
from bot.errors import UnusableCommand
from bot.jobs.set_digest import DigestOptions
from bot.trending.trend import Period
from handlers.commands.errors import instead_of, quoted, unusable
from handlers.commands.guesses import PERIOD_NAMES
from handlers.commands.mode_words import NONE_SUCH, mode_and_time, modes_in, nearest_mode
from handlers.commands.plan_names import NO_PLANS, PLAN_NAMES
from handlers.commands.syntax import Invocation, nearest, parse_command
from handlers.commands.zones import read_zone

_YES_OR_NO: Mapping[str, bool] = MappingProxyType(
    {**dict.fromkeys(("yes", "on", "true"), True), **dict.fromkeys(("no", "off", "none", "false"), False)}
)

_WHEN_EMPTY = re.compile(
    r"(?:(?P<say>say (?:so|it)|tell(?: us| me)?|post(?: it)?|yes|on)"
    r"|(?:stay |be |keep )?(?:silent|quiet)|(?:say |post |send )?nothing|skip(?: it)?|no|off)",
    re.IGNORECASE,
)
"""What is done when nothing is new, as people say it: `say so`, `be quiet`."""


def read_mode(invocation: Invocation) -> Mode | None:
    """How the papers of a subscription come."""
    typed = invocation.options.get("when")
    if typed is None:
        return None
    timed = mode_and_time(typed)
    if timed is not None:
        mode, at = timed
        raise unusable(
            f"When a digest comes is set for the whole channel: {_digest_command(mode, at=at)}.",
            instead=_with(invocation, "when", mode),
        )
    said = modes_in(typed)
    if NONE_SUCH in said:
        raise unusable(
            f"Papers come instantly, daily or weekly, and not {typed}. The days of a digest are the whole channel's.",
            instead=_with(invocation, "when", nearest_mode(typed)),
            also=(Invocation(invocation.path, {"query": f'{invocation.options.get("query", "")} "{typed}"'.strip()}),),
        )
    if len(said) == 1:
        return Mode(said[0])
    if said:
        first, *others = (_with(invocation, "when", mode) for mode in said)
        raise unusable(f"{quoted(typed)} says two ways in which papers come.", instead=first, also=tuple(others))
    meant = nearest(typed, tuple(Mode)) or Mode.DAILY.value
    raise unusable(f"{quoted(typed)} is neither instantly, daily nor weekly.", instead=_with(invocation, "when", meant))


def plan_option(name: str) -> dict[str, str]:
    """The option that names a digest in a command; none for the daily one, which is meant where none is named."""
    return {} if name == DAILY else {"plan": name}


def read_plan(invocation: Invocation) -> str | None:
    """The name of the digest that a command is about: `daily`, `weekly`, `trending`."""
    typed = invocation.options.get("plan")
    if typed is None:
        return None
    said = " ".join(typed.split()).casefold()
    name = PLAN_NAMES.get(said)
    if name is None:
        near = NO_PLANS.get(said) or nearest(said, DIGEST_NAMES) or WEEKLY
        wrong = f"No digest comes {typed}" if said in NO_PLANS else f"{quoted(typed)} is no digest"
        raise unusable(
            f"{wrong}: a channel can have a daily, a weekly and a trending one.",
            instead=_with(invocation, "plan", near),
        )
    return name


def read_period(invocation: Invocation) -> Period:
    """The period of the trending list; the week where none was named."""
    typed = invocation.options.get("period", Period.WEEK.value)
    named = PERIOD_NAMES.get(typed.strip().casefold())
    if named is None:
        meant = nearest(typed, tuple(Period)) or Period.WEEK.value
        raise unusable(
            f"{quoted(typed)} is no period: today, week or month.", instead=_with(invocation, "period", meant)
        )
    return Period(named)


def read_digest_options(invocation: Invocation, asker: Asker) -> DigestOptions:
    """The choices for the digest that the command names; an option that was left out is None.

    Raises `UnusableCommand` for the first that means nothing; what it offers works, whatever else was wrong.
    """
    try:
        return _digest_options(invocation, asker)
    except UnusableCommand as error:
        if (several := _in_parts(invocation, error, asker)) is not None:
            raise unusable(error.message, instead=several) from None
        ways = (instead_of(error), *(Invocation(error.path, options) for options in error.also))
        first, *others = (_mended(way, asker) for way in ways)
        raise unusable(error.message, instead=first, also=tuple(others)) from None


def _in_parts(invocation: Invocation, error: UnusableCommand, asker: Asker) -> Invocation | None:
    """The command with the wrong option read as several (`days:weekdays at 9`); None where it is no such words."""
    wrong = next((value for name, value in invocation.options.items() if error.options.get(name) != value), "")
    others = {name: value for name, value in invocation.options.items() if error.options.get(name) == value}
    if not wrong.strip() or wrong.strip().isdigit() or error.options.get("top") != invocation.options.get("top"):
        return None
    parsed = parse_command(f"digest {others.pop('plan', '')} {wrong}")
    if not isinstance(parsed, Invocation) or parsed.path != invocation.path:
        return None
    several = Invocation(invocation.path, {**parsed.options, **others})
    return several if _mended(several, asker) == several else None


def _mended(invocation: Invocation, asker: Asker) -> Invocation:
    """The command with whatever is wrong in it as the errors offer it."""
    for _ in invocation.options:
        try:
            _digest_options(invocation, asker)
        except UnusableCommand as error:
            invocation = instead_of(error)
    return invocation


def _digest_options(invocation: Invocation, asker: Asker) -> DigestOptions:
    name = read_plan(invocation)
    days = read_days(invocation)
    if name == WEEKLY and days is not None and len(days) > 1:
        raise _several_days_a_week(invocation, days)
    return DigestOptions(
        at=read_time(invocation, asker),
        zone=read_zone(invocation, asker),
        days=days,
        top=read_top(invocation),
        says_nothing_new=read_empty(invocation),
        cards=read_cards(invocation),
    )


def _several_days_a_week(invocation: Invocation, days: frozenset[Weekday]) -> UnusableCommand:
    """The error of a weekly digest on several days: one of them is offered, or the daily digest on these days."""
    options = invocation.options
    daily = {name: value for name, value in options.items() if name != "plan"}
    return unusable(
        f"A weekly digest comes on one day, and {quoted(options['days'])} are {len(days)}."
        " On several days it is the daily digest that comes.",
        instead=_with(invocation, "days", f"{min(days).name.casefold()}s"),
        also=(Invocation(invocation.path, daily),),
    )


def read_time(invocation: Invocation, asker: Asker) -> time | None:
    """The time of day: `09:00`, `0900`, `9am`, `5 pm`, `17h30`, `noon`."""
    typed = invocation.options.get("at")
    if typed is None:
        return None
    read = time_named(typed)
    if read is None:
        raise _no_time(typed, invocation, asker)
    return read


def read_days(invocation: Invocation) -> frozenset[Weekday] | None:
    """The days of the week: `daily`, `weekdays`, `mondays`, `mon-wed, fri`."""
    typed = invocation.options.get("days")
    if typed is None:
        return None
    days = days_named(typed)
    if not days:
        raise _no_days(typed, invocation)
    return days


def _no_days(typed: str, invocation: Invocation) -> UnusableCommand:
    """The error for words that are no days; a weekly digest is offered one."""
    wrong = f"{quoted(typed)} are not days that I know." if typed else "No days are named."
    if invocation.options.get("plan") == WEEKLY:
        one_day = [f"{day.name.casefold()}s" for day in Weekday]
        meant = _with(invocation, "days", nearest(typed, one_day) or "mondays")
        return unusable(f"{wrong} A weekly digest comes on one day, such as mondays.", instead=meant)
    meant = _with(invocation, "days", nearest(typed, DAY_WORDS) or "weekdays")
    return unusable(f"{wrong} Write daily, weekdays, mondays, or mon-thu.", instead=meant)


def read_top(invocation: Invocation) -> int | None:
    """The largest number of papers in a digest."""
    typed = invocation.options.get("top")
    if typed is None:
        return None
    is_number = typed.isascii() and typed.isdigit()
    number = int(typed) if is_number and len(typed) < 4 else 0
    if not 1 <= number <= TOP_MOST:
        within = re.search(r"(?<!\S)(?:1?[1-9]|10|20|2[1-5])(?!\S)", typed, re.ASCII)
        meant = TOP_MOST if is_number and typed.strip("0") else within[0] if within else DEFAULT_DIGEST_TOP
        wrong = f"{quoted(typed)} is not a number of papers" if typed else "No number of papers is named. It goes"
        raise unusable(f"{wrong} from 1 to {TOP_MOST}.", instead=_with(invocation, "top", str(meant)))
    return number


def read_empty(invocation: Invocation) -> bool | None:
    """Whether a digest without papers says so: `say so`, `stay silent`; on Slack behind `if empty`."""
    typed = invocation.options.get("empty")
    if typed is None:
        return None
    told = _WHEN_EMPTY.fullmatch(typed)
    if told is None:
        wrong = f"{quoted(typed)} does not say what to do" if typed else "Nothing says what to do"
        raise unusable(
            f"{wrong} on a day with nothing new. Write say so, or stay silent.",
            instead=_with(invocation, "empty", "say so"),
        )
    return told["say"] is not None


def read_cards(invocation: Invocation) -> bool | None:
    """Whether the cards of a digest's papers follow in its thread: `yes`, `no`; on Slack also `with cards`."""
    typed = invocation.options.get("cards")
    if typed is None:
        return None
    said = _YES_OR_NO.get(typed.casefold())
    if said is None:
        wrong = f"{quoted(typed)} does not say" if typed else "Nothing says"
        raise unusable(
            f"{wrong} whether the cards of a digest's papers follow in its thread. Write yes, or no.",
            instead=_with(invocation, "cards", "yes"),
        )
    return said


def _no_time(typed: str, invocation: Invocation, asker: Asker) -> UnusableCommand:
    """The error for words that are no time of day; a zone or days behind a time become options of their own."""
    wrong = f"{quoted(typed)} is not a time of day." if typed else "No time of day is named."
    meant = {"at": f"{nearest_time(typed) or DEFAULT_DIGEST_AT:%H:%M}", **_behind_the_time(typed, asker)}
    instead = Invocation(invocation.path, {**meant, **invocation.options, **meant})
    return unusable(f"{wrong} Write it like 09:00, 17:30 or 5pm.", instead=instead)


def _behind_the_time(typed: str, asker: Asker) -> dict[str, str]:
    """The options that `9 EST` and `9am weekdays` are when a time is followed by a zone or by days."""
    words = typed.split()
    for end in range(len(words) - 1, 0, -1):
        at, behind = " ".join(words[:end]), " ".join(words[end:])
        if time_named(at) is None:
            continue
        if days_named(behind):
            return {"at": at, "days": behind}
        zones = nearest_zones(behind, asker, limit=1)
        return {"at": at, "zone": zones[0]} if zones else {}
    return {}


def _digest_command(mode: str, *, at: str) -> str:
    """The command that sets the time of the digest of a mode: `digest weekly at 9`."""
    return f"digest at {at}" if mode == DAILY else f"digest {mode} at {at}"


def _with(invocation: Invocation, name: str, value: str) -> Invocation:
    return Invocation(invocation.path, {**invocation.options, name: value})
