"""`ferrule.codec.zerocopy` writes what the reference writes, and reads a field where it lies."""

import dataclasses
import gc
import mmap
import sys
import threading
from typing import Any

import ferrule as fe
import numpy as np
import pytest
from ferrule.codec import zerocopy
from ferrule.reference.codec import zerocopy as reference
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(st.characters(codec="utf-8"), max_size=12)
numbers = st.integers(-(2**63), 2**64 - 1) | st.sampled_from([-(2**63), 2**63 - 1, 2**63, 2**64 - 1])
floats = st.floats(allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | floats | texts | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(floats, max_size=5)
        | st.lists(st.integers(-5, 5), max_size=5)
        | st.dictionaries(texts, inner, max_size=20)
    ),
    max_leaves=30,
)


@given(values)
def test_the_bytes_and_the_values_of_the_reference(value):
    data = zerocopy.dumps(value)
    assert data == reference.dumps(value)
    assert repr(zerocopy.loads(data)) == repr(value) == repr(reference.loads(data))
    assert repr(zerocopy.view(bytearray(data)).value()) == repr(value)


def plain(found):
    """What an access gave, as Python's objects."""
    if isinstance(found, zerocopy.Document):
        return found.value()
    return found.tolist() if isinstance(found, np.ndarray) else found


@given(st.dictionaries(texts, values, max_size=30), st.lists(values, max_size=6), texts)
def test_access_finds_what_indexing_finds(mapping, items, missing):
    document = zerocopy.view(zerocopy.dumps({"mapping": mapping, "items": items}))
    found = document["mapping"]
    assert isinstance(found, zerocopy.Document)
    assert list(found) == list(mapping) == found.keys()
    assert len(found) == len(mapping)
    for key, value in mapping.items():
        assert key in found
        assert repr(plain(found[key])) == repr(value)
    assert (missing in found) == (missing in mapping)
    assert repr(plain(found.get(missing, "no"))) == repr(mapping.get(missing, "no"))
    listed = document["items"]
    if isinstance(listed, np.ndarray):
        assert listed.tolist() == items
        return
    assert [repr(plain(item)) for item in listed] == [repr(item) for item in items]
    for place in range(-len(items), len(items)):
        assert repr(plain(listed[place])) == repr(items[place])
    for place in (len(items), -len(items) - 1, 2**70):
        assert listed.get(place) is None
        with pytest.raises(IndexError, match="wanted one that is there"):
            listed[place]


@given(values, st.data())
def test_changed_bytes_are_refused_or_read(value, data):
    """Never a crash, a hang or memory without end: a refusal names a byte."""
    document = bytearray(zerocopy.dumps({"value": value, "list": [value, 1.5]}))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, len(document) - 1))
        document[at] = data.draw(st.sampled_from([0, 1, 7, 8, 9, 0x7F, 0x80, 0xFF]))
    try:
        view = zerocopy.view(bytes(document))
        view.value()
        view.get("value")
    except (fe.DecodeError, fe.ArgumentTypeError) as error:
        assert isinstance(error, fe.ArgumentTypeError) or str(error).startswith("data: at byte ")  # noqa: PT017


@given(st.binary(max_size=200))
def test_any_bytes_after_the_head(data):
    padded = b"ferrdoc\x01" + data + bytes(-len(data) % 8)
    try:
        zerocopy.loads(padded)
    except fe.DecodeError as error:
        assert str(error).startswith("data: at byte ")  # noqa: PT017


def test_what_is_no_document():
    data = zerocopy.dumps({"a": 1})
    for wrong in (b"", b"x" * 64, data[:-1], data[:16], b"ferrdoc\x02" + data[8:]):
        with pytest.raises(fe.DecodeError, match=r"^data: at byte \d+: got .*, wanted "):
            zerocopy.view(wrong)
    for wrong in (None, "text", 5):
        with pytest.raises(fe.ArgumentTypeError, match=r"^data: got .*, wanted a bytes-like object$"):
            zerocopy.view(wrong)
    with pytest.raises(fe.DecodeError, match=r"^data: at byte 0"):
        zerocopy.view(memoryview(bytes(64))[::2])


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ({"a": [1, {2}]}, fe.ArgumentTypeError, r"^obj\['a'\]\[1\]: got set, wanted None, bool"),
        ({1: 2}, fe.ArgumentTypeError, r"^obj\[1\]: got int, wanted str$"),
        ([2**64], fe.ArgumentOverflowError, r"^obj\[0\]: got 18446744073709551616, wanted one from"),
        (-(2**63) - 1, fe.ArgumentOverflowError, r"^obj: got -9223372036854775809"),
        ("\ud800", fe.EncodingError, "^obj: got a str with a lone surrogate"),
        ([np.array(["x"])], fe.ArgumentTypeError, r"^obj\[0\]: got an array of <U1, wanted one of bool, int"),
        (np.zeros(2, "M8[s]"), fe.ArgumentTypeError, r"^obj: got an array of datetime64\[s\]"),
    ],
)
def test_refused_values(value, error, message):
    with pytest.raises(error, match=message):
        zerocopy.dumps(value)


def test_wrong_keys():
    document = zerocopy.view(zerocopy.dumps({"a": [None, "x"], "n": 5}))
    for key in ("b", 0, None, "\ud800", 1.5):
        with pytest.raises(KeyError):
            document[key]
        assert key not in document
        assert document.get(key) is None
    with pytest.raises(fe.ArgumentTypeError, match=r"^place: got str, wanted an int$"):
        document["a"]["x"]
    with pytest.raises(fe.ArgumentTypeError, match=r"^keys: got a list, wanted a map$"):
        document["a"].keys()
    assert "x" in document["a"]
    assert "y" not in document["a"]
    scalar = zerocopy.view(zerocopy.dumps(5))
    assert repr(scalar) == "Document(int)"
    assert scalar.value() == 5
    with pytest.raises(fe.ArgumentTypeError, match=r"^len: got a int, wanted a map or list$"):
        len(scalar)
    with pytest.raises(fe.ArgumentTypeError, match=r"wanted a map or list$"):
        scalar["a"]


def test_dataclasses_are_maps():
    @dataclasses.dataclass
    class Point:
        x: float
        tags: tuple[str, ...]

    document = zerocopy.view(zerocopy.dumps([Point(0.5, ("a",)), None]))
    assert document.value() == [{"x": 0.5, "tags": ["a"]}, None]


# --- arrays


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i2"])
@pytest.mark.parametrize("shape", [(0,), (3,), (2, 3), (), (2, 0, 4), (2, 2, 2, 2)])
def test_arrays(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    document = zerocopy.view(zerocopy.dumps({"text": "odd", "array": array, "turned": array.T}))
    for found, expected in ((document["array"], array), (document["turned"], array.T)):
        assert found.dtype == array.dtype.newbyteorder("=")
        assert found.shape == expected.shape
        np.testing.assert_array_equal(found, expected)
        assert not found.flags.writeable
        assert found.flags.aligned


def address(array):
    return array.__array_interface__["data"][0]


def test_arrays_lie_in_the_document():
    data = zerocopy.dumps({"floats": [0.5, 1.5], "ints": [1, 2, 3], "array": np.ones((4, 4), np.float32)})
    start = address(np.frombuffer(data, np.uint8))
    document = zerocopy.view(data)
    for name in ("floats", "ints", "array"):
        assert start <= address(document[name]) < start + len(data)
        assert address(document[name]) == address(document[name])
    assert document["floats"].dtype == np.float64
    assert document["ints"].dtype == np.int64
    held = sys.getrefcount(data)
    array = document["floats"]
    assert sys.getrefcount(data) == held + 1
    del document, data
    gc.collect()
    assert array.tolist() == [0.5, 1.5]


def test_a_mapped_file(tmp_path):
    path = tmp_path / "document"
    path.write_bytes(zerocopy.dumps({"weights": np.arange(1000.0), "name": "é"}))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        document = zerocopy.view(mapped)
        assert document["name"] == "é"
        weights = document["weights"]
        assert weights[999] == 999.0
        with pytest.raises(BufferError):
            mapped.close()  # it is in use
        del document, weights
        gc.collect()


def test_a_bytearray_can_be_written_to_but_not_through_its_document():
    data = bytearray(zerocopy.dumps({"ints": [1, 2, 3]}))
    document = zerocopy.view(data)
    array = document["ints"]
    assert not array.flags.writeable
    at = data.index((2).to_bytes(8, "little"))
    data[at] = 9
    assert array.tolist() == [1, 9, 3]


def test_accesses_leak_nothing():
    data = zerocopy.dumps({"a": [{"b": "text" * 5, "c": [1.5, 2.5]}]})
    document = zerocopy.view(data)
    before = sys.getrefcount(data)
    for _ in range(1000):
        document["a"][0]["b"]
        document["a"][0]["c"]
        document.get("none")
        document.value()
    gc.collect()
    assert sys.getrefcount(data) == before


def test_threads_read_one_document():
    expected = {"items": [{"id": i, "name": f"n{i}"} for i in range(500)]}
    document = zerocopy.view(zerocopy.dumps(expected))
    wrong = []

    def work():
        wrong.extend(i for i in range(500) if document["items"][i]["name"] != f"n{i}")
        wrong.extend([1] if document.value() != expected else [])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_field_of_a_large_document_is_read_without_the_rest():
    items: list[Any] = [{"id": i, "text": "x" * 50} for i in range(20_000)]
    data = bytearray(zerocopy.dumps({"items": items}))
    first = data.index(b"x" * 50)
    data[first] = 0xFF  # no UTF-8, in the first item
    document = zerocopy.view(bytes(data))
    assert document["items"][19_999]["id"] == 19_999
    with pytest.raises(fe.DecodeError, match=f"^data: at byte {first}: got bytes that are not UTF-8"):
        document["items"][0]["text"]
