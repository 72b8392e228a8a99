"""The verbs of the service, as short async functions: read, decide, write. They reach the world through ports."""
