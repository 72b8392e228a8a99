"""A local Slack and a local Discord on loopback, and the page that shows both.

The real client libraries talk to them over HTTP and WebSocket. They stand in for the platforms and judge what we send:
limits and error codes are stated here from the platforms' own manuals, and nothing else of Offprint is imported.
Begin with `playground.py`.
"""
