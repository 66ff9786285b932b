"""Whether two functions did the same: value, type, exception, and what became of the arguments."""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ferrule._core import class_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.replay import Call
    from ferrule.bench.verify import Equality


_BY_IDENTITY: Any = object.__eq__


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended."""

    value: Any
    error: Exception | None
    given: Call
    """The arguments as they are after it."""

    @property
    def is_iterator(self) -> bool:
        """Whether the work is yet to be done by whoever uses the value."""
        return hasattr(self.value, "__next__") or hasattr(self.value, "__await__")


def outcome(function: Callable[..., Any], call: Call) -> Outcome:
    """Call a function with copies of arguments."""
    given, named = deepcopy(call)
    try:
        return Outcome(function(*given, **named), None, (given, named))
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        return Outcome(None, error, (given, named))


@dataclass(frozen=True, slots=True)
class Sameness:
    """What counts as the same: values by a rule of equality and of the same types, exceptions by their class.

    An exception may be of a class under the one expected; its message counts where `messages` says so.
    """

    rule: Equality
    messages: bool = False

    def difference(self, expected: Outcome, got: Outcome) -> str | None:
        """Say in what an outcome is another than expected, or None."""
        if expected.error or got.error:
            return self._raised(expected.error, got.error)
        return _Differ(self.rule).find(expected.value, got.value, "") or self.changed(
            expected.given, got.given, "afterwards"
        )

    def changed(self, expected: Call, got: Call, when: str = "") -> str | None:
        """Say in what arguments are others than expected, or None."""
        for place, what in enumerate(("the arguments", "the arguments by name")):
            if found := _Differ(self.rule).find(expected[place], got[place], f"{what} {when}".strip()):
                return found
        return None

    def _raised(self, expected: Exception | None, got: Exception | None) -> str | None:
        wanted, came = (class_of(each) if each else "no exception" for each in (expected, got))
        if expected is None or got is None or not isinstance(got, type(expected)):
            return f"{came} where {wanted} was expected{f': {got}' if got else ''}"
        if self.messages and str(expected) != str(got):
            return f"the message {str(got)!r} where {str(expected)!r} was expected"
        return None


class _Differ:
    """Compares two values, types as well; what is equal to itself alone is compared by its attributes."""

    def __init__(self, rule: Equality) -> None:
        self._rule = rule
        self._seen: set[tuple[int, int]] = set()

    def find(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - answers are of any type
        """Say where they first differ, or None."""
        if type(expected) is not type(got):
            return _at(where, f"{class_of(got)} where {class_of(expected)} was expected")
        pair = id(expected), id(got)
        if expected is got or pair in self._seen:
            return None
        if isinstance(expected, list | tuple | dict | deque):
            self._seen.add(pair)
            return self._container(expected, got, where)
        if type(expected).__eq__ is _BY_IDENTITY:
            self._seen.add(pair)
            return self._attributes(expected, got, where)
        kinds = getattr(expected, "dtype", None), getattr(got, "dtype", None)
        if str(kinds[0]) != str(kinds[1]):
            return _at(where, f"items of {kinds[1]} where {kinds[0]} was expected")
        return self._by_rule(expected, got, where)

    def _by_rule(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - see above
        try:
            return self._rule.difference(expected, got, where)
        except Exception:  # of a dataclass with arrays `==` can't tell, nor of other classes
            if not _slots(expected) and not hasattr(expected, "__dict__"):
                raise
            self._seen.add((id(expected), id(got)))
            return self._attributes(expected, got, where)

    def _container(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - see above
        if len(expected) != len(got):
            return _at(where, f"{len(got)} items where {len(expected)} were expected")
        if isinstance(expected, dict):
            for key, value in expected.items():
                if key not in got:
                    return _at(where, f"no key {key!r}")
                if found := self.find(value, got[key], _at(where, f"key {key!r}", ", ")):
                    return found
            return None
        for place, (one, other) in enumerate(zip(expected, got, strict=True)):
            if found := self.find(one, other, _at(where, f"item {place}", ", ")):
                return found
        return None

    def _attributes(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - see above
        slots = _slots(expected)
        if not slots and not hasattr(expected, "__dict__"):
            return self._rule.difference(expected, got, where)
        names = [*getattr(expected, "__dict__", {}), *(name for name in slots if hasattr(expected, name))]
        for name in names:
            if not hasattr(got, name):
                return _at(where, f"no attribute {name}")
            found = self.find(
                getattr(expected, name), getattr(got, name), _at(where, f"attribute {name}", ", ")
            )
            if found:
                return found
        more = getattr(got, "__dict__", {}).keys() - set(names)
        return _at(where, f"an attribute {min(more)} more") if more else None


def _slots(value: object) -> list[str]:
    return [name for kind in type(value).__mro__ for name in _listed(kind.__dict__.get("__slots__", ()))]


def _listed(slots: Any) -> list[str]:  # noqa: ANN401 - a name, or any iterable of them
    return [slots] if isinstance(slots, str) else list(slots)


def _at(where: str, what: str, joined: str = ": ") -> str:
    return f"{where}{joined}{what}" if where else what
