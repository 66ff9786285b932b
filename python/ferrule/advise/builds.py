"""Whether a function's extension was built as users get it: another one's times say nothing."""

from __future__ import annotations

import inspect
import mmap
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import FunctionType, ModuleType
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
    """Give the files of the extension modules that a function may be in, or may call.

    They are those of its package, and, of one that is written in Python, of the packages that its code names.
    """
    packages = {_package(function), *_named(inspect.unwrap(function))} - sys.stdlib_module_names - {""}
    for name, each in list(sys.modules.items()):
        file = getattr(each, "__file__", None)
        if name.partition(".")[0] in packages and str(file).endswith(tuple(EXTENSION_SUFFIXES)):
            yield Path(str(file))


def _package(value: object) -> str:
    """Give the package that something is of."""
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0]
    module = inspect.getmodule(value)
    name = module.__name__ if module else getattr(value, "__module__", None)
    return str(name or "").partition(".")[0]


def _named(function: Callable[..., object]) -> Iterator[str]:
    """Give the packages of what a function's code names, if it is written in Python."""
    if isinstance(function, FunctionType):
        for name in function.__code__.co_names:
            yield _package(function.__globals__.get(name, sys.modules.get(name)))


def _checks_sums(path: Path) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return all(data.find(words) >= 0 for words in _CHECKED)
    except (OSError, ValueError):  # it can't be read, or is empty
        return False
