"""What is due while another process writes, and nobody else does."""

from datetime import timedelta

from storage.sqlite.store import open_sqlite
from tests.contracts.facts import ML, NOON, announce, paper


async def test_a_row_of_another_process_is_found_at_the_next_look(tmp_path):
    asked = {"now": NOON, "paused_before": NOON - timedelta(hours=1)}
    async with open_sqlite(tmp_path / "a.db") as service, open_sqlite(tmp_path / "a.db", beside=True) as command:
        assert [await service.outbox.due(**asked) for _ in range(5)] == [()] * 5
        await announce(command, ML, paper("1"))
        assert [await service.outbox.due(**asked) for _ in range(5)] == [(ML,)] * 5
