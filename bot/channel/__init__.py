"""A channel, its subscriptions, and the changes of both."""
