"""`offprint outbox` as it is typed: what needs a person is listed, retried or dropped."""

from __future__ import annotations

import asyncio

import pytest

from bot.channel.channel import Pause
from bot.cli.app import DONE, TYPED_WRONG
from bot.delivery.delivery import Settled, Started, State
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, NOON, announce, paper
from tests.outbox import start

LEFT = {State.FAILED: "invalid_blocks", State.ASIDE: "no look at http://ada:s3cret@mirror.example/"}


@pytest.fixture
def rows(folder):
    """A row that failed, one that stepped aside, and one that waits; what `rows()` returns is their states."""

    async def fill():
        async with open_sqlite(folder / "offprint.db") as stores:
            await announce(stores, ML, paper("1"), paper("2"), paper("3"))
            for state, error in LEFT.items():
                head = (await stores.outbox.lane(ML)).head
                row = await start(stores.outbox, Started(head, NOON, "worker"))
                for after in (State.UNCERTAIN, State.ASIDE) if state is State.ASIDE else (state,):
                    await stores.outbox.settle(Settled(delivery=row, state=after, at=NOON, error=error))
                    row = await stores.outbox_view.by_number(row.id)

    async def states():
        async with open_sqlite(folder / "offprint.db") as stores:
            return [row.state.value for row in await stores.outbox_view.rows(State, most=9)]

    asyncio.run(fill())
    return lambda: asyncio.run(states())


def test_what_needs_a_person_is_listed_with_its_error_and_what_to_type(offprint, rows):
    ran = offprint("outbox", "list")
    assert ran.code == DONE
    assert [line.split()[:3] for line in ran.out.splitlines()[1:]] == [
        ["1", "failed", str(ML)],
        ["2", "aside", str(ML)],
    ]
    assert "card arxiv:1" in ran.out
    assert "invalid_blocks" in ran.out
    assert "s3cret" not in ran.out
    assert "In all: 1 row waiting, 1 row aside, 1 row failed." in ran.err
    assert "offprint outbox retry NUMBER" in ran.err


def test_programs_get_one_object_a_row(offprint, rows):
    ran = offprint("outbox", "list", "--state", "aside", "--json")
    (row,) = ran.rows
    assert (row["row"], row["state"], row["channel"], row["kind"], row["attempts"]) == (2, "aside", str(ML), "card", 1)
    assert row["unsure_since"] == NOON.isoformat()
    assert ran.err == ""


def test_an_empty_outbox_says_so(offprint):
    assert "Nothing needs you here." in offprint("outbox").out


def test_status_tells_of_what_failed_or_stepped_aside_in_a_channel_that_subscribes_to_nothing(offprint, rows):
    told = "1 message stepped aside, fate unknown and 1 message failed. See, and retry or drop: offprint outbox list"
    assert told in offprint("status").err
    assert offprint("status", "--json").rows[0]["outbox"] == {"aside": 1, "failed": 1}
    offprint("outbox", "drop", "1", "2")
    assert "offprint outbox" not in offprint("status").err
    assert offprint("status", "--json").rows[0]["outbox"] == {"aside": 0, "failed": 0}


def test_what_failed_waits_again_and_what_stepped_aside_is_looked_for(offprint, rows):
    ran = offprint("outbox", "retry", "1", "2")
    assert ran.code == DONE
    assert ran.err.splitlines() == [f"{number} goes out next in {ML}." for number in (1, 2)]
    assert rows() == ["waiting", "uncertain", "waiting"]


def test_all_that_needs_a_person_is_retried_at_once(offprint, rows):
    assert offprint("outbox", "retry", "--all").code == DONE
    assert rows() == ["waiting", "uncertain", "waiting"]
    assert "Nothing failed" in offprint("outbox", "retry", "--all").err


def test_only_who_says_so_has_it_sent_without_a_look(offprint, rows):
    assert offprint("outbox", "retry", "2", "--send-again").code == DONE
    assert rows() == ["failed", "waiting", "waiting"]


def test_what_is_dropped_does_not_go_out(offprint, rows):
    ran = offprint("outbox", "drop", "1", "3")
    assert ran.code == DONE
    assert "does not get it" in ran.err
    assert rows() == ["dropped", "aside", "dropped"]
    assert offprint("outbox", "drop", "1").code == TYPED_WRONG


def test_a_paused_channel_is_named_with_its_step(offprint, rows, folder):
    async def pause():
        async with open_sqlite(folder / "offprint.db") as stores:
            row = await stores.outbox_view.by_number(1)
            why = Pause("not_in_channel", "Type /invite @Offprint there.", NOON)
            await stores.outbox.settle(Settled(delivery=row, state=State.FAILED, at=NOON, pause=why))

    asyncio.run(pause())
    assert (
        "that channel is paused (not_in_channel): Type /invite @Offprint there." in offprint("outbox", "retry", "1").err
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["empty"], "“empty” is nothing that the outbox does."),
        (["retry"], "retry takes the numbers of rows, or “--all”, and not both.\noffprint outbox list,"),
        (["drop", "--all"], "drop takes the numbers of rows, and no “--all”."),
        (["drop", "77"], "The outbox has no row 77."),
        (["list", "7"], "list takes no numbers and no “--all”"),
        (["retry", "9" * 30], f"The outbox has no row {'9' * 30}."),
        (["list", "--state", "lost"], "“lost” is no state of a message.\nWrite one of: waiting, inflight,"),
        (["list", "--channel", "C1"], "is not a channel's name"),
        (["retry", "--all", "--send-again"], "may post a message twice"),
    ],
)
def test_what_is_typed_wrong_is_answered_with_what_to_type(offprint, rows, typed, said):
    ran = offprint("outbox", *typed)
    assert ran.code == TYPED_WRONG
    assert said in ran.err
    assert rows() == ["failed", "aside", "waiting"]
