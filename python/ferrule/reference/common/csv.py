"""CSV in plain Python."""

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ferrule.errors import ArgumentError, ArgumentTypeError, EncodingError

__all__ = ["Source", "Type", "line_of", "read"]

Source = str | os.PathLike[str] | bytes | bytearray | memoryview
Column = list[int] | list[float] | list[str]

Type = type[int] | type[float] | type[str]

_SPACE = " \t\n\r\x0b\x0c"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
# A fraction; or an exponent after one digit, with a sign if there is no fraction.
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)?\.([0-9]+)", re.ASCII)
_EXPONENT = re.compile(r"-?([0-9])(?:\.([0-9]+)[eE][+-]?|[eE][+-])[0-9]{1,3}", re.ASCII)
_ASKED_INTEGER = re.compile(r"([+-]?)0*([0-9]+)", re.ASCII)
_MOST_DIGITS = 19
# No float needs more to be told from all others.
_FLOAT_DIGITS = 17
_FAULTS = {
    "new-line character": "has a carriage return outside quotes that ends no line, wanted \\n or \\r\\n",
    "expected after": "has text after a closing quote, wanted quotes doubled",
    "unexpected end": "has a quote that is never closed",
}


def read(
    source: Source, delimiter: str = ",", *, types: Mapping[str, Type] | None = None
) -> dict[str, Column]:
    """Read a table in CSV: the first line names the columns, whose types are those of all their fields.

    A column is integers or floats if they keep all that its fields say, or if it is asked for.
    """
    name, data = _loaded(source)
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise ArgumentError("delimiter: wanted one ASCII character, no quote and no end of line")
    text = _decoded(name, data)
    records = _records(name, text, delimiter)
    header = _header(name, records)
    asked = dict(types or {})
    for column in asked:
        if column not in header:
            message = f"types: got {column!r}, wanted a name among those of the columns: {', '.join(header)}"
            raise ArgumentError(message)
    rows = []
    for line, record in records:
        row = record or [""] * (len(header) == 1)
        if row:
            _check(name, line, row, header, asked)
            rows.append(row)
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    return {
        column: _typed(list(fields), asked.get(column))
        for column, fields in zip(header, columns, strict=True)
    }


def _header(name: str, records: Iterator[tuple[int, list[str]]]) -> list[str]:
    header = next((record for _, record in records if record), None)
    if header is None:
        raise ArgumentError(f"{name}: got no line, wanted at least one that names the columns")
    for index, column in enumerate(header):
        if column in header[:index]:
            message = (
                f"{name}: columns {header.index(column) + 1} and {index + 1} are both named '{column}', "
                "wanted different names"
            )
            raise ArgumentError(message)
    return header


def _check(name: str, line: int, row: list[str], header: list[str], asked: dict[str, Type]) -> None:
    if len(row) != len(header):
        message = f"{name}: line {line} has {len(row)} fields, wanted {len(header)}, as many as the header"
        raise ArgumentError(message)
    for place, (column, field) in enumerate(zip(header, row, strict=True)):
        wanted = _WANTED.get(asked.get(column, str))
        if wanted is not None and _asked(field, asked[column]) is None:
            at = line + sum(before.count("\n") for before in row[:place])
            message = f"{name}: line {at}, column {column!r}: got {field!r}, wanted {wanted}"
            raise ArgumentError(message)


def line_of(source: Source, row: int, delimiter: str = ",") -> int:
    """Give the line that a row begins on, both as they are counted: lines from 1, rows from 0."""
    name, data = _loaded(source)
    lines = [line for line, record in _records(name, _decoded(name, data), delimiter) if record]
    return lines[row + 1]


def _loaded(source: Source) -> tuple[str, bytes]:
    name = "source"
    if isinstance(source, str | os.PathLike):
        name = f"source ({os.fspath(source)})"
        data = Path(source).read_bytes()
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    else:
        message = f"source: got {type(source).__name__}, wanted a path or a bytes-like object"
        raise ArgumentTypeError(message)
    return name, data


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = f"{name}: got bytes that are not UTF-8 at byte {error.start}, wanted UTF-8"
        raise EncodingError(message) from error


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the records, of an empty line an empty one, and the lines they start on."""
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
            yield line, record
    finally:
        csv.field_size_limit(before)


_WANTED: dict[Type, str] = {int: "an integer that fits int64", float: "a number"}


def _typed(fields: list[str], asked: Type | None) -> Column:
    if asked is str:
        return fields
    if asked is not None:
        return [value for field in fields if (value := _asked(field, asked)) is not None]
    integers = [_integer(field) for field in fields]
    if None not in integers:
        return [integer for integer in integers if integer is not None]
    exact = all(integer is None or abs(integer) < 10**15 for integer in integers)
    numbers = [_number(field) for field in fields]
    if None in numbers or not exact or _count_on(fields):
        return fields
    return [number for number in numbers if number is not None]


def _integer(field: str) -> int | None:
    # `int` refuses some thousands of digits.
    if not _INTEGER.fullmatch(field) or len(field) > _MOST_DIGITS + 1:
        return None
    value = int(field)
    return value if -(2**63) <= value < 2**63 else None


def _number(field: str) -> float | None:
    """Give the number whose digits, written with as many, are those of the field; NaN of an empty one."""
    if not field:
        return float("nan")
    if _INTEGER.fullmatch(field):
        return float(field) if _integer(field) is not None else None
    matched = _DECIMAL.fullmatch(field) or _EXPONENT.fullmatch(field)
    if matched is None:
        return None
    digits = ((matched[1] or "") + (matched[2] or "")).lstrip("0")
    if len(digits) > _FLOAT_DIGITS:
        return None
    value = float(field)
    written = f"{abs(value):.{max(len(digits) - 1, 0)}e}".partition("e")[0].replace(".", "")
    return value if written == (digits or "0") else None


def _count_on(fields: list[str]) -> bool:
    """Whether zeros at the ends of fractions may say something, as in 1.9 and 1.10."""
    fractions = [matched[2] for field in fields if (matched := _DECIMAL.fullmatch(field))]
    several = [fraction for fraction in fractions if len(fraction) > 1]
    return (
        len({len(fraction) for fraction in fractions}) > 1
        and any(fraction.endswith("0") for fraction in several)
        and not any(fraction.startswith("0") for fraction in several)
    )


def _asked(field: str, asked: Type) -> int | float | None:
    """Give the number that `int` or `float` reads, but of ASCII without underscores."""
    if not field and asked is float:
        return float("nan")
    if not field.isascii() or "_" in field:
        return None
    stripped = field.strip(_SPACE)
    if asked is int:
        matched = _ASKED_INTEGER.fullmatch(stripped)
        if matched is None or len(matched[2]) > _MOST_DIGITS:
            return None
        value = int(matched[1] + matched[2])
        return value if -(2**63) <= value < 2**63 else None
    try:
        return float(stripped)
    except ValueError:
        return None
