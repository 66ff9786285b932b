"""Imports :mod:`ferrule._core` as it has to be: by the main interpreter, with forks that wait, as a package.

An extension module is one file, so Python looks for what is within it in `sys.modules` alone: each module
within it is entered there by its name.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

try:
    interpreters: Any = import_module(
        "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    )
except ImportError:
    interpreters = None  # a Python that has one alone


def _refuse_other_interpreters() -> None:
    """Let only the main interpreter in: what the core keeps is of the one that imports it first."""
    if interpreters is not None and interpreters.get_current() != interpreters.get_main():
        raise ImportError("ferrule: got another interpreter than the main one, wanted that of the process")


_refuse_other_interpreters()

from ferrule import _core  # noqa: E402 - not before it is known who imports it


def _enter(module: ModuleType, name: str) -> None:
    for part, inner in vars(module).items():
        if isinstance(inner, ModuleType):
            sys.modules[f"{name}.{part}"] = inner
            _enter(inner, f"{name}.{part}")


_enter(_core, _core.__name__)
_core.make_forks_wait()
