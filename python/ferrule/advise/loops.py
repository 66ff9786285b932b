"""Which lines of a function are in a loop, by the source that it was compiled from."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from ferrule.advise import sources
from ferrule.advise.recording import COMPREHENSIONS

if TYPE_CHECKING:
    from ferrule.advise.recording import Code

DRIVERS = frozenset({"map", "filter", "sorted", "min", "max", "sort", "reduce", "starmap"})
"""What calls a function that it is given for each item, in a loop of C's."""

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def in_loop(caller: Code, line: int) -> bool:
    """Whether a line of a function calls what it calls in a loop; no, where its source can't be read."""
    if caller.name.endswith(COMPREHENSIONS):
        return True
    if caller.name == "<module>" and sources.line(caller.file, line).startswith(("import ", "from ")):
        return False  # a module is parsed whole, and does little else
    return line in _lines_of(caller)


@lru_cache(maxsize=4_096)
def _lines_of(code: Code) -> frozenset[int]:
    """Give the lines in loops of a function."""
    tree = sources.around(code)
    return frozenset() if tree is None else of_tree(tree).get(code.line, frozenset())


def of_tree(tree: ast.Module) -> dict[int, frozenset[int]]:
    r"""Give the lines in loops of each function in a tree, by its first line, which for a module is 1.

    >>> of_tree(sources.parsed("def f(rows):\n    start()\n    for row in rows:\n        g(row)\n"))
    {1: frozenset({4})}
    """
    found: dict[int, set[int]] = {}
    waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
    while waiting:
        node, first = waiting.pop()
        lines = _lines(node)
        if lines:
            found.setdefault(first, set()).update(lines)
        inner = sources.first_line(node) if isinstance(node, _SCOPES) else first
        waiting += [(each, inner) for each in ast.iter_child_nodes(node)]
    return {first: frozenset(lines) for first, lines in found.items()}


def _lines(node: ast.AST) -> set[int]:
    """Give the lines that a node runs many times."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return _between(node.body[0], node.body[-1])
    if isinstance(node, ast.While):
        return _between(node.test, node.body[-1])
    if isinstance(node, _COMPREHENSIONS):
        first = node.generators[0].iter
        # What is looped over is made once; on a line with others it can't be told from them.
        once = _between(first, first) if first.lineno > node.lineno else set()
        return _between(node, node) - once
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [each.value for each in node.keywords if each.arg == "key"]
        calls = given or (name in {"map", "filter", "reduce", "starmap"} and node.args)
        return _between(node, node) if name in DRIVERS and calls else set()
    return set()


def _between(start: ast.AST, end: ast.AST) -> set[int]:
    last = getattr(end, "end_lineno", 0) or 0
    return set(range(getattr(start, "lineno", 1), last + 1))
