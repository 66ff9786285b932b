"""CSV files as rows: read as they are written, with kinds told from their first rows."""

from __future__ import annotations

import csv
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule._core.reports import ReportWriter
from ferrule.errors import ArgumentError, EncodingError, ReportError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.reports.table import Column

__all__ = ["CsvFile"]

_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
# In the order in which they are tried. A number that begins with zeros, or has more digits than int64 or a
# float keeps, is rather a name for something.
_KINDS = {
    "number": re.compile(
        r"[+-]?(0|[1-9]\d{0,17}|0\.0*\d{1,17}|(?=[\d.]{2,18}(e|$))[1-9]\d*\.\d+)(e[+-]\d{1,3})?",
        re.IGNORECASE,
    ),
    "boolean": re.compile(r"true|false", re.IGNORECASE),
    "date": re.compile(_DATE),
    "datetime": re.compile(f"{_DATE}[T ]{_TIME}"),
    "time": re.compile(_TIME),
}


class CsvFile:
    """The rows of a CSV file: RFC 4180 in UTF-8, whose first line names the columns; ``.tsv`` has tabs.

    A column whose kind is not given is what all its fields in the first 8,192 rows are: numbers, dates and
    times as in ISO 8601, true and false, otherwise text. An empty field is an empty cell.
    """

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[Column]) -> None:
        self._path = Path(path)
        # Closed by `close`.
        self._file = self._path.open(encoding="utf-8-sig", newline="")
        try:
            self._begin(columns)
        except BaseException:
            self.close()
            raise

    def _begin(self, columns: Sequence[Column]) -> None:
        """Read the header and the first rows."""
        delimiter = "\t" if self._path.suffix.lower() == ".tsv" else ","
        self._reader = csv.reader(self._file, delimiter=delimiter, strict=True)
        headers = self._records(1)
        if not headers:
            raise ArgumentError(
                f"rows ({self._path}): got no line, wanted at least one that names the columns"
            )
        # pandas gives its index no name.
        header = [name or f"Column {place}" for place, name in enumerate(headers[0], 1)]
        self.names: list[str] | None = header
        self.width: int = len(header)
        self.rows: int | None = None
        self._first = self._records(ReportWriter.BLOCK)
        given = {column.name: column.kind for column in columns}
        self._told = any(given.get(name) is None for name in header)
        self.kinds: Mapping[str, str] = {
            name: given.get(name) or _kind([row[place] for row in self._first if place < len(row)])
            for place, name in enumerate(header)
        }

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:
        """Write block by block."""
        block = self._first
        while block:
            try:
                writer.write_rows(block, take, self.width, whole, parsed=True)
            except ReportError as error:
                if not self._told or ", column " not in str(error):
                    raise
                raise ReportError(
                    f"{error} (as in the first {ReportWriter.BLOCK:,} rows; "
                    "Column(…, kind='text') takes whatever comes)"
                ) from error
            yield len(block)
            block = self._records(ReportWriter.BLOCK)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _records(self, count: int) -> list[list[str]]:
        """Read some records and leave out empty ones; nothing is the end."""
        at = f"rows ({self._path})"
        while True:
            try:
                records = list(islice(self._reader, count))
            except UnicodeDecodeError as error:
                line = self._reader.line_num + 1
                raise EncodingError(
                    f"{at}: got bytes that are not UTF-8 after line {line}, wanted UTF-8"
                ) from error
            except csv.Error as error:
                raise ArgumentError(f"{at}, line {self._reader.line_num}: {error}") from error
            filled = [record for record in records if record]
            if filled or not records:
                return filled


def _kind(fields: Sequence[str]) -> str:
    """Give the first kind that all fields are of which are not empty."""
    filled = [field for field in fields if field]
    if filled:
        for kind, pattern in _KINDS.items():
            if all(map(pattern.fullmatch, filled)):
                return kind
    return "text"
