"""Whether an answer is made of values: what a class computes when it is read would not be timed."""

from __future__ import annotations

import functools
import sys
import sysconfig
from collections import deque
from itertools import chain
from pathlib import Path
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = Path(__file__).parents[1]
_WORKLOADS = str(_HERE / "bench" / "workloads")
_INSTALLED = tuple({*map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")), str(_HERE)})
_WHEN_MADE = {"__init__", "__new__", "__post_init__", "__init_subclass__"}
"""Methods that are called within the time."""
_VALUES = frozenset({str, int, float, complex, bool, bytes, type(None)})
_NO_CONTAINERS = (type, FunctionType, ModuleType)


def unsure(answer: Any, expected: Any = None, module: str = "") -> str | None:  # noqa: ANN401 - of any type
    """Say what in an answer, at any depth, may be yet to be computed, or None.

    Iterators are, and what is of a class with methods that are written in the workload's own files, unless
    something in the expected answer is of that class.

    >>> unsure([1, {"a": (2.5, None)}])
    >>> unsure([1, {"a": iter([2])}])
    'within it an iterator (list_iterator), whose items are yet to be computed'
    """
    own_file = getattr(sys.modules.get(module), "__file__", None) or ""
    found = {kind: why for kind in _kinds(answer) if (why := _why(kind, own_file))}
    if found:
        for kind in _kinds(expected):
            found.pop(kind, None)
    why = next(iter(found.values()), None)
    return f"within it {why}" if why and type(answer) not in found else why


def _kinds(answer: Any) -> dict[type, None]:  # noqa: ANN401
    """Give the types of an answer and of all that is in it, level by level."""
    kinds: dict[type, None] = {}
    seen: dict[int, Any] = {}
    level = [answer]
    while level:
        here = dict.fromkeys(map(type, level))
        kinds |= here
        if here.keys() <= _VALUES:
            break
        inner = {id(each): each for each in level if type(each) not in _VALUES and id(each) not in seen}
        seen |= inner
        level = list(chain.from_iterable(map(_content, inner.values())))
    return kinds


def _content(value: Any) -> Iterable[Any]:  # noqa: ANN401
    """Give what is in a container, without a method of a class of one's own."""
    if isinstance(value, dict):
        content: Iterable[Any] = chain(dict.keys(value), dict.values(value))
    elif isinstance(value, list | tuple | set | frozenset | deque):
        basis: Any = next(kind for kind in (list, tuple, set, frozenset, deque) if isinstance(value, kind))
        content = basis.__iter__(value)
    elif getattr(getattr(value, "dtype", None), "hasobject", False):
        content = [value.tolist()]
    else:
        content = ()
    return content if isinstance(value, _NO_CONTAINERS) else chain(content, attributes(value).values())


def attributes(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give what an instance of a class of a file of one's own has; nothing of another.

    >>> attributes(1.5)
    {}
    """
    kind = type(value)
    if kind in _VALUES or not _is_own(getattr(sys.modules.get(kind.__module__), "__file__", None) or ""):
        return {}
    slots = {
        name: getattr(value, name)
        for one in kind.__mro__
        for name, each in vars(one).items()
        if isinstance(each, MemberDescriptorType) and hasattr(value, name)
    }
    return slots | getattr(value, "__dict__", {})


def _why(kind: type, own_file: str) -> str | None:
    """Say why values of a type may be yet to be computed, or None."""
    if hasattr(kind, "__next__"):
        return f"an iterator ({kind.__name__}), whose items are yet to be computed"
    if any(_is_computed(name, each, own_file) for name, each in _members(kind)):
        return (
            f"something of a class of the workload's own ({kind.__name__}), which may be yet to be computed"
        )
    return None


def _members(kind: type) -> Iterable[tuple[str, Any]]:
    return chain.from_iterable(vars(each).items() for each in kind.__mro__)


def _is_computed(name: str, member: Any, own_file: str) -> bool:  # noqa: ANN401
    """Whether a member of a class is, or calls, a function of one's own once an instance is made."""
    if name in _WHEN_MADE:
        return False
    several = [member]
    if isinstance(member, property | functools.cached_property):
        several = [getattr(member, "fget", None) or getattr(member, "func", None)]
    elif not isinstance(member, FunctionType) and not isinstance(member, GetSetDescriptorType | type):
        several = [
            getattr(member, "__wrapped__", getattr(member, "func", None)),
            getattr(type(member), "__get__", None),
        ]
    files = [each.__code__.co_filename for each in several if isinstance(each, FunctionType)]
    return any(file == own_file or _is_own(file) for file in files)


@functools.cache
def _is_own(file: str) -> bool:
    """Whether a file is neither of Python, nor installed, nor ferrule's; what is generated has none."""
    if not file or file.startswith("<"):
        return False
    return file.startswith(_WORKLOADS) or not file.startswith(_INSTALLED)
