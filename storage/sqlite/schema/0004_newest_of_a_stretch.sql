-- How new the papers of a stretch of rows are at most, so that a search, which ranks by fit and age, need not look up
-- the age of every match. The triggers keep it: it may say more than is so (a paper may turn out older), never less.

CREATE TABLE newest_of_stretch (
    stretch  INTEGER PRIMARY KEY, -- row / 32768
    noted_at TEXT NOT NULL
) STRICT;
INSERT INTO newest_of_stretch (stretch, noted_at) SELECT row / 32768, max(noted_at) FROM paper GROUP BY row / 32768;
CREATE TRIGGER paper_comes_newer AFTER INSERT ON paper BEGIN
    INSERT INTO newest_of_stretch (stretch, noted_at) VALUES (new.row / 32768, new.noted_at)
    ON CONFLICT (stretch) DO UPDATE SET noted_at = excluded.noted_at WHERE excluded.noted_at > noted_at;
END;
CREATE TRIGGER paper_turns_newer AFTER UPDATE OF noted_at ON paper WHEN new.noted_at > old.noted_at BEGIN
    UPDATE newest_of_stretch SET noted_at = new.noted_at WHERE stretch = new.row / 32768 AND noted_at < new.noted_at;
END;
