"""What a report is made of: tables, their columns, charts and images."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import checks
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
# The table styles that Excel has.
_HEADER = Style(bold=True, background="#eef1f5", line_below="#8a94a3")
_EXCEL_TABLES = re.compile(r"Light ([1-9]|1\d|2[01])|Medium ([1-9]|1\d|2[0-8])|Dark ([1-9]|1[01])")


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
        is an address) or ``formula`` (text that is an Excel formula); by default what the first values are.
    format : str, optional
        How numbers and dates are shown, in Excel's notation: ``#,##0.00``, ``0.0%``, ``yyyy-mm-dd``.
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

    name: str
    title: str | None = None
    _: KW_ONLY
    kind: Kind | None = None
    format: str | None = None
    width: float | None = None
    align: Align | None = None
    style: Style | str | None = None
    rules: Rule | Iterable[Rule] = ()
    total: Total | None = None
    wrap: bool = False
    formula: str | None = None

    def __post_init__(self) -> None:
        checks.text("Column.name", self.name, empty=False)
        at = f"Column({self.name!r})"
        for name in ("title", "format", "formula"):
            checks.text_or_none(f"{at}.{name}", getattr(self, name))
        for name, choices in (("kind", Kind), ("align", Align), ("total", Total)):
            if getattr(self, name) is not None:
                checks.one_of(f"{at}.{name}", getattr(self, name), get_args(choices))
        if self.width is not None:
            checks.size(f"{at}.width", self.width, 1, _WIDEST)
        if not isinstance(self.style, Style | str | None):
            raise ArgumentTypeError(
                f"{at}.style: got {checks.shown(self.style)}, wanted a Style or the name of one"
            )
        object.__setattr__(self, "rules", checks.items(f"{at}.rules", self.rules, Rule, "Rules"))
        checks.flag(f"{at}.wrap", self.wrap)
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
            raise ArgumentError(
                f"{at}.formula: got {checks.shown(self.formula)}, wanted it to begin with '='"
            )
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
    y: str | Iterable[str]
    _: KW_ONLY
    x: str | None = None
    title: str | None = None
    of: Literal["rows", "groups"] = "rows"
    alt: str | None = None

    def __post_init__(self) -> None:
        checks.one_of("Chart.kind", self.kind, get_args(ChartKind))
        checks.one_of("Chart.of", self.of, ("rows", "groups"))
        series = checks.items("Chart.y", self.y, str, "names of columns")
        if not series:
            raise ArgumentError("Chart.y: got no column, wanted one at least")
        if self.kind == "pie" and len(series) > 1:
            raise ArgumentError(f"Chart.y: got {len(series)} columns for a pie, wanted one")
        object.__setattr__(self, "y", series)
        for name in ("x", "title", "alt"):
            checks.text_or_none(f"Chart.{name}", getattr(self, name))
        if self.of == "groups" and self.x is not None:
            raise ArgumentError(
                f"Chart.x: got {self.x!r} for groups, wanted none: their values are the categories"
            )
        if self.of == "rows" and self.x is None:
            raise ArgumentError("Chart.x: got none, wanted the column of the categories")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture above a table: PNG or JPEG, from a path or bytes.

    `width` is in points (1/72 of an inch; the height follows from the picture), `alt` says in words what it
    shows.

    >>> from ferrule.reports import Image
    >>> Image("logo.png", 90, "The logo of the company").width
    90
    """

    source: str | os.PathLike[str] | bytes
    width: float
    alt: str

    def __post_init__(self) -> None:
        if not isinstance(self.source, str | os.PathLike | bytes):
            raise ArgumentTypeError(f"Image.source: got {checks.shown(self.source)}, wanted a path or bytes")
        checks.size("Image.width", self.width, 1, 5000)
        checks.text("Image.alt", self.alt)

    def read(self) -> bytes:
        """Give the bytes, if they are those of a picture."""
        data = self.source if isinstance(self.source, bytes) else Path(self.source).read_bytes()
        if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            where = f"{len(data)} bytes" if isinstance(self.source, bytes) else os.fspath(self.source)
            raise ArgumentError(
                f"Image.source: got {where}, which begins with {data[:8]!r}, wanted a PNG or a JPEG"
            )
        return data


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of a report: a worksheet, or some pages.

    Parameters
    ----------
    rows : Any
        Arrow data (anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``: polars, pyarrow, DuckDB), a
        pandas DataFrame (without its index), NumPy (a structured array, a two-dimensional one, a dict of
        one-dimensional ones), any iterable of tuples, lists, dicts, dataclasses or other objects with
        attributes, the path of a CSV file (the first 8,192 rows tell what its columns are), a DB-API cursor.
        Rows are read once, in blocks; no more than some thousand of an iterable are in memory.
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

    rows: Any
    columns: Iterable[str | Column] | None = None
    _: KW_ONLY
    name: str = "Report"
    title: str | None = None
    subtitle: str | None = None
    notes: str | Iterable[str] = ()
    group_by: str | Iterable[str] = ()
    page_per_group: bool = False
    styles: Mapping[str, Style] = field(default_factory=dict)
    header_style: Style = _HEADER
    freeze: bool = True
    filter: bool = True
    excel_table: str | None = None
    charts: Chart | Iterable[Chart] = ()
    images: Image | Iterable[Image] = ()

    def __post_init__(self) -> None:
        checks.text("Table.name", self.name, empty=False)
        at = f'table "{self.name}"'
        for name in ("title", "subtitle", "excel_table"):
            checks.text_or_none(f"{at}: {name}", getattr(self, name))
        for name in ("page_per_group", "freeze", "filter"):
            checks.flag(f"{at}: {name}", getattr(self, name))
        for name, kind, wanted in (
            ("notes", str, "texts"),
            ("group_by", str, "names of columns"),
            ("charts", Chart, "Charts"),
            ("images", Image, "Images"),
        ):
            object.__setattr__(self, name, checks.items(f"{at}: {name}", getattr(self, name), kind, wanted))
        for note in self.notes:
            checks.text(f"{at}: notes", note)
        if not isinstance(self.header_style, Style):
            raise ArgumentTypeError(
                f"{at}: header_style: got {checks.shown(self.header_style)}, wanted a Style"
            )
        if self.excel_table is not None and not _EXCEL_TABLES.fullmatch(self.excel_table):
            raise ArgumentError(
                f"{at}: excel_table: got {self.excel_table!r}, "
                "wanted Light 1 to 21, Medium 1 to 28 or Dark 1 to 11"
            )
        self._check_styles(at)
        if self.columns is not None:
            object.__setattr__(self, "columns", self._columns(at))

    @property
    def chosen(self) -> tuple[Column, ...] | None:
        """The columns, if some were named."""
        return cast("tuple[Column, ...] | None", self.columns)

    def _check_styles(self, at: str) -> None:
        if not isinstance(self.styles, Mapping):
            raise ArgumentTypeError(
                f"{at}: styles: got {checks.shown(self.styles)}, wanted a dict of Styles by name"
            )
        for name, style in self.styles.items():
            if not isinstance(name, str) or not isinstance(style, Style):
                raise ArgumentTypeError(f"{at}: styles[{name!r}]: got {checks.shown(style)}, wanted a Style")

    def _columns(self, at: str) -> tuple[Column, ...]:
        if isinstance(self.columns, str | Column) or not isinstance(self.columns, Iterable):
            raise ArgumentTypeError(
                f"{at}: columns: got {checks.shown(self.columns)}, wanted a list of names and Columns"
            )
        columns = []
        for index, column in enumerate(self.columns):
            if isinstance(column, str):
                columns.append(Column(column))
            elif isinstance(column, Column):
                columns.append(column)
            else:
                raise ArgumentTypeError(
                    f"{at}: columns[{index}]: got {checks.shown(column)}, wanted a name or a Column"
                )
        if not columns:
            raise ArgumentError(f"{at}: columns: got none, wanted one at least")
        return tuple(columns)
