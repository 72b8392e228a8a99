"""One SQLite file, opened with `storage.sqlite.store.open_sqlite`.

store         opens a file: the stores of one database
lock          the lock that `offprint run` holds beside it
connection    how a file is opened, and what every connection is told
writer        one thread that writes, many values in one transaction
begin_write   how a transaction begins beside another process that writes
readers       a few threads that read
failures      what SQLite refuses, in words that help
schema        the numbered steps from an empty file to today's tables
columns       values as columns, and back
papers, archive, channels, outbox, digests, sources, searches      the ports, one file each
pages         a page of a source, in one transaction
paper_rows, announced, channel_rows                       what several of these share
index_rows    a paper's index entry as a row, which the full-text index follows
search        the archive's search: a page of what matches, best first, and previews
fts_query     a query as one FTS5 expression, in the tokens of `bot.query.index_tokens`
sql_filter    the parts of a query that the index cannot decide, as a condition in SQL
matches       the rows that a query is true of, newest first
ranking       how well papers fit; recency: the best of them by fit and age
"""
