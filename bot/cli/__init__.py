"""The command line: one file a verb. Data goes to standard output, everything else to standard error.

Exit codes: 0 done · 1 it could not be done · 2 typed wrong · 3 a setting is wrong. Ctrl-C ends a command by the signal,
which a shell shows as 130.
"""
