"""A connection that PostgreSQL, or a pooler, refuses is told with what helps, and whether waiting does."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest

from bot.errors import ServerAway, StorageError
from bot.moving.batch import Batch
from bot.moving.table import Column, Kind, Table
from storage.postgres.errors import storage_error
from storage.postgres.refused_row import refused

TABLE = Table(name="paper", columns=(Column("row", Kind.BIGINT),), key=("row",))
URL = "postgresql://reader:a-long-secret@db.example.org/offprint"


@pytest.mark.parametrize(
    ("said", "kind", "helps"),
    [
        ('FATAL:  password authentication failed for user "reader"', StorageError, "refuses the user or the password"),
        ("FATAL:  SASL authentication failed", StorageError, "refuses the user or the password"),
        ('FATAL:  role "reader" does not exist', StorageError, "refuses this user"),
        ('FATAL:  role "reader" is not permitted to log in', StorageError, "refuses this user"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "reader"', StorageError, "pg_hba.conf"),
        ('FATAL:  database "offprint" does not exist', StorageError, "createdb"),
        ("FATAL:  no such database: offprint", StorageError, "createdb"),
        ("FATAL:  sorry, too many clients already", ServerAway, "max_connections"),
        ('FATAL:  too many connections for role "reader"', ServerAway, "max_connections"),
        ("FATAL:  remaining connection slots are reserved for roles with SUPERUSER", ServerAway, "max_connections"),
        ("FATAL:  no more connections allowed (max_client_conn)", ServerAway, "max_client_conn"),
        ("FATAL:  the database system is starting up", ServerAway, "by itself"),
        ("FATAL:  the database system is shutting down", ServerAway, "by itself"),
        ("FATAL:  the database system is in recovery mode", ServerAway, "by itself"),
        ("FATAL:  the database system is not yet accepting connections", ServerAway, "by itself"),
        ("FATAL:  server login has been failing, try again later (server_login_retry)", ServerAway, "by itself"),
        ("FATAL:  query_wait_timeout", ServerAway, "by itself"),
        ("Connection refused", ServerAway, "cannot be reached"),
        ("failed to resolve host 'db.example.org': [Errno -2] Name or service not known", ServerAway, "no host"),
        ("server closed the connection unexpectedly", ServerAway, "cannot be reached"),
        ("FATAL:  Zeitgeist", StorageError, "see why"),
    ],
)
def test_a_refused_connection_is_told_with_what_helps(said, kind, helps):
    told = storage_error(psycopg.OperationalError(f"connection failed: {said}\nand more"), URL)
    assert type(told) is kind
    assert helps in str(told)
    assert said.removeprefix("FATAL:  ") in str(told)
    assert "a-long-secret" not in str(told)


@pytest.mark.parametrize(
    ("kind", "blames_a_row"),
    [(psycopg.errors.DiskFull, False), (psycopg.errors.AdminShutdown, False), (psycopg.errors.UniqueViolation, True)],
)
def test_only_a_value_is_blamed_on_the_row_at_which_a_batch_ended(kind, blames_a_row):
    class AtALine(kind):
        diag = SimpleNamespace(context="COPY paper, Zeile 2", message_primary="no", message_detail=None)

    told = refused(AtALine("no"), URL, TABLE, Batch(((7,), (8,)), (8,)))
    assert ("paper [8]: PostgreSQL refuses it (no). Correct that row" in str(told)) == blames_a_row
