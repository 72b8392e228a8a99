"""The commands, once for every platform: words to arguments, a verb, its outcome to an answer."""
