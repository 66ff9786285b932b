"""Making reports: from tables to a file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any, Protocol, cast

from ferrule import _checks
from ferrule._core import class_of
from ferrule._core.reports import ReportWriter
from ferrule.errors import ArgumentError, ArgumentTypeError, CancelledError
from ferrule.reports import checks
from ferrule.reports.checks import shown
from ferrule.reports.csv_files import CsvFile
from ferrule.reports.document import Document
from ferrule.reports.page import Page  # noqa: TC001 - in public signatures
from ferrule.reports.plan import Plan, describe, plan
from ferrule.reports.sources import Source, open_source
from ferrule.reports.table import Image, Table
from ferrule.reports.target import Target, check_apart, check_target, place_for
from ferrule.reports.template import Filled, Template

__all__ = ["Cancel", "to_pdf", "to_xlsx"]

Progress = Callable[[int], object]
Font = str | os.PathLike[str] | bytes


class Cancel(Protocol):
    """Says whether to stop: a ``threading.Event``, for one."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...


def to_xlsx(  # noqa: PLR0913 - what a report has
    tables: Any,  # noqa: ANN401 - tables, or rows of any kind
    target: Target = None,
    *,
    title: str | None = None,
    author: str | None = None,
    language: str | None = None,
    page: Page | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> bytes | None:
    """Write a workbook: a worksheet for each table.

    Rows are written as they come, on all threads; memory does not grow with them. A table of more rows than a
    worksheet has, 1,048,576, goes on in the next. Text that begins with ``=``, ``+``, ``-`` or ``@`` stays
    text; NaN is ``#NUM!`` and the infinities are ``#DIV/0!``; whole numbers and decimals of more than 15
    digits are text, since Excel keeps 15; so are dates before 1900.

    Parameters
    ----------
    tables : Table, list or tuple of Tables, or rows
        What to write. Anything else is taken as the rows of one :class:`Table`.
    target : path, binary file object or None
        A file is put in its place when it is whole and on disk, whatever happens before; a file object is
        written to when the report is whole, all of it or an error; None gives the bytes.
    title, author : str, optional
        Of the document; its title is otherwise that of the first table.
    language : str, optional
        Of its text, as in BCP 47; otherwise that of the :class:`Template` of a table, or ``en``.
    page : Page, optional
        What is printed on, otherwise that of the template, or A4: its size (one that Excel has a paper for),
        orientation (sheets that are wide are printed across anyway) and margin. What else a page says is a
        PDF's.
    progress : callable, optional
        Called with the number of rows done, now and then.
    cancel : optional
        Anything with ``is_set()``: once that is true, :class:`CancelledError` is raised.

    Returns
    -------
    bytes or None
        The workbook, if there is no target.

    Raises
    ------
    ReportError
        A row or a value that can't be shown. The message names table, row and column.
    ArgumentError, ArgumentTypeError
        Something is wrong with a table's description.
    OutputError
        The target can't be written.
    CancelledError
        As `cancel` wanted. After this and every other error, and after Ctrl-C, the target is as it was.

    Examples
    --------
    >>> from ferrule.reports import Column, Table, to_xlsx
    >>> rows = [{"city": "Oslo", "rain": 1.5}, {"city": "Rome", "rain": 0.25}]
    >>> to_xlsx(Table(rows, ["city", Column("rain", format="0.00", total="mean")], name="Rain"))[:2]
    b'PK'

    """
    said = {"title": title, "author": author, "language": language, "page": page}
    return _write("xlsx", said, tables, target, [], progress, cancel)


def to_pdf(  # noqa: PLR0913 - what a report has
    tables: Any,  # noqa: ANN401 - tables, or rows of any kind
    target: Target = None,
    *,
    title: str | None = None,
    author: str | None = None,
    language: str | None = None,
    page: Page | None = None,
    fonts: Font | Iterable[Font] = (),
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> bytes | None:
    """Write a PDF: for each table some pages, with its header on each of them and "page x of y" below.

    Parameters
    ----------
    tables, target, title, author, language, progress, cancel
        As for :func:`to_xlsx`.
    page : Page, optional
        The size of the pages, and what else a PDF may have; otherwise that of the template, or A4.
    fonts : path, bytes, or iterable of them
        Font files (TTF, OTF) for characters that the built-in font has not, in the order in which they are
        asked. The built-in font has Latin, Greek and Cyrillic.

    Returns
    -------
    bytes or None
        The document, if there is no target.

    Raises
    ------
    ReportError
        Also for a character that no font has.
    Exception
        Otherwise as for :func:`to_xlsx`.

    Examples
    --------
    >>> from ferrule.reports import Page, Table, to_pdf
    >>> rows = [("Oslo", 1.5), ("Rome", 0.25)]
    >>> to_pdf(Table(rows, ["city", "rain"]), page=Page(landscape=True), title="Rain")[:5]
    b'%PDF-'

    """
    said = {"title": title, "author": author, "language": language, "page": page}
    return _write("pdf", said, tables, target, _font_files(fonts, target), progress, cancel)


def _font_files(fonts: Font | Iterable[Font], target: Target) -> list[bytes]:
    if isinstance(fonts, str | os.PathLike | bytes):
        fonts = [fonts]
    given = []
    for index, font in enumerate(_checks.each("fonts", fonts, "a path, bytes or several of them")):
        if not isinstance(font, str | os.PathLike | bytes):
            raise ArgumentTypeError(f"fonts[{index}]: got {class_of(font)}, wanted a path or bytes")
        check_apart(target, [(f"fonts[{index}]", font)])
        given.append(font if isinstance(font, bytes) else checks.path(f"fonts[{index}]", font).read_bytes())
    return given


def _write(  # noqa: PLR0913, PLR0917 - all that a report has
    form: str,
    said: dict[str, Any],
    tables: Any,  # noqa: ANN401 - tables, or rows of any kind
    target: Target,
    fonts: list[bytes],
    progress: Progress | None,
    cancel: Cancel | None,
) -> bytes | None:
    check_target(target, form)
    if progress is not None:
        _checks.function("progress", progress)
    if cancel is not None and not hasattr(cancel, "is_set"):
        raise ArgumentTypeError(f"cancel: got {class_of(cancel)}, wanted something with is_set()")
    several = _several(tables)
    check_apart(target, _files_of(several))
    document = _document(said, several)
    if form == "xlsx":
        _check_names(several)
    with ExitStack() as opened:
        sources, plans = [], []
        for table in several:
            at = f"table {shown(table.name)}"
            source = opened.enter_context(closing(open_source(table.rows, table.chosen, at)))
            sources.append(source)
            plans.append(plan(table, source, at))
        report, images = describe(document, plans)
        with place_for(target) as path:
            writer = ReportWriter(form, json.dumps(report), images, fonts, path)
            with closing(writer):
                _write_rows(writer, sources, plans, progress, cancel)
                whole = writer.finish()
    return whole if target is None else None


def _write_rows(
    writer: ReportWriter,
    sources: Iterable[Source],
    plans: Iterable[Plan],
    progress: Progress | None,
    cancel: Cancel | None,
) -> None:
    done = 0
    for source, each in zip(sources, plans, strict=True):
        for count in source.write(writer, each.take, whole=each.whole):
            done += count
            if progress is not None:
                progress(done)
            if cancel is not None and cancel.is_set():
                raise CancelledError(f"cancelled after {done:,} rows")
        writer.end_table()


def _check_names(tables: list[Table]) -> None:
    """Refuse two worksheets of one name: which tables they are is known only here."""
    taken: dict[str, int] = {}
    for index, table in enumerate(tables):
        first = taken.setdefault(table.name.lower(), index)
        if first != index:
            raise ArgumentError(
                f"tables[{first}] and tables[{index}]: got the names {shown(tables[first].name)} and "
                f"{shown(table.name)}, wanted another for each worksheet, such as Table(rows, name='Sales'); "
                "Excel does not tell case apart"
            )


def _files_of(tables: Iterable[Table]) -> Iterator[tuple[str, object]]:
    """Give what may be the files of which tables are made."""
    for table in tables:
        yield "its rows", table.rows.path if isinstance(table.rows, CsvFile) else table.rows
        for image in cast("tuple[Image, ...]", table.images):
            yield "an image", image.source


def _document(said: dict[str, Any], tables: list[Table]) -> Document:
    """Give the document that is said, otherwise that of the first template."""
    own = next((table.document for table in tables if isinstance(table, Filled)), Document())
    document = replace(own, **{name: each for name, each in said.items() if each is not None})
    return document if document.title is not None else replace(document, title=tables[0].title)


def _several(tables: Any) -> list[Table]:  # noqa: ANN401 - tables, or rows of any kind
    if isinstance(tables, Table):
        return [tables]
    if isinstance(tables, Template):
        raise ArgumentTypeError("tables: got a Template, wanted a table of it: template.with_rows(rows)")
    if isinstance(tables, list | tuple) and any(isinstance(table, Table) for table in tables):
        for index, table in enumerate(tables):
            if not isinstance(table, Table):
                raise ArgumentTypeError(f"tables[{index}]: got {class_of(table)}, wanted a Table")
        return list(tables)
    return [Table(tables)]
