"""How many lines of an implementation differ from those of another.

Counted is what a function needs of its own files: from the function on, every top-level piece of code whose
name is a word of a piece counted already. That holds alike for Python, Cython and Rust, in all of which a
piece begins at the left margin; a variable must not be called like a piece that is not meant. Blank lines,
comments and docstrings don't count, nor do imports, and lines are compared without their indentation.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bench.declare import Code

# A piece goes on where it is indented, and where what it opened is closed.
_GOES_ON = re.compile(r"\s|[)\]}]")
# What comes before a piece belongs to it.
_BEFORE = re.compile(r"@|#\[")
_COMMENT = re.compile(r"#(?!\[)|//")
_IMPORT = re.compile(r"(from|import|use|mod|pub mod|cdef extern)\b")
# Of `a, b = 1, 2`, `table["key"] = 1` and `cdef type name`; else the first word before what opens or ends a
# head, as in `cdef long name(long n):`, `impl Trait<T> for Name {`, `const NAME: u32 = 1`.
_NAMES = re.compile(r"(\w+(?:, \w+)*)(?:\[.*?\])? = |cdef [^(:=]*?(\w+)$")
_NAME = re.compile(r"(\w+)(?:<[^>]*>+)?\s*[({:=]")
_DOCSTRING = re.compile(r'\s*r?"""')


def differing(reference: Code, other: Code) -> int:
    """Give how many lines one would see changed, added or removed between the two."""
    before, after = list(lines_of(reference)), list(lines_of(other))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in blocks if kind != "equal")


def lines_of(code: Code) -> Iterable[str]:
    """Give the lines that a function needs of its files, in their order; LookupError where it isn't there."""
    pieces = [piece for path in code.files for piece in _pieces(path.read_text(encoding="utf-8"))]
    named: dict[str, list[int]] = {}
    for place, piece in enumerate(pieces):
        for name in _names(piece):
            named.setdefault(name, []).append(place)
    if code.function not in named:
        raise LookupError(
            f"{', '.join(path.name for path in code.files)}: no function is called {code.function}"
        )
    needed: set[int] = set()
    wanted = [code.function]
    while wanted:
        for place in named.get(wanted.pop(), []):
            if place not in needed:
                needed.add(place)
                wanted += re.findall(r"\w+", "\n".join(pieces[place]))
    for place in sorted(needed):
        yield from pieces[place]


def _pieces(text: str) -> list[list[str]]:
    """Give the top-level pieces of a source, each as its lines without what doesn't count."""
    pieces: list[list[str]] = []
    before: list[str] = []
    in_docstring = in_import = False
    for line in text.splitlines():
        if in_docstring or _DOCSTRING.match(line):
            in_docstring = in_docstring != (line.count('"""') == 1)
            continue
        stripped = line.strip()
        if not stripped or _COMMENT.match(stripped):
            continue
        goes_on = _GOES_ON.match(line) is not None
        if _IMPORT.match(line) or (in_import and goes_on):
            in_import = True
        elif goes_on and pieces and not before:
            pieces[-1].append(stripped)
        elif _BEFORE.match(line) or (goes_on and before):
            before.append(stripped)
        else:
            in_import = False
            pieces.append([*before, stripped])
            before = []
    return pieces


def _names(piece: list[str]) -> list[str]:
    """Give what a piece defines."""
    head = next((line for line in piece if not _BEFORE.match(line)), "")
    if found := _NAMES.match(head):
        return re.findall(r"\w+", found[1] or found[2])
    found = _NAME.search(head)
    return [found[1]] if found else []
