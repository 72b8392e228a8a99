"""procrastinate: jobs in PostgreSQL, those of one lock one after the other. As its manual has it, in its own tables."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import procrastinate
from procrastinate import App, PsycopgConnector

from tests.benchmarks.together import Meter

NAME = f"procrastinate {procrastinate.__version__}, a job for each card, locked by its channel"
_CONCURRENCY = 20
"""Jobs that one worker runs at once."""
_AT_ONCE = 1000


async def defer(address: str, locks: Sequence[str]) -> None:
    """Make its tables, and a job under each of these locks."""
    app = _app(address)
    task = app.task(_answer, name="answer")
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for start in range(0, len(locks), _AT_ONCE):
            jobs = [task.configure(lock=lock).make_new_job() for lock in locks[start : start + _AT_ONCE]]
            await app.job_manager.batch_defer_jobs_async(jobs)


async def run(meter: Meter, address: str, number: int) -> None:
    """Run jobs as one worker, until all are done."""
    app = _app(address)

    @app.task(name="answer")
    async def answer() -> None:
        meter.one_more()

    async with app.open_async():
        await meter.wait_for_others()
        working = asyncio.create_task(
            app.run_worker_async(name=f"worker-{number}", concurrency=_CONCURRENCY, install_signal_handlers=False)
        )
        await meter.wait_for_end()
        working.cancel()
        await asyncio.wait([working])


async def _answer() -> None:
    """A job does nothing but be answered."""


def _app(address: str) -> App:
    return App(connector=PsycopgConnector(conninfo=address, max_size=_CONCURRENCY))
