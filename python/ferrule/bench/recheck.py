"""Whether each call computes its answer: what one right answer before the timing doesn't show."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
from array import array
from collections.abc import Mapping, MutableSequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ferrule.bench import leaves, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from ferrule.measuring.measure import Subject

    Rule = Callable[[Any, Any], bool]

FEW = 16
"""A container of at most so many items is looked into for arrays and lists: an input may be several."""


MANY = 10_000
"""So many items of a list are changed within at most."""


def later(rule: Rule, expected: Any, answer: Any) -> str | None:  # noqa: ANN401
    """Say what is wrong with the answer of a later call than the first."""
    found = verify.difference(rule, expected, answer)
    return f"right at first, at a later call {found}" if found else None


def kept(rule: Rule, subject: Subject, data: Any, expected: Any, *, always_new: bool) -> str | None:  # noqa: ANN401
    """Say what is wrong if its answers are those of calls before, or were there before any.

    What `prepare` made for the answer is overwritten: the next call must write it. Other answers must be two
    objects of two calls, if the reference `always_new` gives a new one.
    """
    one, two = (subject.call(subject.argument) for _ in range(2))
    if overwritten(two, subject.argument, data):
        found = verify.difference(rule, expected, subject.call(subject.argument))
        return f"the call doesn't write the answer that it gives: {found}" if found else None
    if one is two and always_new:
        return "it gives the answer of a call before"
    return later(rule, expected, one) or later(rule, expected, two)


def by_identity(  # noqa: PLR0913, PLR0917 - what a check consists of
    rules: Mapping[str, Rule],
    subjects: Iterable[Subject],
    data: Any,  # noqa: ANN401
    expected: Any,  # noqa: ANN401
    reference: Callable[[], Any],
    prepare: Callable[[str], Any],
    tell: Callable[[str], None],
) -> dict[str, str]:
    """Say what is wrong with those that give the answer of before to the same object with other values.

    One that can't take the other values computes. `prepare` gives a subject's argument of the input as it is.
    """
    wrong: dict[str, str] = {}
    several = list(subjects)
    for change in (changed, changed_within):
        with change(data) as any_changed, contextlib.suppress(Exception):
            other = reference() if any_changed else expected
            if verify.difference(verify.exact, expected, other) is None:
                continue
            for subject in several:
                tell(subject.label)
                with contextlib.suppress(Exception):
                    if _kept_by_identity(subject, rules[subject.label], data, expected, other, prepare):
                        wrong[subject.label] = "it gives the answer of before to an input of other values"
    return wrong


def _kept_by_identity(  # noqa: PLR0913, PLR0917 - what a check consists of
    subject: Subject,
    rule: Rule,
    data: Any,  # noqa: ANN401
    expected: Any,  # noqa: ANN401
    other: Any,  # noqa: ANN401
    prepare: Callable[[str], Any],
) -> bool:
    """Whether it gives what was expected before to its argument, which by now holds other values."""

    def gives(answer: Any, wanted: Any) -> bool:  # noqa: ANN401
        return verify.difference(rule, wanted, answer) is None

    # Where the other values don't come through `prepare`, nothing is known.
    fresh = data if subject.argument is data else prepare(subject.label)
    if fresh is not data and not gives(subject.call(fresh), other):
        return False
    with replaced(subject.argument, fresh) as same:
        # The answer may lie in what was prepared: it is looked at before that is undone.
        got = subject.call(subject.argument) if same else other
        return not gives(got, other) and gives(got, expected)


@contextlib.contextmanager
def changed(data: Any) -> Generator[bool]:  # noqa: ANN401
    """Put the second half of each list, dict and array in the place of the first; it is undone.

    >>> numbers = [1, 2, 3, 4]
    >>> with changed(numbers):
    ...     print(numbers)
    [3, 4, 3, 4]
    >>> numbers
    [1, 2, 3, 4]
    """
    with contextlib.ExitStack() as undo:
        any_changed = False
        for each in parts(data):
            if type(each) is dict and len(each) > 1 and not (len(each) <= FEW and _containers(each.values())):
                undo.callback(each.update, dict(each))
                keys = list(each)
                half = len(keys) // 2
                each.update({keys[at]: each[keys[half + at]] for at in range(half)})
                any_changed = True
            half = len(each) // 2 if isinstance(each, MutableSequence) or is_array(each) else 0
            if half and not (is_array(each) and not each.flags.writeable):
                undo.callback(each.__setitem__, slice(half), copy.copy(each[:half]))
                each[:half] = each[half : 2 * half]
                any_changed = True
        yield any_changed


@contextlib.contextmanager
def changed_within(data: Any) -> Generator[bool]:  # noqa: ANN401
    """Put what is in the items of the second half of each list into those of the first, which stay the same.

    >>> rows = [[1], [2]]
    >>> with changed_within(rows):
    ...     print(rows)
    [[2], [2]]
    >>> rows
    [[1], [2]]
    """
    with contextlib.ExitStack() as undo:
        any_changed = False
        for each in parts(data):
            items = each if isinstance(each, list) else [*each.values()] if type(each) is dict else []
            half = len(items) // 2
            for one, other in islice(zip(items[:half], items[half:], strict=False), MANY):
                if _containers([one]) or leaves.attributes(one):
                    any_changed |= one is not other and _put(one, other, undo)
        yield any_changed


@contextlib.contextmanager
def replaced(argument: Any, fresh: Any) -> Generator[bool]:  # noqa: ANN401
    """Give an argument the values of another, if all can be; in the end it has its own again.

    >>> numbers, other = [1, 2], [3]
    >>> with replaced((numbers, 5), (other, 5)) as same:
    ...     print(same, numbers)
    True [3]
    >>> numbers
    [1, 2]
    """
    with contextlib.ExitStack() as undo:
        yield _put(argument, fresh, undo)


def _put(old: Any, new: Any, undo: contextlib.ExitStack) -> bool:  # noqa: ANN401
    """Give a container the values of another of its type; say whether it is like that by now."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    pairs = _pairs(old, new)
    if isinstance(old, tuple) or (pairs and _containers(one for one, _ in pairs)):
        return pairs is not None and all(_put(one, other, undo) for one, other in pairs)
    if is_array(old) and (old.shape, old.dtype, old.flags.writeable) != (new.shape, new.dtype, True):
        return False
    return _overwrite(old, new, undo)


def _overwrite(old: Any, new: Any, undo: contextlib.ExitStack) -> bool:  # noqa: ANN401
    if isinstance(old, dict | set):
        undo.callback(old.update, old.copy())
        undo.callback(old.clear)
        old.clear()
        old.update(new)
    elif isinstance(old, list | bytearray | array) or is_array(old):
        every = ... if is_array(old) else slice(None)
        undo.callback(old.__setitem__, every, copy.copy(old))
        old[every] = new
    else:
        return _put_attributes(old, new, undo)
    return True


def _pairs(old: Any, new: Any) -> list[tuple[Any, Any]] | None:  # noqa: ANN401
    """Give the items of two small containers side by side, or None where they aren't alike."""
    if not isinstance(old, list | tuple | dict) or not len(old) == len(new) <= FEW:
        return None
    if not isinstance(old, dict):
        return list(zip(old, new, strict=True))
    return [(old[key], new[key]) for key in old] if old.keys() == new.keys() else None


def _put_attributes(old: Any, new: Any, undo: contextlib.ExitStack) -> bool:  # noqa: ANN401
    own, theirs = leaves.attributes(old), leaves.attributes(new)
    if not own or own.keys() != theirs.keys():
        return verify.exact(new, old)
    for name, value in own.items():
        undo.callback(object.__setattr__, old, name, value)
        object.__setattr__(old, name, theirs[name])
    return True


def _containers(values: Iterable[Any]) -> bool:
    """Whether some of the values can be changed in place."""
    return any(isinstance(each, MutableSequence | dict | set) or is_array(each) for each in values)


def overwritten(answer: Any, argument: Any, data: Any) -> bool:  # noqa: ANN401
    """Overwrite what `prepare` made for the answer to be in, if it is in anything such."""
    import numpy as np

    memory = _memory(answer)
    of_input = [each for each in map(_memory, parts(data)) if each is not None]
    for each in parts(argument):
        if any(each is one for one in parts(data)):
            continue
        if each is answer and isinstance(each, list):
            each[:] = [None] * len(each)
            return True
        if (
            is_array(each)
            and each.flags.writeable
            and memory is not None
            and np.may_share_memory(memory, each)
            and not any(np.may_share_memory(one, each) for one in of_input)
        ):
            each.fill(77)
            return True
    return False


def parts(value: Any) -> list[Any]:  # noqa: ANN401
    """Give a value and what it consists of, where that is little.

    >>> parts(([1, 2], 3))
    [([1, 2], 3), [1, 2], 3]
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [value, *(getattr(value, each.name) for each in dataclasses.fields(value))]
    if isinstance(value, Mapping) and len(value) <= FEW:
        return [value, *value.values()]
    return [value, *value] if isinstance(value, list | tuple) and len(value) <= FEW else [value]


def is_array(value: Any) -> bool:  # noqa: ANN401
    """Whether it is an array of NumPy's."""
    import numpy as np

    return isinstance(value, np.ndarray)


def is_within(answer: Any, container: Any) -> bool:  # noqa: ANN401
    """Whether an answer is a container, or lies in the memory of one."""
    import numpy as np

    if answer is container:
        return True
    one, other = _memory(answer), _memory(container)
    return one is not None and other is not None and bool(np.may_share_memory(one, other))


def _memory(value: Any) -> Any:  # noqa: ANN401
    """Give what can be read of a buffer as an array, or None."""
    import numpy as np

    if is_array(value):
        return value
    try:
        return np.asarray(memoryview(value))
    except (TypeError, ValueError, BufferError, NotImplementedError):
        return None
