-- The rules by which texts are cut into words have changed (apostrophes that are letters, ™, some plurals): the index
-- is filled anew from the papers in the same transaction, so that a search finds what the matcher matches.

INSERT INTO paper_index (paper_index) VALUES ('delete-all');
DELETE FROM paper_words;
