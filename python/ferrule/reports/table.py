"""What a report is made of: tables, their columns, charts and images."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

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
_EXCEL_TABLES = re.compile(
    r"Light ([1-9]|1\d|2[01])|Medium ([1-9]|1\d|2[0-8])|Dark ([1-9]|1[01])"
)
_FIELD = re.compile(r"\{([^{}]*)\}")


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
        ``text``, ``number``, ``boolean``, ``date``, ``datetime``, ``time``, ``duration``, ``link`` (text that is an
        address) or ``formula`` (text that is an Excel formula); by default what the first values are.
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
        An Excel formula, in which ``{name}`` is the cell of that column in the same row: ``={price}*{quantity}``. The
        rows have no value for such a column. Only for XLSX.

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
    _: None = field(default=None, init=False, repr=False)
    kind: Kind | None = field(default=None, kw_only=True)
    format: str | None = field(default=None, kw_only=True)
    width: float | None = field(default=None, kw_only=True)
    align: Align | None = field(default=None, kw_only=True)
    style: Style | str | None = field(default=None, kw_only=True)
    rules: Rule | Iterable[Rule] = field(default=(), kw_only=True)
    total: Total | None = field(default=None, kw_only=True)
    wrap: bool = field(default=False, kw_only=True)
    formula: str | None = field(default=None, kw_only=True)
