"""Whether an input is still what it was: else others would compute something else than what is said."""

from __future__ import annotations

import copy
import dataclasses
from array import array
from collections import deque
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from ferrule.bench import leaves, recheck, verify

WHOLE = 100_000
"""An input up to this size is copied; of a larger one, and between samples, a part is looked at."""
PART = 100
"""At most so many items, at even distances and the last; within each of them a quarter as many."""


VALUES = (list, set, deque, bytearray, array)
"""Containers that hold nothing but values, whatever is done with them."""


class InputChangedError(Exception):
    """An implementation has changed the input; `label` says which, where that is known."""

    def __init__(self, label: str) -> None:
        """Name it."""
        super().__init__("it changes its input" if label else "the input was changed while it was timed")
        self.label = label


class Guard:
    """What an input was like when it was made.

    >>> numbers = [3, 1, 2]
    >>> guard = Guard(numbers, n=3)
    >>> guard.changed()
    False
    >>> numbers.sort()
    >>> guard.changed()
    True
    """

    def __init__(self, data: Any, n: int) -> None:  # noqa: ANN401 - inputs are of any type
        """Keep a part, and a copy of a small one, where that can be compared."""
        self.data = data
        self.part = _if_equal(part, part, data)
        self.whole = _if_equal(copy.deepcopy, _itself, data) if n <= WHOLE else None

    def changed(self) -> bool:
        """Whether it is another now, as far as is known."""
        return self.changed_in_part() or (self.whole is not None and not verify.exact(self.whole, self.data))

    def changed_in_part(self) -> bool:
        """Look at the part alone: quick enough to do between samples."""
        return self.part is not None and not verify.exact(self.part, part(self.data))


class PreparedGuard:
    """What `prepare` gave an implementation, where that is values in a container: no place for answers.

    All that has ways of its own, such as a cache, is left out.

    >>> numbers, out = [3, 1, 2], bytearray(8)
    >>> guard = PreparedGuard((numbers, out))
    >>> out[0] = 1
    >>> guard.leave(out)
    >>> guard.changed()
    False
    >>> numbers.sort()
    >>> guard.changed()
    True
    """

    def __init__(self, argument: Any) -> None:  # noqa: ANN401 - of any type
        """Keep a part of each container."""
        several = [each for each in recheck.parts(argument) if type(each) in VALUES or recheck.is_array(each)]
        self.guards = [Guard(each, WHOLE + 1) for each in several]

    def leave(self, answer: Any) -> None:  # noqa: ANN401 - of any type
        """Don't look at what an answer lies in."""
        self.guards = [guard for guard in self.guards if not recheck.is_within(answer, guard.data)]

    def changed(self) -> bool:
        """Whether one of them is another now, as far as a part shows."""
        return any(guard.changed_in_part() for guard in self.guards)


def part(value: Any, most: int = PART) -> Any:  # noqa: ANN401
    """Give how much a container holds, and a copy of some of it; something else stands for itself.

    >>> part({"numbers": list(range(1_000))})["numbers"][:4]
    [1000, 999, 0, 40]
    >>> part(bytearray(b"abc")), part({7})
    ([3, 99, 97, 98, 99], [1, 7])
    """
    within = partial(part, most=most // 4 or 1)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [within(getattr(value, each.name)) for each in dataclasses.fields(value)]
    if isinstance(value, Mapping) or (hasattr(value, "columns") and hasattr(value, "dtypes")):
        names = value if isinstance(value, Mapping) else value.columns
        return {name: within(value[name]) for name in islice(names, most)} | {part: len(value)}
    items = _some(value, most)
    if items is not None:
        return [len(value), *map(within, items)]
    # Objects may be in a ring: in the end one stands for itself.
    own = leaves.attributes(value) if most > 1 else {}
    return {name: within(each) for name, each in own.items()} or value


def _some(value: Any, most: int) -> list[Any] | None:  # noqa: ANN401
    """Give the last item of a container and others at even distances; the first where it has no places."""
    if isinstance(value, set | frozenset | deque):
        # In the order in which they lie, which is the same as long as nothing is changed.
        return [*islice(value, most)]
    if isinstance(value, bytearray | memoryview | array):
        text = memoryview(value).cast("B") if len(value) else b""
        return [*text[-1:], *text[:: -(-len(text) // most) or 1]]
    if not verify.is_sequence(value):
        return None
    # A matrix gives its rows, and these their items.
    items = list if getattr(value, "ndim", 1) > 1 else verify.listed
    every = -(-len(value) // most) or 1
    return [*items(value[-1:]), *items(value[::every])]


def _itself(value: Any) -> Any:  # noqa: ANN401
    return value


def _if_equal(keep: Any, look: Any, data: Any) -> Any:  # noqa: ANN401
    """Give what is kept of the input, or None where it wouldn't equal what is looked at."""
    try:
        kept = keep(data)
        return kept if verify.exact(kept, look(data)) else None
    except Exception:  # noqa: BLE001 - any input may be used, also one that can't be copied
        return None
