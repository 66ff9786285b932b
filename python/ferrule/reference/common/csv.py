"""CSV in plain Python."""

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from ferrule.errors import ArgumentError, ArgumentTypeError, EncodingError

__all__ = ["Source", "read"]

Source = str | os.PathLike[str] | bytes | bytearray | memoryview
Column = list[int] | list[float] | list[str]

_INTEGER = re.compile(r"[ \t-\r]*([+-]?)0*([0-9]+)[ \t-\r]*", re.ASCII)
_MOST_DIGITS = 19
_FAULTS = {
    "new-line character": "has a carriage return outside quotes that ends no line, wanted \\n or \\r\\n",
    "expected after": "has text after a closing quote, wanted quotes doubled",
    "unexpected end": "has a quote that is never closed",
}


def read(source: Source, delimiter: str = ",") -> dict[str, Column]:
    """Read a table in CSV: the first line names the columns, whose types are those of all their fields."""
    name = "source"
    if isinstance(source, str | os.PathLike):
        name = f"source ({os.fspath(source)})"
        data = Path(source).read_bytes()
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    else:
        message = f"source: got {type(source).__name__}, wanted a path or a bytes-like object"
        raise ArgumentTypeError(message)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise ArgumentError("delimiter: wanted one ASCII character, no quote and no end of line")
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = f"{name}: got bytes that are not UTF-8 at byte {error.start}, wanted UTF-8"
        raise EncodingError(message) from error
    records = _records(name, text, delimiter)
    _, header = next(records, (0, None))
    if header is None:
        raise ArgumentError(f"{name}: got no line, wanted at least one that names the columns")
    for index, column in enumerate(header):
        if column in header[:index]:
            message = (
                f"{name}: columns {header.index(column) + 1} and {index + 1} are both named '{column}', "
                "wanted different names"
            )
            raise ArgumentError(message)
    rows = []
    for line, row in records:
        if len(row) != len(header):
            message = (
                f"{name}: line {line} has {len(row)} fields, wanted {len(header)}, as many as the header"
            )
            raise ArgumentError(message)
        rows.append(row)
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    return {column: _typed(list(fields)) for column, fields in zip(header, columns, strict=True)}


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the records that are not empty, and the lines they start on."""
    before = csv.field_size_limit(len(text) + 1)
    try:
        # Only \n ends a line: `csv` itself takes the \r before it away.
        reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = next(fault for words, fault in _FAULTS.items() if words in str(error))
                raise ArgumentError(f"{name}: the record on line {line} {fault}") from error
            if record:
                yield line, record
    finally:
        csv.field_size_limit(before)


def _typed(fields: list[str]) -> Column:
    integers = [_integer(field) for field in fields]
    if None not in integers:
        return [integer for integer in integers if integer is not None]
    numbers = [_number(field) for field in fields]
    if None not in numbers:
        return [number for number in numbers if number is not None]
    return fields


def _integer(field: str) -> int | None:
    matched = _INTEGER.fullmatch(field)
    # `int` refuses some thousands of digits.
    if matched is None or len(matched[2]) > _MOST_DIGITS:
        return None
    value = int(matched[1] + matched[2])
    return value if -(2**63) <= value < 2**63 else None


def _number(field: str) -> float | None:
    if not field:
        return float("nan")
    if not field.isascii() or "_" in field:
        return None
    try:
        return float(field)
    except ValueError:
        return None
