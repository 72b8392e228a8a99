"""One SQLite file, opened with `storage.sqlite.store.open_sqlite`.

store         opens a file: the stores of one database
lock          the lock that `offprint run` holds beside it
connection    how a file is opened, and the settings of every connection
writer        the one thread that writes: group commit, many writes in one transaction
begin_write   begins a write transaction beside another process that writes
readers       a few threads that read
errors        SQLite's error codes as errors of ours that say what helps
schema        the numbered migrations, which define every table
conversions   values to column values, and back
papers, archive, announcements, channels, changes, outbox, digests, sources, searches      the ports, one file each
shares, saved, votes, imports, lookups, feed_addresses, recipients, secrets, installations, trending, weeks
              more of them
pages         a page of a source, in one transaction
paper_rows, record_rows, announcement_rows, retraction_rows, channel_rows, reading_rows, outbox_rows       rows that
              several of these read and write
passed_bars   announced papers that pass a bar of upvotes or stars later
index_rows    a paper's index entry as a row, which the full-text index follows
search        the archive's search: a page of matches, best first, and previews
fts_query     a query as one FTS5 expression, in the tokens of `bot.query.index_tokens`
sql_filter    the parts of a query that the index cannot decide, as a condition in SQL
matches       the rows that a query is true of, newest first
moves         the file as the origin and the destination of a move between databases; moved_rows, moved_mark
ranking       how well papers fit; recency: the best of them by fit and age
"""
