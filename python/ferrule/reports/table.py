"""What a report is made of: tables, their columns, charts and images."""

from __future__ import annotations

import os  # noqa: TC003 - of the type of a field, which is asked for
import re
from collections.abc import Iterable, Mapping  # noqa: TC003 - the types of fields, which are asked for
from dataclasses import KW_ONLY, dataclass, field
from typing import Annotated, Any, Literal, cast

from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import schema
from ferrule.reports.checks import each, path, path_shown, shown
from ferrule.reports.schema import (
    HERE,
    Between,
    ByName,
    ColumnName,
    ColumnNames,
    File,
    Filled,
    Instance,
    Matching,
    Several,
    StyleOrName,
)
from ferrule.reports.style import Rule, Style

__all__ = ["Chart", "Column", "Image", "Table"]

Kind = Literal["text", "number", "boolean", "date", "datetime", "time", "duration", "link", "formula"]
Align = Literal["left", "center", "right"]
Total = Literal["sum", "mean", "min", "max", "count"]
ChartKind = Literal["column", "bar", "line", "area", "pie", "scatter"]

# Excel's own limit.
_WIDEST = 255
_ADDED = {"number", "duration"}
_ORDERED = _ADDED | {"date", "datetime", "time"}
_HEADER = Style(bold=True, background="#eef1f5", line_below="#8a94a3")
_EXCEL_TABLE = Matching(
    re.compile(r"Light ([1-9]|1\d|2[01])|Medium ([1-9]|1\d|2[0-8])|Dark ([1-9]|1[01])"),
    "Light 1 to 21, Medium 1 to 28 or Dark 1 to 11",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Its name in the rows, and in messages.
    title : str, optional
        What stands in the header; by default the name.
    kind : str, optional
        ``text``, ``number``, ``boolean``, ``date``, ``datetime``, ``time``, ``duration``, ``link`` (text that
        is an address) or ``formula`` (text that is an Excel formula); by default what the first values are
        (of a CSV file: what all of its values are).
    format : str, optional
        How numbers and dates are shown, in Excel's notation: ``#,##0.00``, ``0.0%``, ``yyyy-mm-dd``,
        ``0;[Red]-0``, ``[$-407]d. mmmm yyyy``.
    width : float, optional
        In characters; by default from the content.
    align : str, optional
        ``left``, ``center`` or ``right``.
    style : Style or str, optional
        How values look: a style, or the name of one of the table's.
    rules : Rule or iterable of Rule
        Values that look different.
    total : str, optional
        ``sum``, ``mean``, ``min``, ``max`` or ``count``: in the lines that close groups and the table.
    wrap : bool
        Whether long text goes on in another line of its cell.
    formula : str, optional
        An Excel formula, in which ``{name}`` is the cell of that column in the same row:
        ``={price}*{quantity}``. The rows have no value for such a column. Only for XLSX.

    Examples
    --------
    >>> from ferrule.reports import Column, Rule, Style
    >>> Column("paid", "Paid on", kind="date", format="dd.mm.yyyy").title
    'Paid on'
    >>> Column("total", format="#,##0.00", total="sum", rules=[Rule("<", 0, Style(color="#c00000"))]).total
    'sum'

    """

    name: Annotated[str, Filled()]
    title: str | None = None
    _: KW_ONLY
    kind: Kind | None = None
    format: str | None = None
    width: Annotated[float | None, Between(1, _WIDEST)] = None
    align: Align | None = None
    style: Annotated[Style | str | None, StyleOrName(Style)] = None
    rules: Annotated[Rule | Iterable[Rule], Several(Rule, "Rules")] = ()
    total: Total | None = None
    wrap: bool = False
    formula: str | None = None

    def __post_init__(self) -> None:
        schema.check(self, "Column.", "name")
        at = f"Column({shown(self.name)})"
        schema.check(self, f"{at}.")
        self._check_formula(at)
        allowed = {"sum": _ADDED, "mean": _ADDED, "min": _ORDERED, "max": _ORDERED}.get(self.total or "")
        if allowed and self.kind not in {None, "formula"} and self.kind not in allowed:
            raise ArgumentError(
                f"{at}.total: got {self.total!r} of the kind {self.kind}, wanted 'count' or none; "
                f"{self.total!r} is of {', '.join(sorted(allowed))}"
            )

    def _check_formula(self, at: str) -> None:
        if self.formula is None:
            return
        if not self.formula.startswith("="):
            raise ArgumentError(f"{at}.formula: got {shown(self.formula)}, wanted it to begin with '='")
        if self.kind not in {None, "formula"}:
            raise ArgumentError(f"{at}.kind: got {self.kind!r} beside a formula, wanted none")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a table's rows (at most 1,000), or of the totals of its outermost groups.

    `y` are the columns that give the values, one series each. `x` is the column that gives the categories;
    for groups their own values do. `alt` says in words what it shows, for those who can't see it.

    >>> from ferrule.reports import Chart
    >>> Chart("line", ["price"], x="month").of
    'rows'
    """

    kind: ChartKind
    y: Annotated[str | Iterable[str], ColumnNames()]
    _: KW_ONLY
    x: Annotated[str | None, ColumnName()] = None
    title: str | None = None
    of: Annotated[Literal["rows", "groups"], HERE] = "rows"
    alt: str | None = None

    def __post_init__(self) -> None:
        schema.check(self, "Chart.")
        series = cast("tuple[str, ...]", self.y)
        if not series:
            raise ArgumentError("Chart.y: got no column, wanted one at least")
        if self.kind == "pie" and len(series) > 1:
            raise ArgumentError(f"Chart.y: got {len(series)} columns for a pie, wanted one")
        if self.of == "groups" and self.x is not None:
            raise ArgumentError(
                f"Chart.x: got {shown(self.x)} for groups, wanted none: their values are the categories"
            )
        if self.of == "rows" and self.x is None:
            raise ArgumentError("Chart.x: got none, wanted the column of the categories")


# What people may take for what is wanted, by how their files begin.
_OTHER_PICTURES = {
    b"GIF8": "a GIF",
    b"BM": "a BMP",
    b"II*\0": "a TIFF",
    b"MM\0*": "a TIFF",
    b"RIFF": "a WebP",
    b"<svg": "an SVG",
    b"<?xml": "an SVG",
    b"\0\0\0\x0cjP  ": "a JPEG 2000",
    b"\xff\x0a": "a JPEG XL",
}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture above a table: PNG or JPEG, from a path or bytes.

    `width` is in points (1/72 of an inch; the height follows from the picture, and is 10,000 points at
    most), `alt` says in words what it shows. A photo stands upright, if its Exif data say how the camera was
    held. A PNG may have 2**28 bytes of pixels (67 million pixels with colours), a JPEG 2**28 pixels.

    >>> from ferrule.reports import Image
    >>> Image("logo.png", 90, "The logo of the company").width
    90.0
    """

    source: Annotated[str | os.PathLike[str] | bytes, File(), HERE]
    width: Annotated[float, Between(1, 5000)]
    alt: str

    def __post_init__(self) -> None:
        schema.check(self, "Image.")

    def read(self) -> bytes:
        """Give the bytes, if they are those of a picture."""
        source = self.source
        data = source if isinstance(source, bytes) else path("Image.source", source).read_bytes()
        if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            where = f"{len(data)} bytes" if isinstance(self.source, bytes) else path_shown(self.source)
            kind = next((kind for start, kind in _OTHER_PICTURES.items() if data.startswith(start)), None)
            what = kind or f"which begins with {data[:8]!r}"
            raise ArgumentError(f"Image.source: got {where}, {what}, wanted a PNG or a JPEG")
        return data


class _Columns(Several):
    """Columns and names of them: one at least."""

    takes_names = True

    def check(self, name: str, value: Any) -> tuple[Column, ...]:  # noqa: ANN401 - as in Mark
        columns = []
        for index, column in enumerate(each(name, value, self._wanted)):
            if not isinstance(column, str | Column):
                raise ArgumentTypeError(f"{name}[{index}]: got {class_of(column)}, wanted a name or a Column")
            columns.append(Column(column) if isinstance(column, str) else column)
        if not columns:
            raise ArgumentError(f"{name}: got none, wanted one at least")
        return tuple(columns)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What a table is but for its rows: the fields that tables and templates have in common."""

    columns: Annotated[
        Iterable[str | Column] | None, _Columns(Column, "a list of names and Columns"), HERE
    ] = None
    _: KW_ONLY
    name: Annotated[str, Filled()] = "Report"
    title: str | None = None
    subtitle: str | None = None
    notes: Annotated[str | Iterable[str], Several(str, "texts")] = ()
    group_by: Annotated[str | Iterable[str], ColumnNames()] = ()
    page_per_group: bool = False
    styles: Annotated[Mapping[str, Style], ByName(Style, "a dict of Styles"), HERE] = field(
        default_factory=dict
    )
    header_style: Annotated[Style, Instance(Style, "a Style")] = _HEADER
    freeze: bool = True
    filter: bool = True
    excel_table: Annotated[str | None, _EXCEL_TABLE] = None
    charts: Annotated[Chart | Iterable[Chart], Several(Chart, "Charts"), HERE] = ()
    images: Annotated[Image | Iterable[Image], Several(Image, "Images")] = ()

    def __post_init__(self) -> None:
        schema.check(self, "Table.", "name")
        schema.check(self, f"table {shown(self.name)}: ")

    @property
    def chosen(self) -> tuple[Column, ...] | None:
        """The columns, if some were named."""
        return cast("tuple[Column, ...] | None", self.columns)


@dataclass(frozen=True, eq=False)
class _Rows:
    """A base of its own, after the other one: its field is the first."""

    __slots__ = ()
    rows: Annotated[Any, HERE]


@dataclass(frozen=True, slots=True, eq=False)
class Table(Layout, _Rows):
    """A table of a report: a worksheet, or some pages.

    Parameters
    ----------
    rows : Any
        Arrow data (anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``: polars, pyarrow, DuckDB), a
        pandas DataFrame (an index that has a name is columns before the others), NumPy (a structured array, a
        two-dimensional one, a dict of one-dimensional ones), any iterable of tuples, lists, dicts,
        dataclasses or other objects with attributes, the path of a CSV file (or a :class:`CsvFile`, which
        says how it is written), a DB-API cursor. Rows are read once (those of a CSV file twice, to tell what
        its columns are), in blocks; no more than some thousand of an iterable are in memory. Those of a
        generator, another iterator or a cursor are gone then: one report can be made of them. A
        :class:`Template` makes many.
    columns : iterable of str and Column, optional
        Which columns, in which order; by default all that the rows have. Rows of tuples or lists without
        names have their values in the order of the columns.
    name : str
        Of the worksheet or bookmark.
    title, subtitle : str, optional
        Above the table.
    notes : str or iterable of str
        Below the table.
    group_by : str or iterable of str
        Columns whose consecutive equal values make groups, outermost first: a line begins each group, and one
        with its totals closes it. Rows are not sorted.
    page_per_group : bool
        Whether each group begins on a new page.
    styles : mapping of str to Style
        Styles that columns and rules call by name.
    header_style : Style
        How the header looks.
    freeze, filter : bool
        Whether the header stays in view, and has filters (XLSX).
    excel_table : str, optional
        The name of a table style such as ``Medium 2``, for a table that Excel knows as one (XLSX).
    charts, images
        Of this table.

    Examples
    --------
    >>> from ferrule.reports import Column, Table
    >>> table = Table([("Ada", 12.5), ("Bo", 7.0)], ["name", Column("hours", total="sum")], name="Hours")
    >>> [column.name for column in table.columns]
    ['name', 'hours']

    """
