"""Papers that were announced and not said yet."""

from __future__ import annotations

from dataclasses import dataclass

from bot.announcing.reroute import UnsaidPaper
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId
from storage.rows.conversions import moment_of
from storage.rows.row import Row
from storage.rows.standing import Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """Which papers are asked for, and which subscriptions count as they will be, as `Channels.unsaid` says."""

    of: int | None = None
    ending: frozenset[int] = frozenset()
    reviving: frozenset[int] = frozenset()

    @property
    def uncounted(self) -> frozenset[int]:
        """The subscriptions whose modes are in no paper's."""
        return self.ending if self.of is None else self.ending | {self.of}


def unsaid_paper(row: Row, standing: Standing, modes: frozenset[Mode]) -> UnsaidPaper:
    """The paper of a row with an announcement and the `name` of its paper."""
    return UnsaidPaper(
        paper=PaperId(row["name"]),
        modes=modes,
        late=bool(row["late"]),
        at=moment_of(row["announced_at"]),
        card=standing.card is not None,
        due=standing.due,
        dropped=standing.dropped,
        lines=frozenset(standing.lines),
        made=frozenset(standing.made),
        cause=standing.cause,
    )
