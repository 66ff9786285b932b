"""NumPy's arrays and pandas' frames as rows: column by column, without a Python object for each number."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import numpy as np

from ferrule._core import class_of
from ferrule._core.reports import ArrowRows, ReportWriter
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports.checks import shown

__all__ = ["ArrayColumns", "is_frame", "of_arrays", "of_frame"]

# Of a frame that goes through Arrow: the copy that is made of a part, beside the frame.
_FRAME_PART = 1 << 16

Part = Callable[[int, int], Any]


class ArrayColumns:
    """Columns of the same length, of each of which a part can be had."""

    def __init__(
        self, names: list[str] | None, parts: list[Part], rows: int, *, nan_is_empty: bool = False
    ) -> None:
        self.names: list[str] | None = names
        self.width: int = len(parts)
        self.rows: int | None = rows
        self.kinds: Mapping[str, str] = {}
        self._count = rows
        self._parts = parts
        self._nan_is_empty = nan_is_empty

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write block by block."""
        for start in range(0, self._count, ReportWriter.BLOCK):
            end = min(start + ReportWriter.BLOCK, self._count)
            columns = [_plain(self._parts[place](start, end)) for place in take]
            if any(len(column) != end - start for column in columns):
                raise ArgumentError(
                    "rows: got a column of another length than it says, wanted all its values"
                )
            writer.write_columns(columns, self._nan_is_empty)
            yield end - start

    def close(self) -> None:
        """Nothing is open."""


def _plain(values: Any) -> Any:  # noqa: ANN401 - an array or a list
    """Bring an array into one of the types that the core reads in place; anything else becomes a list."""
    if not isinstance(values, np.ndarray) or isinstance(values, np.ma.MaskedArray):
        return values.tolist() if hasattr(values, "tolist") else list(values)
    dtype = _plain_type(values)
    return values.tolist() if dtype is None else np.require(values, dtype, ["C", "A"])


def _plain_type(values: Any) -> str | None:  # noqa: ANN401 - an array
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in {"U", "O"}:
        return None
    if kind == "u" and size == 8 and len(values) and values.max() >= 2**63:
        return None
    if kind == "M":
        return "M8[D]" if np.datetime_data(values.dtype)[0] in {"Y", "M", "W", "D"} else "M8[us]"
    plain = {"b": "?", "i": "i8", "u": "i8", "f": "f8", "m": "m8[us]"}.get(kind)
    if plain is None or size > 8:
        raise ArgumentTypeError(f"rows: got an array of {values.dtype}, which cells can't show")
    return plain


def of_arrays(rows: object) -> ArrayColumns | None:
    """Take a structured array, a two-dimensional one, or a dict of columns; None for anything else."""
    # Whatever hands over DLPack and has a shape is an array, of which NumPy makes one of its own.
    if isinstance(rows, np.ndarray) or (hasattr(rows, "__dlpack__") and hasattr(rows, "shape")):
        return _of_array(rows)
    return _of_columns(rows) if isinstance(rows, Mapping) and rows else None


def _of_array(rows: Any) -> ArrayColumns:  # noqa: ANN401 - an array of any kind
    # No subclass, which may have ideas of its own of what a column is; but masked cells are empty ones.
    rows = np.asanyarray(rows) if isinstance(rows, np.ma.MaskedArray) else np.asarray(rows)
    if rows.dtype.names and rows.ndim == 1:
        names = list(rows.dtype.names)
        return ArrayColumns(names, [_slices(rows[name]) for name in names], len(rows))
    if rows.ndim == 2:
        return ArrayColumns(None, [_slices(rows[:, i]) for i in range(rows.shape[1])], len(rows))
    raise ArgumentTypeError(
        f"rows: got an array of {rows.ndim} dimensions, wanted two, or one of a structured type"
    )


def _of_columns(rows: Mapping[Any, Any]) -> ArrayColumns:
    """Take a dict of columns, all of one length."""
    columns = {name: _column(name, values) for name, values in rows.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    first, length = next(iter(lengths.items()))
    for name, other in lengths.items():
        if other != length:
            raise ArgumentError(
                f"rows[{shown(name)}]: got {other:,} values, wanted {length:,}, as many as in {shown(first)}"
            )
    return ArrayColumns(list(columns), [_slices(values) for values in columns.values()], length)


def _column(name: object, values: Any) -> Any:  # noqa: ANN401 - an array or a list
    """Refuse what is no column: an array, or whatever has a length and slices, but no text."""
    if not isinstance(name, str):
        raise ArgumentTypeError(f"rows: got a column named {shown(name)}, wanted a str")
    if isinstance(values, list | tuple):
        # What is made of a list may say any length, for which `list` would make room.
        return values if type(values) in {list, tuple} else list(iter(values))
    if getattr(values, "ndim", 1) != 1:
        raise ArgumentTypeError(f"rows[{shown(name)}]: got {values.ndim} dimensions, wanted one")
    if not isinstance(values, str | bytes | Mapping):
        with suppress(TypeError):
            len(values), values[:0]
            return values
    raise ArgumentTypeError(f"rows[{shown(name)}]: got {class_of(values)}, wanted an array or a list")


def _slices(values: Any) -> Part:  # noqa: ANN401 - an array or a list
    # A series of pandas' is sliced by place, whatever its index.
    places = getattr(values, "iloc", values)
    return lambda start, end: places[start:end]


def is_frame(rows: object) -> bool:
    """Whether it is a pandas DataFrame, without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(rows, pandas.DataFrame)


def of_frame(frame: Any) -> ArrayColumns | FrameParts:  # noqa: ANN401 - pandas has no types here
    """Take a DataFrame: through Arrow where pandas can, so that texts are no Python objects on the way."""
    names = [str(name) for name in frame.columns]
    if find_spec("pyarrow") is not None and not any(dtype == "object" for dtype in frame.dtypes):
        return FrameParts(frame, names)
    series = [frame.iloc[:, place] for place in range(len(names))]
    return ArrayColumns(names, [_values(each) for each in series], len(frame), nan_is_empty=True)


def _values(series: Any) -> Part:  # noqa: ANN401 - pandas has no types here
    numpy_values = isinstance(series.dtype, np.dtype)
    return lambda start, end: (
        series.iloc[start:end].to_numpy() if numpy_values else series.iloc[start:end].tolist()
    )


class FrameParts:
    """A DataFrame that is handed over part by part, as Arrow."""

    def __init__(self, frame: Any, names: list[str]) -> None:  # noqa: ANN401 - pandas has no types here
        self.names: list[str] | None = names
        self.width: int = len(names)
        self.rows: int | None = len(frame)
        self.kinds: Mapping[str, str] = {}
        self._frame = frame.set_axis(range(len(names)), axis=1)

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write part by part."""
        for start in range(0, len(self._frame), _FRAME_PART):
            part = ArrowRows(self._frame.iloc[start : start + _FRAME_PART].reset_index(drop=True))
            while (count := writer.write_arrow(part, take)) is not None:
                yield count

    def close(self) -> None:
        """Nothing is open."""
