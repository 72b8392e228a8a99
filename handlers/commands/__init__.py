"""The commands, once for every platform: words are parsed to options, a job runs, its outcome becomes a reply."""
