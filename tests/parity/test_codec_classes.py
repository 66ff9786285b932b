"""The binary formats and classes: which are asked, which alternative a value is, what runs meanwhile."""

import collections
import dataclasses
import enum
import gc
import weakref
from typing import Any, NamedTuple, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import Schema, bincode, compact, json

from tests.parity.inputs.codec_wire import FORMATS, Node, Point, Record


@dataclasses.dataclass
class Checked:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low: above high")


@dataclasses.dataclass
class Branch:
    child: "Branch | int"


class Keyed(TypedDict):
    child: "Keyed | int"


@FORMATS
@pytest.mark.parametrize(
    ("hint", "value"), [(Branch, Branch(Branch(3))), (Keyed, {"child": {"child": 3}})], ids=["class", "keys"]
)
def test_a_class_that_is_an_alternative_within_itself(fast, plain, hint, value):
    data = fast.dumps(value, type=hint)
    assert data == plain.dumps(value, type=hint)
    assert fast.loads(data, type=hint) == value == plain.loads(data, type=hint)


@FORMATS
def test_subclasses_that_keep_a_field_elsewhere(fast, plain):
    usual = Record(1, "a", 0.5, 2)
    name = dataclasses.fields(Record)[0].name
    values = [usual]
    for body in ({"__slots__": (name,)}, {"__slots__": (), name: property(lambda _: 9)}):
        value = object.__new__(type("Sub", (Record,), body))
        for field in dataclasses.fields(Record):
            owner = Record if name in body else type(value)
            getattr(owner, field.name).__set__(value, getattr(usual, field.name))
        values.append(value)
    plain_bytes = [plain.dumps(value, type=Record) for value in values]
    assert [fast.dumps(value, type=Record) for value in values] == plain_bytes
    assert plain_bytes[0] == plain_bytes[1] != plain_bytes[2]


@FORMATS
def test_a_class_that_checks_what_is_set_is_asked(fast, plain):
    @dataclasses.dataclass
    class Positive:
        value: int

        def __setattr__(self, name, value):
            if value < 0:
                raise ArithmeticError(name)
            super().__setattr__(name, value)

    data = fast.dumps(-1, type=int)
    for module in (fast, plain):
        with pytest.raises(ArithmeticError):
            module.loads(data, type=Positive)


@FORMATS
def test_named_tuples_of_another_length(fast, plain):
    class Pair(NamedTuple):
        x: int
        y: int

    for items in ((1,), (1, 2, 3)):
        for module in (fast, plain):
            with pytest.raises(
                fe.ArgumentError, match=rf"^obj: got a Pair of length {len(items)}, wanted 2$"
            ):
                module.dumps(tuple.__new__(Pair, items), type=Pair)


@pytest.mark.parametrize("module", [bincode, compact, json])
def test_named_tuples_that_say_nothing_of_their_fields_are_refused(module):
    pair = collections.namedtuple("Pair", "x y")  # noqa: PYI024 - what is refused
    with pytest.raises(fe.ArgumentTypeError, match=r"^type: Pair\.x: got no annotation, wanted one$"):
        module.loads(b"[1, 2]", type=pair)


def test_unions_are_told_apart_by_their_order():
    """`A | B == B | A`, and they hash alike, but are written differently."""
    assert bincode.dumps(1, type=int | str)[:4] == bytes(4)
    assert bincode.dumps(1, type=str | int)[:4] == b"\x01\0\0\0"
    assert bincode.dumps([1], type=list[int | str])[8:12] == bytes(4)
    assert bincode.dumps([1], type=list[str | int])[8:12] == b"\x01\0\0\0"


def test_classes_that_have_a_say_are_called():
    data = bincode.dumps(Checked(1, 2), type=Checked)
    assert bincode.loads(data, type=Checked) == Checked(1, 2)
    with pytest.raises(ValueError, match=r"^low: above high$"):
        bincode.loads(data[8:] + data[:8], type=Checked)

    made = []

    class Base:
        def __new__(cls, *_, **__):
            made.append(cls)
            return super().__new__(cls)

    @dataclasses.dataclass
    class Own(Base):
        a: int

    assert bincode.loads(bytes(8), type=Own) == Own(0)
    assert made == [Own, Own]

    @dataclasses.dataclass(init=False)
    class Written:
        a: int

        def __init__(self, a):
            self.a = a + 1

    assert bincode.loads(bytes(8), type=Written).a == 1


def test_frozen_and_cached_classes():
    point = bincode.loads(bytes(12), type=Point)
    assert point == Point(0.0, 0.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 1.0
    assert hash(point) == hash(Point(0.0, 0.0))
    node = compact.loads(b"\x02\0\0", type=Node)
    assert (node.value, node.children, node.next) == (1, [], None)
    assert gc.is_tracked(node)
    node.children.append(node)  # a cycle that the collector must find
    gone = []

    class Probe:
        pass

    probe = Probe()
    weakref.finalize(probe, gone.append, 1)
    node.next = probe
    del probe, node
    gc.collect()
    assert gone == [1]


class Noting:
    """A descriptor that notes whether the collector is on while a field is set."""

    seen: list[bool] = []  # noqa: RUF012 - of all of them

    def __get__(self, instance, owner=None):
        return 0

    def __set__(self, instance, value):
        self.seen.append(gc.isenabled())


@dataclasses.dataclass
class Described:
    value: int = Noting()  # type: ignore[assignment]


@dataclasses.dataclass(slots=True)
class Dying:
    value: int

    def __del__(self):
        Noting.seen.append(gc.isenabled())


class Hashed(enum.Enum):
    ONE = 1

    def __hash__(self):
        Noting.seen.append(gc.isenabled())
        return 1


class Mask(enum.Flag):
    ONE = 1

    @classmethod
    def _missing_(cls, value):
        Noting.seen.append(gc.isenabled())
        return super()._missing_(value)


@dataclasses.dataclass(slots=True)
class Plain:
    values: list[int]


@pytest.mark.parametrize("codec", [bincode, compact])
@pytest.mark.parametrize("hint", [list[list[int]], list[Plain], list[dict[str, list[int]] | None]])
def test_the_collector_waits_while_nothing_but_containers_is_made(codec, hint):
    item = {list[list[int]]: [1], list[Plain]: Plain([1])}.get(hint, {"a": [1]})
    data = codec.dumps([item] * 100_000, type=hint)
    phases = []

    def note(phase, _):
        phases.append(phase)

    gc.collect()
    gc.callbacks.append(note)
    try:
        for damaged in (data, data[:-1]):
            phases.clear()
            try:
                got = codec.loads(damaged, type=hint)
            except fe.DecodeError:
                got = None
            # Once what was made is let go, or in the next allocation.
            assert len(phases) < 10
            assert (got is None) == (damaged != data)
    finally:
        gc.callbacks.remove(note)
    assert gc.isenabled()
    gc.disable()
    try:
        codec.loads(data, type=hint)
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("hint", [Described, tuple[Dying, bool], dict[Hashed, int], Mask])
def test_the_collector_is_on_while_code_of_a_class_runs(hint):
    data = {Described: bytes(8), tuple[Dying, bool]: bytes(8) + b"\2", Mask: bytes(8)}.get(hint)
    data = data or bincode.dumps({Hashed.ONE: 1}, type=hint)
    Noting.seen.clear()
    try:
        bincode.loads(data, type=hint)
    except fe.DecodeError:
        assert hint == tuple[Dying, bool]
    assert all(Noting.seen)
    assert Noting.seen or hint is Mask


def test_subclasses_and_other_numbers():
    class Text(str):
        __slots__ = ()

    assert bincode.dumps(Text("é"), type=str) == bincode.dumps("é", type=str)
    truth = True
    assert bincode.dumps(truth, type=int) == bincode.dumps(1, type=int)
    assert bincode.dumps(3, type=float) == bincode.dumps(3.0, type=float)
    np = pytest.importorskip("numpy")
    assert bincode.dumps([np.int32(5), np.uint64(7)], type=list[int]) == bincode.dumps([5, 7], type=list[int])
    assert bincode.dumps([np.float32(0.5), np.float64(2)], type=list[float]) == bincode.dumps(
        [0.5, 2.0], type=list[float]
    )


def test_python_code_in_the_middle_changes_nothing_it_should_not():
    """An `__index__` or a property may change the list or dict that is being written."""
    values: list[Any] = [1, 2, 3]

    class Clearing:
        def __index__(self):
            values.clear()
            gc.collect()
            return 5

    values[1] = Clearing()
    with pytest.raises(fe.ArgumentError, match="got a list that changed meanwhile"):
        bincode.dumps(values, type=list[int])
    mapping: dict[str, Any] = {f"k{i}": i for i in range(10)}

    class Growing:
        def __index__(self):
            mapping.update({f"n{i}": i for i in range(1000)})
            return 5

    mapping["k3"] = Growing()
    with pytest.raises(fe.ArgumentError, match="got a dict that changed meanwhile"):
        bincode.dumps(mapping, type=dict[str, int])

    @dataclasses.dataclass
    class Lazy:
        a: int

    def broken(_):
        raise RuntimeError("asked")

    lazy = Lazy(1)
    schema = Schema(Lazy)
    Lazy.a = property(broken)
    with pytest.raises(RuntimeError, match="asked"):
        bincode.dumps(lazy, type=schema)
