"""CSV files as rows: streamed, with kinds told from all of their rows."""

from __future__ import annotations

import codecs
import os
import re
import shutil
from contextlib import ExitStack
from dataclasses import KW_ONLY, dataclass
from numbers import Number
from typing import TYPE_CHECKING, Annotated, Literal, cast

from ferrule import _checks, _files
from ferrule._core.reports import CsvRows
from ferrule.errors import ArgumentError, EncodingError, ReportError
from ferrule.reports import checks, schema
from ferrule.reports.checks import path_shown, shown
from ferrule.reports.schema import Instance, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ferrule._core.reports import ReportWriter
    from ferrule.reports.style import Rule
    from ferrule.reports.table import Column

__all__ = ["CsvFile", "CsvSource"]

# Other marks that separate fields often enough to be asked for.
_DELIMITERS = (";", "\t", "|")
_CHARACTERS = 1 << 20
_LINES = 100
_START = 1 << 16
"""Bytes from which it is told what separates fields."""
_QUOTED = re.compile(r'"[^"]*("|\Z)')
# What Excel takes for a line that says what separates fields.
_SAID = re.compile(r'"?sep=([\t\x20-\x7e])"?[\t ]*(\r?\n|\Z)', re.IGNORECASE)


class _Encoding(Mark):
    """The name of an encoding of text."""

    def check(self, name: str, value: object) -> object:
        """Check that Python knows it."""
        known = checks.text(name, value)
        try:
            "".encode(known)
        except (LookupError, ValueError):
            raise ArgumentError(
                f"{name}: got {shown(value)}, wanted the name of an encoding such as 'cp1252'"
            ) from None
        return known


class _Delimiter(Mark):
    """A character that may separate fields, also one that no text has."""

    def check(self, name: str, value: object) -> object:
        """Check that it is one that the core knows."""
        mark = _checks.text(name, value)
        if not re.fullmatch(r'[^\0"\r\n\x80-\U0010ffff]', mark):
            raise ArgumentError(
                f"{name}: got {shown(value)}, wanted one ASCII character, no quote and no end of line"
            )
        return mark


@dataclass(frozen=True, slots=True)
class CsvFile:
    r"""The rows of a CSV file that is not written as usual: other marks, or an encoding that is not UTF-8.

    Parameters
    ----------
    path : path
        Of the file, whose first line names the columns.
    delimiter : str, optional
        What separates fields. By default what a first line such as ``sep=;`` says, else a comma, or a tab if
        the name ends in ``.tsv``, or, if the first line has none, a semicolon, tab or ``|`` that it and the
        second have outside quotes.
    encoding : str
        Of the text, by a name that Python knows. What is not UTF-8 is copied as UTF-8 to a temporary file.
    decimal : str
        What stands before the fraction of a number: a point or a comma.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from ferrule.reports import CsvFile, Table, to_xlsx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "export.csv")
    ...     _ = path.write_bytes("Straße;Umsatz\nHauptstraße;1234,50\n".encode("cp1252"))
    ...     to_xlsx(CsvFile(path, delimiter=";", encoding="cp1252", decimal=","))[:2]
    b'PK'

    """

    path: Annotated[str | os.PathLike[str], Instance((str, os.PathLike), "a path")]
    _: KW_ONLY
    delimiter: Annotated[str | None, _Delimiter()] = None
    encoding: Annotated[str, _Encoding()] = "utf-8"
    decimal: Literal[".", ","] = "."

    def __post_init__(self) -> None:
        schema.check(self, "CsvFile.")


class CsvSource:
    """The rows of a CSV file: RFC 4180, whose first line names the columns.

    A column whose kind is not given is numbers, true and false, dates, or times if all of its fields are and
    lose nothing by it, otherwise text. So the file is read twice; a pipe, which can't be, is copied to a
    temporary file first. An empty field is an empty cell.
    """

    def __init__(self, file: CsvFile, columns: Sequence[Column] | None, at: str) -> None:
        path = checks.path(f"{at}: rows", file.path)
        self._path = path_shown(path)
        name = f"{at}: rows ({self._path})"
        tell, numbers = None, []
        if columns is not None:
            numbers = [column.name for column in columns if _asks_for_numbers(column)]
            tell = [column.name for column in columns if column.kind is None and column.formula is None]
        again = tell != [] or file.delimiter is None
        with ExitStack() as opened:
            source = path
            if not _is_utf8(file) or (again and path.exists() and not path.is_file()):
                source = _copy(path, opened.enter_context(_files.scratch()), file, name)
            start = _start(source, name) if source.is_file() else ""
            said = _SAID.match(start)
            if said:
                source = _without_first_line(source, opened.enter_context(_files.scratch()))
            delimiter = file.delimiter or (said and said[1]) or _likely(path, start, file.decimal)
            try:
                self._rows = CsvRows(source, name, delimiter, ord(file.decimal), tell, numbers)
            except EncodingError as error:
                raise _wrong_encoding(str(error)) from None
            opened.callback(self._rows.close)
            self.names: list[str] | None = self._rows.names
            self.width: int = len(self._rows.names)
            self.rows: int | None = None
            told = zip(self._rows.names, self._rows.kinds, strict=True)
            self.kinds: Mapping[str, str] = {name: kind for name, kind in told if kind is not None}
            _check_names(name, self._rows.names, delimiter, sure=file.delimiter is not None)
            _check_totals(name, columns, self._rows)
            self._opened = opened.pop_all()

    def write(self, writer: ReportWriter, take: list[int], *, whole: bool) -> Iterator[int]:  # noqa: ARG002
        """Write block by block."""
        while (count := self._next(writer, take)) is not None:
            yield count

    def _next(self, writer: ReportWriter, take: list[int]) -> int | None:
        try:
            return writer.write_csv(self._rows, take)
        except ReportError as error:
            raise ReportError(f"{self._path}: {error}", error.row, error.column) from None

    def close(self) -> None:
        """Close the file."""
        self._opened.close()


def _asks_for_numbers(column: Column) -> bool:
    """Whether a format has places for digits, a total is one of numbers, or a rule compares with one."""
    places = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", column.format or "")
    digits = any(digit in places for digit in "0#?")
    return (
        digits
        or column.total not in {None, "count"}
        or any(map(_is_of_numbers, cast("tuple[Rule, ...]", column.rules)))
    )


def _is_of_numbers(rule: Rule) -> bool:
    values = rule.value if isinstance(rule.value, tuple | list) else [rule.value]
    return any(isinstance(value, Number) for value in values)


def _is_utf8(file: CsvFile) -> bool:
    return codecs.lookup(file.encoding).name in {"utf-8", "utf-8-sig"}


def _start(path: Path, name: str) -> str:
    """Give the first lines of a file."""
    with path.open("rb") as file:
        data = file.read(_START)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _wrong_encoding(f"{name}: got UTF-16, as its first bytes say, wanted UTF-8")
    return data.decode("utf-8-sig", "replace")


def _without_first_line(path: Path, copy: Path) -> Path:
    """Copy a file with an empty line in place of its first: empty lines don't count, but have a number."""
    with path.open("rb") as source, copy.open("wb") as target:
        source.readline()
        target.write(b"\n")
        shutil.copyfileobj(source, target)
    return copy


def _likely(path: Path, start: str, decimal: str) -> str:
    """Give what seems to separate fields: what the first lines all have as often, else what the name says.

    A semicolon comes before a comma, which also stands within texts and numbers.
    """
    usual = "\t" if path.suffix.lower() == ".tsv" else "," if decimal != "," else ";"
    text = _QUOTED.sub("", start.lstrip("\r\n"))
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    # The last may be cut.
    whole = lines[:-1] if len(lines) == _LINES or len(lines) > 2 else lines
    if not whole:
        return usual
    if ";" in whole[0] and len({line.count(";") for line in whole}) == 1:
        return ";"
    if usual in whole[0]:
        return usual
    return next((mark for mark in _DELIMITERS if all(mark in line for line in lines[:2])), usual)


def _copy(path: Path, copy: Path, file: CsvFile, name: str) -> Path:
    """Copy the file as UTF-8."""
    if _is_utf8(file):
        # As it is: whoever reads it says where it is no UTF-8.
        with path.open("rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        return copy
    with (
        path.open(encoding=file.encoding, newline="") as text,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        try:
            shutil.copyfileobj(text, target, _CHARACTERS)
        except UnicodeError:
            raise _wrong_encoding(
                f"{name}: got bytes that are not {file.encoding}, wanted {file.encoding}"
            ) from None
    return copy


def _wrong_encoding(message: str) -> EncodingError:
    return EncodingError(f"{message}, or what they are as encoding= (--encoding), such as cp1252 or utf-16")


def _check_totals(name: str, columns: Sequence[Column] | None, rows: CsvRows) -> None:
    """Say which field made a column text that has a total of numbers."""
    turned = dict(zip(rows.names, rows.turned, strict=True))
    for column in columns or ():
        why = turned.get(column.name)
        if why is not None and column.formula is None and column.total not in {None, "count"}:
            raise ReportError(
                f"{name}, column {shown(column.name)}: got {why}, so it is text; wanted a kind "
                f"that has a {column.total}, as this column's total says",
                column=column.name,
            )


def _check_names(name: str, names: Sequence[str], delimiter: str, *, sure: bool) -> None:
    if not names:
        raise ArgumentError(f"{name}: got no line, wanted at least one that names the columns")
    other = next((mark for mark in _DELIMITERS if mark in names[0]), None)
    if not sure and len(names) == 1 and other is not None:
        raise ArgumentError(
            f"{name}: got one column named {shown(names[0])}; wanted delimiter={other!r} "
            f"(--delimiter) if that separates fields, or {delimiter!r} if it does not"
        )
