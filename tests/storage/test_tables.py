"""The list of tables that are moved is that of both schemas: no table and no column of a team's data is forgotten."""

import sqlite3

import psycopg
import pytest

from storage.rows.tables import TABLES
from storage.sqlite.connection import DatabaseFile

ONLY_HERE = {
    "_sqlite_migrations",
    "sqlite_sequence",
    "newest_of_stretch",
    "move",
    "move_mark",
    "moved",
    "lease",
    "process",
}
"""What SQLite has for itself; the tables of its full-text index begin with `paper_index`."""
ONLY_THERE = {
    "offprint_migration",
    "move",
    "move_mark",
    "moved",
    "lane",
    "lease",
    "worker",
    "rate",
    "process",
    "change_counter",
}
"""What PostgreSQL has for itself."""
COLUMNS_ONLY_THERE = {("channel_digest", "claimed_until"), ("paper_words", "tokens")}
STORED = {
    "name": "TEXT",
    "text": "TEXT",
    "integer": "INTEGER",
    "bigint": "INTEGER",
    "boolean": "INTEGER",
    "moment": "TEXT",
    "real": "REAL",
    "blob": "BLOB",
}
TYPES = {
    ("text", "C"): "name",
    ("text", None): "text",
    ("integer", None): "integer",
    ("bigint", None): "bigint",
    ("boolean", None): "boolean",
    ("timestamp with time zone", None): "moment",
    ("double precision", None): "real",
    ("bytea", None): "blob",
}


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "offprint.db"
    DatabaseFile.open(path).close()
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.fixture
def server(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        yield connection


def listed(kinds):
    return {
        (table.name, column.name, kinds(column.kind.value), column.is_optional)
        for table in TABLES
        for column in table.columns
    }


def test_every_column_of_sqlite_is_listed_as_what_it_is(sqlite):
    there = sqlite.execute(
        """
        SELECT t.name, c.name, c.type, NOT c."notnull" AND NOT c.pk
        FROM pragma_table_list() AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'paper_index%'
        """
    )
    found = {(*row[:3], bool(row[3])) for row in there if row[0] not in ONLY_HERE}
    assert found == listed(STORED.__getitem__)


def test_every_column_of_postgresql_is_listed_as_what_it_is(server):
    there = server.execute(
        """
        SELECT table_name, column_name, data_type, collation_name, is_nullable = 'YES'
        FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        """
    )
    found = {
        (table, column, TYPES[kind, collation], optional)
        for table, column, kind, collation, optional in there
        if table not in ONLY_THERE and (table, column) not in COLUMNS_ONLY_THERE
    }
    assert found == listed(str)


def test_a_table_stands_behind_those_that_its_rows_lead_to(sqlite):
    places = {table.name: place for place, table in enumerate(TABLES)}
    leads = sqlite.execute(
        'SELECT t.name, f."table" FROM pragma_table_list() AS t, pragma_foreign_key_list(t.name) AS f'
    ).fetchall()
    assert leads
    assert [(name, there) for name, there in leads if places[there] >= places[name]] == []


def test_rows_are_read_by_columns_that_are_never_null_and_numbers_by_their_own_column():
    for table in TABLES:
        by_name = {column.name: column for column in table.columns}
        assert [name for name in table.key if by_name[name].is_optional] == []
        assert table.numbered in {None, *table.key}


def test_the_numbered_tables_are_those_that_postgresql_numbers(server):
    identity = server.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE is_identity = 'YES'"
    ).fetchall()
    numbered = {(table.name, table.numbered) for table in TABLES if table.numbered}
    assert numbered == {*identity, ("change", "number")}
