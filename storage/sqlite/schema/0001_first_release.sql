-- Papers and their records, channels and subscriptions, announcements and digests, the outbox, streams; then feeds,
-- counts over time, and mail addresses.
--
-- Once released, a file here never changes: a new column is a new file, 0002_…, and the store or `…_rows.py` that
-- reads and writes it.
--
-- Times are ISO texts in UTC, all of one width, so that they sort in order of time. A channel is written as
-- everywhere (`slack:T012/C345`). JSON holds values that are only read and written whole: lists, reasons, digest plans.
-- The code that reads a column holds its possible values (kinds, states, modes): SQLite changes a CHECK only by
-- rebuilding its table. Each index is named for the question that it answers.

CREATE TABLE paper (
    row             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    revision        INTEGER NOT NULL,
    first_seen_at   TEXT NOT NULL,
    noted_at        TEXT NOT NULL, -- listed, else first seen
    work_key        TEXT, -- folded title and first author's surname, where they name a work
    title           TEXT NOT NULL,
    abstract        TEXT NOT NULL,
    title_source    TEXT NOT NULL,
    abstract_source TEXT NOT NULL,
    authors         TEXT NOT NULL,
    categories      TEXT NOT NULL,
    sources         TEXT NOT NULL,
    keywords        TEXT NOT NULL,
    published_at    TEXT,
    listed_at       TEXT,
    url             TEXT,
    pdf_url         TEXT,
    code_url        TEXT,
    project_url     TEXT,
    thumbnail_url   TEXT,
    ai_summary      TEXT,
    organization    TEXT,
    upvotes         INTEGER,
    stars           INTEGER,
    trending_rank   INTEGER, -- 1 is the top
    trending_at     TEXT,
    relations       TEXT NOT NULL, -- what has happened to it since, as JSON
    thinned_at      TEXT -- when it was thinned for its age: then it has no texts, and is noted at no time (1970)
) STRICT;
CREATE INDEX papers_noted_since ON paper (noted_at);
CREATE INDEX papers_of_a_work ON paper (work_key) WHERE work_key IS NOT NULL;
CREATE INDEX papers_to_thin ON paper (first_seen_at, row) WHERE thinned_at IS NULL;

-- Records: what each source says of a paper. The columns of a paper are computed from its records.
CREATE TABLE paper_record (
    source        TEXT NOT NULL,
    key           TEXT NOT NULL, -- the source's own
    paper         INTEGER NOT NULL REFERENCES paper (row),
    first_told_at TEXT NOT NULL,
    told          TEXT NOT NULL, -- the facts, as JSON
    aliases       TEXT, -- further ids that the source told, as JSON
    is_silent     INTEGER NOT NULL, -- it was no news when the source told it first
    UNIQUE (source, key)
) STRICT;
CREATE INDEX records_of_a_paper ON paper_record (paper);

-- Further ids of papers. One that was stored as a paper of its own keeps its row here, for buttons and announcements.
CREATE TABLE paper_alias (
    id    TEXT PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES paper (row),
    row   INTEGER UNIQUE
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of_a_paper ON paper_alias (paper);

-- The words of a paper as the matcher knows them, cut and folded by us; FTS5 only looks them up. One index holds all
-- that papers are found by: terms, the surfaces that are not their own terms, and facts (names and keys)
-- as tokens (`bot.query.index_tokens` says how), so that a search is one question to it.
CREATE TABLE paper_words (
    row             INTEGER PRIMARY KEY REFERENCES paper (row),
    title           TEXT NOT NULL, -- terms, in order; then, each behind a `_`, excerpts with compounds closed up
    abstract        TEXT NOT NULL,
    title_forms     TEXT NOT NULL, -- surfaces that are not their terms, in order; then beginnings that none has
    abstract_forms  TEXT NOT NULL,
    facts           TEXT NOT NULL,
    title_places    TEXT NOT NULL, -- where the surfaces of title_forms stand among the terms, from 0
    abstract_places TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE paper_index USING fts5 (
    title, abstract, title_forms, abstract_forms, facts,
    content = 'paper_words', content_rowid = 'row', tokenize = "ascii tokenchars '+#._'"
);
-- Segments of the index are merged sixteen at a time, a little with each page, and not all at once before there are many:
-- by its own settings FTS5 merges often, and papers come in ever more slowly (https://www.sqlite.org/fts5.html#automerge).
INSERT INTO paper_index (paper_index, rank) VALUES ('automerge', 16);
INSERT INTO paper_index (paper_index, rank) VALUES ('crisismerge', 64);
-- The terms of that index with the number of papers that have each; computed from it, it stores nothing.
CREATE VIRTUAL TABLE paper_vocabulary USING fts5vocab (paper_index, 'row');
CREATE TRIGGER paper_words_come AFTER INSERT ON paper_words BEGIN
    INSERT INTO paper_index (rowid, title, abstract, title_forms, abstract_forms, facts)
    VALUES (new.row, new.title, new.abstract, new.title_forms, new.abstract_forms, new.facts);
END;
CREATE TRIGGER paper_words_change AFTER UPDATE ON paper_words BEGIN
    INSERT INTO paper_index (paper_index, rowid, title, abstract, title_forms, abstract_forms, facts)
    VALUES ('delete', old.row, old.title, old.abstract, old.title_forms, old.abstract_forms, old.facts);
    INSERT INTO paper_index (rowid, title, abstract, title_forms, abstract_forms, facts)
    VALUES (new.row, new.title, new.abstract, new.title_forms, new.abstract_forms, new.facts);
END;
CREATE TRIGGER paper_words_go AFTER DELETE ON paper_words BEGIN
    INSERT INTO paper_index (paper_index, rowid, title, abstract, title_forms, abstract_forms, facts)
    VALUES ('delete', old.row, old.title, old.abstract, old.title_forms, old.abstract_forms, old.facts);
END;

-- What a search asks of a row beside its words, without a look at the row itself, which is long.
CREATE INDEX facts_beside_the_words ON paper (row, noted_at, upvotes, stars);

-- How new the papers of a stretch of rows are at most, so that a search, which ranks by fit and age, need not look up
-- the age of every match. The triggers keep it: it may say more than is so (a paper may turn out older), never less.
CREATE TABLE newest_of_stretch (
    stretch  INTEGER PRIMARY KEY, -- row / 32768
    noted_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER paper_comes_newer AFTER INSERT ON paper BEGIN
    INSERT INTO newest_of_stretch (stretch, noted_at) VALUES (new.row / 32768, new.noted_at)
    ON CONFLICT (stretch) DO UPDATE SET noted_at = excluded.noted_at WHERE excluded.noted_at > noted_at;
END;
CREATE TRIGGER paper_turns_newer AFTER UPDATE OF noted_at ON paper WHEN new.noted_at > old.noted_at BEGIN
    UPDATE newest_of_stretch SET noted_at = new.noted_at WHERE stretch = new.row / 32768 AND noted_at < new.noted_at;
END;

CREATE TABLE channel (
    id         TEXT PRIMARY KEY,
    name       TEXT,
    pause_code TEXT,
    pause_step TEXT,
    paused_at  TEXT,
    pause_told_at TEXT, -- when somebody was told of this pause, or nobody was there to be told
    pause_told_to TEXT, -- whose direct messages that was
    spread     TEXT, -- the waking hours over which its cards are spread, as JSON
    quiet      TEXT, -- the hours in which no card comes, as JSON
    muted_at   TEXT,
    muted_until TEXT, -- NULL while muted: until somebody ends it
    home       TEXT, -- the IANA time zone that people chose for it
    cap        INTEGER, -- how many cards come within an hour, 0 for any number; NULL: as the operator set it
    who_may    TEXT, -- who may change it; NULL: as the operator set it
    links      INTEGER NOT NULL DEFAULT 0, -- 1: papers that people link to are shown as cards
    notify     INTEGER NOT NULL DEFAULT 0, -- 1: people are notified of posts, where that is a choice
    revision   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX paused_channels ON channel (paused_at) WHERE paused_at IS NOT NULL;

CREATE INDEX pauses_to_tell ON channel (id) WHERE paused_at IS NOT NULL AND pause_told_at IS NULL;
CREATE INDEX pauses_told_to_a_person ON channel (pause_told_to, pause_told_at) WHERE pause_told_to IS NOT NULL;

CREATE TABLE channel_digest (
    channel TEXT NOT NULL REFERENCES channel (id),
    name    TEXT NOT NULL,
    plan    TEXT,
    next_at TEXT,
    is_off  INTEGER NOT NULL,
    PRIMARY KEY (channel, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX digests_due ON channel_digest (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE change (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    subscription INTEGER,
    query        TEXT,
    typed        TEXT,
    mode         TEXT,
    mode_before  TEXT,
    digest       TEXT,
    also         TEXT NOT NULL, -- the other digests that it turned off or on, as JSON
    plan_before  TEXT,
    was_off      INTEGER NOT NULL DEFAULT 0,
    plan_after   TEXT,
    automatic    INTEGER NOT NULL,
    undoes       INTEGER,
    zone         TEXT,
    address      TEXT, -- the mail address that it added or removed
    hours_before TEXT, -- waking or quiet hours, as JSON
    hours_after  TEXT,
    mute_before  TEXT, -- as JSON
    mute_after   TEXT,
    settings_before TEXT, -- as JSON
    settings_after  TEXT,
    calls_before TEXT NOT NULL DEFAULT '[]', -- whom its subscription calls, as JSON
    calls_after  TEXT NOT NULL DEFAULT '[]',
    part_of      INTEGER, -- the import that it is a part of
    brought      TEXT -- what an import brought, in words
) STRICT;
CREATE INDEX changes_that_undo ON change (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX parts_of_a_change ON change (part_of) WHERE part_of IS NOT NULL;

CREATE TABLE subscription (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    channel       TEXT NOT NULL,
    query         TEXT NOT NULL, -- its canonical form
    typed         TEXT NOT NULL, -- as the person typed it
    mode          TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    zone          TEXT,
    person        TEXT, -- who made it, by their id on the platform
    calls         TEXT NOT NULL DEFAULT '[]', -- the people and groups that its papers call, as JSON
    last_match_at TEXT,
    ended_at      TEXT,
    changed       INTEGER NOT NULL -- the number of the last change to it
) STRICT;
CREATE UNIQUE INDEX one_active_subscription_of_a_query ON subscription (channel, query) WHERE ended_at IS NULL;
CREATE INDEX subscriptions_of_a_channel ON subscription (channel, id) WHERE ended_at IS NULL;
CREATE INDEX subscriptions_changed_since ON subscription (changed);

CREATE TABLE digest (
    id      INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    name    TEXT NOT NULL,
    due     TEXT NOT NULL, -- the local date and time, with its offset
    plan    TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (channel, name, due)
) STRICT;

CREATE TABLE announcement (
    id           INTEGER PRIMARY KEY,
    channel      TEXT NOT NULL,
    paper        INTEGER NOT NULL, -- its row, or the row that it had before it turned out to be another (paper_alias)
    late         INTEGER NOT NULL,
    announced_at TEXT NOT NULL,
    card         BLOB, -- the key of its card, once that is thinned: it was sent, and has no row in the outbox any more
    message_id   TEXT, -- the platform's id of that card
    UNIQUE (channel, paper)
) STRICT;
CREATE INDEX thinned_cards ON announcement (card) WHERE card IS NOT NULL;
CREATE INDEX announcements_of_a_paper ON announcement (paper);
CREATE INDEX announcements_of_a_week ON announcement (channel, announced_at);
CREATE INDEX newest_announcements_of_a_channel ON announcement (channel, id);

-- A line of the digest of that name: it waits, or is in one that was made. An announcement may have several lines, at
-- most one of a name that waits: a paper that passes a bar of upvotes after its digest was made is told again.
CREATE TABLE digest_line (
    channel      TEXT NOT NULL,
    name         TEXT NOT NULL,
    announcement INTEGER NOT NULL REFERENCES announcement (id),
    digest       INTEGER REFERENCES digest (id),
    position     INTEGER, -- in its digest, from 0
    cause        TEXT -- why it is no card, where one was wanted
) STRICT;
CREATE UNIQUE INDEX lines_that_wait ON digest_line (channel, name, announcement) WHERE digest IS NULL;
CREATE INDEX lines_of_a_digest ON digest_line (digest, position) WHERE digest IS NOT NULL;
CREATE INDEX lines_of_an_announcement ON digest_line (announcement);

CREATE TABLE announcement_match (
    announcement INTEGER NOT NULL REFERENCES announcement (id),
    subscription INTEGER NOT NULL REFERENCES subscription (id),
    reasons      TEXT NOT NULL,
    PRIMARY KEY (announcement, subscription)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    key          TEXT NOT NULL UNIQUE,
    state        TEXT NOT NULL,
    attempt      INTEGER NOT NULL DEFAULT 0,
    worker       TEXT, -- of its last request
    created_at   TEXT NOT NULL,
    due_at       TEXT NOT NULL,
    turn         INTEGER NOT NULL DEFAULT 0, -- its turn: 0 if due at once, and as `Delivery.turn` says
    started_at   TEXT,
    unsure_since TEXT,
    asked_at     TEXT, -- its last request, by the platform's clock
    doubted_at   TEXT, -- its first request of unknown fate, by the platform's clock; a look-up does not clear it
    after_id     TEXT, -- the platform's id of a message that the channel had before the first request
    refusals     INTEGER NOT NULL DEFAULT 0, -- answers that refused it
    keyless      INTEGER NOT NULL DEFAULT 0, -- 1: a request of unknown fate carried no key that is known again
    muted        INTEGER NOT NULL DEFAULT 0, -- 1 while the channel's mute holds it until due_at
    sent_at      TEXT,
    settled_at   TEXT, -- its last outcome: sent, or an error
    message_id   TEXT,
    error        TEXT,
    UNIQUE (channel, kind, subject)
) STRICT;
CREATE INDEX open_deliveries_of_a_lane ON outbox (channel, turn, id) WHERE state IN ('waiting', 'inflight', 'uncertain');
-- The paper of a card in a thread, or of one that was linked to, stands behind the first slash of its subject.
CREATE INDEX cards_of_a_paper_below ON outbox (channel, substr(subject, instr(subject, '/') + 1))
    WHERE kind IN ('digest_card', 'linked_paper');
CREATE INDEX failed_deliveries_of_a_lane ON outbox (channel) WHERE state = 'failed';
CREATE INDEX deliveries_aside_in_a_lane ON outbox (channel) WHERE state = 'aside';
CREATE INDEX crossposts_of_a_channel ON outbox (channel, due_at) WHERE kind = 'crosspost';
CREATE INDEX dropped_deliveries_of_a_channel ON outbox (channel, kind) WHERE state = 'dropped';
CREATE INDEX last_sent_in_a_lane ON outbox (channel, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX last_settled_in_a_lane ON outbox (channel, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX unsent_deliveries ON outbox (kind, subject) WHERE state != 'sent';
-- What no button names, once it is over: edits, what was published further, mails (`bot.retention.ages`).
CREATE INDEX passing_deliveries ON outbox (created_at)
    WHERE kind IN ('edit', 'whole', 'crosspost', 'digest_copy', 'confirmation') AND state IN ('sent', 'dropped');

-- Cards by their age, until they are thinned.
CREATE INDEX cards_to_thin ON outbox (created_at) WHERE kind = 'card' AND state = 'sent';

-- The cards of papers, without those that were dropped before they were posted.
CREATE VIEW standing_card AS SELECT * FROM outbox WHERE kind = 'card' AND (state != 'dropped' OR unsure_since IS NOT NULL);

-- What people shared in a channel: kind and subject are those of its row in the outbox.
CREATE TABLE share (
    channel   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    shared_by TEXT NOT NULL,
    shared_at TEXT NOT NULL,
    PRIMARY KEY (channel, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_of_a_subject ON share (subject);

-- Papers that people saved. A person is written as the channel of their direct messages.
CREATE TABLE saved_paper (
    person   TEXT NOT NULL,
    paper    INTEGER NOT NULL, -- as in announcement
    saved_at TEXT NOT NULL,
    PRIMARY KEY (person, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX savings_of_a_paper ON saved_paper (paper);

-- What people of a channel say of papers: a journal. The last vote of a person on a paper in a channel counts.
CREATE TABLE vote (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    channel  TEXT NOT NULL,
    paper    INTEGER NOT NULL, -- as in announcement
    person   TEXT NOT NULL,
    stance   TEXT NOT NULL,
    voted_at TEXT NOT NULL,
    is_last  INTEGER NOT NULL DEFAULT 1,
    is_told  INTEGER NOT NULL -- 0 while cards are to be edited for it
) STRICT;
CREATE UNIQUE INDEX last_vote_of_a_person ON vote (channel, paper, person) WHERE is_last;
CREATE INDEX likes_of_a_channel ON vote (channel, voted_at) WHERE is_last AND stance = 'liked';
CREATE INDEX votes_to_tell ON vote (channel, paper) WHERE NOT is_told;
CREATE INDEX votes_on_a_paper ON vote (paper);
CREATE INDEX outlived_votes ON vote (voted_at) WHERE NOT is_last AND is_told;

-- Links to papers that people posted. The paper may be one that is not stored, and is named as it was linked to.
CREATE TABLE sighting (
    channel   TEXT NOT NULL,
    paper     TEXT NOT NULL,
    message   TEXT NOT NULL, -- the platform's id
    posted_by TEXT NOT NULL, -- the person's id on the platform
    posted_at TEXT NOT NULL,
    shown     INTEGER NOT NULL, -- 1: the channel was shown the paper's card because of it
    PRIMARY KEY (channel, paper, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_since ON sighting (channel, posted_at);
CREATE INDEX sightings_by_age ON sighting (posted_at);
CREATE INDEX sightings_of_a_paper ON sighting (paper);

CREATE TABLE stream (
    source       TEXT NOT NULL,
    name         TEXT NOT NULL, -- empty where it is the source's only one
    cursor       TEXT,
    baseline_at  TEXT,
    polled_at    TEXT,
    last_new_at  TEXT, -- when it last brought an entry that it had not brought before
    listed_at    TEXT, -- the newest date of listing among its entries
    failures     INTEGER NOT NULL DEFAULT 0,
    failing_since TEXT,
    error        TEXT,
    resume_at    TEXT, -- until then it is left alone
    restored_at  TEXT, -- a backup was restored then, and no whole poll has ended since: what it brings goes into digests
    ended        INTEGER NOT NULL DEFAULT 0,
    left_out     TEXT, -- which entries of the last poll that read any were left out, and why
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

-- That this file was made from a backup; it may be older than what was posted (`storage.sqlite.restored`).
CREATE TABLE restored (
    at          TEXT NOT NULL,
    known_until TEXT NOT NULL -- the last moment that the backup told of
) STRICT;

-- The state of a source that the operator last heard of, so that a restart does not say it again.
CREATE TABLE told_state (
    source TEXT PRIMARY KEY,
    state  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Papers that services are asked about, each under the name of a plan (`bot.polling.look_up`).
CREATE TABLE paper_lookup (
    name    TEXT NOT NULL,
    paper   INTEGER NOT NULL REFERENCES paper (row),
    since   TEXT NOT NULL,
    is_news INTEGER NOT NULL, -- whether what an answer adds may be announced
    next_at TEXT, -- NULL: never again
    PRIMARY KEY (name, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX lookups_due ON paper_lookup (name, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX lookups_of_a_paper ON paper_lookup (paper);

CREATE TABLE poll_request (
    source       TEXT PRIMARY KEY,
    requested_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE search (
    key     TEXT PRIMARY KEY,
    words   TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX searches_by_age ON search (saved_at);

-- Lists that somebody wants to import, until they say so: the entries that were read, in our own format.
CREATE TABLE offered_import (
    channel    TEXT NOT NULL,
    key        TEXT NOT NULL,
    list       TEXT NOT NULL,
    offered_at TEXT NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_age ON offered_import (offered_at);

-- The secret addresses of feeds. One that is revoked stays, so that a reader is told that it is gone for good.
CREATE TABLE feed_address (
    token      TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    channel    TEXT NOT NULL,
    query      TEXT NOT NULL, -- its canonical form; empty for a feed without a query
    typed      TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    revoked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_address_of_a_feed ON feed_address (channel, kind, query) WHERE revoked_at IS NULL;

-- The series of a paper's counts: a row for each reading that changed one, thinned with age (`bot.trending.counts`).
CREATE TABLE paper_reading (
    paper   INTEGER NOT NULL REFERENCES paper (row),
    read_at TEXT NOT NULL,
    upvotes INTEGER,
    stars   INTEGER,
    PRIMARY KEY (paper, read_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_since ON paper_reading (read_at);

-- Who opened a paper: a digest of the person and the paper, which names neither (`bot.ports.trending.reader_of`).
CREATE TABLE paper_opening (
    paper     INTEGER NOT NULL,
    reader    TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    PRIMARY KEY (paper, reader)
) STRICT, WITHOUT ROWID;
CREATE INDEX openings_since ON paper_opening (opened_at);

-- The papers of a trending digest. They match no subscription, so they are no lines that wait.
CREATE TABLE trending_line (
    digest   INTEGER NOT NULL REFERENCES digest (id),
    position INTEGER NOT NULL, -- from 0
    paper    INTEGER NOT NULL,
    trend    TEXT NOT NULL, -- why it was taken, as JSON
    PRIMARY KEY (digest, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX trending_lines_of_a_paper ON trending_line (paper);

-- Mail addresses that get a channel's digests, or were asked whether they want them. A row stays when it has ended, so
-- that nobody asks an address that left again too soon.
CREATE TABLE recipient (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      TEXT NOT NULL,
    address      TEXT NOT NULL,
    mailbox      TEXT NOT NULL, -- as in mail_ask
    asked_by     TEXT NOT NULL,
    asked_at     TEXT NOT NULL, -- the last time
    asks         INTEGER NOT NULL, -- since its last answer
    confirmed_at TEXT,
    removed_at   TEXT, -- by the channel
    left_at      TEXT, -- by the address itself
    UNIQUE (channel, address)
) STRICT;
CREATE INDEX recipients_of_an_address ON recipient (address);
CREATE INDEX recipients_of_a_mailbox ON recipient (mailbox);
CREATE INDEX recipients_of_a_channel ON recipient (channel, id);

-- Every mail that asked an address to confirm; the limits are counted from them.
CREATE TABLE mail_ask (
    id       INTEGER PRIMARY KEY,
    mailbox  TEXT NOT NULL, -- the address as `bot.mailing.typed_address.mailbox` counts it
    asker    TEXT NOT NULL, -- the platform and the person
    asked_at TEXT NOT NULL
) STRICT;
CREATE INDEX asks_of_a_mailbox ON mail_ask (mailbox, asked_at);
CREATE INDEX asks_by_a_person ON mail_ask (asker, asked_at);

-- How the time of day stands to the clock that nobody can set, in one row: a jump while nothing runs shows at the start.
CREATE TABLE clock_mark (
    boot  TEXT PRIMARY KEY, -- of the machine: the monotonic clock begins anew with each
    ahead REAL NOT NULL     -- seconds
) STRICT, WITHOUT ROWID;

-- Keys that only this database knows, such as the one that signs the links in mail.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The workspaces that have installed the Slack app, where it is open to several.
CREATE TABLE slack_installation (
    workspace    TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    bot          TEXT NOT NULL,
    bot_user     TEXT NOT NULL,
    scopes       TEXT NOT NULL, -- as JSON
    installed_by TEXT NOT NULL,
    installed_at TEXT NOT NULL,
    expires_at   TEXT, -- of the token that posts; NULL for one that stays good
    sealed       BLOB NOT NULL -- its tokens, encrypted with a key that is not in this file
) STRICT, WITHOUT ROWID;

-- What was thinned for its age: of each kind when last, and how many rows in all.
CREATE TABLE thinned_so_far (
    kind TEXT PRIMARY KEY,
    at   TEXT NOT NULL,
    rows INTEGER NOT NULL,
    unmerged INTEGER NOT NULL -- papers of which the full-text index holds entries still, with marks that they are gone
) STRICT, WITHOUT ROWID;

-- The moment from which the last round of thinning counted ages, in one row: the next goes little further, so that a
-- clock which is set wrong for a while thins little (`bot.retention.ages.counted_from`).
CREATE TABLE thinning_round (
    counted_from TEXT NOT NULL
) STRICT;

-- What rose in the seven days before a day (of UTC): found once, the same for every channel and for every repeat.
CREATE TABLE rise (
    day  TEXT PRIMARY KEY,
    rise TEXT NOT NULL -- as JSON
) STRICT, WITHOUT ROWID;

-- A move into this database that has not ended (`offprint migrate`): where it comes from, and how far each table is.
CREATE TABLE move (
    origin   TEXT NOT NULL, -- an address, without its password
    begun_at TEXT NOT NULL
) STRICT;
CREATE TABLE move_mark (
    name     TEXT PRIMARY KEY, -- of the table
    last_key TEXT NOT NULL, -- of the last row that was moved, as JSON
    rows     INTEGER NOT NULL,
    total    TEXT NOT NULL -- the sum of their digests, in hexadecimal (`bot.moving.tally`)
) STRICT, WITHOUT ROWID;

-- That the data was moved away: nothing opens this database any more, and nothing can be written.
CREATE TABLE moved (
    destination TEXT NOT NULL,
    moved_at    TEXT NOT NULL
) STRICT;

-- What one process at a time may do, such as polling. On SQLite only one process runs, and needs none.
CREATE TABLE lease (
    name       TEXT PRIMARY KEY,
    holder     TEXT,
    epoch      INTEGER NOT NULL, -- the fencing token: one higher with each holder
    expires_at TEXT
) STRICT, WITHOUT ROWID;

-- The processes of the service that are alive, as they say every few seconds.
CREATE TABLE process (
    name        TEXT PRIMARY KEY, -- its host and its number
    roles       TEXT NOT NULL, -- separated by commas
    ahead       REAL NOT NULL, -- the seconds by which its host's clock is ahead of the database's
    platforms   TEXT NOT NULL, -- the state of each platform that it uses, in words, by name: JSON
    alive_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
