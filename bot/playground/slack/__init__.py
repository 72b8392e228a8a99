"""A local Slack: Web API, Socket Mode, response URLs."""
