"""Makes the modules within :mod:`ferrule._core` importable by their names, as if it were a package.

An extension module is one file, so Python looks for what is within it in `sys.modules` alone.
"""

import sys
from types import ModuleType

from ferrule import _core


def _enter(module: ModuleType, name: str) -> None:
    for part, inner in vars(module).items():
        if isinstance(inner, ModuleType):
            sys.modules[f"{name}.{part}"] = inner
            _enter(inner, f"{name}.{part}")


_enter(_core, _core.__name__)
