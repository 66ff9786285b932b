"""The sources of a run's functions, parsed: where they can't be read, nothing is known of them."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import warnings
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.advise.recording import Code

LONGEST = 1 << 22
"""Bytes: no source that somebody wrote is longer."""

_TRIES = 8
"""Ends of a function's source that are tried before all of its file is parsed."""
_UNREADABLE = (ValueError, SyntaxError, RecursionError, MemoryError)

Defined = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)
def _lines(file: str) -> list[str]:
    """Give the lines of a file, as Python counts them; none where it can't be read, or is none."""
    try:
        path = Path(file)
        if not path.is_file():  # a pipe, which may have no end
            return []
        text = _files.read_text(path, LONGEST)
    except (OSError, ValueError):
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def digest_of_file(file: str) -> str:
    """Give a hash of what is in a file; empty where it can't be read, or is none."""
    lines = _lines(file)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def forget() -> None:
    """Read files anew: those that were read before may be others by now."""
    for each in (_lines, around, _whole, other_names):
        each.cache_clear()


def line(file: str, number: int) -> str:
    """Give a line of a file; empty where there is none."""
    lines = _lines(file)
    return lines[number - 1] if 1 <= number <= len(lines) else ""


@lru_cache(maxsize=4_096)
def around(code: Code) -> ast.Module | None:
    """Parse what a function is written in: what begins on its first line, or else its whole file.

    None where there is no such file, or it is none of Python's. Lines have the numbers that they have in it.
    """
    lines = _lines(code.file)
    if not code.name.endswith(("<module>", "<lambda>")):
        for block in _blocks(lines, code.line):
            with contextlib.suppress(*_UNREADABLE):
                return parsed(block, code.line)
    return _whole(code.file)


@lru_cache(maxsize=64)
def _whole(file: str) -> ast.Module | None:
    with contextlib.suppress(*_UNREADABLE):
        return parsed("\n".join(_lines(file))) if _lines(file) else None
    return None


def _blocks(lines: list[str], first: int) -> Iterator[str]:
    """Give what may be the block that begins on a line, the shortest first.

    It ends before a line that is indented no more. That may be one of several that belong together, as in a
    text: then what comes before it can't be parsed.
    """
    if not 1 <= first <= len(lines):
        return
    depth = _depth(lines[first - 1])
    ends = (
        at
        for at in range(first, len(lines))
        if _depth(lines[at]) <= depth and lines[at].strip() and not lines[at].lstrip().startswith("#")
    )
    for at in islice(chain(ends, [len(lines)]), _TRIES):
        yield "\n".join(lines[first - 1 : at])


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def parsed(text: str, first: int = 1) -> ast.Module:
    r"""Parse a text that begins on a line, indented or not; SyntaxError, ValueError, where it is no Python.

    >>> parsed("  def f():\n    pass", 7).body[0].lineno
    7
    """
    indented = text[:1] in {" ", "\t"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever wrote it was warned before
        found = ast.parse(f"if 1:\n{text}" if indented else text)
    if indented:
        found.body = getattr(found.body[0], "body", [])
    if first - 1 != indented:
        ast.increment_lineno(found, first - 1 - indented)
    return found


@lru_cache(maxsize=64)
def other_names(file: str) -> dict[str, set[str]]:
    """Give by what other names what a file calls by one is known: where it is imported, or set, as that."""
    found: dict[str, set[str]] = {}
    tree = _whole(file)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            for each in node.names:
                if each.asname:
                    found.setdefault(each.asname, set()).add(each.name.rpartition(".")[2])
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
            value = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            for target in node.targets:
                name = getattr(target, "id", getattr(target, "attr", ""))
                found.setdefault(name, set()).add(value)
    return found


@lru_cache(maxsize=64)
def modules(file: str) -> frozenset[str]:
    """Give the names by which a file has imported modules."""
    tree = _whole(file)
    several = (node.names for node in ast.walk(tree) if isinstance(node, ast.Import)) if tree else ()
    return frozenset((each.asname or each.name).partition(".")[0] for names in several for each in names)


def function(code: Code) -> Defined | None:
    """Give what defines a function; None for lambdas and comprehensions too."""
    found = around(code)
    name = code.name.rpartition(".")[2]
    if found is None or name.startswith("<"):
        return None
    several = (each for each in ast.walk(found) if isinstance(each, Defined))
    return next((each for each in several if first_line(each) == code.line and each.name == name), None)


def passes_on(code: Code) -> bool:
    """Whether a function calls another with all that it is given, as what a decorator makes does."""
    node = function(code)
    if node is None or node.args.vararg is None or node.args.kwarg is None:
        return False
    given, named = node.args.vararg.arg, node.args.kwarg.arg
    return any(
        any(isinstance(each, ast.Starred) and _is(each.value, given) for each in call.args)
        and any(each.arg is None and _is(each.value, named) for each in call.keywords)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    )


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def digest(code: Code) -> str:
    """Give what stands for a function's text, wherever in its file that is; nothing where nobody can read it.

    Comments are none of it.
    """
    with contextlib.suppress(*_UNREADABLE):
        found = function(code)
        text = ast.unparse(found) if found else line(code.file, code.line).strip()
        return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
    return ""


def first_line(node: ast.AST) -> int:
    r"""Give the first line of a code as Python counts: that of its first decorator.

    >>> first_line(ast.parse("@cached\ndef f():\n    pass").body[0])
    1
    """
    return min(getattr(each, "lineno", 1) for each in (node, *getattr(node, "decorator_list", [])))
