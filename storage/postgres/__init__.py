"""The stores in PostgreSQL, for a service of several processes.

Each write is one transaction at READ COMMITTED. It first locks the rows on which it decides, so that nobody changes
them before its commit. To avoid deadlocks the lock order is always the same: the order of pages, papers by row, lanes
by channel, the counter of changes (also for votes), and at the very end the lease that fences the write.

Many rows are written by one statement (`storage.postgres.write_rows`), and no statement is sent before the last one is
answered.

A read of several statements sees one state of the database (REPEATABLE READ). No transaction leaves its store.
"""
