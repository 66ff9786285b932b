"""Finds the code objects of functions by their names, and in which threads they run."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from ferrule._rooms import interpreters
from ferrule.advise.recording import COMPREHENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Place = tuple[str, str, int]

_DEEPEST = 2_000
"""Frames of a thread that are gone through."""
_MOST = 100
"""Codes that are kept."""
_TURNS = 5
"""How often a code is looked for in frames before modules are gone through."""

_module_dict: Any = types.ModuleType.__dict__["__dict__"]  # type: ignore[index]  # a descriptor: nothing of a subclass is asked
_class_dict: Any = type.__dict__["__dict__"]


class Finder:
    """Finds code objects and keeps those that it found; nothing of the program's is called."""

    def __init__(self) -> None:
        self._found: dict[Place, types.CodeType] = {}
        self._turns: dict[Place, int] = {}

    def code(self, place: Place) -> types.CodeType | None:
        """Give the code of a function, of a comprehension that of the function that it stands in.

        None where it is not found, or not yet.
        """
        place = (place[0], place[1], place[2])
        if place not in self._found:
            turns = self._turns[place] = self._turns.get(place, 0) + 1
            if turns % _TURNS == 1:
                self._keep(_in_frames())
            elif turns == 2:
                self._keep(_in_modules(place[0]))
        return self._found.get(place)

    def _keep(self, codes: Iterable[types.CodeType]) -> None:
        for code in codes:
            for part in _parts(code):
                place = place_of(part)
                if place in self._turns and len(self._found) < _MOST:
                    self._found.setdefault(place, code)

    def running(self, codes: set[types.CodeType]) -> dict[types.CodeType, list[int]]:
        """Give the threads in which each runs, each thread once for every frame."""
        found: dict[types.CodeType, list[int]] = {code: [] for code in codes}
        for thread, frame in _frames():
            code = frame.f_code
            if code in found:
                found[code].append(thread)
        return found


def place_of(code: types.CodeType) -> Place:
    """Give where a code is."""
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _parts(code: types.CodeType) -> Iterator[types.CodeType]:
    """Give a code, and those of its comprehensions."""
    yield code
    for inner in code.co_consts:
        if type(inner) is types.CodeType and inner.co_name in COMPREHENSIONS:
            yield from _parts(inner)


def innermost() -> dict[int, types.FrameType]:
    """Give the innermost frame of each thread; none while there is another interpreter.

    Python gives those of all interpreters, also of one that has a lock of its own, and runs meanwhile: what
    is made for its frames then is made by two threads at once.
    """
    if interpreters is not None and len(interpreters.list_all()) > 1:
        return {}
    return sys._current_frames()  # noqa: SLF001 - documented


def _frames() -> Iterator[tuple[int, types.FrameType]]:
    """Give the frames of all threads."""
    for thread, top in innermost().items():
        frame: types.FrameType | None = top
        for _ in range(_DEEPEST):
            if frame is None:
                break
            yield thread, frame
            frame = frame.f_back


def _in_frames() -> Iterator[types.CodeType]:
    codes = (frame.f_code for _, frame in _frames())
    return (code for code in codes if code.co_name not in COMPREHENSIONS)


def _in_modules(file: str) -> Iterator[types.CodeType]:
    """Give the codes of what the modules of a file define."""
    for module in list(sys.modules.values()):
        if type(module) is not types.ModuleType:
            continue
        names = _module_dict.__get__(module)
        if names.get("__file__") == file:
            yield from _in_names(dict(names), set())


def _in_names(names: Mapping[str, object], seen: set[int]) -> Iterator[types.CodeType]:
    for value in list(names.values()):
        yield from _in_value(value, seen)


def _in_value(value: object, seen: set[int]) -> Iterator[types.CodeType]:
    if id(value) in seen:
        return
    seen.add(id(value))
    kind = type(value)
    if kind is types.FunctionType:
        assert isinstance(value, types.FunctionType)
        yield from _in_code(value.__code__)
        for cell in value.__closure__ or ():  # what a decorator keeps
            try:
                inside = cell.cell_contents
            except ValueError:
                continue
            if type(inside) is types.FunctionType:
                yield from _in_value(inside, seen)
    elif kind in {staticmethod, classmethod}:
        assert isinstance(value, (staticmethod, classmethod))
        yield from _in_value(value.__func__, seen)
    elif kind is property:
        assert isinstance(value, property)
        for each in (value.fget, value.fset):
            yield from _in_value(each, seen)
    elif issubclass(kind, type):
        yield from _in_names(dict(_class_dict.__get__(value)), seen)


def _in_code(code: types.CodeType) -> Iterator[types.CodeType]:
    if code.co_name not in COMPREHENSIONS:
        yield code
    for inner in code.co_consts:
        if type(inner) is types.CodeType:
            yield from _in_code(inner)
