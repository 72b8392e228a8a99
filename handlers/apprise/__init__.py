"""Apprise: what a channel gets as plain text, for the many services that https://github.com/caronc/apprise knows.

An extra: `pip install 'offprint[apprise]'`. Only `notify` imports the library.
"""
