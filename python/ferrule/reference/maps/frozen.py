"""A dict that is never changed, with look-ups of many keys and a file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar, overload

from ferrule.errors import ArgumentError, ArgumentOverflowError, ArgumentTypeError, DecodeError, ShapeError

__all__ = ["FrozenMap"]

_T = TypeVar("_T")
_MISSING = object()
_INT64 = range(-(2**63), 2**63)


class FrozenMap(Mapping[str, object]):
    """See `ferrule.FrozenMap`."""

    def __init__(
        self,
        items: Mapping[str, object] | Iterable[tuple[str, object]] | None = None,
        /,
        *,
        keys: Iterable[str] | None = None,
        values: Iterable[object] | None = None,
    ) -> None:
        if items is not None and (keys is not None or values is not None):
            raise ArgumentError("items: got it with keys or values, wanted one or the other")
        if (keys is None) != (values is None):
            raise ArgumentError("keys and values: got one of them, wanted both")
        if keys is not None and values is not None:
            names, held = _strings(keys), _listed(values)
        else:
            pairs = _pairs({} if items is None else items)
            names, held = _strings([key for key, _ in pairs]), [value for _, value in pairs]
        if len(names) != len(held):
            raise ShapeError(f"values: got {len(held)}, wanted {len(names)}, one for each key")
        self.kind: str = _kind(held)
        self._dict: dict[str, object] = dict(zip(names, held, strict=True))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Count the words of a text."""
        counts: dict[str, int] = {}
        for word in text.lower().split():
            counts[word] = counts.get(word, 0) + 1
        return cls(counts)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open what `save` wrote. The format is the reference's own."""
        try:
            items = json.loads(Path(path).read_bytes())
        except ValueError as error:
            raise DecodeError(f"path ({path}): {error}") from error
        decoded = [(key, val.encode("latin-1") if isinstance(val, str) else val) for key, val in items]
        return cls(decoded)

    def save(self, path: str | Path) -> None:
        """Save to a file."""
        if self.kind == "object":
            raise ArgumentTypeError("got a map of objects, wanted one of int, float or bytes values to save")
        items = [
            (key, value.decode("latin-1") if isinstance(value, bytes) else value)
            for key, value in self._dict.items()
        ]
        Path(path).write_text(json.dumps(items), encoding="ascii")

    @overload
    def get(self, key: str, /) -> object | None: ...
    @overload
    def get(self, key: str, /, default: _T) -> object | _T: ...
    def get(self, key: str, /, default: object = None) -> object:
        """Give the value of a key, or `default`."""
        return self._dict[key] if key in self else default

    def get_many(self, keys: Iterable[str | None], default: object = _MISSING) -> list[object]:
        """Give the values of many keys."""
        if default is not _MISSING:
            default = self._default(default)
        names = _strings(keys, nulls=default is not _MISSING)
        found = [self._dict.get(name, default) if name is not None else default for name in names]
        for index, (name, value) in enumerate(zip(names, found, strict=True)):
            if value is _MISSING:
                said = repr(name)
                said = said if len(said) <= 80 else f"{said[:80]}…"
                raise KeyError(f"keys[{index}]: {said} is not in the map")
        return found

    def _default(self, default: object) -> object:
        if self.kind == "int":
            if not isinstance(default, int):
                raise ArgumentTypeError(f"default: got {type(default).__name__}, wanted an int")
            if default not in _INT64:
                raise ArgumentOverflowError(f"default: got {default}, wanted an int that fits int64")
        if self.kind == "float":
            if not isinstance(default, int | float):
                raise ArgumentTypeError(f"default: got {type(default).__name__}, wanted a float")
            return float(default)
        return default

    def contains_many(self, keys: Iterable[str | None]) -> list[bool]:
        """Which of many keys are there."""
        return [name in self._dict for name in _strings(keys, nulls=True)]

    def to_dict(self) -> dict[str, object]:
        """Give a dict of the keys and values."""
        return dict(self._dict)

    def __getitem__(self, key: str) -> object:
        if key not in self:
            raise KeyError(key)
        return self._dict[key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._dict

    def __iter__(self) -> Iterator[str]:
        return iter(self._dict)

    def __len__(self) -> int:
        return len(self._dict)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        if len(self) != len(other):
            return False
        return all(key in other and self._same(value, other[key]) for key, value in self._dict.items())

    __hash__ = None  # type: ignore[assignment]

    def _same(self, mine: object, other: object) -> bool:
        """Tell whether values are equal; of objects, which are kept, also whether they are the same."""
        return bool(mine == other) or (self.kind == "object" and mine is other)

    def __repr__(self) -> str:
        shown = 10
        first = repr(dict(list(self._dict.items())[:shown]))
        more = len(self) - shown
        return f"FrozenMap({first})" if more <= 0 else f"FrozenMap({first[:-1]}, … {more} more}})"


def _pairs(items: object) -> list[tuple[object, object]]:
    if isinstance(items, Mapping):
        return list(items.items())
    if isinstance(items, str | bytes) or not isinstance(items, Iterable):
        raise ArgumentTypeError(f"items: got {type(items).__name__}, wanted a mapping or pairs")
    pairs: list[tuple[object, object]] = []
    for index, item in enumerate(items):
        if isinstance(item, str) or not isinstance(item, Iterable):
            raise ArgumentTypeError(f"items[{index}]: got {type(item).__name__}, wanted a pair")
        pair = tuple(item)
        if len(pair) != 2:
            raise ArgumentTypeError(f"items[{index}]: got one of another length than 2, wanted a pair")
        pairs.append((pair[0], pair[1]))
    return pairs


def _listed(values: object) -> list[object]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ArgumentTypeError(f"values: got {type(values).__name__}, wanted a column of values")
    return list(values)


def _strings(keys: object, *, nulls: bool = False) -> list[Any]:
    if isinstance(keys, str | bytes) or not isinstance(keys, Iterable):
        raise ArgumentTypeError(f"keys: got {type(keys).__name__}, wanted a column of str")
    names = list(keys)
    for index, name in enumerate(names):
        if not isinstance(name, str) and not (nulls and name is None):
            raise ArgumentTypeError(f"keys[{index}]: got {type(name).__name__}, wanted str")
    return names


def _kind(values: list[object]) -> str:
    if all(type(value) is int and value in _INT64 for value in values):
        return "int"
    if all(type(value) is float for value in values):
        return "float"
    return "bytes" if all(type(value) is bytes for value in values) else "object"
