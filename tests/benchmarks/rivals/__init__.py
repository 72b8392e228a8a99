"""Other ways to find the stored queries that are true of a paper, each in a form that somebody would be proud of."""
