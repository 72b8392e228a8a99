"""What happens in one life of the service, from its start until it is killed: a pure function of a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Literal, TypeAlias, get_args

from bot.channel.channel import ChannelId
from bot.playground.faults import Fault, Kind
from bot.playground.world import Platform
from tests.servers import huggingface
from tests.soak.people import Deed, deeds

MOST_PAPERS = 5
LONGEST_HIDDEN = 3.0
"""Seconds that a stored message stays hidden: less than the settle time, which is longer than any request."""
_EARLIEST, _LATEST = -6 * 60, 20 * 60
"""How many minutes the clock may be off. With a day more, papers would be late by right and need no card."""

Break: TypeAlias = Literal[
    "Slack drops the WebSocket",
    "Slack asks to reconnect",
    "Discord drops the gateway",
    "Discord asks to reconnect",
    "Discord ends the session",
]
"""What platforms do to the connections over which people are heard."""

ENDPOINTS: tuple[tuple[Platform, str], ...] = (
    *(("slack", name) for name in ("chat.postMessage",) * 4),
    *(("slack", name) for name in ("conversations.history", "conversations.replies", "chat.update")),
    *(("discord", f"{verb} /channels/{{channel_id}}/messages") for verb in ("POST",) * 4 + ("GET",)),
    ("discord", "POST /channels/{channel_id}/messages/{message_id}/threads"),
)
KINDS: tuple[Kind, ...] = (
    *("refuse", "refuse_after", "drop", "drop_after", "hold", "hold", "slow", "truncate", "garble", "late"),
)
HIDDEN: tuple[Kind, ...] = ("refuse_after", "drop_after", "hold", "truncate", "garble", "late")
"""Those that do the thing: the message shows later. A sender that looks too early misses it."""
UNDER_WAY: tuple[Kind, ...] = ("hold", "slow", "drop")
"""Those after which the sender knows nothing yet: it is stored, will be, or never is. The moment to kill it."""
SOURCE_FAULTS = (
    *(huggingface.status(404), huggingface.html_page(), huggingface.wrong_json()),
    *(huggingface.truncated_body, huggingface.reset),
)
"""Not a refusal (429) or an outage (503): after one the source is left alone for longer than a life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of the service.

    The clock is `ahead` when it starts; `papers` come in `papers_after` seconds later, and the clock jumps to
    `ahead_then`. The faults of the platforms and of the source wait for their requests. It is killed `lives_for`
    seconds after its start (where it `gets_ready`: after the papers came in; people do their `deeds` meanwhile), or
    (`at_a_post`) as soon as a platform has a request and the service no answer, if that comes first. A `breaks`
    happens to the connections meanwhile. `is_told`: by SIGTERM, not SIGKILL.
    """

    papers: int
    papers_after: float
    ahead: timedelta
    ahead_then: timedelta
    faults: tuple[Fault, ...]
    source_faults: tuple[huggingface.Fault, ...]
    deeds: tuple[tuple[ChannelId, Deed], ...]
    breaks: Break | None
    gets_ready: bool
    lives_for: float
    at_a_post: bool
    is_told: bool


def lives(seed: int, number: int) -> Iterator[Life]:
    """The lives of a storm. Every clock is off from time to time, and jumps while the service runs or is down."""
    chance, ahead = Random(seed), timedelta(0)
    for _ in range(number):
        before, ahead = ahead, _ahead(chance) if chance.random() < 0.3 else ahead
        jumps_while_it_runs = chance.random() < 0.5
        yield Life(
            papers=chance.randint(1, MOST_PAPERS),
            papers_after=chance.uniform(0, 2.0),
            ahead=before if jumps_while_it_runs else ahead,
            ahead_then=ahead,
            faults=tuple(platform_fault(chance) for _ in range(chance.choice((0, 2, 4, 6, 8)))),
            source_faults=(chance.choice(SOURCE_FAULTS),) if chance.random() < 0.15 else (),
            deeds=tuple(deeds(chance)),
            breaks=chance.choice(get_args(Break)) if chance.random() < 0.3 else None,
            gets_ready=chance.random() < 0.8,
            lives_for=chance.choice((chance.uniform(0.1, 1.5), chance.uniform(1.5, 4.0), chance.uniform(2.5, 6.0))),
            at_a_post=chance.random() < 0.5,
            is_told=chance.random() < 0.1,
        )


def _ahead(chance: Random) -> timedelta:
    """How far the clock is off from now on: not at all, by minutes, by hours."""
    return timedelta(minutes=chance.choice((0, chance.randint(-10, 10), chance.randint(_EARLIEST, _LATEST))))


def platform_fault(chance: Random) -> Fault:
    """Any of the ways in which a platform's answer can fail, at any endpoint that a sender asks."""
    platform, endpoint = chance.choice(ENDPOINTS)
    kind = chance.choice(KINDS)
    status = chance.choice((500, 502, 503) if kind == "refuse_after" else (429, 500, 502, 503))
    return Fault(
        platform=platform,
        endpoint=endpoint,
        kind=kind,
        times=chance.choice((1, 1, 2)),
        status=status,
        retry_after=1.0 if status == 429 else None,  # with one, a platform says that it has done nothing
        seconds=chance.uniform(0.1, 2.0),
        visible_after=chance.uniform(0.1, LONGEST_HIDDEN) if kind in HIDDEN else 0.0,
    )
