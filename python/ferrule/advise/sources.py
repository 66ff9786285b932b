"""The sources of a run's functions, parsed: where they can't be read, nothing is known of them."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files

if TYPE_CHECKING:
    from ferrule.advise.recording import Code

LONGEST = 1 << 22
"""Bytes: no source that somebody wrote is longer."""

Defined = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)
def tree(file: str) -> ast.Module | None:
    """Parse a file; None where there is none, or no Python's."""
    try:
        return parsed(_files.read_text(Path(file), LONGEST))
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def parsed(text: str) -> ast.Module:
    """Parse a text; SyntaxError, or ValueError, where it is none of Python's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever wrote it was warned before
        return ast.parse(text)


@lru_cache(maxsize=256)
def _functions(file: str) -> dict[int, Defined]:
    found = tree(file)
    if found is None:
        return {}
    return {first_line(each): each for each in ast.walk(found) if isinstance(each, Defined)}


def function(code: Code) -> Defined | None:
    """Give what defines a function; None for lambdas and comprehensions too."""
    found = _functions(code.file).get(code.line)
    return found if found is not None and found.name == code.name.rpartition(".")[2] else None


def first_line(node: ast.AST) -> int:
    r"""Give the first line of a code as Python counts: that of its first decorator.

    >>> first_line(ast.parse("@cached\ndef f():\n    pass").body[0])
    1
    """
    return min(getattr(each, "lineno", 1) for each in (node, *getattr(node, "decorator_list", [])))
