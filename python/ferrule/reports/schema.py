"""What the parts of a report are: the annotation of a field says all that is checked of it and sent of it.

A new option is one annotated field of a part, one of the same name and default in the core's model, and its
use in a writer.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import checks

if TYPE_CHECKING:
    import re

__all__ = [
    "HERE",
    "Between",
    "ByName",
    "Color",
    "ColumnName",
    "ColumnNames",
    "Field",
    "File",
    "Filled",
    "Instance",
    "Mark",
    "Matching",
    "OneOf",
    "References",
    "Several",
    "StyleOrName",
    "check",
    "fields",
    "plain",
]


@dataclasses.dataclass(frozen=True, slots=True)
class References:
    """What the names in a table's description stand for."""

    at: str
    styles: Mapping[str, object]
    columns: list[str]

    def column(self, name: str, column: str) -> int:
        """Give the place of a column that an option names."""
        checks.known(f"{self.at}{name}", column, self.columns, "column")
        return self.columns.index(column)


class Mark:
    """What a field wants beyond its type; by default anything of the type."""

    part: type | None = None
    """The class of the parts that it holds."""
    takes_names = False
    """Whether a name may stand for a part."""

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401, ARG002 - a value of any type
        """Refuse what is not wanted; give the value as the field keeps it."""
        return value

    def plain(self, name: str, value: Any, references: References) -> Any:  # noqa: ANN401
        """Give what the core is told; only of values that are there."""
        if isinstance(value, tuple | list):
            return [self.plain(name, each, references) for each in value]
        return plain(value, references) if dataclasses.is_dataclass(value) else value


class _Checked(Mark):
    def __init__(self, check_: Callable[[str, Any], Any]) -> None:
        self._check = check_

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401 - as in Mark
        """Check the value, and keep it as the check gives it."""
        return self._check(name, value)


class _Here:
    """Marks a field that the core is not told of as it is."""


HERE = _Here()


class Field(NamedTuple):
    """What is wanted of a field."""

    mark: Mark
    optional: bool
    here: bool


class Filled(_Checked):
    """A text that is not empty."""

    def __init__(self) -> None:
        super().__init__(lambda name, value: checks.text(name, value, empty=False))


class Between(_Checked):
    """A number of these bounds."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__(lambda name, value: checks.size(name, value, low, high))


class Color(_Checked):
    """A colour such as ``#ff8800``; the core knows it as a number."""

    def __init__(self) -> None:
        super().__init__(checks.color)

    def plain(self, name: str, value: str, references: References) -> int:  # noqa: ARG002
        """Give the number of the colour."""
        return int(value[1:], 16)


class Matching(Mark):
    """A text of a pattern."""

    def __init__(self, pattern: re.Pattern[str], wanted: str) -> None:
        self._pattern, self._wanted = pattern, wanted

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401 - as in Mark
        """Check that it is of the pattern."""
        checks.text(name, value)
        if not self._pattern.fullmatch(value):
            raise ArgumentError(f"{name}: got {checks.shown(value)}, wanted {self._wanted}")
        return value


class OneOf(_Checked):
    """One of some words."""

    def __init__(self, *words: str) -> None:
        super().__init__(lambda name, value: checks.one_of(name, value, words))
        self.words = words


class Instance(Mark):
    """An instance of some classes."""

    def __init__(self, kinds: type | tuple[type, ...], wanted: str) -> None:
        self._kinds, self._wanted = kinds, wanted
        several = kinds if isinstance(kinds, tuple) else (kinds,)
        self.part: type | None = next((kind for kind in several if dataclasses.is_dataclass(kind)), None)

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401 - as in Mark
        """Check its class."""
        if not isinstance(value, self._kinds):
            raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted {self._wanted}")
        return value


class StyleOrName(Instance):
    """A style, or the name of one of the table's; the core is told the style."""

    takes_names = True

    def __init__(self, style: type) -> None:
        super().__init__((style, str), "a Style or the name of one")

    def plain(self, name: str, value: Any, references: References) -> Any:  # noqa: ANN401 - as in Mark
        """Give the style."""
        if isinstance(value, str):
            checks.known(f"{references.at}{name}", value, references.styles, "style")
            value = references.styles[value]
        return plain(value, references)


class File(Instance):
    """A path, or the bytes of a file."""

    def __init__(self) -> None:
        super().__init__((str, os.PathLike, bytes), "a path or bytes")


class ByName(Mark):
    """A mapping of names to parts."""

    def __init__(self, part: type, wanted: str) -> None:
        self.part: type | None = part
        self._part, self._wanted = part, wanted

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401 - as in Mark
        """Check the names and the parts."""
        if not isinstance(value, Mapping):
            raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted {self._wanted} by name")
        for each, part in value.items():
            checks.text(f"{name}, a name of them", each)
            if not isinstance(part, self._part):
                raise ArgumentTypeError(
                    f"{name}[{checks.shown(each)}]: got {class_of(part)}, wanted a {self._part.__name__}"
                )
        return value


class Several(Mark):
    """Several of a class in any iterable, kept as a tuple; one alone is several, too."""

    def __init__(self, kind: type, wanted: str) -> None:
        self._kind, self._wanted = kind, wanted
        self.part: type | None = kind if dataclasses.is_dataclass(kind) else None

    def check(self, name: str, value: Any) -> Any:  # noqa: ANN401 - as in Mark
        """Check each, and give a tuple of them."""
        several: tuple[Any, ...] = checks.items(name, value, self._kind, self._wanted)
        for each in several:
            if isinstance(each, str):
                checks.text(name, each)
        return several


class ColumnName(_Checked):
    """The name of one of the table's columns; the core knows its place."""

    def __init__(self) -> None:
        super().__init__(checks.text)

    def plain(self, name: str, value: Any, references: References) -> Any:  # noqa: ANN401 - as in Mark
        """Give the place of the column."""
        return references.column(name, value)


class ColumnNames(Several):
    """Names of some of the table's columns."""

    def __init__(self) -> None:
        super().__init__(str, "names of columns")

    def plain(self, name: str, value: Any, references: References) -> Any:  # noqa: ANN401 - as in Mark
        """Give the places of the columns."""
        return [references.column(name, each) for each in value]


def check(part: Any, at: str, *names: str) -> None:  # noqa: ANN401 - a part of a report
    """Check a part's fields (all, or those of these names), and keep them as they are wanted."""
    for name, field in fields(type(part)).items():
        value = getattr(part, name)
        if (names and name not in names) or (value is None and field.optional):
            continue
        object.__setattr__(part, name, field.mark.check(f"{at}{name}", value))


def plain(part: Any, references: References) -> dict[str, Any]:  # noqa: ANN401 - a part of a report
    """Give a part of a report as the core is told of it."""
    told = {
        name: None if (value := getattr(part, name)) is None else field.mark.plain(name, value, references)
        for name, field in fields(type(part)).items()
        if not field.here
    }
    more = getattr(part, "_told", None)
    return told if more is None else told | more()


_FIELDS: dict[type, dict[str, Field]] = {}


def fields(part: type) -> dict[str, Field]:
    """Give what is wanted of each field of a part."""
    found = _FIELDS.get(part)
    if found is None:
        hints = get_type_hints(part, include_extras=True)
        found = {field.name: _wanted(hints[field.name], []) for field in dataclasses.fields(part)}
        _FIELDS[part] = found
    return found


def _wanted(hint: Any, marks: list[object]) -> Field:  # noqa: ANN401 - a type
    if get_origin(hint) is Annotated:
        kind, *marks = get_args(hint)
        return _wanted(kind, marks)
    choices = get_args(hint)
    optional = type(None) in choices
    mark = next((mark for mark in marks if isinstance(mark, Mark)), None)
    kind = next((choice for choice in choices if choice is not type(None)), hint) if optional else hint
    return Field(mark or _by_type(kind), optional, HERE in marks)


def _by_type(hint: Any) -> Mark:  # noqa: ANN401 - a type
    if get_origin(hint) is Literal:
        return OneOf(*get_args(hint))
    by_type: dict[Any, Callable[[str, Any], Any]] = {bool: checks.flag, str: checks.text}
    return _Checked(by_type[hint]) if hint in by_type else Mark()
