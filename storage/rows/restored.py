"""How long a database that was restored from a backup is in doubt, whichever it is."""

from __future__ import annotations

from datetime import timedelta

IN_DOUBT = timedelta(days=7)
"""In which the services that know of retractions are asked again about what the backup does not know."""
