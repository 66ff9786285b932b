"""Whether two functions did the same: value, type, exception, and what became of the arguments."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ferrule._core import class_of
from ferrule.advise.differ import Differ, Owned
from ferrule.measuring.measure import timed_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.replay import Call
    from ferrule.bench.verify import Equality

Made = tuple[Any, BaseException | None]
"""What a call gave: a value, or an exception."""


class NoCopyError(ValueError):
    """Arguments have no copy, or nothing can be made of them; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended."""

    value: Any
    error: BaseException | None
    given: Call
    """The arguments as they are after it."""
    seconds: float = 0.0

    @property
    def is_iterator(self) -> bool:
        """Whether the work is yet to be done by whoever uses the value."""
        return hasattr(self.value, "__next__") or hasattr(self.value, "__await__")


def outcome(
    function: Callable[..., Any], call: Call, copied: Callable[[Call], Call] | None = None
) -> Outcome:
    """Call a function with copies of arguments, or with what else is made of them.

    Whatever it raises is its answer, also that it asks for the end of the program; but Ctrl-C is the user's.
    """
    given = (copied or copy)(call)
    (value, error), seconds = timed_once(lambda each: _ended(function, each), given)
    return Outcome(value, error, given, seconds)


def copy(call: Call) -> Call:
    """Copy arguments; NoCopyError where that can't be."""
    try:
        return deepcopy(call)
    except Exception as error:
        raise NoCopyError(f"its arguments have no copy: {type(error).__name__}: {error}") from error


def _ended(function: Callable[..., Any], call: Call) -> Made:
    given, named = call
    try:
        return function(*given, **named), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is its answer
        return None, error


@dataclass(frozen=True, slots=True)
class Sameness:
    """What counts as the same: values by a rule of equality and of the same types, exceptions by their class.

    An exception may be of a class under the one expected; its message counts where `messages` says so. The
    order of dicts counts where `any_order` doesn't say otherwise. An answer, or something in it, that can be
    changed and is an argument's, or a call's before, must be so in what is expected, too.
    """

    rule: Equality
    messages: bool = False
    any_order: bool = False

    def difference(
        self,
        expected: Outcome,
        got: Outcome,
        before: tuple[Owned, Owned] | None = None,
        *,
        arguments: bool = True,
    ) -> str | None:
        """Say in what an outcome is another than expected, or None.

        `before` has what calls before gave, of both; only with it is asked whose the answers are. Where
        `arguments` are others from the beginning, what becomes of them is not compared.
        """
        if expected.error or got.error:
            return self._raised(expected.error, got.error)
        differ = Differ(self.rule, any_order=self.any_order)
        if before is not None:
            for owned, each, ended in zip(differ.owned, before, (expected, got), strict=True):
                owned.outer = each
                owned.add(ended.given, "an argument, or part of one")
        found = differ.find(expected.value, got.value)
        if found or not arguments:
            return found
        return self.changed(expected.given, got.given, "afterwards")

    def changed(self, expected: Call, got: Call, when: str = "") -> str | None:
        """Say in what arguments are others than expected, or None."""
        for place, what in enumerate(("the arguments", "the arguments by name")):
            differ = Differ(self.rule, any_order=self.any_order)
            if found := differ.find(expected[place], got[place], f"{what} {when}".strip()):
                return found
        return None

    def _raised(self, expected: BaseException | None, got: BaseException | None) -> str | None:
        wanted, came = (class_of(each) if each else "no exception" for each in (expected, got))
        if expected is None or got is None or not isinstance(got, type(expected)):
            said = f": {got}" if got and str(got) else ""
            return f"{came} where {wanted} was expected{said}"
        if self.messages and str(expected) != str(got):
            return f"the message {str(got)!r} where {str(expected)!r} was expected"
        return None
