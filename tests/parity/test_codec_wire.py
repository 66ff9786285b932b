"""`ferrule.codec.bincode` and `compact` give and take the bytes of the reference and of Rust's own crates."""

import dataclasses
import enum
import sys
import threading
from pathlib import Path
from typing import Any, TypedDict

import ferrule as fe
import pytest
from ferrule.codec import F32, I8, I16, I32, U8, U16, U32, U64, Schema, bincode, compact
from ferrule.reference.codec import bincode as plain_bincode
from ferrule.reference.codec import compact as plain_compact
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.parity.inputs.codec_wire import FORMATS, Child, Node, Pair, Point, Record
from tests.signals import SOON, lateness

PAIRS = [(bincode, plain_bincode), (compact, plain_compact)]


DATA = Path(__file__).parent.parent / "data"


class Colour(enum.Enum):
    RED = "r"
    GREEN = "g"
    ALSO_RED = "r"  # noqa: PIE796 - another name of the first, which has no place of its own
    BLUE = "b"


class Config(TypedDict):
    name: str
    sizes: tuple[int, ...]


def ints(low, high):
    return st.integers(low, high) | st.sampled_from([low, high])


WIDTHS = {
    I8: (-(2**7), 2**7 - 1), I16: (-(2**15), 2**15 - 1),
    I32: (-(2**31), 2**31 - 1), int: (-(2**63), 2**63 - 1),
    U8: (0, 2**8 - 1), U16: (0, 2**16 - 1), U32: (0, 2**32 - 1), U64: (0, 2**64 - 1),
}  # fmt: skip


singles = st.floats(width=32, allow_nan=False)


doubles = st.floats(allow_nan=False)


texts = st.text(st.characters(codec="utf-8"), max_size=20)


i64 = ints(*WIDTHS[int])


points = st.builds(Point, singles, doubles)


records = st.builds(
    Record, i64, texts, doubles, ints(0, 255), st.booleans(), st.none() | i64, st.lists(texts, max_size=4)
)


nodes = st.recursive(
    st.builds(Node, i64, st.just([])),
    lambda inner: st.builds(Node, i64, st.lists(inner, max_size=3), st.none() | inner),
    max_leaves=8,
)


anything = st.recursive(
    st.none() | st.booleans() | i64 | doubles | texts | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


TYPED = [
    *((width, ints(*limits)) for width, limits in WIDTHS.items()),
    (bool, st.booleans()),
    (float, doubles),
    (F32, singles),
    (str, texts),
    (bytes, st.binary(max_size=20)),
    (type(None), st.none()),
    (list[float], st.lists(doubles)),
    (list[U8], st.lists(ints(0, 255))),
    (tuple[int, ...], st.lists(i64).map(tuple)),
    (tuple[int, str, None], st.tuples(i64, texts, st.none())),
    (tuple[()], st.just(())),
    (dict[str, list[int]], st.dictionaries(texts, st.lists(i64, max_size=3))),
    (dict[int, str | None], st.dictionaries(i64, st.none() | texts)),
    (dict[Colour, bool], st.dictionaries(st.sampled_from(Colour), st.booleans())),
    (Colour, st.sampled_from(Colour)),
    (bool | int | float | str, st.booleans() | i64 | doubles | texts),
    (list[Point | Record | None], st.lists(points | records | st.none(), max_size=4)),
    (Record, records),
    (list[Record], st.lists(records, max_size=5)),
    (Child, st.builds(Child, i64, texts, doubles, ints(0, 255), extra=st.binary(max_size=5))),
    (Point, points),
    (Node, nodes),
    (Pair, st.builds(Pair, i64, texts | points)),
    (Config, st.builds(lambda name, *sizes: Config(name=name, sizes=sizes), texts, i64, i64)),
    (
        list[tuple[Point, dict[str, Any]]],
        st.lists(st.tuples(points, st.dictionaries(texts, anything, max_size=2)), max_size=3),
    ),
    (Any, anything),
]  # fmt: skip


def same(got, expected):
    """Equal, and of the same types all the way down; -0.0 is not 0.0."""
    assert type(got) is type(expected)
    assert repr(got) == repr(expected)
    assert got == expected


def outcome(call, *arguments, **options):
    """What a call gives, or how it fails."""
    try:
        return call(*arguments, **options)
    except fe.FerruleError as error:
        return f"{type(error).__name__}: {error}"


# Hypothesis makes the strategies of all types first, which takes a second.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(range(len(TYPED))), st.data())
def test_there_and_back(number, data):
    hint, values = TYPED[number]
    value = data.draw(values)
    for fast, plain in PAIRS:
        written = fast.dumps(value, type=hint)
        assert written == plain.dumps(value, type=hint)
        same(fast.loads(written, type=hint), value)
        same(plain.loads(written, type=hint), value)
        same(fast.loads(bytearray(written), type=Schema(hint)), value)


@given(st.sampled_from(range(len(TYPED))), st.binary(max_size=60), st.integers(0, 40))
@example(len(TYPED) - 1, b"\x06" * 60, 0)
@example(18, bytes([0] * 8 + [2]) + bytes(7), 0)
def test_any_bytes(number, data, zeros):
    """The same value, or the same refusal at the same byte."""
    hint = TYPED[number][0]
    for fast, plain in PAIRS:
        for some in (data, data + bytes(zeros)):
            assert repr(outcome(fast.loads, some, type=hint)) == repr(outcome(plain.loads, some, type=hint))


@given(st.sampled_from(range(len(TYPED))), st.data())
def test_changed_and_cut_bytes(number, data):
    hint, values = TYPED[number]
    value = data.draw(values)
    for fast, plain in PAIRS:
        written = bytearray(plain.dumps(value, type=hint))
        if written:
            at = data.draw(st.integers(0, len(written) - 1))
            written[at] = data.draw(st.sampled_from([0, 1, 2, 0x7F, 0x80, 0xFF]))
        for some in (bytes(written), bytes(written[:-1]), bytes(written) + b"\0"):
            assert repr(outcome(fast.loads, some, type=hint)) == repr(outcome(plain.loads, some, type=hint))


@pytest.mark.parametrize(("fast", "plain"), PAIRS)
def test_a_member_of_an_enum_that_is_no_dict_is_named_as_what_it_is(fast, plain):
    refused = f"ArgumentTypeError: obj: got {__name__}.Colour, wanted dict"
    for codec in (fast, plain):
        assert outcome(codec.dumps, Colour.RED, type=dict[str, list[int]]) == refused


@given(st.sampled_from(range(len(TYPED))), st.sampled_from(range(len(TYPED))), st.data())
def test_values_of_another_type(number, other, data):
    """Refused for the same reason at the same place, or written alike."""
    hint, value = TYPED[number][0], data.draw(TYPED[other][1])
    for fast, plain in PAIRS:
        got, expected = outcome(fast.dumps, value, type=hint), outcome(plain.dumps, value, type=hint)
        if isinstance(expected, str) and " wanted " in expected:
            got, expected = str(got).split(", wanted")[0], expected.split(", wanted")[0]
        assert got == expected


@FORMATS
@pytest.mark.parametrize(
    ("value", "hint", "refusal"),
    [
        ([1, "a"], list[int], (fe.ArgumentTypeError, "obj[1]: got str, wanted int")),
        (
            [Record(1, "a", 0.5, 256)],
            list[Record],
            (fe.ArgumentOverflowError, "obj[0].small: got 256, wanted one from 0 to 255, which u8 holds"),
        ),
        (
            {"a": {"b": 1.5}},
            dict[str, dict[str, int]],
            (fe.ArgumentTypeError, "obj['a']['b']: got float, wanted int"),
        ),
        (
            2**70,
            None,
            (
                fe.ArgumentOverflowError,
                f"obj: got {2**70}, wanted one from {-(2**63)} to {2**63 - 1}, which i64 holds",
            ),
        ),
        (2**128, int, (fe.ArgumentOverflowError, "obj: got an int of 129 bits, wanted one from")),
        (
            2**64,
            U64,
            (
                fe.ArgumentOverflowError,
                f"obj: got {2**64}, wanted one from 0 to {2**64 - 1}, which u64 holds",
            ),
        ),
        (10**400, float, (fe.ArgumentOverflowError, "obj: got an int that is too large for a float")),
        (1e300, F32, (fe.ArgumentOverflowError, "obj: got 1e+300, wanted one that f32 holds")),
        (
            "a\ud800",
            str,
            (fe.EncodingError, "obj: got a str with a lone surrogate, wanted text that UTF-8 has"),
        ),
        ({1: 2}, None, (fe.ArgumentTypeError, "obj[1]: got int, wanted str")),
        ({"k": {1, 2}}, None, (fe.ArgumentTypeError, "obj['k']: got set, wanted None, bool,")),
        ((1, 2), tuple[int, int, int], (fe.ArgumentError, "obj: got a tuple of 2 items, wanted 3")),
        ({"name": "x"}, Config, (fe.ArgumentError, "obj['sizes']: got no value, wanted one")),
        (Point(0.0, 1.0), Record, (fe.ArgumentTypeError, "wanted Record")),
        (None, int, (fe.ArgumentTypeError, "obj: got NoneType, wanted int")),
    ],
)
def test_refused_values(fast, plain, value, hint, refusal):
    error, message = refusal
    for module in (fast, plain):
        with pytest.raises(error) as caught:
            module.dumps(value, type=hint)
        assert message in str(caught.value)


@FORMATS
def test_a_slot_without_a_value(fast, plain):
    record = Record(1, "a", 0.5, 2)
    del record.name
    for module in (fast, plain):
        with pytest.raises(fe.ArgumentError, match=r"^obj\.name: got no value, wanted one$"):
            module.dumps(record, type=Record)


@FORMATS
def test_depth(fast, plain):
    deep = []
    for _ in range(499):
        deep = [deep]
    assert fast.loads(fast.dumps(deep)) == deep
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        for module in (fast, plain):
            with pytest.raises(fe.ArgumentError, match="nested deeper than 500"):
                module.dumps([deep])
    finally:
        sys.setrecursionlimit(limit)
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(fe.ArgumentError, match="nested deeper than 500"):
        fast.dumps(endless)
    tag = fast.dumps([[]])[:-5] if fast is bincode else b"\x06\x01"
    with pytest.raises(fe.DecodeError, match="nested deeper than 500"):
        fast.loads((b"\x06\0\0\0\x01\0\0\0\0\0\0\0" if fast is bincode else tag) * 1000 + b"\0" * 50)


@FORMATS
def test_claimed_lengths_get_no_memory(fast, plain):
    del plain
    claim = (2**60).to_bytes(8, "little") if fast is bincode else b"\x80" * 8 + b"\x10"
    for hint in (str, bytes, list[int], list[Record], dict[str, int], tuple[bool, ...]):
        with pytest.raises(fe.DecodeError, match=f"at byte 0: got a length of {2**60}"):
            fast.loads(claim + bytes(100), type=hint)


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (set[int], r"^type: got set\[int\], wanted bool, int, float"),
        (list[set[int]], r"^type\[\]: got set"),
        (dict[list[int], int], r"^type: got a dict with keys of list\[int\]"),
        (int | U8, r"^type: got .*wanted alternatives of different classes"),
        (complex, "^type: got complex"),
        (5, "^type: got 5"),
        ("int", "^type: got 'int'"),
    ],
)
def test_refused_hints(hint, message):
    for call in (
        Schema,
        lambda hint: bincode.dumps(1, type=hint),
        lambda hint: compact.loads(b"", type=hint),
    ):
        with pytest.raises(fe.ArgumentTypeError, match=message):
            call(hint)


def test_refused_fields():
    @dataclasses.dataclass
    class Bad:
        ok: int
        wrong: list[complex]

    @dataclasses.dataclass
    class Computed:
        area: float = dataclasses.field(init=False, default=0.0)

    with pytest.raises(fe.ArgumentTypeError, match=r"^type: Bad\.wrong\[\]: got complex, wanted"):
        Schema(Bad)
    with pytest.raises(fe.ArgumentTypeError, match=r"^type: Computed\.area: got init=False"):
        Schema(Computed)
    with pytest.raises(fe.ArgumentError, match="items that take no bytes"):
        Schema(list[None])


def test_a_dict_hint_without_values():
    with pytest.raises(fe.ArgumentTypeError, match=r"^type: got dict\[str\], wanted"):
        Schema(dict[str])


def test_nothing_leaks():
    record = Record(1, "a" * 50, 0.5, 2, tags=["x" * 40])
    data = bincode.dumps([record], type=list[Record])
    before = sys.getrefcount(Record), sys.getrefcount(record.name), sys.getrefcount(None)
    for _ in range(2000):
        bincode.dumps([record], type=list[Record])
        bincode.loads(data, type=list[Record])
        with pytest.raises(fe.DecodeError):
            bincode.loads(data[:-1], type=list[Record])
    after = sys.getrefcount(Record), sys.getrefcount(record.name), sys.getrefcount(None)
    assert all(abs(now - then) < 200 for now, then in zip(after, before, strict=True))


def test_sources():
    for wrong in (None, "text", 5, [1]):
        with pytest.raises(fe.ArgumentTypeError, match=r"^data: got .*, wanted a bytes-like object"):
            bincode.loads(wrong)
    assert bincode.loads(memoryview(b"-\x01-\x00")[1::2], type=tuple[U8, U8]) == (1, 0)
    assert repr(Schema(list[int])) == "Schema(list[int])"
    assert Schema(list[int]).type == list[int]


def test_threads_share_a_schema():
    values = [Record(i, f"n{i}", i / 3, i % 256, tags=["a", "é"]) for i in range(2000)]
    schema = Schema(list[Record])
    expected = compact.dumps(values, type=schema)
    wrong = []

    def work():
        wrong.extend(compact.dumps(values, type=schema) != expected for _ in range(5))
        wrong.extend(compact.loads(expected, type=schema) != values for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any(wrong)
    assert len(wrong) == 40


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
def test_ctrl_c_stops_long_work():
    values = ["né"] * 20_000_000
    data = bincode.dumps(values[:5_000_000], type=list[str])
    assert lateness(lambda: bincode.dumps(values, type=list[str]), 0.05) < SOON
    assert lateness(lambda: bincode.loads(data, type=list[str]), 0.05) < SOON


def test_a_file_that_a_rust_program_wrote():
    """They are written by bincode 1.3 and postcard 1.1 in `ferrule-codec/tests/interchange.rs`."""

    class Status(enum.Enum):
        OK = 0
        LATE = 1
        LOST = 2

    @dataclasses.dataclass(slots=True)
    class Reading:
        sensor: U16
        at: U64
        celsius: F32
        delta: I8
        status: Status
        note: str | None
        samples: list[I32]
        place: tuple[float, float]
        labels: dict[str, bool]

    for module, name in ((bincode, "readings.bincode"), (compact, "readings.postcard")):
        data = (DATA / name).read_bytes()
        readings = module.loads(data, type=list[Reading])
        assert module.dumps(readings, type=list[Reading]) == data
        first, second = readings
        assert first == Reading(
            7,
            2**40,
            21.5,
            -3,
            Status.LATE,
            "größer 😀",
            [1, -2, 2**31 - 1],
            (0.5, -0.0),
            {"a": True, "b": False},
        )
        assert second == Reading(65535, 0, -40.25, 127, Status.OK, None, [], (1e300, 5e-324), {})
