"""Whether each call computes its answer: what one right answer before the timing doesn't show."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
from collections.abc import Mapping, MutableSequence
from typing import TYPE_CHECKING, Any

from ferrule.bench import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from ferrule.measuring.measure import Subject

    Rule = Callable[[Any, Any], bool]

FEW = 16
"""A container of at most so many items is looked into for arrays and lists: an input may be several."""


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
    tell: Callable[[str], None],
) -> dict[str, str]:
    """Say what is wrong with those that give the answer of before to the same object with other values.

    It is asked of those that take the input as it is; one that can't take the other values computes.
    """
    wrong: dict[str, str] = {}
    with changed(data) as any_changed, contextlib.suppress(Exception):
        other = reference() if any_changed else expected
        if verify.difference(verify.exact, expected, other) is None:
            return wrong
        for subject in subjects:
            if subject.argument is data:
                tell(subject.label)
                with contextlib.suppress(Exception):
                    got, rule = subject.call(data), rules[subject.label]
                    if verify.difference(rule, other, got) and not verify.difference(rule, expected, got):
                        wrong[subject.label] = "it gives the answer of before to an input of other values"
    return wrong


@contextlib.contextmanager
def changed(data: Any) -> Generator[bool]:  # noqa: ANN401
    """Put the second half of each list and array in the place of the first; in the end all is as it was.

    >>> numbers = [1, 2, 3, 4]
    >>> with changed(numbers):
    ...     print(numbers)
    [3, 4, 3, 4]
    >>> numbers
    [1, 2, 3, 4]
    """
    before: list[tuple[Any, Any]] = []
    for each in parts(data):
        half = len(each) // 2 if isinstance(each, MutableSequence) or is_array(each) else 0
        if half and not (is_array(each) and not each.flags.writeable):
            before.append((each, copy.copy(each[:half])))
            each[:half] = each[half : 2 * half]
    try:
        yield bool(before)
    finally:
        for each, first in before:
            each[: len(first)] = first


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
