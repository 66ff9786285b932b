"""A report's description for the core: tables and the columns of their rows, brought together."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from ferrule.errors import ArgumentError
from ferrule.reports import checks, schema
from ferrule.reports.checks import listed, shown
from ferrule.reports.schema import References
from ferrule.reports.style import Style
from ferrule.reports.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.reports.document import Document
    from ferrule.reports.sources import Source
    from ferrule.reports.table import Chart, Image

__all__ = ["Plan", "describe", "plan"]


_LAST = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A table whose columns are known."""

    description: dict[str, Any]
    take: list[int]
    """Where the values of the columns that have some are in a row of the source."""
    whole: bool
    """Whether the table has all columns of its rows, since it named none."""
    images: list[bytes]


def describe(document: Document, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[bytes]]:
    """Give the description of a whole report, and its images."""
    images: list[bytes] = []
    tables = []
    for each in plans:
        pictures = [
            image | {"index": index} for index, image in enumerate(each.description["images"], len(images))
        ]
        images += each.images
        for what, seen in [("images", pictures), ("charts", each.description["charts"])]:
            for index, one in enumerate(seen):
                if document.page.accessible and not one["alt"].strip():
                    raise ArgumentError(
                        f"table {shown(each.description['name'])}, {what}[{index}].alt: got an empty one, "
                        "wanted what it shows, since the pages shall be accessible"
                    )
        tables.append(each.description | {"images": pictures})
    described = schema.plain(document, References("", {}, []))
    return described | {"created": _now(), "tables": tables}, images


def _now() -> int:
    """Give the time that a file says it was made at, in microseconds since 1970.

    https://reproducible-builds.org/specs/source-date-epoch/ has a build stop where the variable is malformed.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return time.time_ns() // 1000
    seconds = int(given) if given.isascii() and given.isdecimal() and len(given) <= len(str(_LAST)) else -1
    if not 0 <= seconds <= _LAST:
        raise ArgumentError(
            f"SOURCE_DATE_EPOCH: got {shown(given)}, wanted whole seconds since 1970, before the year 10000"
        )
    return seconds * 1_000_000


def plan(table: Table, source: Source, at: str) -> Plan:
    """Bring a table and its rows together; `at` is how messages call it."""
    columns = _columns(table, source, at)
    names = [column.name for column in columns]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise ArgumentError(
                f"{at}: columns {names.index(name) + 1} and {index + 1} are both named {shown(name)}"
            )
    given = [column.name for column in columns if column.formula is None]
    take = list(range(len(given))) if source.names is None else [source.names.index(name) for name in given]
    if source.names is None and source.width not in {0, len(given)}:
        raise ArgumentError(
            f"{at}, row 1: got {source.width} values, wanted {len(given)}, one for each column "
            f"({listed(given)})"
        )
    references = References(f"{at}: ", table.styles, names)
    description = schema.plain(table, references)
    for name in table.group_by:
        if name not in given:
            raise ArgumentError(
                f"{at}: group_by: got {shown(name)}, which is a formula; wanted a column with values"
            )
    if len(set(table.group_by)) < len(tuple(table.group_by)):
        raise ArgumentError(f"{at}: group_by: got {shown(list(table.group_by))}, wanted each column once")
    description["columns"] = [
        _column(column, source, replace(references, at=f"{at}, column {shown(column.name)}: "))
        for column in columns
    ]
    description["charts"] = [
        _chart(chart, table, columns, replace(references, at=f"{at}, charts[{index}]: "))
        for index, chart in enumerate(cast("tuple[Chart, ...]", table.charts))
    ]
    description["rows"] = source.rows
    pictures = cast("tuple[Image, ...]", table.images)
    images = [_picture(image, f"{at}, images[{index}]: ") for index, image in enumerate(pictures)]
    return Plan(description, take, table.chosen is None, images)


def _picture(image: Image, at: str) -> bytes:
    try:
        return image.read()
    except ArgumentError as error:
        raise ArgumentError(f"{at}{error}") from None


def _columns(table: Table, source: Source, at: str) -> Sequence[Column]:
    """Give the table's columns, or one for each of the rows'."""
    if table.chosen is None:
        names = source.names
        if names is None:
            names = [f"Column {place + 1}" for place in range(source.width)]
        if not names:
            raise ArgumentError(f"{at}: got no rows that name columns, wanted columns= to say what there is")
        return [Column(name) for name in names]
    columns = table.chosen
    if source.names is not None:
        for column in columns:
            if column.formula is None:
                checks.known(f"{at}: columns", column.name, source.names, "column")
    return columns


def _column(column: Column, source: Source, references: References) -> dict[str, Any]:
    kind = None if column.formula is not None else column.kind or source.kinds.get(column.name)
    title = column.name if column.title is None else column.title
    described = schema.plain(column, references)
    style = described["style"] or schema.plain(Style(), references)
    return described | {"kind": kind, "title": title, "style": style}


def _chart(chart: Chart, table: Table, columns: Sequence[Column], references: References) -> dict[str, Any]:
    at = f"{references.at}Chart"
    references = replace(references, at=f"{at}.")
    described = schema.plain(chart, references)
    by_name = {column.name: column for column in columns}
    if chart.of == "groups":
        if not table.group_by:
            raise ArgumentError(f"{at}.of: got 'groups' in a table without groups, wanted group_by=")
        for name in chart.y:
            if by_name[name].total is None:
                said = shown(name)
                raise ArgumentError(f"{at}.y: got {said}, which has no total; wanted Column({said}, total=…)")
    for name in chart.y:
        if by_name[name].formula is not None or by_name[name].kind == "formula":
            raise ArgumentError(
                f"{at}.y: got {shown(name)}, which is a formula; wanted a column whose rows have values"
            )
    category = chart.x if chart.x is not None else " and ".join(table.group_by)
    series = ", ".join(by_name[name].title or name for name in chart.y)
    words = chart.alt if chart.alt is not None else f"{chart.kind} chart: {series} by {category}"
    return described | {"of_groups": chart.of == "groups", "alt": words}
