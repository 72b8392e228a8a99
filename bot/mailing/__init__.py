"""Mail to people who are not in a channel: who gets it, who may be asked, and the signed links in it."""
