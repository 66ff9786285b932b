"""Templates: how a report looks, in a TOML file, for rows that come later."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from ferrule import _files
from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError, FerruleError
from ferrule.reports import checks, schema
from ferrule.reports.document import Document
from ferrule.reports.schema import HERE
from ferrule.reports.table import Layout, Table

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Template", "load_template"]

T = TypeVar("T")

_LONGEST = 1 << 24
"""Bytes: far more than any template has, and little enough to read what is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Template(Layout, Document):
    """How a report of one table looks: a description without rows, for any number of reports.

    It takes what :class:`Table` takes, but for the rows, and for the document `author`, `language` and
    `page`, as :func:`to_pdf` does. The document's title is the table's. What a report is told beside its
    tables comes before what a template says; of tables of several templates, the first's counts.

    >>> from ferrule.reports import Column, Template, to_pdf, to_xlsx
    >>> rain = Template(["city", Column("rain", format="0.00", total="mean")], title="Rain")
    >>> def rows():  # a query, say: a generator can be gone through once
    ...     yield from [("Oslo", 1.5), ("Rome", 0.25)]
    >>> to_xlsx(rain.with_rows(rows()))[:2], to_pdf(rain.with_rows(rows()))[:5]
    (b'PK', b'%PDF-')
    """

    def __post_init__(self) -> None:
        schema.check(self, "")

    def with_rows(self, rows: Any) -> Table:  # noqa: ANN401 - rows of any kind
        """Give a table that looks so and has these rows."""
        document = Document(**{name: getattr(self, name) for name in schema.fields(Document)})
        return Filled(
            rows, **{name: getattr(self, name) for name in schema.fields(Layout)}, document=document
        )


@dataclass(frozen=True, slots=True, eq=False)
class Filled(Table):
    """A table that was made by a template, which says what its document is."""

    document: Annotated[Document, HERE] = field(kw_only=True)


def load_template(path: str | os.PathLike[str]) -> Template:
    """Read a template.

    The file is TOML, in UTF-8 with a byte order mark or without. Its names are those of :class:`Table`,
    with ``author``, ``language`` and a table ``page`` (those of :class:`Page`) for the document.
    ``columns``, ``charts`` and ``images`` are arrays of tables; a column may also be just a name.
    ``styles`` has a table for each name; paths of images are relative to the file.

    Raises
    ------
    ArgumentError
        The file is no TOML, or has a name or a value that a report has not. The message says where.
    ArgumentTypeError
        The path is none.
    OSError
        The file can't be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from ferrule.reports import load_template
    >>> text = '''
    ... title = "Sales"
    ... group_by = ["region"]
    ... columns = ["region", {name = "amount", format = "#,##0.00", total = "sum", style = "money"}]
    ... styles.money = {bold = true}
    ... page = {landscape = true}
    ... '''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "sales.toml")
    ...     _ = path.write_text(text)
    ...     template = load_template(path)
    >>> template.group_by, template.page.landscape
    (('region',), True)

    """
    if not isinstance(path, str | os.PathLike):
        raise ArgumentTypeError(f"path: got {class_of(path)}, wanted a path")
    path = checks.path("path", path)
    with _told(f"template ({checks.path_shown(path)})"):
        return _template(tomllib.loads(_files.read_text(path, _LONGEST)), path.parent)


def template_of(settings: Mapping[str, Any]) -> Template:
    """Make a template of settings that came from elsewhere: those of a template's file, but no file's path.

    Raises
    ------
    ArgumentError
        A name or a value that a report has not, or a path. The message says where.

    Examples
    --------
    >>> from ferrule.reports.template import template_of
    >>> template_of({"columns": ["city", {"name": "rain", "format": "0.00"}]}).columns[1].format
    '0.00'

    """
    with _told("template"):
        return _template(settings, None)


@contextmanager
def _told(at: str) -> Iterator[None]:
    """Say of what is wrong that it is in a template."""
    try:
        yield
    except MemoryError:
        raise
    except (FerruleError, ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ArgumentError(f"{at}: {why}") from error


def _template(data: Mapping[str, Any], folder: Path | None) -> Template:
    if "rows" in data:
        raise ArgumentError("there is no setting 'rows'; rows come later")
    return _made("", Template, data, folder)


def _made(at: str, kind: type[T], value: object, folder: Path | None) -> T:
    """Make one of a report's parts of a table that has its names."""
    settings = _mapping(at, value)
    fields = schema.fields(kind)
    for name in settings:
        checks.known(at or "the file", name, fields, "setting")
    prefix = f"{at}." if at else ""
    read = {
        name: _read(f"{prefix}{name}", fields[name].mark, each, folder) for name, each in settings.items()
    }
    try:
        return kind(**read)
    except TypeError as error:
        if isinstance(error, FerruleError):
            raise
        missing = [name for name in fields if name not in settings]
        raise ArgumentError(f"{at}: wanted more settings of {', '.join(missing)}") from error


def _read(at: str, mark: schema.Mark, value: Any, folder: Path | None) -> Any:  # noqa: ANN401 - as TOML has it
    """Give a setting as its part has it: a part of it is a table in the file, several are an array."""
    if isinstance(mark, schema.File) and isinstance(value, str):
        if folder is None:
            raise ArgumentError(f"{at}: got a path, wanted none: files are those of whoever runs this")
        return folder / value
    part = mark.part
    if part is None:
        return value
    if isinstance(mark, schema.Several):
        if not isinstance(value, list):
            raise ArgumentTypeError(f"{at}: got {class_of(value)}, wanted an array")
        return [
            each
            if mark.takes_names and isinstance(each, str)
            else _made(f"{at}[{index}]", part, each, folder)
            for index, each in enumerate(value)
        ]
    if isinstance(mark, schema.ByName):
        named = _mapping(at, value)
        return {name: _made(f"{at}.{checks.cut(name)}", part, each, folder) for name, each in named.items()}
    return value if isinstance(value, str) and mark.takes_names else _made(at, part, value, folder)


def _mapping(at: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ArgumentTypeError(f"{at}: got {class_of(value)}, wanted a table")
    return value
