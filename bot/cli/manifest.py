"""`offprint manifest`: the manifest of Offprint's Slack app, and the link that opens Slack's form with it."""

from __future__ import annotations

import json
import sys

from bot.cli.output import say
from handlers.slack.install import form_url
from handlers.slack.install import manifest as slack_manifest


def manifest() -> None:
    """Print the manifest of the Slack app, and its link."""
    sys.stdout.write(json.dumps(slack_manifest(), indent=2, ensure_ascii=False) + "\n")
    say(f"Slack's form with this manifest filled in: {form_url()}")
