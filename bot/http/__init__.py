"""The HTTP client of the sources; see `client`."""
