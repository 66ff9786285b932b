"""Where rows come from: whatever a table was given, as blocks for the core."""

from __future__ import annotations

import dataclasses
import io
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ferrule._core import class_of
from ferrule._core.reports import ArrowRows, ReportWriter
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports.checks import each
from ferrule.reports.csv_files import CsvFile, CsvSource
from ferrule.reports.frames import is_frame, of_arrays, of_frame
from ferrule.reports.once import Reading

if TYPE_CHECKING:
    from ferrule.reports.table import Column

__all__ = ["Source", "open_source"]

# Blocks that are fetched of a cursor only to be rid of them.
_LEFT = 100
_WANTED = "Arrow data, a DataFrame, arrays, an iterable of rows, the path of a CSV file or a cursor"


class Source(Protocol):
    """Rows that can be written once."""

    names: list[str] | None
    """Of the columns that the rows have; None where values only have places."""
    width: int
    """How many columns the rows have; 0 where they have as many as are asked for."""
    rows: int | None
    """How many there are, where that is known."""
    kinds: Mapping[str, str]
    """What the columns' values are, where the source says so."""

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:
        """Write the columns at these places, block by block; give the number of rows of each block.

        `whole` says that all columns are taken: a row that has more is at fault.
        """

    def close(self) -> None:
        """Let go of what is open."""


def open_source(rows: object, columns: Sequence[Column] | None, at: str) -> Source:
    """Find out what the rows are, and what columns they have; `at` is how messages call the table."""
    if isinstance(rows, str | os.PathLike):
        rows = CsvFile(rows)
    if isinstance(rows, CsvFile):
        return CsvSource(rows, columns, at)
    if is_frame(rows):
        return of_frame(rows, at)
    if (arrays := of_arrays(rows, at)) is not None:
        return arrays
    if hasattr(rows, "__arrow_c_stream__") or hasattr(rows, "__arrow_c_array__"):
        return ArrowSource(rows, at)
    if hasattr(rows, "fetchmany") and hasattr(rows, "description"):
        return _of_cursor(rows, at)
    if isinstance(rows, bytes | bytearray | memoryview | Mapping):
        raise ArgumentTypeError(f"{at}: rows: got {class_of(rows)}, wanted {_WANTED}")
    if isinstance(rows, io.IOBase):
        raise ArgumentTypeError(f"{at}: rows: got {class_of(rows)}, an open file; wanted {_WANTED}")
    if hasattr(rows, "collect_schema"):
        raise ArgumentTypeError(
            f"{at}: rows: got {class_of(rows)}, which has no rows yet; wanted what its collect() gives"
        )
    # What is made of a list may say any length.
    total = len(rows) if type(rows) is list or type(rows) is tuple else None
    return ObjectRows(_iterated(rows, at), at, total, chosen=columns is not None)


class ArrowSource:
    """Rows of anything that hands over Arrow data."""

    def __init__(self, rows: Any, at: str) -> None:  # noqa: ANN401 - what exports Arrow has no common type
        self._rows = ArrowRows(rows, f"{at}: rows")
        # Only what is an iterator goes on where it was left: data frames hand over all their rows each time.
        self._reading = Reading(rows, at, again=not hasattr(type(rows), "__next__"))
        names = [name or f"Column {place}" for place, name in enumerate(self._rows.names, 1)]
        self.names: list[str] | None = names
        self.width: int = len(names)
        self.rows: int | None = None
        self.kinds: Mapping[str, str] = {}

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write batch by batch."""
        yield from self._reading.of(iter(lambda: writer.write_arrow(self._rows, take), None))

    def close(self) -> None:
        """Forget the rows if none were read."""
        self._reading.close()


class ObjectRows:
    """Rows that are Python's objects, in blocks. The first row says what they have.

    With `chosen`, it says what can be chosen: of an object, any attribute.
    """

    def __init__(  # noqa: PLR0913 - what is known of rows
        self,
        blocks: Iterator[list[Any]],
        at: str,
        rows: int | None = None,
        names: list[str] | None = None,
        *,
        chosen: bool = False,
        empties: bool = False,
    ) -> None:
        self._empties = empties
        first = next(blocks, [])
        self._blocks = chain([first], blocks)
        self.names: list[str] | None = (
            names if names is not None or not first else _names(first[0], at, chosen=chosen)
        )
        self.width: int = len(self.names) if self.names is not None else _length(first)
        self.rows: int | None = rows
        self.kinds: Mapping[str, str] = {}

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:
        """Write block by block."""
        for block in self._blocks:
            if block:
                writer.write_rows(block, take, self.width, whole)
                yield len(block)

    def close(self) -> None:
        """Take what an error left, where nothing tells it from the rows of the cursor's next query."""
        if self._empties:
            with suppress(Exception):
                deque(islice(self._blocks, _LEFT), maxlen=0)


def _iterated(rows: Any, at: str) -> Iterator[list[Any]]:  # noqa: ANN401 - an iterable of any kind
    iterator = each(f"{at}: rows", rows, _WANTED)
    # Asked for its iterator once: there are iterators that begin again then.
    once = chain(iterator)
    blocks = iter(lambda: list(islice(once, ReportWriter.BLOCK)), [])
    # An object may give the same iterator each time, such as a generator that it keeps.
    return blocks if type(rows) in {list, tuple} else Reading(iterator, at).of(blocks)


def _of_cursor(cursor: Any, at: str) -> ObjectRows:  # noqa: ANN401 - the DB-API is no class
    if cursor.description is None:
        raise ArgumentError(f"{at}: rows: got a cursor without a result, wanted one that has run a query")
    names = [str(column[0]) for column in cursor.description]
    # Most drivers make it once a query, and some each time that they are asked.
    query = cursor.description
    tells = query is cursor.description
    reading = Reading(cursor, at, query=query if tells else None, taken=_has_fetched(cursor))
    return ObjectRows(reading.of(_fetched(cursor, names)), at, names=names, empties=not tells)


def _has_fetched(cursor: Any) -> bool:  # noqa: ANN401 - the DB-API is no class
    """Say whether a cursor tells of rows: that there were some, or that some were fetched.

    Drivers that don't know say None, -1 or, of 64 bits, their largest number.
    """
    told = (getattr(cursor, "rowcount", None), getattr(cursor, "rownumber", None))
    return any(isinstance(number, int) and 0 < number < 1 << 63 for number in told)


def _fetched(cursor: Any, names: list[str]) -> Iterator[list[Any]]:  # noqa: ANN401 - the DB-API is no class
    """Give blocks until one is empty, of whatever class a driver has for that."""
    while block := cursor.fetchmany(ReportWriter.BLOCK):
        yield [_values(row, names) for row in block]


def _values(row: Any, names: list[str]) -> Any:  # noqa: ANN401 - a row of the driver's
    """Give the values in their order; rows of a driver's own class have places, too."""
    if isinstance(row, tuple | list):
        return row
    return tuple(row[name] for name in names) if isinstance(row, Mapping) else tuple(row)


def _length(block: list[Any]) -> int:
    return len(block[0]) if block and isinstance(block[0], tuple | list) else 0


def _names(row: object, at: str, *, chosen: bool) -> list[str] | None:
    """Give the names of a row's values; None where they only have places."""
    if type(row).__module__.startswith("ferrule.reports."):
        raise ArgumentTypeError(
            f"{at}: rows: got {class_of(row)}, wanted rows; of several tables a list, not an iterator"
        )
    if is_frame(row) or hasattr(row, "__arrow_c_stream__") or hasattr(row, "__arrow_c_array__"):
        raise ArgumentTypeError(
            f"{at}: rows: got several of {class_of(row)}, wanted one, such as pandas.concat, polars.concat "
            "or pyarrow.Table.from_batches gives"
        )
    if isinstance(row, np.ndarray):
        raise ArgumentTypeError(f"{at}, row 1: got {class_of(row)}, wanted a list; or all rows as one array")
    if isinstance(row, Mapping) or hasattr(row, "keys"):
        return _all_texts(list(row.keys()), at)
    if isinstance(row, tuple | list):
        return list(getattr(row, "_fields", ())) or None
    if isinstance(row, str | bytes | int | float | None):
        raise ArgumentTypeError(
            f"{at}, row 1: got {class_of(row)}, wanted a tuple, list, dict or an object with attributes"
        )
    if chosen:
        names = dir(row)
    elif dataclasses.is_dataclass(row):
        names = [field.name for field in dataclasses.fields(row)]
    else:
        names = list(dict.fromkeys((*_slots(type(row)), *getattr(row, "__dict__", ()))))
    return [name for name in names if not name.startswith("_")]


def _slots(kind: type) -> Iterator[str]:
    """Give the names of a class's slots, those of its bases first."""
    for base in reversed(kind.__mro__):
        slots = base.__dict__.get("__slots__", ())
        yield from [slots] if isinstance(slots, str) else slots


def _all_texts(names: list[Any], at: str) -> list[str]:
    for name in names:
        if not isinstance(name, str):
            raise ArgumentTypeError(f"{at}, row 1: got a key of {class_of(name)}, wanted only str")
    return names
