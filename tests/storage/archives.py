"""An archive for one example: its papers are written into an empty database, and taken back."""

from contextlib import contextmanager

from storage.sqlite.pages import write_page
from tests.contracts.facts import NOON, minutes, page


@contextmanager
def archive(database, library, changed=()):
    """The database with the papers, some of which then changed; afterwards it is as it was."""
    database.execute("BEGIN")
    try:
        write_page(database, page(*library))
        write_page(database, page(*changed, revision=1, at=NOON + minutes(1)))
        yield database
    finally:
        database.rollback()
