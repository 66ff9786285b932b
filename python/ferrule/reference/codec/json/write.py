"""What `ferrule.codec.json.dumps` agrees with: the standard library's, of what it takes and of more."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import math
import re
import uuid
from typing import TYPE_CHECKING, Any

from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reference.codec.encode import as_dict, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["HALF", "dumps", "one_of", "positive"]

HALF = re.compile("[\ud800-\udfff]")


def dumps(
    obj: Any,  # noqa: ANN401 - so is what becomes one
    *,
    nan: str = "error",
    indent: int | None = None,
    sort_keys: bool = False,
    max_depth: int = 1000,
) -> bytes:
    """Write objects as a JSON document."""
    one_of("nan", nan, ("error", "null", "allow"))
    positive("max_depth", max_depth)
    if indent is not None and indent not in range(1001):
        raise ArgumentError(f"indent: got {indent}, wanted a number from 0 to 1000")
    plain = _plain(obj, nan, "obj", max_depth)
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators, sort_keys=sort_keys)
    return HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode()


def _plain(obj: Any, nan: str, path: str, levels: int) -> Any:  # noqa: ANN401
    """Give what `json` writes as is wanted."""
    obj = _nearer(obj)
    if obj is None or isinstance(obj, bool | str):
        return obj
    if isinstance(obj, int):
        try:
            int.__repr__(obj)
        except ValueError:
            raise ArgumentError(f"{path}: got an int of too many digits") from None
        return obj
    if isinstance(obj, float):
        if math.isfinite(obj) or nan == "allow":
            return float.__pos__(obj)
        if nan == "null":
            return None
        raise ArgumentError(f"{path}: got {obj}, wanted a finite number")
    return _container(obj, nan, path, levels)


def _container(obj: Any, nan: str, path: str, levels: int) -> Any:  # noqa: ANN401
    if not isinstance(obj, dict | list | tuple):
        raise ArgumentTypeError(f"{path}: got {type(obj).__name__}, wanted what JSON has")
    if levels == 0:
        raise ArgumentError(f"{path}: got too many levels, wanted at most max_depth")
    if not isinstance(obj, dict):
        return [_plain(item, nan, f"{path}[{at}]", levels - 1) for at, item in enumerate(obj)]
    pairs = pairs_of(obj, path)
    for key, _ in pairs:
        if not isinstance(key, str):
            raise ArgumentTypeError(f"{path}: got a key of {type(key).__name__}, wanted str")
    return _Pairs((key, _plain(value, nan, f"{path}[{key!r}]", levels - 1)) for key, value in pairs)


class _Pairs(dict[str, Any]):
    """Pairs of which several may have one key, for `json`, which asks for them by `items`."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.pairs = list(pairs)
        super().__init__(self.pairs)

    def items(self) -> Any:  # noqa: ANN401
        return self.pairs


def _nearer(obj: Any) -> Any:  # noqa: ANN401, PLR0911
    """Give the builtin that stands for an object of another type."""
    if isinstance(obj, type | str | int | float | list | tuple | dict):
        return obj
    if dataclasses.is_dataclass(obj) or hasattr(type(obj), "__record_fields__"):
        return as_dict(obj)
    if isinstance(obj, enum.Enum):
        return _nearer(obj.value)
    if isinstance(obj, dt.date | dt.time):
        return obj.isoformat()
    if isinstance(obj, uuid.UUID):
        return str(obj)
    dtype: Any = getattr(obj, "dtype", None)
    kind = getattr(dtype, "kind", None)
    if isinstance(kind, str) and (kind in "biuUTO" or (kind == "f" and dtype.itemsize <= 8)):
        return _nearer(obj.tolist())
    return as_dict(obj)


def one_of(name: str, came: str, words: tuple[str, ...]) -> None:
    """Refuse a word that is none of those."""
    if came not in words:
        raise ArgumentError(
            f"{name}: got {came!r}, wanted {', '.join(map(repr, words[:-1]))} or {words[-1]!r}"
        )


def positive(name: str, came: int) -> None:
    """Refuse what is no positive integer."""
    if came < 1:
        raise ArgumentError(f"{name}: got {came}, wanted a positive integer")
