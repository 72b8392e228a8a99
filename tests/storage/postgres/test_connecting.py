"""A database that cannot be used as it is named: what is said, and what is left as it is."""

import asyncio

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from bot.errors import ServerAway, StorageError
from bot.ports.processes import Process
from bot.roles import Role
from bot.shared import ALIVE_FOR
from storage.postgres import schema
from storage.postgres.connection import Database
from storage.postgres.errors import BrokenBefore, is_passing, storage_error
from storage.postgres.pool import completed
from storage.postgres.store import open_postgres, stores_of
from tests.servers.postgres import in_database

URL = "postgresql://ada:hush@db.example/papers"
AT = 'connection failed: connection to server at "192.0.2.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('FATAL:  password authentication failed for user "ada"', "refuses the user or the password"),
        ("fe_sendauth: no password supplied", "refuses the user or the password"),
        ("FATAL:  SASL authentication failed", "refuses the user or the password"),
        ('FATAL:  role "ssl" does not exist', "refuses this user"),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.9", user "ada", no encryption', "refuses this user"),
        ('FATAL:  permission denied for database "password"', "refuses this user"),
        ('FATAL:  database "password" does not exist', "no such database; create it"),
        ("FATAL:  no such database: papers", "no such database; create it"),
        ("FATAL:  sorry, too many clients already", "allows no more connections"),
        ("FATAL:  remaining connection slots are reserved for roles with SUPERUSER", "allows no more connections"),
        ("FATAL:  no more connections allowed (max_client_conn)", "allows no more connections"),
        ("FATAL:  unsupported startup parameter: options", "takes no such option"),
        ("transaction blocks not allowed in statement pooling mode", "set its pool_mode to transaction"),
        ("FATAL:  query_wait_timeout", "takes no connections now"),
        ("FATAL:  the database system is starting up", "takes no connections now"),
        ("server does not support SSL, but SSL was required", "look at sslmode"),
        ('root certificate file "/password.crt" does not exist', "look at sslmode"),
        ("server is not in hot standby mode", "not what target_session_attrs asks for"),
        ("session is read-only", "not what target_session_attrs asks for"),
        ("Connection refused", "look whether it runs"),
        ("timeout expired", "look whether it runs"),
    ],
)
def test_a_refused_connection_says_what_to_do(said, told):
    line = str(storage_error(psycopg.OperationalError(f"{AT}{said}\n\tIs the server running?"), URL))
    assert line.startswith("postgresql://db.example:5432/papers: ")
    assert told in line
    assert said in line
    assert "hush" not in line


def test_a_pooler_in_statement_mode_is_named_and_not_tried_again():
    error = errors.ProtocolViolation("transaction blocks not allowed in statement pooling mode")
    assert "set its pool_mode to transaction" in str(storage_error(error, URL))
    assert not isinstance(storage_error(error, URL), ServerAway)
    assert not is_passing(BrokenBefore(*error.args))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"{URL}?sslmod=require", "“sslmod” is no option of PostgreSQL's"),
        (f"{URL}?sslmode=require&hsot=x", "such as host"),
        (f"{URL}?options=-c a=hush", "cannot be read; write postgresql://"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(address, told):
    with pytest.raises(psycopg.ProgrammingError) as unreadable:
        completed(address)
    line = str(storage_error(unreadable.value, address))
    assert told in line
    assert "hush" not in line


def test_a_host_that_vanishes_is_given_up_within_seconds_unless_the_address_says_otherwise():
    assert conninfo_to_dict(completed(URL))["tcp_user_timeout"] == "10000"
    given = conninfo_to_dict(completed(f"{URL}?connect_timeout=3"))
    assert (given["connect_timeout"], given["keepalives_idle"], given["password"]) == ("3", "5", "hush")


async def test_a_database_that_is_not_there_is_named_with_the_fix(postgres):
    with pytest.raises(StorageError, match="no such database; create it"):
        await Database.open(in_database(postgres, "nowhere"))


@pytest.fixture
def later(monkeypatch):
    """A version of Offprint whose tables are those of today and one more."""
    today = schema._names()
    sql = schema._sql
    monkeypatch.setattr(schema, "_names", lambda: [*today, "9999_later"])
    monkeypatch.setattr(schema, "_sql", lambda name: "CREATE TABLE later ()" if name == "9999_later" else sql(name))


async def test_a_newer_version_does_not_change_the_tables_under_processes_that_run(empty_postgres_url, request):
    async with open_postgres(empty_postgres_url) as stores:
        older = Process(name="one.example:7:abc", roles=(Role.WORKER,))
        await stores.processes.beat(older, lasting=ALIVE_FOR)
        request.getfixturevalue("later")
        with pytest.raises(StorageError, match=r"one\.example:7:abc.*Stop every process"):
            await Database.open(empty_postgres_url)
        with psycopg.connect(empty_postgres_url) as connection:
            assert connection.execute("SELECT to_regclass('later')").fetchone() == (None,)
        await stores.processes.leave(older.name)
    opened = await Database.open(empty_postgres_url)
    await stores_of(opened).processes.beat(older, lasting=ALIVE_FOR)
    await (await Database.open(empty_postgres_url)).close()  # those that run know these tables
    await opened.close()
    with psycopg.connect(empty_postgres_url) as connection:
        assert connection.execute("SELECT to_regclass('later')").fetchone() == ("later",)


async def test_processes_that_start_at_once_on_an_empty_database_make_its_tables_once(empty_postgres_url):
    for opened in await asyncio.gather(*(Database.open(empty_postgres_url) for _ in range(6))):
        await opened.close()
