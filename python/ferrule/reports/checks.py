"""What the arguments of a report must be beyond what any argument must be."""

from __future__ import annotations

import difflib
import math
import os
import re
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import _checks
from ferrule._checks import cut, each, flag, items, listed, number, one_of, shown
from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "color",
    "cut",
    "each",
    "flag",
    "items",
    "known",
    "listed",
    "number",
    "one_of",
    "path",
    "path_said",
    "path_shown",
    "shown",
    "size",
    "text",
]

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(name: str, value: object, *, empty: bool = True) -> str:
    """Wanted: a str whose characters XML and PDF can hold."""
    taken = _checks.text(name, value)
    if not empty and not taken:
        raise ArgumentError(f"{name}: got '', wanted a text that is not empty")
    if found := _CONTROL.search(taken):
        raise ArgumentError(f"{name}: got {shown(taken)}, wanted no control character ({found[0]!r})")
    return taken


def size(name: str, value: object, low: float, high: float) -> float:
    """Wanted: a number of these bounds."""
    taken = number(name, value, "a number")
    if not (math.isfinite(taken) and low <= taken <= high):
        raise ArgumentError(f"{name}: got {shown(value)}, wanted a number from {low:g} to {high:g}")
    return taken


def known(name: str, value: str, names: Iterable[str], what: str) -> None:
    """Wanted: one of the names there are; the message has the nearest."""
    names = list(names)
    if value in names:
        return
    near = difflib.get_close_matches(value, names, 1, 0.5)
    there = f"did you mean {shown(near[0])}?" if near else f"wanted one of {listed(names) or 'none'}"
    raise ArgumentError(f"{name}: there is no {what} {shown(value)}; {there}")


def path(name: str, value: str | os.PathLike[Any]) -> Path:
    """Wanted: a path; an empty one leads nowhere, as for `open`."""
    said = path_said(name, value)
    if not said:
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), said)
    return Path(said)


def path_said(name: str, value: str | os.PathLike[Any]) -> str:
    """Wanted: a path, be it bytes that its `__fspath__` gives."""
    try:
        return os.fsdecode(os.fspath(value))
    except TypeError as error:
        if _checks.is_users(error):
            raise
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a path") from None


def path_shown(path: str | os.PathLike[str]) -> str:
    """Give a path as messages show it: what of it is no UTF-8, and no program could print, is replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def color(name: str, value: object) -> str:
    """Wanted: a colour such as ``#ff8800``."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a colour such as '#ff8800'")
    if not _COLOR.fullmatch(value):
        raise ArgumentError(f"{name}: got {shown(value)}, wanted a colour such as '#ff8800'")
    return value
