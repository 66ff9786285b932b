"""Markdown of the pages that are written by program."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "*": "&#42;", "_": "&#95;"})


def plain(text: str) -> str:
    """Give a text that Markdown takes as it is.

    >>> plain("a | Vec<T>")
    'a &#124; Vec&lt;T&gt;'
    """
    return text.translate(SIGNS).replace("\n", " ")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    r"""Give a table of cells, which are Markdown; a bar within one would end it.

    >>> print(table(["name", "of"], [["`a | b`", "1"]]))
    | name | of |
    |---|---|
    | `a \| b` | 1 |
    """
    heads = [*heads]
    return "\n".join([_row(heads), "|---" * len(heads) + "|", *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"


def items(texts: Iterable[str]) -> str:
    """Give a list.

    >>> print(items(["one", "two"]))
    - one
    - two
    """
    return "\n".join(f"- {each}" for each in texts)


def between(text: str, start: str, end: str, content: str) -> str:
    """Give a page with other content between two marks; ValueError where it has not each of them once.

    >>> between("a <!-- x -->old<!-- y --> b", "<!-- x -->", "<!-- y -->", "new")
    'a <!-- x -->new<!-- y --> b'
    """
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    if (text.count(start), rest.count(end)) != (1, 1):
        raise ValueError(f"wanted {start} once, and {end} once after it")
    return f"{before}{start}{content}{end}{after}"
