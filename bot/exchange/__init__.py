"""What a channel gets, as a file: written for people and programs, and read from what they and other bots write."""
