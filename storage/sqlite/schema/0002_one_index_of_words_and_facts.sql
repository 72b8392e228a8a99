-- One index for all that papers are found by, so that a search is one question to it: words, the surfaces that are
-- not their own terms, and authors, categories and sources as tokens (`storage.sqlite.spelling` says how). It is
-- filled from the papers in the same transaction.

DROP TRIGGER paper_words_come;
DROP TRIGGER paper_words_change;
DROP TABLE paper_index;
DROP TABLE paper_words;
DROP TABLE paper_author;
DROP TABLE paper_category;

CREATE TABLE paper_words (
    row             INTEGER PRIMARY KEY REFERENCES paper (row),
    title           TEXT NOT NULL, -- terms, in order
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

-- What a search asks of a row beside its words, without a look at the row itself, which is long.
CREATE INDEX facts_beside_the_words ON paper (row, noted_at, upvotes, stars, code_url);
