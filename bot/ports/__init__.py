"""The ports: the protocols that the verbs call, and the values that cross them. One file a port, named as its adapters.

A store's write takes one frozen value and is one transaction. It returns `Applied`, or `Stale` when a revision that it
was decided on has changed meanwhile (the verb reads and decides again). Reads are plain methods that return values.
Every time is aware UTC.

    clock          what time it is, and waiting
    source         where papers come from: pages after a cursor
    papers         papers and their records; the write of a page
    archive        papers searched with the query language
    likeness       papers that are like a text
    channels       channels and their subscriptions
    changes        the change log
    announcements  what was announced in channels
    outbox         the outbox: rows to deliver, and the state of each
    digests        lines that wait for a digest, and digests as they were made
    feed_addresses the secret addresses of feeds
    trending       the series of counts, who opened papers, and trending digests as they were made
    weeks          what a week brought to a channel, and the counts of terms that tell what rises
    charts         pictures of weeks
    imports        lists that somebody wants to import, until they say so
    lookups        services that are asked about stored papers, and what they were asked
    sources        the cursor and state of each stream, and requested polls
    searches       queries behind a button, too long for the button itself
    recipients     mail addresses that get digests, and the mails that asked them
    secrets        keys that only this database knows
    shares         what people shared in channels, each thing once
    saved          what people saved for themselves
    votes          what people of a channel say of papers
    sightings      links to papers that people posted
    retention      what is thinned by age, in small batches
    moving         a database that a team's data is moved out of, and one that it is moved into
    leases         what one process at a time may do, and its fencing token
    processes      the processes of the service that are alive
    rates          rates that all processes keep together
    hints          one process tells the others that a look is worth while
    messenger      a platform: post, edit, and look up a message
    platform       a connection to a platform
    write          the result of a write
    stores         the stores of one database, together
"""
