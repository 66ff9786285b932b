"""A port is compared with its function before and after it is timed."""

import copy
import functools
import gc
import json
import os
import pickle
import sys
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import ferrule
import numpy as np
import pandas as pd
import pytest
from ferrule.advise import kept_inputs, prove, replay
from ferrule.advise.asked import function_of
from ferrule.advise.builds import why_not
from ferrule.advise.functions import key_of
from ferrule.advise.kept_inputs import NoInputsError
from ferrule.advise.prove import NotTheSameError, UnprovableError
from ferrule.advise.same import Sameness, outcome
from ferrule.bench import close, exact

from tests.advise.replaying import wait

Calls = list[replay.Call]
SAME = Sameness(exact)


@dataclass
class Placed:
    """Its `==` asks whether an array is true."""

    x: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]


@dataclass(frozen=True)
class Sale:
    price: float


class Area:
    def __init__(self, side: int) -> None:
        self.side = side

    @functools.cached_property
    def squared(self) -> int:
        return self.side**2


NUMBERS: Calls = [(([*range(n)],), {}) for n in (10, 100)]


def total(items: list[int]) -> int:
    found = 0
    for item in items:
        found += item
    return found


def proven(function: Any, port: Any, calls: Calls, same: Sameness = SAME) -> prove.Proof:
    return prove.prove(function, port, calls, same)


def test_a_port_that_does_the_same_is_timed() -> None:
    found = proven(total, sum, NUMBERS)
    assert (found.inputs, found.raising, found.changes) == (2, 0, False)
    assert found.gain.low > 1.5
    assert found.gain.value == pytest.approx(found.function.value / found.port.value, rel=0.5)


def difference(expected: Any, got: Any, same: Sameness = SAME) -> str | None:
    """What is said of functions that give these values."""
    return same.difference(outcome(lambda: expected, ((), {})), outcome(lambda: got, ((), {})))


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: object) -> None:
        self.x, self.y = x, y


class Node:
    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)


def test_values_differ_by_what_they_are() -> None:
    circle: list[Any] = [1]
    circle.append(circle)
    other: list[Any] = [1]
    other.append(other)
    for same in (
        [1, {"a": (2, None)}],
        np.arange(3),
        Point(1, [2]),
        Node(a=Node(b=1)),
        {1, 2},
        "a",
        deque([1]),
    ):
        assert difference(same, same) is None
    assert difference(circle, other) is None
    assert difference(Point(1, [2]), Point(1, [2])) is None
    assert difference(float("nan"), float("nan")) is None
    assert difference([1, 2], (1, 2)) == "tuple where list was expected"
    assert difference([1, 2], [1, 2.0]) == "item 1: float where int was expected"
    assert difference({"a": 1}, {"a": 2}) == "key 'a': 2 where 1 was expected"
    assert difference({"a": 1}, {"b": 1}) == "no key 'a'"
    assert difference([1], [1, 2]) == "2 items where 1 were expected"
    assert difference(Point(1, [2]), Point(1, [3])) == "attribute y, item 0: 3 where 2 was expected"
    assert difference(Node(a=1), Node()) == "no attribute a"
    assert difference(Node(), Node(b=1)) == "an attribute b more"
    assert difference(Node(a=1), Node(a=1, b=1)) == "an attribute b more"
    narrow = np.arange(3, dtype=np.int32)
    assert difference(np.arange(3), narrow) == "items of int32 where int64 was expected"
    assert difference(1.0, 1.0 + 1e-12) is not None
    assert difference([1.0], [1.0 + 1e-12], Sameness(close(rtol=1e-9))) is None
    assert difference(0.0, -0.0, Sameness(close(rtol=1e-9))) is None


class Sized(list[int]):
    pass


PAIRS = [
    ({1}, {1.0}),
    ({1, 2}, {True, 2}),
    ({(1, "a")}, {(1.0, "a")}),
    (frozenset({1}), frozenset({True})),
    ({1: 2}, {1.0: 2}),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)),
    (defaultdict(int, a=1), defaultdict(list, a=1)),
    (Sale(1), Sale(1.0)),
    ([Sale(1)], [Sale(price=True)]),
    ({Sale(1), Sale(2)}, {Sale(1), Sale(2.0)}),
    (array("i", [1]), array("l", [1])),
    (Decimal("1.0"), Decimal("1.00")),
    (0.0, -0.0),
    ([1.0, 0.0], [1.0, -0.0]),
    (complex(0, 0.0), complex(0, -0.0)),
    (np.array([0.0]), np.array([-0.0])),
    (np.array([[1, 2]]), np.array([[1], [2]])),
    (np.array([1, "a"], dtype=object), np.array([1.0, "a"], dtype=object)),
    (datetime(2020, 1, 1), datetime(2020, 1, 1, fold=1)),  # noqa: DTZ001 - a time of no zone
    (deque([1], 3), deque([1], 4)),
    (range(0), range(1, 1)),
    (Fraction(1, 2), Fraction(1, 3)),
    (ValueError(1), ValueError(1.0)),
    (SimpleNamespace(a=1), SimpleNamespace(a=1.0)),
    (difference, proven),
]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda each: type(each).__name__)
def test_types_and_order_count_at_any_depth(one: Any, other: Any) -> None:
    for wrap in (lambda each: each, lambda each: [each], lambda each: {"a": each}, lambda each: Node(a=each)):
        assert difference(wrap(one), wrap(other))
        assert difference(wrap(one), wrap(copy.deepcopy(one))) is None


def test_what_says_nothing_of_a_value_is_not_compared() -> None:
    read = Path("a/b")
    assert str(read)
    assert difference(read, Path("a") / "b") is None
    computed = Area(2)
    assert computed.squared == 4
    assert difference(computed, Area(2)) is None
    sized = Sized([1])
    sized.unit = "m"  # type: ignore[attr-defined]
    assert difference(sized, Sized([1])) == "no attribute unit"
    assert difference({1: 2}.keys(), {1: 2}.keys()) is None
    assert difference({1: 2}.values(), {1: 2.0}.values()) == "item 0: float where int was expected"
    nodes = {Node(a=1), Node(a=2), float("nan")}
    assert difference(nodes, copy.deepcopy(nodes)) is None
    assert difference({"a": 1, "b": [2]}, {"b": [2], "a": 1}, Sameness(exact, any_order=True)) is None
    assert difference({"a": 1}, {"b": 1}, Sameness(exact, any_order=True)) == "no key 'a'"
    assert (
        difference({1: 2}, {1.0: 2}, Sameness(exact, any_order=True)) == "key 1: float where int was expected"
    )
    frame = pd.DataFrame({"a": [1, 2]})
    assert difference(frame, frame.copy()) is None
    assert difference(frame, frame.astype("int32"))
    assert difference(frame, frame.set_index([[3, 4]]))


def test_objects_whose_equality_cannot_tell_are_compared_by_their_attributes() -> None:
    def placed(x: list[float], **more: object) -> Placed:
        found = Placed(np.array(x), np.zeros(2))
        vars(found).update(more)
        return found

    one, other = [placed([1.0, 2.0])], [placed([1.0, 2.0])]
    with pytest.raises(ValueError, match="ambiguous"):
        assert one == other
    assert difference(one, other) is None
    assert difference(one, [placed([1.0, 3.0])]) == "item 0, attribute x, item 1: 3.0 where 2.0 was expected"
    assert difference([deque([1, 2])], [deque([1, 3])]) == "item 0, item 1: 3 where 2 was expected"
    assert difference(one, [placed([1.0, 2.0], area=4)]) == "item 0: an attribute area more"


def test_exceptions_differ_by_their_class_and_on_demand_by_what_they_say() -> None:
    def raises(error: Exception) -> Any:
        raise error

    def said(expected: Exception, got: Exception, *, messages: bool = False) -> str | None:
        outcomes = (outcome(raises, ((error,), {})) for error in (expected, got))
        return Sameness(exact, messages).difference(*outcomes)

    assert said(ValueError("a"), ValueError("b")) is None
    assert said(ValueError("a"), UnicodeError("b")) is None
    assert said(ValueError("a"), ValueError("b"), messages=True) == "the message 'b' where 'a' was expected"
    assert said(UnicodeError("a"), ValueError("b")) == "ValueError where UnicodeError was expected: b"
    fine = outcome(lambda: 1, ((), {}))
    failed = outcome(raises, ((KeyError(1),), {}))
    assert SAME.difference(fine, failed) == "KeyError where no exception was expected: 1"
    assert SAME.difference(failed, fine) == "no exception where KeyError was expected"


def test_arguments_that_are_changed_must_be_changed_alike() -> None:
    def sort(items: list[int], *, twice: bool = False) -> None:
        items.sort()
        assert not twice

    def only_looks(items: list[int], *, twice: bool = False) -> None:
        assert sorted(items)
        assert not twice

    def reverse(items: list[int], *, twice: bool) -> None:
        assert not twice
        items.reverse()

    calls: Calls = [(([*range(1_000, 0, -1)],), {"twice": False})]
    with pytest.raises(NotTheSameError, match=r"the arguments afterwards, item 0, item 0: 1000 where 1 was"):
        proven(sort, only_looks, calls)
    with pytest.raises(NotTheSameError, match="the arguments afterwards"):
        proven(only_looks, sort, calls)
    found = proven(sort, reverse, calls)
    assert found.changes
    assert 0 < found.port.value < 1e-3


def test_a_port_that_is_wrong_only_while_it_is_timed_or_after_is_wrong() -> None:
    count = 0

    def seen(items: list[int]) -> int:
        caller = sys._getframe(1).f_code.co_name
        return sum(items) + (caller != "_ended")

    def worse(items: list[int]) -> int:
        nonlocal count
        count += 1
        return sum(items) + (gc.isenabled() and count > 1_000)

    with pytest.raises(NotTheSameError, match=r"input \d \(\[0, 1, 2.*: while it is timed, \d+ where"):
        proven(total, seen, NUMBERS)
    with pytest.raises(NotTheSameError, match=r"input 0 \(\[0, 1, 2.*\): 46 where 45 was expected"):
        proven(total, worse, NUMBERS)

    def emptied(items: list[int]) -> None:
        items.clear()

    def seldom(items: list[int]) -> None:
        if sys._getframe(1).f_code.co_name == "_ended":
            items.clear()

    with pytest.raises(NotTheSameError, match="while it is timed, the arguments afterwards"):
        proven(emptied, seldom, NUMBERS)


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit()])
def test_a_port_that_asks_for_the_end_is_wrong(error: BaseException) -> None:
    def at_once(_: list[int]) -> int:
        raise error

    def when_timed(items: list[int]) -> int:
        if sys._getframe(1).f_code.co_name != "_ended":
            raise error
        return sum(items)

    def sorts(items: list[int]) -> None:
        items.sort()
        if sys._getframe(1).f_code.co_name != "_ended":
            raise error

    name = type(error).__name__
    with pytest.raises(NotTheSameError, match=f"input 0 .*: {name} where no exception was expected"):
        proven(total, at_once, NUMBERS)
    with pytest.raises(NotTheSameError, match=f"it raised {name} while it was timed"):
        proven(total, when_timed, NUMBERS)
    with pytest.raises(NotTheSameError, match=f"it raised {name} while it was timed"):
        proven(list.sort, sorts, [(([2, 1],), {})])


def doubled(items: list[int]) -> list[int]:
    return [2 * item for item in items]


def test_a_port_that_gives_what_is_somebodys_is_wrong() -> None:
    known: dict[tuple[int, ...], list[int]] = {}
    buffer = np.zeros(100)

    def kept(items: list[int]) -> list[int]:
        return known.setdefault(tuple(items), doubled(items))

    with pytest.raises(NotTheSameError, match="the answer of a call before, where a new list was expected"):
        proven(doubled, kept, NUMBERS)
    with pytest.raises(NotTheSameError, match="an argument, or part of one, where a new list was expected"):
        proven(lambda items: [*items], lambda items: items, NUMBERS)
    with pytest.raises(
        NotTheSameError, match="item 0: an argument, or part of one, where a new list was expected"
    ):
        proven(lambda rows: [[*row] for row in rows], lambda rows: [*rows], [(([[1], [2]],), {})])
    with pytest.raises(
        NotTheSameError, match=r"an argument, or part of one, where a new numpy\.ndarray was expected"
    ):
        proven(lambda array: array[1:].copy(), lambda array: array[1:], [((np.arange(9.0),), {})])
    with pytest.raises(
        NotTheSameError, match=r"the answer of a call before, where a new numpy\.ndarray was expected"
    ):
        proven(np.negative, lambda array: np.negative(array, out=buffer)[:], [((np.arange(100.0),), {})])
    assert proven(lambda items: items, lambda items: items, NUMBERS).inputs == 2
    assert proven(doubled, lambda items: [item * 2 for item in items], NUMBERS).inputs == 2


def test_a_port_that_keeps_answers_is_wrong_though_nobody_can_change_them() -> None:
    def slow(number: int) -> int:
        return sum(each * each for each in range(number))

    calls: Calls = [((number,), {}) for number in range(20_000, 20_010)]
    with pytest.raises(NotTheSameError, match=r"its first call .* keeps its answers"):
        proven(slow, functools.cache(slow), calls)
    assert proven(slow, lambda number: slow(number), calls).inputs == 10  # noqa: PLW0108
    # What the function does itself the port may do.
    assert proven(functools.cache(slow), functools.cache(slow), calls).inputs == 10

    def of(text: str) -> int:
        return sum(map(ord, text))

    known: dict[int, tuple[list[int], int]] = {}

    def by_identity(items: list[int]) -> int:
        return known.setdefault(id(items), (items, sum(items)))[1]

    with pytest.raises(
        NotTheSameError, match="the answer of before to arguments that have other values by now"
    ):
        proven(total, by_identity, NUMBERS)
    with pytest.raises(NotTheSameError, match=r"its first call .* keeps its answers"):
        proven(of, functools.cache(of), [((f"{number}" * 10_000,), {}) for number in range(5)])


def test_what_proves_nothing_is_refused() -> None:
    state = iter(range(10**9))
    with pytest.raises(UnprovableError, match="doesn't do the same twice: input 0: 1 where 0"):
        proven(lambda: next(state), lambda: 1, [((), {})])
    with pytest.raises(UnprovableError, match="gives generator, whose work is yet to be done"):
        proven(lambda: (x for x in ()), list, [((), {})])
    with pytest.raises(UnprovableError, match="with each of the inputs it raises"):
        proven(int, int, [(("a",), {})])
    assert proven(int, lambda text: int(text), [(("a",), {}), (("1",), {})]).raising == 1  # noqa: PLW0108


def test_functions_are_named_by_module_or_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop_app.py").write_text("class Cart:\n    def total(self): return 3\nrate = 2\n")
    (tmp_path / "broken_app.py").write_text("1 / 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    found, module = function_of("shop_app:Cart.total")
    assert (found(None), module) == (3, "shop_app")
    assert function_of(f"{tmp_path / 'shop_app.py'}:Cart.total")[0] is found
    for spec, why in {
        "shop_app": "wanted a module and a function",
        "shop_app:": "wanted a module and a function",
        "shop_app:Cart.tot": "Cart has no tot",
        "shop_app:rate": "got int, wanted a function",
        "no_such_app:f": "ModuleNotFoundError",
        "broken_app:f": "ZeroDivisionError",
        "none.py:f": "there is no file none.py",
    }.items():
        with pytest.raises(UnprovableError, match=why):
            function_of(spec)


@pytest.fixture
def extension(tmp_path: Path) -> Iterator[Any]:
    """A module whose extension is a file of these bytes."""

    def made(data: bytes) -> Any:
        module = ModuleType("made_ext")
        file = tmp_path / f"made_ext{os.path.splitext(ferrule._core.__file__)[1]}"  # noqa: PTH122
        file.write_bytes(data)
        module.__file__ = str(file)
        sys.modules["made_ext"] = sys.modules["made_ext._inner"] = module

        class Port:
            __module__ = "made_ext"

            def __call__(self, items: list[int]) -> int:
                return sum(items)

        return Port()

    yield made
    for name in ("made_ext", "made_ext._inner"):
        sys.modules.pop(name, None)


def test_debug_builds_are_refused(extension: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port = extension(b"\x7fELF attempt to add with overflow attempt to subtract with overflow")
    with pytest.raises(UnprovableError, match="checks sums for overflow, as debug builds of Rust do"):
        proven(total, port, NUMBERS)
    assert prove.prove(total, port, NUMBERS, SAME, any_build=True).inputs == 2
    written = {"port": port}
    exec("def wrapper(items): return port(items)", written)  # noqa: S102 - a function of another module
    assert "checks sums for overflow" in why_not(written["wrapper"])
    monkeypatch.setitem(written, "__name__", "made_ext")
    exec("def inside(items): return sum(items)", written)  # noqa: S102 - the same, of its own package
    assert "checks sums for overflow" in why_not(written["inside"])
    for fine in (b"\x7fELF attempt to add with overflow", b""):
        assert why_not(extension(fine)) == ""
    assert why_not(total) == ""


def test_ferrules_own_build_says_what_it_is() -> None:
    profile = ferrule.build_info()["profile"]
    expected = "" if profile == "release" else f"is a {profile} build"
    assert expected in why_not(ferrule.word_count)
    assert bool(expected) == bool(why_not(ferrule.word_count))


def test_inputs_of_a_file(tmp_path: Path) -> None:
    pickled, plain = tmp_path / "calls.pickle", tmp_path / "calls.json"
    pickled.write_bytes(pickle.dumps([((1,), {"a": 2}), ([], {})]))
    plain.write_text(json.dumps([[1, 2], ["a"]]))
    for path in (pickled, plain):
        path.chmod(0o600)
    assert kept_inputs.of_file(pickled, "app").calls == [((1,), {"a": 2}), ((), {})]
    assert kept_inputs.of_file(plain, "app").calls == [((1, 2), {}), (("a",), {})]
    for text, why in {"[]": "got no call", "[1]": "no inputs of calls", "{": "no inputs of calls"}.items():
        plain.write_text(text)
        with pytest.raises(NoInputsError, match=why):
            kept_inputs.of_file(plain, "app")
    pickled.chmod(0o622)
    with pytest.raises(NoInputsError, match="others may write to it"):
        kept_inputs.of_file(pickled, "app")
    with pytest.raises(NoInputsError, match="No such file"):
        kept_inputs.of_file(tmp_path / "none.json", "app")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_inputs_of_the_last_run_that_has_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(NoInputsError, match="no run that is kept has inputs of total"):
        kept_inputs.recorded(total, __name__)
    from ferrule.advise import folders

    for calls in (NUMBERS, [(([Node(a=1)],), {})]):
        with folders.new() as folder:
            path = folder / "1.jsonl"
            output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            replay.fork(
                output, {key_of(total): calls, key_of(key_of): [((total,), {})]}, {("a", "b", 1): "c"}
            )
            os.close(output)
            wait(path)
    with folders.new():
        pass
    found = kept_inputs.recorded(total, __name__)
    ((given, named),) = found.calls
    assert (given[0][0].a, named, found.folder, found.lost) == (1, {}, folder, 0)
    path.chmod(0o666)
    with pytest.raises(OSError, match="others may write to it"):
        kept_inputs.recorded(total, __name__)
    with pytest.raises(NoInputsError, match="not written in Python"):
        kept_inputs.recorded(len, "builtins")


def test_what_was_in_the_main_module_is_found_where_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "calls.pickle"
    path.write_bytes(pickle.dumps([((Node,), {})], 0).replace(__name__.encode(), b"__main__"))
    path.chmod(0o600)
    assert kept_inputs.of_file(path, __name__).calls == [((Node,), {})]
