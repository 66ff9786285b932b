"""`ferrule.codec.json` writes what `json` does."""

import dataclasses
import datetime as dt
import enum
import json
import math
import uuid

import ferrule as fe
import numpy as np
import pytest
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.codec_json import documents, outcome


@given(documents, st.sampled_from([None, 0, 2]), st.booleans())
def test_dumps(document, indent, sort_keys):
    got = codec.dumps(document, indent=indent, sort_keys=sort_keys)
    assert got == reference.dumps(document, indent=indent, sort_keys=sort_keys)
    assert repr(codec.loads(got)) == repr(json.loads(got))
    if not sort_keys:
        assert repr(codec.loads(got)) == repr(document)


@given(
    st.text(st.characters(max_codepoint=255)),
    st.text(),
    st.lists(st.floats(allow_nan=False, allow_infinity=False)),
)
def test_strings_and_floats(latin, text, floats):
    for obj in (latin, text, latin * 50, text * 50, floats, {latin: text}):
        assert codec.dumps(obj) == reference.dumps(obj)


@pytest.mark.parametrize("length", range(70))
def test_escapes_anywhere(length):
    for special in ('"', "\\", "\n", "\x1f", "\x7f", "é", "語", "😀", "\udc80"):
        for at in range(length + 1):
            text = "a" * at + special + "b" * (length - at)
            written = codec.dumps(text)
            assert written == reference.dumps(text)
            assert codec.loads(written) == text
            assert codec.loads(json.dumps(text)) == text


class Color(enum.Enum):
    RED = "red"
    PAIR = (1, 2)


class Number(enum.IntEnum):
    ONE = 1


class Name(str):  # noqa: SLOT000
    def __str__(self):
        return "wrong"


class Count(int):
    def __repr__(self):
        return "wrong"


class Share(float):
    def __repr__(self):
        return "wrong"


class Many(dict):
    pass


class Some(list):
    pass


@dataclasses.dataclass
class Point:
    x: float
    y: "Point | None" = None
    kind: Color = Color.RED


@dataclasses.dataclass(slots=True, frozen=True)
class Slotted:
    name: str
    tags: tuple[str, ...] = ()


NATIVE = [
    Color.RED,
    Color.PAIR,
    Number.ONE,
    Name("né"),
    Count(7),
    Count(10**30),
    Share(0.5),
    Many(a=1),
    Some([1, (2,)]),
    Point(1.5, Point(2.5)),
    Slotted("a", ("b",)),
    [Slotted("é")] * 2,
    {Name("key"): Many()},
    dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 1, 12, 30, 1, 500),  # noqa: DTZ001
    dt.date(2026, 3, 1),
    dt.time(12, 30),
    uuid.UUID(int=5),
    np.int64(3),
    np.float64(0.1),
    np.float32(0.1),
    np.bool_(1),
    np.str_("é"),
    np.array([[1, 2], [3, 4]]),
    np.zeros(0),
    np.array(5.5),
    np.array(["a", "é"]),
    np.array([True, False]),
    np.array([None, "a", Color.RED]),
    np.uint64(2**64 - 1),
]


@pytest.mark.parametrize("obj", NATIVE, ids=repr)
def test_other_types(obj):
    assert codec.dumps(obj) == reference.dumps(obj)
    assert codec.dumps({"a": [obj]}, indent=1) == reference.dumps({"a": [obj]}, indent=1)


def recursive():
    items = [1]
    items.append({"again": items})
    return items


def recursive_point():
    point = Point(1.0)
    point.y = point
    return point


@pytest.mark.parametrize(
    ("obj", "error", "message"),
    [
        (
            {"a": [1, {"b": {1}}]},
            TypeError,
            r"^obj\['a'\]\[1\]\['b'\]: got set, wanted what JSON has, a dataclass",
        ),
        ((1, b"x"), TypeError, r"^obj\[1\]: got bytes, wanted"),
        (Point, TypeError, r"^obj: got type, wanted"),
        (np.datetime64("2026-01-01", "ns"), TypeError, r"^obj: got numpy\.datetime64, wanted"),
        ([np.array([1j])], TypeError, r"^obj\[0\]: got numpy\.ndarray of dtype complex128, wanted"),
        ([{"x": {1: 2}}], TypeError, r"^obj\[0\]\['x'\]: got a key of int, wanted str$"),
        ({None: 2}, TypeError, r"^obj: got a key of NoneType, wanted str$"),
        (
            [1, math.nan],
            ValueError,
            r'^obj\[1\]: got nan, wanted a finite number \(nan="null" or nan="allow"',
        ),
        (-math.inf, ValueError, r"^obj: got -inf, wanted"),
        ({"n": 10**5000}, ValueError, r"^obj\['n'\]: got an int of too many digits, wanted at most sys"),
        (
            recursive(),
            ValueError,
            r"^obj\[1\]\['again'\]\[1\].*\[…\].*: got something that contains itself, wanted a tree$",
        ),
        (
            recursive_point(),
            ValueError,
            r"^obj\['y'\]\['y'\].*: got something that contains itself, wanted a tree$",
        ),
    ],
)
def test_what_is_not_written(obj, error, message):
    for sort_keys in (False, True):
        with pytest.raises(error, match=message) as caught:
            codec.dumps(obj, sort_keys=sort_keys)
        assert isinstance(caught.value, fe.FerruleError)
        # Below Python's own limit on recursion.
        assert outcome(reference.dumps, obj, sort_keys=sort_keys, max_depth=99) is type(caught.value)


def test_nan_policies():
    obj = [math.nan, math.inf, {"a": -math.inf}, Share("nan"), np.float32("inf"), 1.5]
    assert codec.dumps(obj, nan="null") == reference.dumps(obj, nan="null")
    assert codec.dumps(obj, nan="allow") == reference.dumps(obj, nan="allow")
    assert repr(codec.loads(codec.dumps(obj[:2], nan="allow"), nan="allow")) == "[nan, inf]"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nan": "skip"}, "nan: got 'skip', wanted 'error', 'null' or 'allow'"),
        ({"indent": -1}, "indent: got -1, wanted a number from 0 to 1000"),
        ({"indent": 1001}, "indent: got 1001, wanted a number from 0 to 1000"),
        ({"max_depth": -5}, "max_depth: got -5, wanted a positive integer"),
    ],
)
def test_wrong_options_of_dumps(options, message):
    with pytest.raises(fe.ArgumentError) as caught:
        codec.dumps([], **options)
    assert str(caught.value) == message
    assert outcome(reference.dumps, [], **options) is fe.ArgumentError


def test_depth_of_dumps():
    deep = []
    for _ in range(99_999):
        deep = [deep]
    assert codec.dumps(deep, max_depth=100_000) == b"[" * 100_000 + b"]" * 100_000
    with pytest.raises(fe.ArgumentError, match="got more than 1000 levels, wanted at most max_depth"):
        codec.dumps(deep)
    assert codec.dumps([[1]], max_depth=2) == b"[[1]]"
    assert outcome(codec.dumps, [[1]], max_depth=1) is fe.ArgumentError
    while deep:  # its own destructor would recurse
        deep = deep.pop()


def test_code_that_runs_meanwhile_may_change_what_is_written():
    """Everything that is still to be written is held, or looked at anew."""

    class Mischief(enum.Enum):
        EMPTY = 1

        @property
        def value(self):
            for container in containers:
                container.clear()
            return "gone"

    inner, table, outer = [Mischief.EMPTY, "b" * 100, "c" * 100], {"k": Mischief.EMPTY, "l": "m" * 100}, []
    for victims in ([inner, "x" * 50], [table, "y" * 50]):
        outer = [*victims]
        containers = [outer, inner, table]
        assert codec.dumps(outer) in (b'[["gone"]]', b'[{"k":"gone"}]')
        inner += [Mischief.EMPTY, "b"]
        table |= {"k": Mischief.EMPTY}

    class Growing(str):  # noqa: SLOT000
        pass

    @dataclasses.dataclass
    class Grows:
        into: list

        def __getattribute__(self, name):
            if name == "into":
                items.extend([1.5] * 1000)
                table.clear()
                return "more"
            return super().__getattribute__(name)

    items = [table, Growing("s")]
    items.append(Grows(items))
    assert codec.loads(codec.dumps(items))[2] == {"into": "more"}


def test_endless_values_of_values():
    class Endless(enum.Enum):
        A = 1

        @property
        def value(self):
            return self

    with pytest.raises(fe.ArgumentError, match="got a value of a value without end"):
        codec.dumps([Endless.A])


def test_an_exception_of_a_property_is_passed_on():
    class Angry(enum.Enum):
        A = 1

        @property
        def value(self):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        codec.dumps([Angry.A])


@pytest.mark.parametrize("letters", ["é", "語", "😀", "é\n", "語\ud800", "😀\udfff", "a\x00é"])
def test_a_text_is_written_the_same_again(letters: str) -> None:
    text = "".join([letters] * 7)  # of this run: its UTF-8 is not known yet
    obj = {text: [text, {text: 1}, text[1:]], "subclass": type("Sub", (str,), {})(text)}
    first = codec.dumps(obj)
    assert first == codec.dumps(obj) == reference.dumps(obj)
    assert codec.loads(first) == obj


def _split() -> dict[str, object]:
    """A dict that shares its keys with those of other instances."""

    class Point:
        def __init__(self) -> None:
            self.x, self.y = 1, [2]

    return vars(Point())


@pytest.mark.parametrize("size", [0, 1, 5, 6, 200, 300, 70_000])
def test_dicts_in_whatever_way_they_lie_in_memory(size: int) -> None:
    whole = {f"key {i}": i if i % 3 else [i, {"a": None}, {}] for i in range(size)}
    gaps = {**whole, "last": "\n"}
    for key in list(whole)[::2]:
        del gaps[key]
    again = {**gaps, "é": {"ü": [[], [1, [2]]]}}
    other = {**gaps, 1: "no str"}
    del other[1]
    for obj in (whole, gaps, again, other, dict.fromkeys(gaps), _split(), [_split(), whole]):
        assert codec.dumps(obj) == reference.dumps(obj)


@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"indent": 2, "sort_keys": True}])
@pytest.mark.parametrize("deleted", range(5))
def test_a_dict_whose_first_members_were_deleted(options: dict[str, bool | int], deleted: int) -> None:
    obj: dict[str, object] = {"a": 1, "b": [[], {"c": {}}], "d": {}, "e": [1, {"f": [2]}]}
    for key in list(obj)[:deleted]:
        del obj[key]
    for each in (obj, [obj, obj], {"within": obj}):
        assert codec.dumps(each, **options) == reference.dumps(each, **options)


@pytest.mark.parametrize("size", [2**18 - 10, 2**18, 2**19, 3_000_000])
def test_documents_on_both_sides_of_the_memory_that_is_kept(size: int) -> None:
    text = "x" * 1000
    obj = [text] * (size // 1003) + ["y" * (size % 1003)]
    assert codec.dumps(obj) == reference.dumps(obj)
    assert codec.dumps("z" * size) == b'"' + b"z" * size + b'"'


def test_dumps_within_dumps() -> None:
    class Moment(dt.datetime):
        def isoformat(self, *_: object) -> str:  # type: ignore[override]
            return codec.dumps(["within", {"a": [1.5]}]).decode()

    obj = ["before", Moment(2026, 1, 1), "behind"]
    assert json.loads(codec.dumps(obj)) == ["before", '["within",{"a":[1.5]}]', "behind"]
