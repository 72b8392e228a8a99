"""The stores in PostgreSQL, for a service of several processes.

Each write is one transaction of isolation READ COMMITTED. It first locks the rows that it decides on, so that between
its decision and its commit nobody changes them, and always in the same order: the order of pages, papers by their row,
lanes by their channel, the counter of changes (votes are numbered under it too), and at the very end the lease that it
was decided under. A lane's row is the lock of all that is decided about its channel (`storage.postgres.locks`): a page,
a person's change, a digest and a worker that starts a delivery there take turns, as they do for the one writer of
SQLite.

Many rows are written by one statement (`storage.postgres.write_rows`), and no statement is sent before the last one is
answered.

A read of several statements sees one state of the database (REPEATABLE READ). No transaction leaves its store.
"""
