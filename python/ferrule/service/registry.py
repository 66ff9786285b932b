"""Reports and sources of rows that a project's own file registers: its Python keeps the logic.

ferrule serve my_reports.py
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, create_model

from ferrule import _checks
from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import Template, load_template

__all__ = ["Registered", "Registry", "load", "report", "source"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Registered:
    """A function that gives the rows of a report, or its tables."""

    name: str
    title: str
    about: str
    """The first line of its docstring."""
    function: Callable[..., Any]
    parameters: type[BaseModel]
    """What it takes, as a model: whatever is sent is checked by it."""
    template: Template | None = None


@dataclass
class Registry:
    """What one file registered, by name."""

    reports: dict[str, Registered] = field(default_factory=dict)
    sources: dict[str, Registered] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)


_registry = Registry()
"""That of the file which is being read."""


def report(
    *,
    name: str | None = None,
    title: str | None = None,
    template: Template | os.PathLike[str] | str | None = None,
) -> Callable[[F], F]:
    """Register a report: a function that gives its rows, or its tables.

    Parameters
    ----------
    name : str, optional
        By which it is asked for, otherwise the function's.
    title : str, optional
        What people read, otherwise the name in words.
    template : Template or path, optional
        How rows look. A path is relative to the function's file.

    Returns
    -------
    decorator
        It gives the function as it was. The function's parameters become fields of a form and are checked by
        pydantic, by their annotations; each must have one. What it gives may be anything that
        :class:`~ferrule.reports.Table` takes as rows, a generator among them, or one or more tables.

    Raises
    ------
    ArgumentError, ArgumentTypeError
        The name is taken, a parameter has no annotation, or the template is none.

    Examples
    --------
    >>> from ferrule.service import report
    >>> @report(title="Rain by month")
    ... def rain(year: int, city: str = "Oslo"):
    ...     yield {"city": city, "year": year, "rain": 1.5}
    >>> next(rain(2026))
    {'city': 'Oslo', 'year': 2026, 'rain': 1.5}

    """
    _check_names(name, title)
    if template is not None and not isinstance(template, Template | str | os.PathLike):
        raise ArgumentTypeError(f"template: got {class_of(template)}, wanted a Template or a path")

    def registers(function: F) -> F:
        at = Path(function.__code__.co_filename).parent if inspect.isfunction(function) else Path()
        found = _found(function, name, title, _template(template, at))
        _add(_registry.reports, found, "report")
        return function

    return registers


def source(*, name: str | None = None, title: str | None = None) -> Callable[[F], F]:
    """Register a source of rows, which may be asked for with any template.

    Parameters and results are those of :func:`report`.

    >>> from ferrule.service import source
    >>> @source()
    ... def customers():
    ...     '''All customers.'''
    ...     yield {"name": "Ann", "city": "Oslo"}
    """
    _check_names(name, title)

    def registers(function: F) -> F:
        _add(_registry.sources, _found(function, name, title, None), "source")
        return function

    return registers


def _check_names(name: object, title: object) -> None:
    for argument, given in (("name", name), ("title", title)):
        if given is not None:
            _checks.text(argument, given)


def load(path: Path | None) -> Registry:
    """Run a project's file, and give what it registers; nothing where there is no file.

    Templates (`*.toml`) that lie in a folder `templates` beside it may be asked for by their names.
    """
    global _registry  # noqa: PLW0603 - decorators have no other way to know
    registry = _registry = Registry()
    try:
        if path is not None:
            if not path.is_file():
                raise ArgumentError(f"{path}: got no file, wanted a Python file that registers reports")
            for each in sorted((path.parent / "templates").glob("*.toml")):
                registry.templates[each.stem] = load_template(each)
            _run(path)
    finally:
        _registry = Registry()
    return registry


def _run(path: Path) -> None:
    """Run a file as a module, which finds the modules beside it."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)


def _found(function: Any, name: str | None, title: str | None, template: Template | None) -> Registered:  # noqa: ANN401
    if not callable(function):
        raise ArgumentTypeError(f"function: got {class_of(function)}, wanted a callable")
    name = name if name is not None else function.__name__
    if not name.isidentifier():
        raise ArgumentError(f"name: got {name!r}, wanted a Python name")
    about = (inspect.getdoc(function) or "").partition("\n")[0]
    title = title or name.replace("_", " ").capitalize()
    return Registered(name, title, about, function, _parameters(function, name), template)


def _add(known: dict[str, Registered], found: Registered, kind: str) -> None:
    if found.name in known:
        raise ArgumentError(f"name: got {found.name!r}, which another {kind} has, wanted a name of its own")
    known[found.name] = found


def _template(template: Any, folder: Path) -> Template | None:  # noqa: ANN401 - anything
    if template is None or isinstance(template, Template):
        return template
    return load_template(folder / template)


def _parameters(function: Callable[..., Any], name: str) -> type[BaseModel]:
    """Make a model of a function's parameters."""
    hints = typing.get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for each in inspect.signature(function).parameters.values():
        if each.kind in {each.VAR_POSITIONAL, each.VAR_KEYWORD, each.POSITIONAL_ONLY}:
            raise ArgumentError(f"{name}: got the parameter {each}, wanted parameters that have names")
        if each.name not in hints:
            raise ArgumentError(
                f"{name}: got the parameter {each.name!r} without an annotation, wanted one such as "
                f"{each.name}: int, by which what is sent is checked"
            )
        fields[each.name] = hints[each.name], ... if each.default is each.empty else each.default
    config = ConfigDict(extra="forbid", protected_namespaces=())
    model: type[BaseModel] = create_model(name, __config__=config, **fields)
    return model
