"""What a function's source shows that it leaves behind: a later call finds what the one before has left."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ferrule.advise import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.advise.recording import Code

METHODS = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "setdefault", "sort", "update"}
)
"""Those of lists, dicts, sets and deques that change them."""


def outside(code: Code) -> str:
    """Give the name of a variable outside a function into which its source writes; empty where there is none.

    What it is given it may write into: each call that is replayed has a copy of that.
    """
    defined = sources.function(code)
    if defined is None:
        return ""
    own = set(_bound(defined))
    return next((name for name in _written(defined, sources.modules(code.file)) if name not in own), "")


def _bound(defined: ast.AST) -> Iterator[str]:
    """Give the names that a function binds, and those of functions within it."""
    for node in ast.walk(defined):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif node is not defined and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name


def _written(defined: ast.AST, modules: frozenset[str]) -> Iterator[str]:
    """Give the names of variables whose items, attributes or contents a function changes.

    What a module has by the name of such a method, as NumPy has `append`, may change nothing.
    """
    for node in ast.walk(defined):
        changed: ast.expr | None = None
        calls = False
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            changed = node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in METHODS:
            changed, calls = getattr(node.func, "value", None), True
        while isinstance(changed, (ast.Subscript, ast.Attribute)):
            changed = changed.value
        if isinstance(changed, ast.Name) and not (calls and changed.id in modules):
            yield changed.id
