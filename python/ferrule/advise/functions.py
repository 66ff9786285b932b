"""Finds the functions of this process by their names, without calling anything of the program's."""

from __future__ import annotations

import functools
import gc
import sys
from types import CellType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[str, str, int]
"""File, qualified name and first line of a function."""

_HOLDERS = {
    CellType,
    classmethod,
    functools.cached_property,
    functools.partial,
    functools.partialmethod,
    functools.singledispatchmethod,
    property,
    staticmethod,
    type(functools.cache(len)),
}
"""What may stand where a function was written; it is kept within."""
_MODULE: Any = vars(ModuleType)["__dict__"]
_CLASS: Any = vars(type)["__dict__"]
"""How their names are read without asking the program's own classes."""


def key_of(function: FunctionType) -> Key:
    """Give the name of a function.

    >>> key_of(found)[1:] == ("found", found.__code__.co_firstlineno)
    True
    """
    code = function.__code__
    return code.co_filename, code.co_qualname, code.co_firstlineno


def found(keys: set[Key]) -> dict[Key, list[FunctionType]]:
    """Give the functions that have these names: of modules and classes, and else those that are anywhere.

    >>> found({key_of(found)}) == {key_of(found): [found]}
    True
    """
    files = {file for file, _, _ in keys}
    there = _of(keys, _defined(files))
    if missing := keys - there.keys():
        # What was frozen (`gc.freeze`) is not among them, but most functions are in modules.
        there |= _of(missing, (each for each in gc.get_objects() if type(each) is FunctionType))
    return there


def _of(keys: set[Key], functions: Iterable[FunctionType]) -> dict[Key, list[FunctionType]]:
    there: dict[Key, list[FunctionType]] = {}
    for each in functions:
        key = key_of(each)
        if key in keys:
            there.setdefault(key, []).append(each)
    return there


def _defined(files: set[str]) -> Iterable[FunctionType]:
    """Give the functions in the modules of some files, in their classes, and behind their decorators."""
    waiting: list[object] = []
    for module in list(sys.modules.values()):
        if type(module) is ModuleType and (names := _MODULE.__get__(module)).get("__file__") in files:
            waiting += names.values()
    seen = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        kind = type(value)
        if kind is FunctionType:
            assert isinstance(value, FunctionType)
            yield value
            waiting += (*(value.__closure__ or ()), *value.__dict__.values())
        elif issubclass(kind, type):
            waiting += _CLASS.__get__(value).values()
        elif kind in _HOLDERS:
            # An attribute's names are in a dict, and values of a cell are anything.
            for held in gc.get_referents(value):
                waiting += held.values() if type(held) is dict else [held]
