"""Templates: how a report looks, in a TOML file, for rows that come later."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ferrule.errors import ArgumentError, ArgumentTypeError, FerruleError
from ferrule.reports import checks
from ferrule.reports.page import Page
from ferrule.reports.style import Rule, Style
from ferrule.reports.table import Chart, Column, Image, Table

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

__all__ = ["Template", "load_template"]

T = TypeVar("T")

_A4 = Page()
_DOCUMENT = ("author", "language", "page")


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """How a report of one table looks. The document's title is the table's.

    >>> from ferrule.reports import Table, Template
    >>> Template(Table((), title="Rain")).with_rows([("Oslo", 1.5)]).title
    'Rain'
    """

    table: Table
    author: str | None = None
    language: str = "en"
    page: Page = _A4

    def with_rows(self, rows: Any) -> Table:  # noqa: ANN401 - rows of any kind
        """Give the table with these rows."""
        return replace(self.table, rows=rows)


def load_template(path: str | os.PathLike[str]) -> Template:
    """Read a template.

    The file is TOML. Its names are those of :class:`Table`, with ``author``, ``language`` and a table
    ``page`` (those of :class:`Page`) for the document. ``columns``, ``charts`` and ``images`` are arrays of
    tables; a column may also be just a name. ``styles`` has a table for each name; paths of images are
    relative to the file.

    Raises
    ------
    ArgumentError
        The file is no TOML, or has a name or a value that a report has not. The message says where.
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
    >>> template.table.group_by, template.page.landscape
    (('region',), True)

    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ArgumentError(f"template ({path}): {error}") from error
    try:
        return _template(data, path.parent)
    except FerruleError as error:
        raise ArgumentError(f"template ({path}): {error}") from error


def _template(data: dict[str, Any], folder: Path) -> Template:
    document = {name: data.pop(name) for name in _DOCUMENT if name in data}
    if "page" in document:
        document["page"] = _made("page", Page, document["page"])
    readers: dict[str, Callable[[Any], Any]] = {
        "columns": lambda value: _each("columns", value, _column),
        "charts": lambda value: _each("charts", value, lambda at, each: _made(at, Chart, each)),
        "images": lambda value: _each("images", value, lambda at, each: _image(at, each, folder)),
        "styles": lambda value: {
            name: _made(f"styles.{name}", Style, each) for name, each in _mapping("styles", value).items()
        },
        "header_style": lambda value: _made("header_style", Style, value),
    }
    settings = {name: readers[name](value) if name in readers else value for name, value in data.items()}
    if "rows" in settings:
        raise ArgumentError("there is no setting 'rows'; rows come later")
    checks.text("language", document.get("language", "en"), empty=False)
    checks.text_or_none("author", document.get("author"))
    return Template(_made("", Table, settings | {"rows": ()}), **document)


def _column(at: str, value: object) -> str | Column:
    if isinstance(value, str):
        return value
    settings = dict(_mapping(at, value))
    if "rules" in settings:
        settings["rules"] = _each(f"{at}.rules", settings["rules"], _rule)
    if isinstance(settings.get("style"), Mapping):
        settings["style"] = _made(f"{at}.style", Style, settings["style"])
    return _made(at, Column, settings)


def _rule(at: str, value: object) -> Rule:
    settings = dict(_mapping(at, value))
    if isinstance(settings.get("style"), Mapping):
        settings["style"] = _made(f"{at}.style", Style, settings["style"])
    return _made(at, Rule, settings)


def _image(at: str, value: object, folder: Path) -> Image:
    settings = dict(_mapping(at, value))
    if isinstance(settings.get("source"), str):
        settings["source"] = folder / settings["source"]
    return _made(at, Image, settings)


def _each(at: str, value: object, read: Callable[[str, Any], T]) -> list[T]:
    if not isinstance(value, list):
        raise ArgumentTypeError(f"{at}: got {checks.shown(value)}, wanted an array")
    return [read(f"{at}[{index}]", each) for index, each in enumerate(value)]


def _mapping(at: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ArgumentTypeError(f"{at}: got {checks.shown(value)}, wanted a table")
    return value


def _made(at: str, kind: type[T], value: object) -> T:
    """Make one of a report's parts of a table that has its names."""
    settings = _mapping(at, value)
    names = [field.name for field in fields(kind) if field.name != "_"]  # type: ignore[arg-type]
    for name in settings:
        checks.known(at or "the file", name, names, "setting")
    try:
        return kind(**settings)
    except TypeError as error:
        if isinstance(error, FerruleError):
            raise
        missing = [name for name in names if name not in settings]
        raise ArgumentError(f"{at}: wanted more settings of {', '.join(missing)}") from error
