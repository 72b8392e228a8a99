"""A local Discord: REST, gateway, interactions."""
