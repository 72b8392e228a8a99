"""The lines behind `import`, each a query; any other command is a single line of words."""

from __future__ import annotations

import re

_IMPORT = re.compile(
    r"\s*(?:/papers\s+)?(?:import|upload|restore)(?![^\s:])[ \t]*:?(?P<lines>.*)", re.IGNORECASE | re.DOTALL
)


def lines_to_import(text: str) -> list[str] | None:
    """The lines of a list to import, none where a file or a form brings them; None for any other text."""
    found = _IMPORT.fullmatch(text)
    return None if found is None else found["lines"].strip().splitlines()
