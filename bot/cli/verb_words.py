"""What each verb does, in the first words of its function's docstring. They are read from the source, so that the list
of verbs imports nothing that only one of them needs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path


def listed(place: str) -> Callable[[], None]:
    """A function that stands for the one at `place` (`module:function`) in a list of verbs, and does nothing."""

    def stands_for_it() -> None: ...

    stands_for_it.__doc__ = _docstring(place)
    return stands_for_it


def _docstring(place: str) -> str | None:
    module, _, name = place.partition(":")
    spec = find_spec(module)
    source = Path(spec.origin if spec and spec.origin else "").read_text("utf-8")
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name)
    return ast.get_docstring(next(functions))
