"""Where papers come from, one file a source: a thin fetch over `bot.http`, and a pure parse. See `registry`."""
