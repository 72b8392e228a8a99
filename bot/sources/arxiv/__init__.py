"""arXiv: today's announcements by RSS, missed ones by OAI-PMH, single papers by the query API."""
