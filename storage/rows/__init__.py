"""Values as columns and rows, the same for every database: what is written for a value, and the value that is read."""
