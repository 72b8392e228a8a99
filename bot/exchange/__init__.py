"""A channel's list as a file: written for people and programs, and read from theirs and those of other bots."""
