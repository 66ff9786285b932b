"""What the codecs refuse, and how they say it: other arrays, what is behind a document, types without end."""

from typing import Annotated, Any

import ferrule as fe
import numpy as np
import pytest
from ferrule.codec import bincode, compact, json, zerocopy


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.array(["2020-01-01"], "M8[D]"), r"datetime64\[D\]"),
        (np.array([1], "m8[s]"), r"timedelta64\[s\]"),
        (np.array([(1, 2.0)], "i4,f8"), "f0"),
        (np.array([1], "longdouble"), "float128|longdouble"),
        (np.array([1j]), "complex128"),
        (np.array([b"x"]), r"\|S1"),
        (np.array("2020-01-01", "M8[D]"), r"datetime64\[D\]"),
    ],
)
def test_arrays_that_json_has_not_are_named_by_their_dtype(value, said):
    for obj in (value, {"a": [value]}):
        with pytest.raises(fe.ArgumentTypeError, match=rf"numpy\.ndarray of dtype .*({said})") as caught:
            json.dumps(obj)
        assert "or a NumPy array" not in str(caught.value)
    if value.dtype.kind != "c":
        with pytest.raises(fe.ArgumentTypeError, match=said):
            zerocopy.dumps(value)
    for module in (bincode, compact):
        with pytest.raises(fe.ArgumentTypeError, match=rf"numpy\.ndarray of dtype .*({said})"):
            module.dumps([value])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.datetime64("2020-01-01"), "datetime64"),
        (np.timedelta64(1, "s"), "timedelta64"),
        (np.longdouble("0.1"), "longdouble"),
        (np.complex64(1), "complex64"),
        (np.void(b"x"), "void"),
    ],
)
def test_scalars_that_no_codec_has_are_named_by_their_class(value, name):
    for module in (json, bincode, compact, zerocopy):
        with pytest.raises(fe.ArgumentTypeError, match=rf"^obj\['a'\]\[0\]: got numpy\.{name}"):
            module.dumps({"a": [value]})


def test_object_arrays_with_what_json_has_not():
    with pytest.raises(fe.ArgumentTypeError, match=r"^obj\[0\]: got set"):
        json.dumps(np.array([{1}], object))
    assert json.dumps(np.array([[1, "a"], [None, 2.5]], object)) == b'[[1,"a"],[null,2.5]]'
    assert json.dumps(np.array(7)) == b"7"


@pytest.mark.parametrize(
    "data",
    [
        b"[1]x", b"[][]", b'{"a":"b"}#{}', b'{"a": true} "x"', b"1]", b'[""],', b'["a"]\x00', b"{}{",
        b"null null", b'"a" 1', b"[1]]", b'{"a":1}}', b"[] ]", b"  {} ,", b"true,", b"-1 -", b"[1] \n\n x",
    ],
)  # fmt: skip
def test_views_refuse_what_is_behind_the_document(data):
    with pytest.raises(fe.DecodeError) as loaded:
        json.loads(data)
    view = json.view(data)
    with pytest.raises(fe.DecodeError) as viewed:
        view.value()
    assert str(viewed.value) == str(loaded.value)
    if view.kind in {"array", "object"}:
        for look in (len, list, lambda view: view.values()):
            with pytest.raises(fe.DecodeError, match=r"wanted nothing after the value$"):
                look(view)


def test_views_of_documents_with_space_behind_them():
    assert json.view(b" [1, [2]] \n\t ").value() == [1, [2]]
    assert len(json.view(b" {} \r\n")) == 0
    assert json.view(b' {"a": [2] } \r\n')["a"][-1].value() == 2


def test_hints_that_are_too_much():
    hint: Any = int
    for _ in range(100_000):
        hint = list[hint]
    wide: Any = int
    for _ in range(90):
        wide = tuple[wide, wide]
    for deep, message in ((hint, "nested deeper than 100"), (wide, "more than 10000 parts")):
        for call in (
            lambda deep=deep: fe.codec.Schema(deep),
            lambda deep=deep: json.loads("1", type=deep),
            lambda deep=deep: bincode.dumps(1, type=deep),
        ):
            with pytest.raises(fe.ArgumentError, match=message):
                call()
    assert fe.codec.Schema(Annotated[list[list[int]], "note"])
