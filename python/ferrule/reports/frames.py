"""NumPy's arrays and pandas' frames as rows: column by column, without a Python object for each number."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from typing import Any

import numpy as np

from ferrule._core import class_of
from ferrule._core.reports import ArrowRows, ReportWriter
from ferrule.errors import ArgumentError, ArgumentTypeError, FerruleError, ReportError
from ferrule.reports.checks import shown

__all__ = ["ArrayColumns", "is_frame", "of_arrays", "of_frame"]

# Of a frame that goes through Arrow: the copy that is made of a part, beside the frame.
_FRAME_PART = 1 << 16

Part = Callable[[int, int], Any]


class ArrayColumns:
    """Columns of the same length, of each of which a part can be had."""

    def __init__(
        self, names: list[str] | None, parts: list[Part], rows: int, at: str, *, nan_is_empty: bool = False
    ) -> None:
        self.names: list[str] | None = names
        self.width: int = len(parts)
        self.rows: int | None = rows
        self.kinds: Mapping[str, str] = {}
        self._count = rows
        self._parts = parts
        self._at = at
        self._nan_is_empty = nan_is_empty

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write block by block."""
        for start in range(0, self._count, ReportWriter.BLOCK):
            end = min(start + ReportWriter.BLOCK, self._count)
            columns = [self._column(place, start, end) for place in take]
            if any(len(column) != end - start for column in columns):
                raise ArgumentError(
                    f"{self._at}: rows: got a column of another length than it says, wanted all its values"
                )
            writer.write_columns(columns, self._nan_is_empty)
            yield end - start

    def _column(self, place: int, start: int, end: int) -> Any:  # noqa: ANN401 - an array or a list
        name = f"Column {place + 1}" if self.names is None else self.names[place]
        return _plain(self._parts[place](start, end), self._at, name, start)

    def close(self) -> None:
        """Nothing is open."""


def _plain(values: Any, at: str, column: str, first: int) -> Any:  # noqa: ANN401 - an array or a list
    """Bring an array into one of the types that the core reads in place; anything else becomes a list."""
    if not isinstance(values, np.ndarray) or isinstance(values, np.ma.MaskedArray):
        if isinstance(values, list) or _exports_arrow(values):
            return values
        if _are_periods(values):
            values = values.astype("string")
        if type(values).__module__.startswith("pandas"):
            # What is missing there is a NaN or None, or of a class of pandas' own.
            missing = values.isna()
            return [None if none else value for value, none in zip(values.tolist(), missing, strict=True)]
        return values.tolist() if hasattr(values, "tolist") else list(values)
    dtype = _plain_type(values, f"{at}, column {shown(column)}")
    if dtype is None:
        return values.tolist()
    plain = np.require(values, dtype, ["C", "A"])
    if values.dtype.kind in {"M", "m"}:
        wrong = _other_times(values, plain)
        if wrong.any():
            row = int(np.argmax(wrong))
            unit = np.datetime_data(values.dtype)[0]
            raise ReportError(
                f"{at}, row {first + row + 1}, column {shown(column)}: "
                f"got {values[row].astype('i8')} {unit}, which is further than cells can show",
                first + row + 1,
                column,
            )
    return plain


def _exports_arrow(values: Any) -> bool:  # noqa: ANN401 - anything
    """Whether its values lie in memory as Arrow has them."""
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "") == "O" and isinstance(dtype, np.dtype):
        return False
    if type(dtype).__module__.startswith("pandas"):
        # Of others pandas makes a copy, which is no faster than a list.
        return (
            getattr(dtype, "storage", None) == "pyarrow" or type(dtype).__name__ == "ArrowDtype"
        ) and hasattr(values, "__arrow_c_stream__")
    return hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")


def _other_times(values: Any, plain: Any) -> Any:  # noqa: ANN401 - arrays
    """Say where NumPy made another time: it says nothing of one that is too far for another unit."""
    wrong = np.zeros(len(values), "?")
    if np.datetime_data(values.dtype)[0] in {"Y", "M", "W", "D", "h", "m", "s", "ms"}:
        wrong = plain.astype(values.dtype) != values
    if plain.dtype == "M8[D]":
        wrong |= abs(plain.view("i8")) >= 2**31
    return wrong & ~np.isnat(values)


def _plain_type(values: Any, at: str) -> str | None:  # noqa: ANN401 - an array
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in {"U", "O", "T"}:
        return None
    if kind == "u" and size == 8 and len(values) and values.max() >= 2**63:
        return None
    plain = {"b": "?", "i": "i8", "u": "i8", "f": "f8", "M": "M8[us]", "m": "m8[us]"}.get(kind)
    unit = np.datetime_data(values.dtype)[0] if kind in {"M", "m"} else ""
    if plain is None or size > 8 or unit == "generic" or (kind == "m" and unit in {"Y", "M"}):
        raise ArgumentTypeError(f"{at}: got an array of {values.dtype}, which cells can't show")
    return "M8[D]" if kind == "M" and unit in {"Y", "M", "W", "D"} else plain


def of_arrays(rows: object, at: str) -> ArrayColumns | None:
    """Take a structured array, a two-dimensional one, or a dict of columns; None for anything else."""
    # Whatever hands over DLPack and has a shape is an array, of which NumPy makes one of its own.
    if isinstance(rows, np.ndarray) or (hasattr(rows, "__dlpack__") and hasattr(rows, "shape")):
        return _of_array(rows, at)
    return _of_columns(rows, at) if isinstance(rows, Mapping) and rows else None


def _of_array(rows: Any, at: str) -> ArrayColumns:  # noqa: ANN401 - an array of any kind
    # No subclass, which may have ideas of its own of what a column is; but masked cells are empty ones.
    rows = np.asanyarray(rows) if isinstance(rows, np.ma.MaskedArray) else np.asarray(rows)
    if rows.dtype.names and rows.ndim == 1:
        names = list(rows.dtype.names)
        for name in names:
            if rows[name].ndim != 1:
                raise ArgumentTypeError(
                    f"{at}, column {shown(name)}: got {rows[name].ndim} dimensions, wanted one"
                )
        return ArrayColumns(names, [_slices(rows[name]) for name in names], len(rows), at)
    if rows.ndim == 2:
        return ArrayColumns(None, [_slices(rows[:, i]) for i in range(rows.shape[1])], len(rows), at)
    raise ArgumentTypeError(
        f"{at}: rows: got an array of {rows.ndim} dimensions, wanted two, or one of a structured type"
    )


def _of_columns(rows: Mapping[Any, Any], at: str) -> ArrayColumns:
    """Take a dict of columns, all of one length."""
    columns = {name: _column(name, values, at) for name, values in rows.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    first, length = next(iter(lengths.items()))
    for name, other in lengths.items():
        if other != length:
            raise ArgumentError(
                f"{at}, column {shown(name)}: got {other:,} values, wanted {length:,}, "
                f"as many as in {shown(first)}"
            )
    return ArrayColumns(list(columns), [_slices(values) for values in columns.values()], length, at)


def _column(name: object, values: Any, at: str) -> Any:  # noqa: ANN401 - an array or a list
    """Refuse what is no column: an array, or whatever has a length and slices, but no text."""
    if not isinstance(name, str):
        raise ArgumentTypeError(f"{at}: rows: got a column named {shown(name)}, wanted a str")
    if isinstance(values, list | tuple):
        # What is made of a list may say any length, for which `list` would make room.
        return values if type(values) in {list, tuple} else list(iter(values))
    if getattr(values, "ndim", 1) != 1:
        raise ArgumentTypeError(f"{at}, column {shown(name)}: got {values.ndim} dimensions, wanted one")
    if not isinstance(values, str | bytes | Mapping):
        with suppress(TypeError):
            len(values), values[:0]
            return values
    raise ArgumentTypeError(f"{at}, column {shown(name)}: got {class_of(values)}, wanted an array or a list")


def _slices(values: Any) -> Part:  # noqa: ANN401 - an array or a list
    # A series of pandas' is sliced by place, whatever its index.
    places = getattr(values, "iloc", values)
    return lambda start, end: places[start:end]


def is_frame(rows: object) -> bool:
    """Whether it is a pandas DataFrame, without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(rows, pandas.DataFrame)


def of_frame(frame: Any, at: str) -> ArrayColumns | FrameParts:  # noqa: ANN401 - pandas has no types here
    """Take a DataFrame: through Arrow where pandas can, so that texts are no Python objects on the way.

    An index that has a name is columns, as in what `groupby` gives; without one it is but the rows' numbers.
    """
    named = [name for name in frame.index.names if name is not None]
    if named:
        if clash := [name for name in named if name in frame.columns]:
            raise ArgumentError(
                f"{at}: rows: got an index and a column named {shown(str(clash[0]))}, wanted a name for each"
            )
        unnamed = [level for level, name in enumerate(frame.index.names) if name is None]
        frame = frame.reset_index(level=unnamed, drop=True).reset_index() if unnamed else frame.reset_index()
    names = [_header(name, place, at) for place, name in enumerate(frame.columns)]
    if find_spec("pyarrow") is not None and not any(dtype == "object" for dtype in frame.dtypes):
        return FrameParts(frame, names, at)
    parts = [_values(frame.iloc[:, place], name, at) for place, name in enumerate(names)]
    return ArrayColumns(names, parts, len(frame), at, nan_is_empty=True)


def _values(series: Any, name: str, at: str) -> Part:  # noqa: ANN401 - pandas has no types here
    numpy_values = isinstance(series.dtype, np.dtype)

    def part(start: int, end: int) -> Any:  # noqa: ANN401 - an array or a series
        _refuse(series.dtype, name, at)
        values = series.iloc[start:end]
        return values.to_numpy() if numpy_values else values

    return part


def _refuse(dtype: Any, name: str, at: str) -> None:  # noqa: ANN401 - pandas has no types here
    """Refuse a column of pandas' whose values are no one's cell."""
    kind, size = getattr(dtype, "kind", ""), getattr(dtype, "itemsize", 0)
    if type(dtype).__name__ in {"SparseDtype", "IntervalDtype"} or kind == "c" or (kind == "f" and size > 8):
        raise ArgumentTypeError(
            f"{at}, column {shown(name)}: got a column of {dtype}, which cells can't show"
        )


def _are_periods(values: Any) -> bool:  # noqa: ANN401 - anything
    """Whether they are months, quarters and the like, which pandas keeps as numbers."""
    return type(getattr(values, "dtype", None)).__name__ == "PeriodDtype"


def _header(name: object, place: int, at: str) -> str:
    """Give a column's name as a header: of several levels all that are said, of none its place."""
    levels = name if isinstance(name, tuple) else (name,)
    said = [_level(level, at) for level in levels if not _is_missing(level)]
    return " ".join(filter(None, said)) or f"Column {place + 1}"


def _level(level: object, at: str) -> str:
    if isinstance(level, bytes):
        raise ArgumentTypeError(f"{at}: rows: got a column named {shown(level)}, wanted a str")
    # Of a day there is no time to be shown.
    return str(level).removesuffix(" 00:00:00") if isinstance(level, datetime) else str(level)


def _is_missing(level: object) -> bool:
    """Whether it is None, NaN, NaT or pandas' NA, none of which is equal to itself for sure."""
    return level is None or type(level).__name__ in {"NaTType", "NAType"} or level != level  # noqa: PLR0124


class FrameParts:
    """A DataFrame that is handed over part by part, as Arrow."""

    def __init__(self, frame: Any, names: list[str], at: str) -> None:  # noqa: ANN401 - pandas has no types here
        self.names: list[str] | None = names
        self.width: int = len(names)
        self.rows: int | None = len(frame)
        self.kinds: Mapping[str, str] = {}
        self._frame = frame
        self._names = names
        self._at = at

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write part by part."""
        # No name is taken twice, though the frame may have it twice.
        frame = self._frame.iloc[:, take].set_axis([self._names[place] for place in take], axis=1)
        for name in frame:
            _refuse(frame[name].dtype, name, self._at)
        periods = {name: "string" for name in frame if _are_periods(frame[name])}
        places = list(range(len(take)))
        for start in range(0, len(frame), _FRAME_PART):
            part = frame.iloc[start : start + _FRAME_PART].reset_index(drop=True)
            rows = _arrow_rows(part.astype(periods) if periods else part, self._at)
            while (count := writer.write_arrow(rows, places)) is not None:
                yield count

    def close(self) -> None:
        """Nothing is open."""


def _arrow_rows(part: Any, at: str) -> ArrowRows:  # noqa: ANN401 - pandas has no types here
    """Hand a frame over; where pandas or pyarrow can't, say which column it is."""
    try:
        return ArrowRows(part, f"{at}: rows")
    except FerruleError:
        raise
    except (TypeError, ValueError, NotImplementedError) as error:
        for name in part:
            try:
                ArrowRows(part[[name]], at)
            except (TypeError, ValueError, NotImplementedError) as why:
                came = f"a column of {part[name].dtype}"
                raise ArgumentTypeError(
                    f"{at}, column {shown(name)}: got {came}, which Arrow has no type for"
                ) from why
        raise ArgumentTypeError(
            f"{at}: rows: got a DataFrame that Arrow has no types for: {error}"
        ) from error
