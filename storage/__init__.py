"""Where facts are kept: SQLite for teams, memory for tests and one-off matching."""
