"""What rises now: counts of papers as a time series, the rank of a period, and which papers a digest tells of again."""
