"""`ferrule.codec.json.view` finds in a document what `json` makes of it."""

import json
import math

import ferrule as fe
import pytest
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.codec_json import documents

layouts = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 1, 3]), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)


def same(view, expected):
    """All parts of a view, found in several ways."""
    assert view.value() == expected.value()
    assert view.kind == expected.kind
    if view.kind == "object":
        assert len(view) == len(expected)
        assert view.keys() == expected.keys() == list(view)
        assert "absent\0" not in view
        assert view.get("absent\0") is None
        for key, part in expected.items():
            assert key in view
            same(view[key], part)
        for (key, part), (other, expected_part) in zip(view.items(), expected.items(), strict=True):
            assert key == other
            assert part.value() == expected_part.value()
    elif view.kind == "array":
        assert len(view) == len(expected)
        for place, part in enumerate(expected):
            same(view[place], part)
            assert view[place - len(expected)].value() == part.value()
        assert [part.value() for part in view] == expected.value() == [part.value() for part in view.values()]
        assert view.get(len(expected), 5) == 5


@given(documents, layouts)
def test_views(document, layout):
    text = json.dumps(document, **layout)
    try:
        expected = reference.view(text)
    except fe.EncodingError:
        return
    same(codec.view(text), expected)
    same(codec.view(f" {text}\n".encode()), expected)


@given(documents, st.data())
def test_views_of_mutations(document, data):
    """Nothing that is found in a broken document is other than it would be in a whole one."""
    text = bytearray(json.dumps(document).encode())
    at = data.draw(st.integers(0, len(text)))
    text[at : at + 1] = data.draw(st.binary(max_size=2))
    try:
        value = codec.view(bytes(text)).value()
    except fe.ArgumentError:
        with pytest.raises(fe.ArgumentError):
            reference.loads(bytes(text))
        return
    # What stands behind the value was not looked at.
    plain = bytes(text).decode().lstrip(" \t\r\n")
    first, end = json.JSONDecoder().raw_decode(plain)
    assert repr(value) == repr(first)
    if not plain[end:].strip(" \t\r\n"):
        assert repr(value) == repr(reference.loads(bytes(text)))


def test_a_large_view_in_any_order():
    document = {
        "n": 5,
        "records": [{"id": i, "s": '"]}\\' * (i % 7), "é": [i] * (i % 40)} for i in range(5000)],
        "z": [1.5],
    }
    data = codec.dumps(document)
    view = codec.view(data)
    for place in (4999, 0, 17, 4998, -1, -5000, 2500):
        record = view["records"][place]
        assert record["id"].value() == document["records"][place]["id"]
        assert record["é"].value() == document["records"][place]["é"]
        assert view.at(f"/records/{place % 5000}/id").value() == place % 5000
    assert view["z"][0].value() == 1.5
    assert len(view["records"]) == 5000
    for place in (5000, -5001, 10**30, -(10**30)):
        with pytest.raises(IndexError):
            view["records"][place]


def test_pointers():
    # The examples of RFC 6901.
    text = r'{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}'
    view = codec.view(text)
    expected = reference.view(text)
    for pointer in (
        "",
        "/foo",
        "/foo/0",
        "/",
        "/a~1b",
        "/c%d",
        "/e^f",
        "/g|h",
        "/i\\j",
        '/k"l',
        "/ ",
        "/m~0n",
    ):
        assert view.at(pointer).value() == expected.at(pointer).value()
    assert view["foo"].at("/1").value() == "baz"
    for wrong, error in {
        "foo": fe.ArgumentError,
        "/foo/-": fe.ArgumentError,
        "/foo/01": fe.ArgumentError,
        "/foo/": fe.ArgumentError,
        "/foo/2": IndexError,
        "/foo/99999999999999999999999": IndexError,
        "/bar": KeyError,
        "//a": fe.ArgumentTypeError,
        "/m~n": fe.ArgumentError,
        "/m~2n": fe.ArgumentError,
        "/foo/0/x": fe.ArgumentTypeError,
        "/~01": KeyError,
    }.items():
        with pytest.raises(error):
            view.at(wrong)


def test_wrong_use_of_views():
    view = codec.view('{"a": [1], "s": "x", "a": [2, 3]}')
    assert view["a"].value() == [2, 3]
    assert (len(view), view.keys()) == (3, ["a", "s", "a"])
    for use, error, message in (
        (lambda: view["b"], KeyError, "b"),
        (
            lambda: view[0],
            TypeError,
            "^view: got an object at byte 0, wanted an array, since the key is an integer$",
        ),
        (
            lambda: view["a"]["x"],
            TypeError,
            "^view: got an array at byte 26, wanted an object, since the key is a str$",
        ),
        (lambda: view["s"][0], TypeError, "^view: got a string at byte 16, wanted an array"),
        (lambda: view[None], TypeError, "^key: got NoneType, wanted a str or an int$"),
        (lambda: len(view["s"]), TypeError, "^view: got a string at byte 16, wanted an object or an array$"),
        (lambda: iter(view["s"]), TypeError, "wanted an object or an array"),
        (view["a"].keys, TypeError, "^view: got an array at byte 26, wanted an object$"),
        (view["a"].items, TypeError, "wanted an object"),
        (view["s"].values, TypeError, "wanted an object or an array"),
    ):
        with pytest.raises(error, match=message):
            use()
    assert repr(view) == "JsonView(object at byte 0)"
    assert codec.view("[1e999]", nan="allow")[0].value() == math.inf


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        (" ", "", r"^data: got the end at byte 1 \(line 1, column 2\), wanted a value"),
        ("[1, }", "/1", r"got '}' at byte 4"),
        ('[1 2, "', "/1", r"got '2' at byte 3"),
        ('[[1, 2}, "', "/1", r"got the end at byte 10"),
        ("\n[[1, 2, x], 3]", "/0", r"got 'x' at byte 9 \(line 2, column 9\)"),
        ("{1: 2}", "/a", r"wanted a key in double quotes"),
        ("[[[1]]]", "/0", r"more than 1 arrays"),
        ("[NaN]", "", r"wanted a value"),
        ('{"a\nb": 1, "c": 2}', "/c", r"wanted an escape for the control character"),
        ('["a', "/0", r"wanted a closing quote"),
    ],
)
def test_faults_are_found_where_something_is_read(text, pointer, message):
    with pytest.raises(fe.DecodeError, match=message):
        codec.view(text, max_depth=1).at(pointer).value()


def test_a_view_keeps_its_document():
    views = [codec.view(("[" + "1," * 1000 + f"{i}]").encode()) for i in range(100)]
    assert [view[1000].value() for view in views] == list(range(100))
    changed = bytearray(b"[1, 2]")
    view = codec.view(changed)
    changed[1:2] = b"9"
    assert view[0].value() == 1
