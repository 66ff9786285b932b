"""The modules that users import."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import ferrule

# What faces stand on, and what tests compare them with.
NOT_FACES = {"_core", "_checks", "_files", "reference"}


def faces(module: ModuleType = ferrule) -> Iterator[ModuleType]:
    """The modules that users import: those of the package with an `__all__`, and the modules in it."""
    yield module
    if module is ferrule:
        below = (found.name for found in pkgutil.iter_modules(ferrule.__path__))
        inner = {importlib.import_module(f"ferrule.{name}") for name in below if name not in NOT_FACES}
    else:
        inner = {getattr(module, name) for name in module.__all__}
    for face in sorted(filter(inspect.ismodule, inner), key=lambda face: face.__name__):
        if hasattr(face, "__all__"):
            yield from faces(face)


FACES = {face.__name__: face for face in faces()}
