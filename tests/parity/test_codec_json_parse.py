"""`ferrule.codec.json` reads what `json` does, and refuses what RFC 8259 does."""

import gc
import json
import subprocess
import sys
import time

import ferrule as fe
import numpy as np
import pytest
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference
from hypothesis import example, given
from hypothesis import strategies as st

from tests.parity.inputs.codec_json import documents, outcome

layouts = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 1, 3]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)


def agree(data, **options):
    got = outcome(codec.loads, data, **options)
    assert got == outcome(reference.loads, data, **options)
    return got


def utf8(text):
    return text.encode("utf-8", "surrogatepass")


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
        ({"nan": "null"}, "nan: got 'null', wanted 'error' or 'allow'"),
        ({"duplicates": "first"}, "duplicates: got 'first', wanted 'last' or 'error'"),
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


@pytest.mark.parametrize("tail", [b"1]", b"1", b"\xff]"])
def test_the_collector_is_on_again(tail: bytes) -> None:
    data = b"[" + b"[[1],{}]," * 200_000 + tail
    phases = []

    def note(phase: str, _: object) -> None:
        phases.append(phase)

    gc.callbacks.append(note)
    try:
        before = len(phases)
        outcome(codec.loads, data)
        # Once what was made is let go, or in the next allocation.
        assert len(phases) - before < 10
    finally:
        gc.callbacks.remove(note)
    assert gc.isenabled()
    gc.disable()
    try:
        outcome(codec.loads, data)
        assert not gc.isenabled()
    finally:
        gc.enable()


# One's own handler of errors, which stays for as long as the process.
HANDLER = """
import codecs, gc
from ferrule import codec
seen = []
def handler(error, known=codecs.lookup_error("surrogatepass")):
    seen.append(gc.isenabled())
    if then is not None:
        then()
    return known(error)
def fail():
    raise ZeroDivisionError
codecs.register_error("surrogatepass", handler)
# Short texts are kept from one call to the next.
document = '[["_\\\\ud800"], {"_\\\\udfff": ["_\\\\ud801"]}]'.replace("_", "long " * 50)
for then, on in (None, True), (gc.disable, False), (gc.enable, True), (fail, True):
    gc.enable()
    try:
        assert codec.json.loads(document)[0][0][-1] == chr(0xD800)
    except ZeroDivisionError:
        assert then is fail
    assert gc.isenabled() == on, then
assert seen == [True] * 3 + [True, False, False] + [True] * 3 + [True], seen
"""


def test_a_handler_of_errors_runs_with_the_collector() -> None:
    subprocess.run([sys.executable, "-c", HANDLER], check=True, timeout=60)


@pytest.mark.parametrize("length", range(40))
def test_texts_of_many_scripts(length: int) -> None:
    for letters in ("語漢", "語é", "é語😀", "かa", "\u0800\uffff"):
        text = (letters * 20)[:length] + "ascii, then " + letters
        agree(json.dumps([text, {text: text}], ensure_ascii=False))
        agree(json.dumps([text, "\n" + text], ensure_ascii=False).encode())
