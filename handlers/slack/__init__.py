"""Slack: connects by Socket Mode, posts with Block Kit, answers slash commands and buttons."""
