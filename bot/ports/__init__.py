"""The ports: what the verbs need of the world, and the values that cross them. One file a port, named as its adapters.

A store's write takes one frozen value that says all that happens and is one transaction; it answers `Applied`, or
`Stale` when what it was decided on has changed meanwhile (the verb reads and decides again). Reads are plain methods
that return values. Every time is aware UTC.

    clock        what time it is, and waiting
    source       where papers come from: pages after a cursor
    papers       papers, and what they matched
    archive      papers searched with the query language
    channels     channels, their subscriptions and the log of their changes
    outbox       what is to be said, and how far that has come
    digests      lines that wait for a digest, and digests as they were made
    sources      how far each source has been read, and polls that were asked for
    searches     words behind a button, too long for the button itself
    messenger    a platform: post, and find what may have been posted
    write        what a write answers
    stores       the stores of one database, together
"""
