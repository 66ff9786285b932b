"""Whether a function's extension was built as users get it: another one's times say nothing."""

from __future__ import annotations

import inspect
import mmap
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.measuring import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHECKED = (b"attempt to add with overflow", b"attempt to subtract with overflow")
"""What Rust says when a sum overflows. It is in a module only if that checks sums: debug builds do, release
builds don't unless their profile says so."""


def why_not(function: Callable[..., object]) -> str:
    """Say why times of a function are none that users get; nothing if nothing speaks against them.

    Of ferrule's own its build says so. Of other modules of Rust it is known by their checks for overflow,
    which debug builds have; a release build that has them on purpose can't be told from these. Of other
    languages nothing is known.

    >>> why_not(len)
    ''
    """
    for path in extensions(function):
        if path.parent.name == "ferrule" and path.name.startswith(("_core.", "_net.")):
            profile = machine.build_info().get("profile", "release")
            if profile != "release":
                return f"{path.name} is a {profile} build (`make release` makes another)"
        elif _checks_sums(path):
            return (
                f"{path.name} checks sums for overflow, as debug builds of Rust do (build it with "
                "`maturin develop --release`)"
            )
    return ""


def extensions(function: Callable[..., object]) -> Iterator[Path]:
    """Give the files of the extension modules that a function may be in: those of its package."""
    module = inspect.getmodule(function)
    package = (module.__name__ if module else getattr(function, "__module__", None) or "").partition(".")[0]
    if isinstance(inspect.unwrap(function), type(extensions)) or not package:
        return  # it is written in Python
    for name, each in list(sys.modules.items()):
        file = getattr(each, "__file__", None)
        if name.partition(".")[0] == package and str(file).endswith(tuple(EXTENSION_SUFFIXES)):
            yield Path(str(file))


def _checks_sums(path: Path) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return all(data.find(words) >= 0 for words in _CHECKED)
    except (OSError, ValueError):  # it can't be read, or is empty
        return False
