"""`ferrule.codec.json` reads and writes what `json` does, and refuses what RFC 8259 does."""

import dataclasses
import datetime as dt
import enum
import gc
import json
import math
import os
import signal
import sys
import threading
import time
import uuid

import ferrule as fe
import numpy as np
import pytest
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference
from hypothesis import example, given
from hypothesis import strategies as st

keys = st.text(st.one_of(st.sampled_from('ab"\\/\n\0é語😀\ud800\udc00'), st.characters()), max_size=40)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False),
    keys,
)
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(keys, inner, max_size=8)),
    max_leaves=30,
)
layouts = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 1, 3]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)


def outcome(call, *arguments, **options):
    """What it gives, in a form that tells 1 from 1.0 and 0.0 from -0.0, or the class of what it raises."""
    try:
        value = call(*arguments, **options)
    except fe.FerruleError as error:
        return type(error)
    return value if isinstance(value, bytes) else repr(value)


def agree(data, **options):
    got = outcome(codec.loads, data, **options)
    assert got == outcome(reference.loads, data, **options)
    return got


def utf8(text):
    return text.encode("utf-8", "surrogatepass")


# --- loads


@given(documents, layouts)
@example(
    {"": {"": [[]]}, "a" * 33: 1, "é" * 17: 2}, {"indent": None, "ensure_ascii": False, "sort_keys": False}
)
def test_what_json_writes_is_read(document, layout):
    text = json.dumps(document, **layout)
    got = agree(text)
    if got is not fe.EncodingError:
        assert got == repr(json.loads(text))
        assert agree(text.encode()) == got
    agree(utf8(text))


@given(documents, layouts, st.data())
def test_mutations(document, layout, data):
    """Whether a document with a few bytes changed, lost or added is read is decided as by the reference."""
    text = bytearray(utf8(json.dumps(document, **layout)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        new = data.draw(
            st.sampled_from([b"", *(bytes([byte]) for byte in b' \n,:[]{}"\\0123.eE+-tfnu\0\x7f\xff\xc3')])
        )
        text[at : at + data.draw(st.integers(0, 2))] = new
    options = {"nan": data.draw(st.sampled_from(["error", "allow"]))}
    options["duplicates"] = data.draw(st.sampled_from(["last", "error"]))
    agree(bytes(text), **options)


@given(st.from_regex(r"-?[0-9]{0,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{0,4})?", fullmatch=True))
@example("-0")
@example("-0.0")
@example("0.1e-999999999999999999999")
@example("9007199254740993.0")
@example("2.2250738585072011e-308")
@example("1" + "0" * 400 + "e-400")
@example("0." + "0" * 400 + "1e401")
@example("18446744073709551616")
@example("-9223372036854775809")
def test_numbers(text):
    for nan in ("error", "allow"):
        agree(text, nan=nan)
        agree(f"[{text} ]", nan=nan)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 25))
def test_floats_are_the_nearest(value, digits):
    for text in (repr(value), f"{value:.{digits}e}", f"{value:.{digits}g}", f"{value:.{digits}f}"):
        assert agree(text) in (repr(json.loads(text)), fe.DecodeError)


ACCEPTED = (
    """
[] {} "" 0 -0 1 -1 1.5 1e5 1E+5 1e-5 0e0 0e+1 0.5e-0 true false null [null] [[]] [{}] {"a":[]} "x"
[1,2] {"a":1,"a":2} {"":0} {"a":{"b":{"c":[1]}}} "\\u0041" "\\ud83d\\ude00" "\\u0000"
"\\"\\\\\\/\\b\\f\\n\\r\\t" "\u007f" "\u2028\u2029" "\ufffe\uffff" "\U0010ffff" "é" 123123e100000
-1e-999 [1E22] 1e-400
""".replace("\n", " ")
    .strip()
    .split(" ")
)
REFUSED = (
    """
[ ] { } [1 [,1] [1,] [1,,2] [1,2,] {"a"} {"a":} {"a":1,} {,} {"a":1,,"b":2} {1:1} {a:1} {'a':1}
{"a"1} {"a":1:2} [1:2] tru nul fals True NULL truefalse nulll [1}] {"a":1]} [}] {] " "a 'a' "\\x"
"\\u12" "\\u12g4" "\\" "\\\\\\" "\\ud83 +1 01 -01 -012 00 1. .5 -.5 1.e5 1e 1e+ 1e- 1eE2 1e1.5 - --
-a 0x1 1_000 1a ++1 0e 0e+ 0.e1 1.5. 1.5e5.5 \u0661 NaN Infinity -Infinity nan inf -inf [NaN]
[-Infinity] // /**/ [1]/**/ #a <null> [1]x 1,2 ][ \ufeff1 \u00a01 \u2060[] \0 [1\0] {"a":/**/1} "a"b
"a""b" [*] {[1]} {{}} [[] {"a":[} "\0" ["\t"] ["\x1f"] \f[] \x0b1 [1\x0c] é ☃ \\u0031 [\\u0031] a: @
$ &
""".replace("\n", " ")
    .strip()
    .split(" ")
)


@pytest.mark.parametrize("text", [*ACCEPTED, " [1 ]", "\t[ 1\n,\r2]\n", '{ "a" :1 }', "[\n]"])
def test_what_rfc_8259_accepts(text):
    """The kinds `y_` of the JSON Parsing Test Suite, and of its `i_` numbers beyond floats."""
    if "e100000" in text:
        assert agree(text) is fe.DecodeError
        assert agree(text, nan="allow") == "inf"
    else:
        assert agree(text) == repr(json.loads(text))
        assert agree(text.encode()) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in REFUSED if text not in ("[", "]", "{", "}")),
        "",
        " ",
        "[",
        "]",
        "{",
        "}",
        '["a\nb"]',
        '{"a" b}',
        "[1 2]",
        "[1 true]",
        '{"a":1 "b":2}',
        "1 2",
        "- 1",
        "1 .5",
        '"a" "b"',
        "tr ue",
        "[\x0b]",
    ],
)
def test_what_rfc_8259_refuses(text):
    """The kinds `n_`: each as it is, within an array, and as the value of a key."""
    assert agree(text) is fe.DecodeError
    assert agree(text.encode()) is fe.DecodeError
    if text.strip("[{ ") and text not in ("]", "}") and not text.startswith("]"):
        assert outcome(codec.loads, f"[{text}") is fe.DecodeError


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'["\\ud800"]', ["\ud800"]),  # i_: half of a pair, as json
        (b'["\\udc00\\ud800"]', ["\udc00\ud800"]),
        (b'["\\ud800\\u0041"]', ["\ud800A"]),
        (b'["\\ud800\\ud83d\\ude00"]', ["\ud800\U0001f600"]),
        (
            b"[-2374623746732768942798327498324234798]",
            [-2374623746732768942798327498324234798],
        ),
        (b"[" * 500 + b"]" * 500, None),
        (b"[" * 1000 + b"]" * 1000, None),
        (b"[1e-10000]", [0.0]),
        (b"[-1e-10000]", [-0.0]),
    ],
)
def test_what_is_a_matter_of_taste_and_accepted(data, read):
    value = codec.loads(data)
    assert read is None or repr(value) == repr(read)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf{}",
        "[1]".encode("utf-16"),
        "[1]".encode("utf-16-le"),
        b"[" * 1001 + b"]" * 1001,
        b"[1e400]",
        b"[-1e400]",
        b'["\xff"]',
        b'["\xc0\xaf"]',
        b'["\xed\xa0\x80"]',
        b'["\xf4\xbf\xbf\xbf"]',
        b'["\xe0\xff"]',
        b'["\xc3',
    ],
)
def test_what_is_a_matter_of_taste_and_refused(data):
    with pytest.raises((fe.DecodeError, fe.EncodingError)):
        codec.loads(data)
    assert agree(data) in (fe.DecodeError, fe.EncodingError)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "data: got the end at byte 0 (line 1, column 1), wanted a value"),
        ('{"é":\n\n  tru}', "data: got 't' at byte 10 (line 3, column 3), wanted a value"),
        ("[1,\n2 3]", "data: got '3' at byte 6 (line 2, column 3), wanted ',' or ']'"),
        ('{"a" 1}', "data: got '1' at byte 5 (line 1, column 6), wanted ':' after a key"),
        ("\ufeff{}", "data: got a byte order mark at byte 0 (line 1, column 1), wanted a value"),
        (
            '["a\tb"]',
            "data: got '\\t' at byte 3 (line 1, column 4), wanted an escape for the control character",
        ),
        ("[] []", "data: got '[' at byte 3 (line 1, column 4), wanted nothing after the value"),
        (
            "[NaN]",
            (
                "data: got 'N' at byte 1 (line 1, column 2), "
                'wanted a value (nan="allow" takes NaN and Infinity)'
            ),
        ),
        (b'["\xc3("]', "data: got bytes that are not UTF-8 at byte 2 (line 1, column 3), wanted UTF-8"),
        (
            "[\n" + "[" * 1000,
            (
                "data: got more than 1000 arrays and objects within each other at byte 1001"
                " (line 2, column 1000), wanted at most max_depth"
            ),
        ),
        (
            "1" * 5000,
            (
                "data: got an integer of 5000 digits at byte 0 (line 1, column 1),"
                " wanted at most sys.get_int_max_str_digits()"
            ),
        ),
    ],
)
def test_messages_say_where(data, message):
    with pytest.raises(fe.ArgumentError) as caught:
        codec.loads(data)
    assert str(caught.value) == message


def test_duplicates():
    text = '{"x": 1, "a": {"b": 1, "\\u0062": 2}}'
    assert codec.loads(text) == {"x": 1, "a": {"b": 2}}
    with pytest.raises(fe.DecodeError) as caught:
        codec.loads(text, duplicates="error")
    expected = (
        "data: got an object with the key 'b' twice at byte 14 (line 1, column 15), wanted each key once"
    )
    assert str(caught.value) == expected
    assert list(codec.loads('{"a":1,"b":2,"a":3}')) == ["a", "b"]
    many = "{" + ",".join(f'"k{i % 70}":{i}' for i in range(140)) + "}"
    assert codec.loads(many) == json.loads(many)
    assert agree(many, duplicates="error") is fe.DecodeError


def test_nan():
    assert repr(codec.loads("[NaN, Infinity, -Infinity, 1e999]", nan="allow")) == "[nan, inf, -inf, inf]"
    for text in ("NaN", "-Infinity", "1e999", "-1e999", "[Infinity]"):
        assert agree(text) is fe.DecodeError
    for text in ("-NaN", "+Infinity", "Inf", "nan", "-Infinit", "Infinityx"):
        assert agree(text, nan="allow") is fe.DecodeError


def test_sources():
    document = {"a": [1, "é"], "b": "x"}
    text = json.dumps(document, ensure_ascii=False)
    data = text.encode()
    strided = memoryview(b"".join(bytes([byte, 0]) for byte in data))[::2]
    for source in (text, data, bytearray(data), memoryview(data), np.frombuffer(data, np.uint8), strided):
        assert codec.loads(source) == document
        assert codec.view(source)["a"][1].value() == "é"
    for wrong in (None, 1, ["[]"], np.zeros(3)):
        for read in (codec.loads, codec.view):
            with pytest.raises(
                fe.ArgumentTypeError, match=rf"^data: got (numpy\.)?{type(wrong).__name__}, wanted a str or"
            ):
                read(wrong)
    for read in (codec.loads, codec.view):
        with pytest.raises(
            fe.EncodingError, match=r"^data: got half of a surrogate pair at character 2, wanted"
        ):
            read('["\ud800"]')


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nan": "null"}, 'nan: got "null", wanted "error" or "allow"'),
        ({"duplicates": "first"}, 'duplicates: got "first", wanted "last" or "error"'),
        ({"max_depth": 0}, "max_depth: got 0, wanted a positive integer"),
    ],
)
def test_wrong_options_of_loads(options, message):
    with pytest.raises(fe.ArgumentError) as caught:
        codec.loads("1", **options)
    assert str(caught.value) == message
    assert outcome(reference.loads, "1", **options) is fe.ArgumentError


def test_depth():
    assert codec.loads("[[1]]", max_depth=2) == [[1]]
    assert agree('[{"a":1}]', max_depth=1) is fe.DecodeError
    deep = codec.loads("[" * 100_000 + "]" * 100_000, max_depth=100_000)
    depth = 1
    while deep:
        deep = deep[0]
        depth += 1
    assert depth == 100_000
    for unclosed in (b"[" * 100_000, b'{"a":' * 100_000, b"[" * 1_000_000):
        assert outcome(codec.loads, unclosed) is fe.DecodeError
        assert outcome(codec.loads, unclosed, max_depth=2**40) is fe.DecodeError


def test_hostile_input_takes_no_more_than_its_share():
    """Of time: each some MB, which takes some 10 ms."""
    start = time.process_time()
    for data in (
        b'"' + b"a" * 4_000_000,
        b'"' + b"\\n" * 2_000_000,
        b'"' + b"\\ud800" * 700_000 + b'"',
        b"0." + b"1" * 4_000_000,
        b"1e" + b"9" * 4_000_000,
        b" " * 4_000_000,
        b"[" + b"1," * 2_000_000,
        b"1" * 4_000_000,
    ):
        for nan in ("error", "allow"):
            outcome(codec.loads, data, nan=nan)
        outcome(lambda data: codec.view(data).value(), data)
    assert time.process_time() - start < 15


def test_equal_keys_may_be_one_object_and_right():
    """Keys are kept from call to call: also those another dict still has, and more than there is room for."""
    for _ in range(3):
        text = json.dumps(
            [{f"{prefix}{i}": i} for i in range(5000) for prefix in ("k", "é", "a" * 31, "b" * 40)]
        )
        assert codec.loads(text) == json.loads(text)
    one, two = codec.loads('[{"key":1},{"key":2}]')
    assert next(iter(one)) is next(iter(two))


# --- dumps


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
        ([np.array([1j])], TypeError, r"^obj\[0\]: got numpy\.ndarray, wanted"),
        ([{"x": {1: 2}}], TypeError, r"^obj\[0\]\['x'\]: got a key of int, wanted str$"),
        ({None: 2}, TypeError, r"^obj: got a key of NoneType, wanted str$"),
        (
            [1, math.nan],
            ValueError,
            r'^obj\[1\]: got NaN, wanted a finite number \(nan="null" or nan="allow"',
        ),
        (-math.inf, ValueError, r"^obj: got -Infinity, wanted"),
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
        ({"nan": "skip"}, 'nan: got "skip", wanted "error" or "null" or "allow"'),
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


# --- threads, forks, signals, memory


def test_threads_use_one_view_and_one_document():
    document = [{"id": i, f"k{i % 3000}": "x" * (i % 300)} for i in range(6000)]
    data = codec.dumps(document)
    view = codec.view(data)
    failed = []

    def work(step):
        failed.extend(place for place in range(0, 6000, step) if view[place]["id"].value() != place)
        if codec.loads(data) != document or codec.dumps(document) != data:
            failed.append("all")

    threads = [threading.Thread(target=work, args=(step,)) for step in (101, 97, 211, 307)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child():
    view = codec.view("[" + "1," * 100_000 + "2]")
    assert len(view) == 100_001
    child = os.fork()
    if child == 0:
        right = view[100_000].value() == 2 and codec.loads(codec.dumps({"a": 1})) == {"a": 1}
        os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class Stopped(Exception):  # noqa: N818 - no error
    """What the signal's handler raises."""


@pytest.mark.skipif(sys.platform == "win32", reason="no timer that sends a signal")
@pytest.mark.parametrize("what", ["loads", "escapes", "dumps", "view"])
def test_ctrl_c_stops_a_long_call(what):
    data = {
        "loads": b"[" + b'{"a": 1.5, "b": [1, 2]}, ' * 1_000_000 + b"1]",
        "escapes": b'["' + b"\\n" * 60_000_000 + b'"]',
        "dumps": [[1.5, "x"]] * 5_000_000,
        "view": b"[" + b'"a", ' * 60_000_000 + b"1]",
    }[what]
    call = {"dumps": codec.dumps, "view": lambda data: len(codec.view(data))}.get(what, codec.loads)

    def handler(*_):
        raise Stopped

    def latency(delay):
        sent = time.monotonic() + delay
        signal.setitimer(signal.ITIMER_REAL, delay)
        with pytest.raises(Stopped):
            call(data)
        return time.monotonic() - sent

    before = signal.signal(signal.SIGALRM, handler)
    gc.disable()  # hypothesis has code that runs then, where an exception is lost
    try:
        assert any(latency(0.05) < 0.1 for _ in range(10))
    finally:
        gc.enable()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_nothing_leaks():
    resource = pytest.importorskip("resource")
    good = codec.dumps({f"key{i}": ["text" * 10, i * 1.5, 10**25, {"a": "é" * 50}] for i in range(50)})
    obj = codec.loads(good)
    bad = [good[:-20], good.replace(b"1.5", b"1.5.", 1), good + b"]", b'{"a":1,"a":' + good + b"}"]

    def once():
        codec.loads(good)
        codec.dumps(obj)
        for data in bad:
            outcome(codec.loads, data, duplicates="error")
        outcome(codec.dumps, [obj, {1}])
        view = codec.view(good)
        view["key7"][3].value()
        list(view)

    for _ in range(300):
        once()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(2000):
        once()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000


@pytest.mark.parametrize("letters", ["é", "語", "😀", "é\n", "語\ud800", "😀\udfff", "a\x00é"])
def test_a_text_is_written_the_same_again(letters: str) -> None:
    text = "".join([letters] * 7)  # of this run: its UTF-8 is not known yet
    obj = {text: [text, {text: 1}, text[1:]], "subclass": type("Sub", (str,), {})(text)}
    first = codec.dumps(obj)
    assert first == codec.dumps(obj) == reference.dumps(obj)
    assert codec.loads(first) == obj
