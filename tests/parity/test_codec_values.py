"""What values are to the codecs: subclasses with a say, records, constants; nothing is left out."""

import collections
import dataclasses
import enum
import json as standard
import types
from typing import NamedTuple, Required, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import F32, I8, U8, bincode, compact, json, zerocopy
from ferrule.reference.codec import bincode as plain_bincode
from ferrule.reference.codec import compact as plain_compact
from ferrule.reference.codec import json as plain_json
from ferrule.reference.codec import zerocopy as plain_zerocopy

UNTYPED = [
    (bincode, plain_bincode),
    (compact, plain_compact),
    (zerocopy, plain_zerocopy),
    (json, plain_json),
]
TYPED = UNTYPED[:2]


class First(dict):
    """Several values for a key, of which `items` gives the first, as in web frameworks."""

    def items(self):
        return [(key, values[0]) for key, values in super().items()]


class Backwards(dict):
    def __iter__(self):
        return reversed(list(super().keys()))

    def keys(self):
        return list(iter(self))

    def items(self):
        return [(key, self[key]) for key in self]


class Liar(dict):
    def __len__(self):
        return 10**9

    def __bool__(self):
        return False


class OnlyKeys(dict):
    def keys(self):
        return ["other"]

    def __getitem__(self, key):
        return "other"

    def get(self, *_):
        return "other"


class Twice(dict):
    def items(self):
        return [*super().items(), *super().items()]


class Halves(list):
    def __iter__(self):
        return iter([item / 2 for item in super().__iter__()])


class LyingList(list):
    def __len__(self):
        return 10**9

    def __getitem__(self, place):
        return "other"


class Doubled(tuple):
    __slots__ = ()

    def __iter__(self):
        return iter([*super().__iter__(), *super().__iter__()])


class Text(str):
    __slots__ = ()

    def __str__(self):
        return "other"


class Number(int):
    def __repr__(self):
        return "other"

    __str__ = __repr__
    __index__ = int.__pos__


class Real(float):
    def __repr__(self):
        return "other"

    __float__ = float.__neg__


class Word(str, enum.Enum):  # noqa: UP042 - the older way
    A = "a"


class Named(enum.StrEnum):
    A = "a"


class Level(enum.IntEnum):
    LOW = 1


class Weight(float, enum.Enum):
    HALF = 0.5


class Tagged(str, enum.Enum):  # noqa: UP042
    A = ("a", "first")

    def __new__(cls, text, label):
        made = str.__new__(cls, text)
        made._value_ = label
        return made


class Pair(NamedTuple):
    x: int
    y: int = 2


ordered = collections.OrderedDict(a=1, b=2, c=3)
ordered.move_to_end("a")
counted = collections.Counter("abca")
grouped = collections.defaultdict(list, a=[1])

LIKE_BUILTINS = [
    ordered,
    First(q=["1", "2"]),
    First(),
    Backwards(a=1, b=2, c={"d": 3}),
    Liar(a=1),
    Liar(),
    OnlyKeys(a=1),
    counted,
    grouped,
    Halves([1, 2]),
    Halves(),
    LyingList([1, 2]),
    Doubled((1, 2)),
    Text("text"),
    Number(3),
    Real(1.5),
    Word.A,
    Named.A,
    Level.LOW,
    Weight.HALF,
    Tagged.A,
    Pair(1),
    {Text("key"): Text("text"), Named.A: 1},
    [First(q=["1", "2"]), ordered, (ordered,), {"in": Backwards(a=1, b=2)}],
]


@pytest.mark.parametrize("value", LIKE_BUILTINS, ids=repr)
def test_subclasses_are_written_as_json_writes_them(value):
    right = standard.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert json.dumps(value) == right == plain_json.dumps(value)
    within = standard.dumps({"a": [value]}, ensure_ascii=False, separators=(",", ":")).encode()
    assert json.dumps({"a": [value]}) == within
    right = standard.dumps([value], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert json.dumps([value], sort_keys=True) == right == plain_json.dumps([value], sort_keys=True)
    assert json.dumps([value], indent=2) == plain_json.dumps([value], indent=2)


@pytest.mark.parametrize("value", LIKE_BUILTINS, ids=repr)
@pytest.mark.parametrize(("fast", "plain"), UNTYPED[:3], ids=["bincode", "compact", "zerocopy"])
def test_subclasses_in_binary_formats(fast, plain, value):
    if isinstance(value, Number):
        value = int(value)
    data = fast.dumps(value)
    assert data == plain.dumps(value)
    if isinstance(value, dict):
        assert list(fast.loads(data)) == [key for key, _ in (value.items() if dict.__len__(value) else ())]


def test_several_values_of_one_key():
    assert json.dumps(Twice(a=1)) == b'{"a":1,"a":1}' == plain_json.dumps(Twice(a=1))
    assert bincode.dumps(Twice(a=1)) == plain_bincode.dumps(Twice(a=1))


@pytest.mark.parametrize("wrong", [1, ("a",), "ab", ("a", 1, 2), ["a", 1]])
def test_items_that_are_no_pairs(wrong):
    class Wrong(dict):
        def items(self):
            return [wrong]

    with pytest.raises(ValueError, match="items must return 2-tuples"):
        standard.dumps(Wrong(a=1))
    for fast, plain in UNTYPED:
        for module in (fast, plain):
            with pytest.raises(
                fe.ArgumentError, match=r"^obj: got \w+ from items\(\), wanted tuples of two$"
            ):
                module.dumps(Wrong(a=1))


def test_what_a_subclass_raises_stays():
    class Broken(dict):
        def items(self):
            raise ArithmeticError("asked")

    class BrokenList(list):
        def __iter__(self):
            raise ArithmeticError("asked")

    for fast, plain in UNTYPED:
        for module in (fast, plain):
            for value in (Broken(a=1), [BrokenList([1])]):
                with pytest.raises(ArithmeticError, match="asked"):
                    module.dumps(value)


class Point(TypedDict):
    x: U8


class Partly(TypedDict, total=False):
    x: Required[U8]


@dataclasses.dataclass
class Base:
    x: U8


class Plain(Base):
    """No dataclass of its own: no field more."""


More = dataclasses.make_dataclass("More", [("extra", str)], bases=(Base,))


@dataclasses.dataclass(slots=True)
class Slots:
    x: U8


@dataclasses.dataclass(slots=True)
class MoreSlots(Slots):
    extra: str = "lost"


LEFT_OUT = [
    ({"x": 1, "y": 2}, Point, "the key 'y'"),
    ({"x": 1, 2: 2}, Point, "the key 2"),
    (collections.OrderedDict(y=2, x=1), Point, "the key 'y'"),
    (First(x=[1], y=[2]), Point, "the key 'y'"),
    ({"x": 1, "y": 2}, Partly, "the key 'y'"),
    (More(1, "lost"), Base, "the field 'extra'"),
    (MoreSlots(1), Slots, "the field 'extra'"),
]


@pytest.mark.parametrize(("fast", "plain"), TYPED, ids=["bincode", "compact"])
@pytest.mark.parametrize(("value", "kind", "what"), LEFT_OUT)
def test_what_the_type_has_no_place_for_is_refused(fast, plain, value, kind, what):
    for module in (fast, plain):
        for obj, hint, path in (
            (value, kind, "obj"),
            ([value], list[kind], r"obj\[0\]"),
            ({"k": (value,)}, dict[str, tuple[kind]], r"obj\['k'\]\[0\]"),
            (value, kind | None, "obj"),
            (value, kind | int, "obj"),
        ):
            with pytest.raises(fe.ArgumentTypeError, match=rf"^{path}: got a .* with {what}, wanted only"):
                module.dumps(obj, type=hint)


@pytest.mark.parametrize(("fast", "plain"), TYPED, ids=["bincode", "compact"])
def test_subclasses_with_nothing_more(fast, plain):
    for value, kind in (
        (Plain(1), Base),
        (First(x=[1]), Point),
        ({"x": 1}, Partly),
        (collections.OrderedDict(x=1), Point),
    ):
        assert fast.dumps(value, type=kind) == b"\x01" == plain.dumps(value, type=kind)
    assert fast.loads(b"\x01", type=Partly) == {"x": 1}

    class Own(Pair):
        @property
        def x(self):
            return 9

    assert fast.dumps(Own(1, 2), type=Pair) == plain.dumps(Own(1, 2), type=Pair) == fast.dumps(
        Pair(9, 2), type=Pair
    )  # fmt: skip


def test_named_tuples_that_have_a_say():
    class Checked(Pair):
        def __new__(cls, x, y=2):
            if x > y:
                raise ArithmeticError("asked")
            return super().__new__(cls, x, y)

    data = bincode.dumps(Pair(1, 2), type=Pair)
    assert type(bincode.loads(data, type=Checked)) is Checked
    for module in (bincode, plain_bincode):
        with pytest.raises(ArithmeticError):
            module.loads(bincode.dumps(Pair(3, 2), type=Pair), type=Checked)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1e39", F32),
        ("-1e39", F32),
        ("[0.5, 3.5e38]", list[F32]),
        ('{"a": 1e300}', dict[str, F32]),
        ("[[1e39]]", list[tuple[F32]]),
        (str(10**39), F32),
        (str(2**64 * 10**30), F32),
        ("1e39", F32 | None),
        ("128", I8),
        ("-129", I8),
        ("[-1]", list[U8]),
    ],
)
def test_numbers_that_their_width_does_not_hold(text, hint):
    for module in (json, plain_json):
        for nan in ("error", "allow"):
            with pytest.raises(fe.DecodeError):
                module.loads(text, type=hint, nan=nan)
    value = standard.loads(text)
    for module in (bincode, compact, plain_bincode, plain_compact):
        with pytest.raises(OverflowError):
            module.dumps(value, type=hint)


def test_numbers_that_f32_holds():
    for module in (json, plain_json):
        assert module.loads("[3.4e38, -0.0, 1.1, 7]", type=list[F32]) == [3.4e38, -0.0, 1.1, 7.0]
        assert module.loads("[Infinity]", type=list[F32], nan="allow") == [float("inf")]
    assert bincode.loads(bincode.dumps(float("-inf"), type=F32), type=F32) == float("-inf")


class Mode(enum.IntFlag):
    READ = 1
    WRITE = 2


class Strict(enum.Flag):
    NONE = 0
    READ = 1
    WRITE = 2
    BOTH = 3


class Fallback(enum.Enum):
    LOW = 1

    @classmethod
    def _missing_(cls, value):
        return cls.LOW if isinstance(value, int | str) else None


class Planet(enum.Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.42e23, 3.39e6)


class Size(enum.Enum):
    SMALL = Base(1)
    LARGE = types.MappingProxyType({"x": 2})


@pytest.mark.parametrize(
    "value",
    [
        *(Mode(bits) for bits in range(5)),
        *(Strict(bits) for bits in range(4)),
        *Planet,
        *Size,
        Fallback.LOW,
        Word.A,
        Named.A,
        Level.LOW,
        Weight.HALF,
        Tagged.A,
    ],
)
def test_constants_are_read_again(value):
    kind = type(value)
    for module in (json, plain_json):
        assert module.loads(json.dumps(value), type=kind) is value
        assert module.loads(json.dumps([value]), type=list[kind | None]) == [value]
        assert module.loads(b"[" + json.dumps(value) + b"]", type=tuple[kind, ...]) == (value,)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.0", Mode), ("true", Mode), ('"1"', Mode), ("[1]", Mode), ("null", Mode),
        ("4", Strict), ("-9", Strict), ("1.0", Fallback), ("[1]", Fallback),
        ("2", Level), ("1.0", Level), ("[5.97e24]", Planet), ('"b"', Named), ('"first"', Tagged),
    ],
)  # fmt: skip
def test_what_is_no_constant(text, kind):
    for module in (json, plain_json):
        with pytest.raises(fe.DecodeError):
            module.loads(text, type=kind)


def test_what_a_class_says_of_other_values():
    class Loud(enum.Enum):
        A = 1

        @classmethod
        def _missing_(cls, _value):
            raise ArithmeticError("asked")

    for module in (json, plain_json):
        assert module.loads("7", type=Fallback) is Fallback.LOW
        assert module.loads('"x"', type=Fallback | None) is Fallback.LOW
        with pytest.raises(ArithmeticError, match="asked"):
            module.loads("2", type=Loud)


def test_defaults_of_named_tuples():
    class Three(NamedTuple):
        x: int
        y: int = 2
        z: list[int] = []  # noqa: RUF012 - one object for all, as with the class itself

    for module in (json, plain_json):
        assert module.loads("[1]", type=Three) == Three(1)
        assert module.loads("[1, 3]", type=Three) == Three(1, 3)
        assert module.loads("[[1, 3, [4]], [1]]", type=list[Three]) == [Three(1, 3, [4]), Three(1)]
        assert module.loads("[1, 5]", type=Three | int) == Three(1, 5)
        for text in ("[]", "[1, 2, [], 4]", '["a"]', '[1, "a"]'):
            with pytest.raises(fe.DecodeError):
                module.loads(text, type=Three)
    with pytest.raises(fe.DecodeError, match=r"^data: got an array of 0, wanted one of 1 to 3$"):
        json.loads("[]", type=Three)


PERSON = {"name": "Ada", "age": 36, "salary": 4200.0}
ada = fe.Person("Ada", 36, 4200.0)
RECORDS = [
    (ada, PERSON),
    (ada.freeze(), PERSON),
    (fe.People([ada])[0], PERSON),
    (fe.FrozenMap({"a": 1, "b": 2}), {"a": 1, "b": 2}),
    (fe.FrozenMap({}), {}),
    (fe.WordCounts("the ferrule the"), {"the": 2, "ferrule": 1}),
    (types.MappingProxyType({"a": [1]}), {"a": [1]}),
    (collections.UserDict(a=1), {"a": 1}),
    (collections.ChainMap({"a": 1}, {"b": 2}), {"a": 1, "b": 2}),
]


@pytest.mark.parametrize(("value", "right"), RECORDS, ids=[type(value).__name__ for value, _ in RECORDS])
@pytest.mark.parametrize(("fast", "plain"), UNTYPED, ids=["bincode", "compact", "zerocopy", "json"])
def test_records_and_maps_of_the_package(fast, plain, value, right):
    assert fast.loads(fast.dumps(value)) == right
    assert fast.loads(fast.dumps({"a": [value, value]})) == {"a": [right, right]}
    assert fast.dumps([value]) == plain.dumps([value])


@pytest.mark.parametrize(("fast", "plain"), UNTYPED[:2] + UNTYPED[3:], ids=["bincode", "compact", "json"])
def test_records_by_their_type(fast, plain):
    for person in (ada, ada.freeze()):
        kind = type(person)
        options = {} if fast is json else {"type": list[kind]}
        data = fast.dumps([person], **options)
        assert fast is json or data == plain.dumps([person], type=list[kind])
        for module in (fast, plain):
            (again,) = module.loads(data, type=list[kind])
            assert type(again) is kind
            assert again == person
    if fast is json:
        with pytest.raises(fe.DecodeError, match="an object without 'salary'"):
            json.loads('{"name": "Ada", "age": 36}', type=fe.Person)
    else:
        counts = fast.dumps(fe.FrozenMap({"a": 1}), type=dict[str, int])
        assert counts == fast.dumps({"a": 1}, type=dict[str, int])
        with pytest.raises(fe.ArgumentTypeError, match="wanted Person"):
            fast.dumps(ada.freeze(), type=fe.Person)
