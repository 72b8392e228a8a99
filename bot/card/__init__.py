"""What is said, in no platform's words: the neutral message and how facts become one."""
