-- Words behind the buttons of an answer are forgotten once nobody has searched for them for long.

CREATE INDEX searches_by_age ON search (kept_at);
