"""Flags, of which several are one value, and enums without a type; instances with more than their fields."""

import collections.abc
import dataclasses
import enum
import functools
from typing import Any, NamedTuple, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import bincode, compact, json, zerocopy
from ferrule.reference.codec import bincode as plain_bincode
from ferrule.reference.codec import compact as plain_compact
from ferrule.reference.codec import json as plain_json
from ferrule.reference.codec import zerocopy as plain_zerocopy

TYPED = [(bincode, plain_bincode), (compact, plain_compact)]
FORMATS = pytest.mark.parametrize(("fast", "plain"), TYPED, ids=["bincode", "compact"])


class Mode(enum.IntFlag):
    READ = 1
    WRITE = 2


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Eject(enum.IntFlag, boundary=enum.EJECT):
    READ = 1
    WRITE = 2


class Keep(enum.Flag, boundary=enum.KEEP):
    READ = 1
    WRITE = 2


class Strict(enum.IntFlag, boundary=enum.STRICT):
    READ = 1
    WRITE = 2


class Colour(enum.Enum):
    RED = "red"
    MIX = (1, 2)


FLAGS = [
    *(kind(bits) for kind in (Mode, Access, Eject, Keep, Strict) for bits in range(4)),
    Keep(12),
    Mode(-2),
    Mode(9),
    Eject(7),
]
KINDS = [*([kind] * 4 for kind in (Mode, Access, Eject, Keep, Strict)), [Keep, Mode, Mode, Eject]]


@FORMATS
@pytest.mark.parametrize(
    ("value", "kind"), [*zip(FLAGS, [one for four in KINDS for one in four], strict=True)]
)
def test_flags_are_read_again(fast, plain, value, kind):
    for obj, hint in (
        (value, kind),
        ([value], list[kind]),
        ({value: 1}, dict[kind, int]),
        (value, kind | None),
    ):
        data = fast.dumps(obj, type=hint)
        assert data == plain.dumps(obj, type=hint)
        for module in (fast, plain):
            back = module.loads(data, type=hint)
            assert back == obj
            assert type(back) is type(obj)
    for module in (json, plain_json):
        assert module.loads(json.dumps(value), type=kind) == value


@FORMATS
def test_what_are_no_flags_of_a_class(fast, plain):
    data = fast.dumps(9, type=int)
    for module in (fast, plain):
        for kind in (Access, Strict):
            with pytest.raises(fe.DecodeError, match=r"^data: at byte 0: got the flags 9, wanted those that"):
                module.loads(data, type=kind)
        for value, kind in ((1, Mode), (1, Eject), (Mode.READ, Access), ("a", Mode), (9, Strict)):
            with pytest.raises(fe.ArgumentTypeError, match=rf"wanted {kind.__name__}$"):
                module.dumps(value, type=kind)


@pytest.mark.parametrize("value", [*FLAGS, *Colour])
def test_enums_without_a_type_are_written_by_their_value(value):
    for fast, plain in (*TYPED, (zerocopy, plain_zerocopy)):
        for obj in (value, [value, {"k": value}]):
            data = fast.dumps(obj)
            assert data == plain.dumps(obj)
            assert json.dumps(fast.loads(data)) == json.dumps(obj)


def test_true_and_floats_are_asked_of_a_class_with_a_say():
    class Loose(enum.Enum):
        ONE = 1
        OTHER = 2

        @classmethod
        def _missing_(cls, value):
            return cls.OTHER if value is True else None

    for module in (json, plain_json):
        assert module.loads("true", type=Loose) is Loose.OTHER
        with pytest.raises(fe.DecodeError):
            module.loads("1.0", type=Loose)


@dataclasses.dataclass
class Base:
    x: int = 0


@dataclasses.dataclass(slots=True)
class Slots:
    x: int


class Pair(NamedTuple):
    x: int
    y: int


class Own(Base):
    def __init__(self, x, secret):
        super().__init__(x)
        self.secret = secret


class OnlyOwn(Base):
    def __init__(self):
        self.secret = 1


class OwnSlots(Base):
    __slots__ = ("secret",)


class SlotOfSlots(Slots):
    __slots__ = ("secret",)


def with_secret(value: Any) -> Any:
    object.__setattr__(value, "secret", "s")
    return value


MORE = [
    (Own(1, "s"), Base),
    (OnlyOwn(), Base),
    (with_secret(OwnSlots(1)), Base),
    (with_secret(SlotOfSlots(1)), Slots),
    (with_secret(type("Sub", (Slots,), {})(1)), Slots),
    (with_secret(type("Sub", (Pair,), {})(1, 2)), Pair),
]


@FORMATS
@pytest.mark.parametrize(("value", "kind"), MORE)
def test_attributes_without_a_place_are_refused(fast, plain, value, kind):
    for module in (fast, plain):
        for obj, hint in ((value, kind), ([value], list[kind]), (value, kind | None)):
            with pytest.raises(
                fe.ArgumentTypeError, match=r"got a .* with the attribute 'secret', wanted only"
            ):
                module.dumps(obj, type=hint)


@dataclasses.dataclass
class Derived:
    x: int

    def __post_init__(self):
        self.twice = 2 * self.x

    @functools.cached_property
    def square(self):
        return self.x**2


@dataclasses.dataclass
class Cached:
    x: int

    @functools.cached_property
    def square(self):
        return self.x**2


class Elsewhere(Base):
    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, value):
        self._x = value


def asked(value: Any) -> Any:
    assert value.square == value.x**2
    return value


@FORMATS
def test_what_follows_from_the_fields_is_left_out(fast, plain):
    for value, kind in (
        (Derived(3), Derived),
        (asked(Derived(3)), Derived),
        (asked(Cached(3)), Cached),
        (asked(type("Sub", (Cached,), {})(3)), Cached),
        (type("Sub", (Derived,), {})(3), Derived),
        (OwnSlots(3), Base),
        (Elsewhere(3), Base),
    ):
        data = fast.dumps(value, type=kind)
        assert data == plain.dumps(value, type=kind) == fast.dumps(3, type=int)


class Three(tuple):
    __slots__ = ()

    def __iter__(self):
        return iter((7, 8, 9))


class Doubled(list):
    def __iter__(self):
        return iter([*super().__iter__(), 5])


class View(collections.abc.Mapping):
    def __getitem__(self, key):
        return {"a": 1, "b": 2}[key]

    def __len__(self):
        return 2

    def __iter__(self):
        return iter("ba")


class First(dict):
    def items(self):
        return [("x", 9)]


@FORMATS
@pytest.mark.parametrize(
    ("value", "hint", "same"),
    [
        (Three((1, 2)), tuple[int, int, int], (7, 8, 9)),
        (Three((1, 2)), tuple[int, ...], (7, 8, 9)),
        (Three((1, 2)), list[int], [7, 8, 9]),
        (Three((1, 2)), Any, [7, 8, 9]),
        (Doubled([1]), tuple[int, int], (1, 5)),
        (Doubled([1]), list[int], [1, 5]),
        (View(), dict[str, int], {"b": 2, "a": 1}),
        (View(), Any, {"b": 2, "a": 1}),
        (First(a=1), dict[str, int], {"x": 9}),
        (First(a=1), TypedDict("X", {"x": int}), {"x": 9}),
    ],
)
def test_what_a_class_says_is_in_it(fast, plain, value, hint, same):
    data = fast.dumps(value, type=hint)
    assert data == plain.dumps(value, type=hint) == fast.dumps(same, type=hint)
