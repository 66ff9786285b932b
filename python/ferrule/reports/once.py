"""Rows that can be read only once, as a generator's: no report goes on with what another has left."""

from __future__ import annotations

import sys
import weakref
from types import GeneratorType
from typing import TYPE_CHECKING, TypeVar

from ferrule._core import class_of
from ferrule.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Reading", "was_taken"]

T = TypeVar("T")

_GONE_OVER = ".0"
"""What a generator expression calls the iterator that it goes over."""
_OVER_OTHERS = {map, filter, zip, enumerate}
_LISTS: tuple[Sequence[object], ...] = ([], (), "", "é")
_OVER_LISTS: set[type] = {type(iter(items)) for items in _LISTS} | {
    type(reversed([])),
    type(reversed(())),
}
_WITH_PLACE = 3
"""How many parts such an iterator is pickled as, unless it has ended: then it has no place any more."""


class Reading:
    """A reading of rows, known for as long as they live.

    `at` is how messages call the table. `again` says that they come from the beginning each time, also after
    an error. `query` is a cursor's: if it is another than before, so are the rows. `taken` says that some
    were taken elsewhere: if none are left, it is no report of none.
    """

    query: object
    begun: bool
    some: bool
    ended: bool

    def __init__(
        self, rows: object, at: str, *, again: bool = False, query: object = None, taken: bool = False
    ) -> None:
        before = _known(rows)
        if before is not None and query is not None and query is not before.query:
            before = None
        self._came, self._at = class_of(rows), at
        left = before is not None and not (before.ended or again)
        if left:
            raise self._taken()
        self.query = query
        self._begun_elsewhere = taken or was_taken(rows)
        self.begun = self.some = self.ended = False
        self._before = before
        self._key = _remember(rows, self)

    def of(self, parts: Iterator[T]) -> Iterator[T]:
        """Give the parts of the rows. There must be one if there was one before."""
        self.begun = True
        for part in parts:
            self.some = True
            yield part
        before, self._before, self.ended = self._before, None, True
        gone = self._begun_elsewhere if before is None else before.some
        if gone and not self.some:
            # Whoever comes next is told the same.
            self.some = True
            raise self._taken()

    def close(self) -> None:
        """Forget it if nothing was read."""
        if not self.begun and _READINGS.get(self._key, (None, None))[1] is self:
            del _READINGS[self._key]

    def _taken(self) -> ArgumentError:
        return ArgumentError(
            f"{self._at}: rows: got {self._came}, whose rows were taken before; wanted what still has them: "
            "a new one for each report, or rows that can be read again, such as a list"
        )


def was_taken(rows: object) -> bool:
    """Say whether an iterator tells that rows of it, or of what it goes over, were taken before.

    A generator that has ended tells, iterators over lists, tuples and texts do, and a ``csv.reader`` that is
    past its first line, which may be its header. Of most others nothing tells an end from a beginning
    without rows.
    """
    parts = [rows]
    while parts:
        part = parts.pop()
        if isinstance(part, GeneratorType):
            if part.gi_frame is None:
                return True
            parts.append(part.gi_frame.f_locals.get(_GONE_OVER))
        elif type(part) in _OVER_OTHERS:
            parts.extend(part.__reduce__()[1])
        elif (type(part) in _OVER_LISTS and len(part.__reduce__()) < _WITH_PLACE) or _is_past_header(part):
            return True
    return False


def _is_past_header(rows: object) -> bool:
    lines = getattr(rows, "line_num", None)
    return isinstance(lines, int) and lines > 1


class _Strong:
    """A reference to what can't be referred to weakly: an iterator of Python's own."""

    def __init__(self, rows: object) -> None:
        self.rows = rows


_READINGS: dict[int, tuple[weakref.ref[object] | _Strong, Reading]] = {}


def _known(rows: object) -> Reading | None:
    """Give the last reading of the rows."""
    for key, (of, _) in list(_READINGS.items()):
        # The attribute and the argument are all that refer to it: nobody can bring it again.
        if isinstance(of, _Strong) and sys.getrefcount(of.rows) <= 2:
            _READINGS.pop(key, None)
    known = _READINGS.get(id(rows))
    return None if known is None else known[1]


def _remember(rows: object, reading: Reading) -> int:
    key = id(rows)
    try:
        of: weakref.ref[object] | _Strong = weakref.ref(rows, lambda _: _READINGS.pop(key, None))
    except TypeError:
        of = _Strong(rows)
    _READINGS[key] = (of, reading)
    return key
