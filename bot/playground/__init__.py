"""A local Slack, a local Discord and a local mail server on loopback, and the page that shows all three.

The real client libraries talk to them over HTTP, WebSocket and SMTP. They stand in for the platforms and judge what we
send: limits and error codes are stated here from the platforms' own manuals and the RFCs, and nothing else of Offprint
is imported. Begin with `playground.py`.
"""
