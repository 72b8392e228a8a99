"""Moving a team's data to another database: tables as both have them, and what is decided about their rows."""
