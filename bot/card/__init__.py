"""The neutral message, the same for every platform, and how facts are composed into one."""
