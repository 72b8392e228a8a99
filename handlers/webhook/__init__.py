"""Webhooks: what a channel gets as signed JSON, posted to an address that the operator set."""
