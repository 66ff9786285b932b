"""Copies of the arguments of real calls, made before the call, for the replay."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ferrule._core import advise as core

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from types import CodeType

Place = tuple[str, str, int]
Input = tuple[tuple[Any, ...], dict[str, Any]]

KEPT = 32
"""Calls of a function whose arguments are kept."""
ROOM = 1_000_000
"""Bytes of one call's arguments."""
ROOM_IN_ALL = 16_000_000

LARGE = 100_000
"""Bytes: arguments that have more are copied the more seldom, as copying them takes longer."""

AGAIN = 0.1
"""How often a function is tried whose arguments were refused."""


def copied(value: object, room: int = ROOM) -> Any:  # noqa: ANN401 - of the value's type
    """Copy a value and all that is in it, item by item and attribute by attribute; shared parts stay shared.

    Nothing that the program wrote is called. ValueError where that would be needed, or where it has more than
    `room` bytes; the message says what stands against it.

    >>> a = [1, {"b": (2, [3])}]
    >>> b = copied(a)
    >>> b == a, b is a, b[1]["b"][1] is a[1]["b"][1]
    (True, False, False)
    """
    copy, _, reason = core.copied(value, room)
    if reason:
        raise ValueError(reason)
    return copy


def copied_again(given: Input) -> Input:
    """Copy what was kept: as before, but there is room for what holds it, too."""
    again: Input = copied(given, 2 * ROOM)
    return again


class Inputs:
    """Keeps arguments of functions, of each the same number of calls whatever their number, by chance."""

    def __init__(self, chance: random.Random, room: int = ROOM_IN_ALL) -> None:
        self._chance = chance
        self._left = room
        self._keeps = room > 0
        self._kept: dict[Place, list[tuple[Input, int]]] = {}
        self._offered: dict[Place, int] = {}
        self._reasons: dict[Place, str] = {}
        self._sizes: dict[Place, int] = {}

    def room(self, place: Place, code: CodeType) -> int:
        """Give how many bytes may be copied of the next call of a function; 0 where nothing is."""
        if not self._keeps:
            return 0
        if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
            self._reasons[place] = "a generator or coroutine: calling it alone does nothing"
            return 0
        # What was refused is tried seldom: what comes next is of the same kind.
        if place in self._reasons and self._chance.random() > AGAIN:
            return 0
        if self._chance.random() * self._sizes.get(place, 0) > LARGE:
            return 0
        offered = self._offered[place] = self._offered.get(place, 0) + 1
        if offered > KEPT and self._chance.random() > KEPT / offered:
            return 0
        own = sum(size for _, size in self._kept.get(place, []))
        return min(ROOM, self._left + own)

    def add(self, place: Place, copied: str | tuple[tuple[Any, ...], dict[str, Any], int] | None) -> None:
        """Keep what was copied of a call, or why nothing was."""
        if copied is None:
            return
        if isinstance(copied, str):
            self._reasons[place] = copied
            return
        args, kwargs, size = copied
        self._sizes[place] = size
        kept = self._kept.setdefault(place, [])
        if len(kept) >= KEPT:
            _, gone = kept.pop(self._chance.randrange(len(kept)))
            self._left += gone
        if size <= self._left:
            kept.append(((args, kwargs), size))
            self._left -= size

    def of(self, place: Place) -> list[Input]:
        """Give the arguments that were kept of a function's calls."""
        return [given for given, _ in self._kept.get(place, [])]

    def items(self) -> Iterator[tuple[Place, list[Input]]]:
        """Give those of all functions that have any."""
        for place in self._kept:
            yield place, self.of(place)

    def refused(self) -> dict[Place, str]:
        """Say of the functions of which nothing was kept why that is."""
        refused = {place: reason for place, reason in self._reasons.items() if not self._kept.get(place)}
        return {place: f"its arguments are not kept: {reason}" for place, reason in refused.items()}
