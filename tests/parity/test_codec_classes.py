"""The binary formats and classes: which are asked, which alternative a value is, what runs meanwhile."""

import collections
import dataclasses
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
