"""CSV files as rows: read as they are written, with kinds told from their first rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferrule._core.reports import CsvRows, ReportWriter
from ferrule.errors import ArgumentError, ReportError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.reports.table import Column

__all__ = ["CsvFile"]


class CsvFile:
    """The rows of a CSV file: RFC 4180 in UTF-8, whose first line names the columns; ``.tsv`` has tabs.

    A column whose kind is not given is what all its fields in the first 8,192 rows are: numbers, dates and
    times as in ISO 8601, true and false, otherwise text. An empty field is an empty cell.
    """

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[Column]) -> None:
        path = Path(path)
        self._rows = CsvRows(path, path.suffix.lower() == ".tsv")
        if not self._rows.names:
            raise ArgumentError(f"rows ({path}): got no line, wanted at least one that names the columns")
        # pandas gives its index no name.
        header = [name or f"Column {place}" for place, name in enumerate(self._rows.names, 1)]
        self.names: list[str] | None = header
        self.width: int = len(header)
        self.rows: int | None = None
        given = {column.name: column.kind for column in columns}
        self._told = any(given.get(name) is None for name in header)
        told = zip(header, self._rows.kinds, strict=True)
        self.kinds: Mapping[str, str] = {name: given.get(name) or kind for name, kind in told}

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write block by block."""
        while (count := self._write_block(writer, take)) is not None:
            yield count

    def _write_block(self, writer: ReportWriter, take: list[int]) -> int | None:
        try:
            return writer.write_csv(self._rows, take)
        except ReportError as error:
            if not self._told or ", column " not in str(error):
                raise
            raise ReportError(
                f"{error} (as in the first {ReportWriter.BLOCK:,} rows; "
                "Column(…, kind='text') takes whatever comes)"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._rows.close()
