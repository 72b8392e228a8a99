"""One SQLite file, opened with `storage.sqlite.store.open_sqlite`.

store         opens a file: the stores of one database
lock          the lock that `offprint run` holds beside it
connection    how a file is opened, and what every connection is told
writer        one thread that writes, many values in one transaction
readers       a few threads that read
failures      what SQLite refuses, in words that help
schema        the numbered steps from an empty file to today's tables
columns       values as columns, and back
papers, channels, outbox, digests, sources, searches      the ports, one file each
pages         a page of a source, in one transaction
paper_rows, words, announced, channel_rows                what several of these share
search        the archive's search: candidates from an index, proved by the evaluator
"""
