"""
What `ferrule.reports` stands on.
"""

from _typeshed import SupportsGetItem
from os import PathLike
from typing import Any, Final, SupportsIndex, final

__all__ = ["ArrowRows", "CsvRows", "ReportWriter", "built_in_fonts", "flag", "number"]

@final
class ArrowRows:
    """
    The rows of anything that hands over Arrow data: read once, from the beginning to the end.
    """
    def __new__(cls, /, source: Any, name: str) -> ArrowRows:
        """
        Messages call them `name`.
        """
    @property
    def names(self, /) -> list[str]:
        """
        The names of the columns.
        """

@final
class CsvRows:
    """
    The rows of a CSV file: read block by block, and once before if kinds are to be told.
    """
    def __new__(cls, /, path: str | PathLike[str], name: str, delimiter: str, decimal: SupportsIndex, tell: SupportsGetItem[int, str] | None, numbers: SupportsGetItem[int, str]) -> CsvRows:
        """
        Opens the file, reads its header, and all its rows to tell the kinds of the columns of these names (of all without
        names): then it has to be a file that can be read twice. Messages call it `name`. Of the columns of the names
        `numbers` a format asks for numbers.
        """
    def close(self, /) -> None:
        """
        Closes the file.
        """
    @property
    def kinds(self, /) -> list[str | None]:
        """
        What kind of values each column has, of those that were to be told.
        """
    @property
    def names(self, /) -> list[str]:
        """
        The names of the columns; none if the file has no line.
        """
    @property
    def turned(self, /) -> list[str | None]:
        """
        Which text made each column text, of those whose kinds were to be told.
        """

@final
class ReportWriter:
    """
    A report in the making, for `ferrule.reports`: takes the rows of one table after the other.

    After an error it can't be used any more.
    """
    BLOCK: Final[int]
    """
    How many rows are handed over at once.
    """
    def __new__(cls, /, format: str, spec: str, images: SupportsGetItem[int, bytes | bytearray], fonts: SupportsGetItem[int, bytes | bytearray], path: str | PathLike[str] | None) -> ReportWriter:
        """
        `format` is xlsx or pdf, `spec` the report's description in JSON. `fonts` (of a PDF) are the files of
        others than the built-in ones, for characters that these have not.
        """
    def close(self, /) -> None:
        """
        Gives up a report that has not ended, and closes its file.
        """
    def end_table(self, /) -> None:
        """
        Ends the current table; the rows that follow are the next one's.
        """
    def finish(self, /) -> bytes:
        """
        Ends the report, and gives its bytes (none if it went to a file).
        """
    def write_arrow(self, /, rows: ArrowRows, take: SupportsGetItem[int, SupportsIndex]) -> int | None:
        """
        Adds the next rows of a stream, and says how many; None after the last. `take` says which columns.
        """
    def write_columns(self, /, columns: SupportsGetItem[int, Any], nan_is_empty: bool) -> None:
        """
        Adds rows given as columns: lists, or arrays of int64, float64, bool, datetime64 or timedelta64.
        """
    def write_csv(self, /, rows: CsvRows, take: SupportsGetItem[int, SupportsIndex]) -> int | None:
        """
        Adds the next rows of a CSV file, and says how many; None after the last. `take` says which columns.
        """
    def write_rows(self, /, rows: list[Any], take: SupportsGetItem[int, SupportsIndex], width: SupportsIndex, whole: bool) -> None:
        """
        Adds rows: tuples, lists, dicts, or objects with attributes.

        `take` says where the columns' values are in a row of `width` values; `whole`, that a dict has no others.
        """

def built_in_fonts() -> list[bytes]:
    """
    The files of the fonts that PDFs are set in: regular, bold, italic and bold italic.
    """

def flag(name: str, value: bool) -> bool:
    """
    A yes or no of a report's description, likewise.
    """

def number(name: str, value: "object", wanted: str) -> float:
    """
    A number of a report's description, taken as any argument is.
    """
