"""Counter-examples: senders that skip one of the rules.

The law of the exit door must find each of them out: papers that are said twice by the first four, papers that are lost
by the last. If it did not, it would prove nothing of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.delivery.delivery import State
from bot.delivery.lane import LaneRules
from storage.memory import memory_stores
from storage.memory.outbox import MemoryOutbox
from storage.memory.tables import Tables
from tests.bot.jobs.scene import LONGEST_REQUEST, LeapClock, Scene
from tests.properties.test_exit_door import ExitDoor

UNTIL_FOUND = settings(
    max_examples=3_000,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
FOR_EVER = timedelta(days=10_000)
AT_ONCE = timedelta(0)


class Forgetful(MemoryOutbox):
    """An outbox that does not know after a crash which rows were under way: it takes them for what `takes_for` says."""

    def __init__(self, tables: Tables, takes_for: State) -> None:
        super().__init__(tables)
        self._takes_for = takes_for

    async def recover(self, *, alive: Collection[str]) -> int:
        under_way = [one for one in self._tables.outbox.values() if one.state is State.INFLIGHT]
        for delivery in under_way:
            self._tables.outbox[delivery.id] = replace(delivery, state=self._takes_for)
        return len(under_way)


def that_forgets(takes_for: State) -> Scene:
    """A service whose outbox is forgetful."""
    tables = Tables()
    return Scene(replace(memory_stores(tables), outbox=Forgetful(tables, takes_for)), clock=LeapClock())


def by_rules(rules: Mapping[str, LaneRules]) -> Scene:
    """A service that works its lanes by other rules."""
    return Scene(memory_stores(), clock=LeapClock(), rules=rules)


CARELESS = {
    "sends and then marks": lambda: that_forgets(State.WAITING),
    "looks too early": lambda: by_rules(
        {"slack": LaneRules(longest_request=AT_ONCE), "discord": LaneRules(longest_request=AT_ONCE)}
    ),
    "trusts a nonce for ever": lambda: by_rules(
        {
            "slack": LaneRules(longest_request=LONGEST_REQUEST),
            "discord": LaneRules(longest_request=LONGEST_REQUEST, nonce_trusted=FOR_EVER),
        }
    ),
    "trusts a nonce where there is none": lambda: by_rules(
        {
            "slack": LaneRules(longest_request=LONGEST_REQUEST, nonce_trusted=LONGEST_REQUEST),
            "discord": LaneRules(longest_request=LONGEST_REQUEST),
        }
    ),
}


def law_of(scene: object) -> type[ExitDoor]:
    """The law, of a service as `scene` makes it."""

    class OfACarelessSender(ExitDoor):
        def world(self) -> Scene:
            return scene()

    return OfACarelessSender


@pytest.mark.parametrize("sender", CARELESS)
def test_a_sender_that_says_papers_twice_is_found_out(sender: str) -> None:
    with pytest.raises(AssertionError, match="a paper was said twice"):
        run_state_machine_as_test(law_of(CARELESS[sender]), settings=UNTIL_FOUND)


def test_a_sender_that_marks_before_it_sends_loses_papers_and_is_found_out() -> None:
    with pytest.raises(AssertionError, match="a paper was lost"):
        run_state_machine_as_test(law_of(lambda: that_forgets(State.SENT)), settings=UNTIL_FOUND)
