"""`ferrule.maps.FrozenMap` is a dict that never changes."""

import array
import copy
import ctypes
import math
import pickle
import sys
from collections import UserDict
from collections.abc import Mapping

import ferrule as fe
import numpy as np
import pytest
from ferrule import FrozenMap
from ferrule.reference import maps as reference
from hypothesis import given, settings
from hypothesis import strategies as st

# Lengths on both sides of 8, 16 and 255, where keys are hashed and kept in other ways; surrogates; zeros.
characters = st.one_of(st.sampled_from("aZ\0é語😀\ud800"), st.characters(exclude_categories=()))


keys = st.one_of(
    st.text("ab", max_size=18),
    st.text(characters, max_size=20),
    st.builds(lambda n, c: c * n, st.integers(250, 260), st.sampled_from(["x", "ß", "語"])),
)


ints = st.integers(-(2**63), 2**63 - 1)


kinds = st.sampled_from(
    [
        ints,
        st.floats(),
        st.binary(max_size=9),
        st.one_of(ints, st.none(), st.booleans(), st.floats(), st.text()),
    ]
)


pairs = kinds.flatmap(lambda values: st.lists(st.tuples(keys, values), max_size=40))


def same(value, other):
    """Equal and of one type; NaN is NaN, and zeros have signs."""
    if isinstance(value, float) and isinstance(other, float):
        return math.isnan(value) == math.isnan(other) and (repr(value) == repr(other))
    return type(value) is type(other) and value == other


def agree(made, expected):
    """The map has the keys, in order, and the values of the reference."""
    assert made.kind == expected.kind
    assert len(made) == len(expected)
    assert list(made) == list(expected) == list(made.keys())
    assert all(map(same, made.values(), expected.values()))
    assert [key for key, _ in made.items()] == list(expected)
    assert all(same(made[key], value) and same(made.get(key), value) for key, value in expected.items())
    assert all(key in made for key in expected)
    assert all(map(same, made.to_dict().values(), expected.values()))


def raised(call):
    """What a call raises: class and message."""
    with pytest.raises((fe.FerruleError, KeyError)) as caught:
        call()
    return type(caught.value), str(caught.value)


@given(pairs, st.lists(keys, max_size=10))
def test_agrees_with_the_reference(items, others):
    made, expected = FrozenMap(items), reference.FrozenMap(items)
    agree(made, expected)
    for key in others:
        assert (key in made) == (key in expected)
        assert made.get(key, made) is made or key in expected
        if key not in expected:
            with pytest.raises(KeyError) as caught:
                made[key]
            assert caught.value.args == (key,)
    assert made.contains_many(others).tolist() == expected.contains_many(others)
    assert repr(made) == repr(expected)


@given(pairs)
def test_every_way_to_build_one(items):
    expected = reference.FrozenMap(items)
    names, values = [key for key, _ in items], [value for _, value in items]
    agree(FrozenMap(iter(items)), expected)
    agree(FrozenMap([list(pair) for pair in items]), expected)
    agree(FrozenMap(keys=names, values=values), expected)
    agree(FrozenMap(keys=tuple(names), values=iter(values)), expected)
    agree(FrozenMap(keys=np.array([*names, None], dtype=object)[:-1], values=tuple(values)), expected)
    unique = reference.FrozenMap(dict(items))
    agree(FrozenMap(dict(items)), unique)
    agree(FrozenMap(UserDict(dict(items))), unique)
    agree(FrozenMap(FrozenMap(items)), unique)


@given(pairs, st.data())
def test_get_many(items, data):
    made, expected = FrozenMap(items), reference.FrozenMap(items)
    known = st.sampled_from([key for key, _ in items]) if items else keys
    asked = data.draw(st.lists(known, max_size=30))
    if items:
        got = made.get_many(asked)
        assert isinstance(got, np.ndarray if made.kind in {"int", "float"} else list)
        assert all(
            map(same, list(got.tolist() if made.kind in {"int", "float"} else got), expected.get_many(asked))
        )
    some = data.draw(st.lists(st.one_of(known, keys, st.none()), max_size=30))
    default = {"int": -7, "float": 0.5}.get(made.kind)
    got = made.get_many(some, default)
    assert all(
        map(same, got.tolist() if isinstance(got, np.ndarray) else got, expected.get_many(some, default))
    )
    assert made.contains_many(some).tolist() == expected.contains_many(some)
    missing = [key for key in some if key is not None]
    if not all(key in expected for key in missing):
        assert raised(lambda: made.get_many(missing)) == raised(lambda: expected.get_many(missing))


@settings(deadline=None)
@given(
    st.lists(
        st.text(characters.filter(lambda c: c not in "\0\ud800" and not 0xD800 <= ord(c) < 0xE000)),
        max_size=30,
    )
)
def test_columns_of_strings_in_all_forms(names):
    pa, pl, pd = (pytest.importorskip(name) for name in ("pyarrow", "polars", "pandas"))
    expected = reference.FrozenMap(keys=names, values=range(len(names)))
    made = FrozenMap(keys=names, values=range(len(names)))
    fixed = np.array(names, dtype="U") if names else np.array([], dtype="U1")
    split = len(names) // 2
    chunked = pa.chunked_array([pa.array(names[:split], pa.string()), pa.array(names[split:], pa.string())])
    columns = [
        fixed,
        fixed[::-1][::-1],
        fixed.astype(fixed.dtype.newbyteorder(">")),
        np.array(names, dtype=object),
        np.array(names, dtype=np.dtypes.StringDType()),
        pa.array(names, pa.string()),
        pa.array(["", *names], pa.large_string())[1:],
        pa.array(names, pa.string_view()),
        chunked,
        pa.array(names, pa.string()).dictionary_encode(),
        pl.Series(names, dtype=pl.String),
        pd.Series(names, dtype=object),
        pd.Series(names, dtype="string"),
        (name for name in names),
        dict.fromkeys(names).keys() if len(set(names)) == len(names) else list(names),
    ]
    for index, column in enumerate(columns):
        if index < len(columns) - 2:
            agree(FrozenMap(keys=column, values=range(len(names))), expected)
        assert made.get_many(column).tolist() == expected.get_many(names)
    agree(FrozenMap(pa.table({"key": chunked, "value": pa.array(range(len(names)), pa.int64())})), expected)
    agree(
        FrozenMap(
            pl.DataFrame({"key": names, "value": range(len(names))}, schema_overrides={"key": pl.String})
        ),
        expected,
    )


@pytest.mark.parametrize("size", [1023, 1024, 1025, 70_000])
def test_many_keys(size):
    """More than one part, and more than one round."""
    names = [f"{'é' if i % 5 == 0 else 'e'}{i}" for i in range(size)]
    made = FrozenMap(keys=names, values=range(size))
    assert made.get_many(names[::-1]).tolist() == list(range(size))[::-1]
    assert made.get_many(np.array(names, dtype=object)).tolist() == list(range(size))
    assert made.get_many(np.array(names)).tolist() == list(range(size))
    assert list(made) == names
    assert raised(lambda: made.get_many([*names, "absent"])) == (
        KeyError,
        repr(f"keys[{size}]: 'absent' is not in the map"),
    )
    assert raised(lambda: made.get_many([*names, 5])) == (
        fe.ArgumentTypeError,
        f"keys[{size}]: got int, wanted str",
    )
    doubled = FrozenMap(keys=names * 3, values=range(3 * size))
    assert doubled.to_dict() == dict(zip(names, range(2 * size, 3 * size), strict=True))


def test_arrays_of_values():
    names = ["a", "b", "c"]
    for values, expected in [
        (np.array([1, 2, 3], "i1"), [1, 2, 3]),
        (np.array([1, 2, 3], ">u4"), [1, 2, 3]),
        (np.array([1, 2, 2**63 - 1], "u8"), [1, 2, 2**63 - 1]),
        (np.arange(6.0)[::2], [0.0, 2.0, 4.0]),
        (np.array([1, 2, 3], "f4"), [1.0, 2.0, 3.0]),
        (array.array("d", [1, 2, 3]), [1.0, 2.0, 3.0]),
        (np.array([True, False, True]), [True, False, True]),
        (np.array([b"x", b"yy", b""], dtype=object), [b"x", b"yy", b""]),
        ([1, 2, 2**63], [1, 2, 2**63]),
        ([1, 2, True], [1, 2, True]),
        ([1, 2.0, 3], [1, 2.0, 3]),
    ]:
        agree(FrozenMap(keys=names, values=values), reference.FrozenMap(keys=names, values=expected))
    assert FrozenMap(keys=names, values=[1, 2, True]).kind == "object"


def test_arrow_values():
    pa, pl = pytest.importorskip("pyarrow"), pytest.importorskip("polars")
    for make in (pa.array, pl.Series):
        for values in ([1, 2], [0.5, 1.5], [b"x", b"y"], [True, False], ["s", "t"]):
            made = FrozenMap(keys=make(["a", "b"]), values=make(values))
            agree(made, reference.FrozenMap(keys=["a", "b"], values=values))


def test_words_and_their_counts():
    text = "To be or not to be, ΑΣ \ud800 " * 50
    for made in (
        FrozenMap.from_text(text),
        FrozenMap(fe.WordCounts(text)),
        FrozenMap(fe.word_count(text)),
    ):
        agree(made, reference.FrozenMap.from_text(text))


def test_strings_that_are_not_ready_yet():
    """Python 3.11 still has them."""
    if sys.version_info >= (3, 12):
        pytest.skip("there are none from 3.12 on")
    new = ctypes.pythonapi.PyUnicode_FromUnicode
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_ssize_t]
    with pytest.warns(DeprecationWarning, match="PyUnicode_FromUnicode"):
        text = new(None, 3)
    place = ctypes.c_void_p.from_address(id(text) + 40).value
    ctypes.memmove(place, (ctypes.c_wchar * 4)(*"xéz\0"), 16)
    assert FrozenMap({"xéz": 1}).get_many(["xéz", text]).tolist() == [1, 1]


class Subclass(str):
    __slots__ = ()


def test_subclasses_of_str_are_keys():
    made = FrozenMap({Subclass("a"): 1, "é": 2})
    assert (made["a"], made[Subclass("é")], made[np.str_("a")]) == (1, 2, 1)
    assert made.get_many([Subclass("a"), Subclass("é"), np.str_("é")]).tolist() == [1, 2, 2]
    assert all(type(key) is str for key in made)


def test_what_is_no_str_is_not_there():
    made = FrozenMap({"1": 1})
    for key in (1, b"1", None, ("1",), [], 1.0):
        assert key not in made
        assert made.get(key, "no") == "no"
        with pytest.raises(KeyError):
            made[key]


def test_is_a_mapping():
    made = FrozenMap({"a": 1, "b": 2})
    assert isinstance(made, Mapping)
    assert {**made} == {"a": 1, "b": 2}
    assert made == {"b": 2, "a": 1} == made
    assert made == FrozenMap({"b": 2, "a": 1})
    assert made == FrozenMap({"a": 1.0, "b": 2.0})
    assert made != {"a": 1}
    assert made != FrozenMap({"a": 1, "b": 3})
    assert made != FrozenMap({"a": 1, "c": 2})
    assert made != [("a", 1)]
    assert FrozenMap({"a": math.nan}) != FrozenMap({"a": math.nan})
    assert FrozenMap({"a": -0.0}) == FrozenMap({"a": 0.0})
    assert FrozenMap({"a": b"x"}) == {"a": b"x"}
    assert FrozenMap({"a": [1]}) == FrozenMap({"a": [1]})
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)
    with pytest.raises(TypeError):
        made["c"] = 3
    iterator = iter(made)
    assert iterator.__length_hint__() == 2
    assert next(iterator) == "a"
    assert iterator.__length_hint__() == 1
    assert list(iterator) == ["b"]


@given(pairs, pairs)
def test_equality(items, others):
    expected = reference.FrozenMap(items) == reference.FrozenMap(others)
    assert (FrozenMap(items) == FrozenMap(others)) == expected
    assert (FrozenMap(items) == reference.FrozenMap(others)) == expected


@given(pairs)
def test_copies(items):
    made = FrozenMap(items)
    for copied in (
        pickle.loads(pickle.dumps(made)),  # noqa: S301 - its own
        copy.copy(made),
        copy.deepcopy(made),
    ):
        agree(copied, reference.FrozenMap(dict(items)))


def test_repr_is_short():
    assert repr(FrozenMap()) == "FrozenMap({})"
    assert len(repr(FrozenMap({f"k{i}": i for i in range(10**5)}))) < 200


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: FrozenMap({1: 2}), fe.ArgumentTypeError, "keys[0]: got int, wanted str"),
        (lambda: FrozenMap({"a": 1, None: 2}), fe.ArgumentTypeError, "keys[1]: got None, wanted str"),
        (lambda: FrozenMap(5), fe.ArgumentTypeError, "items: got int, wanted"),
        (lambda: FrozenMap("ab"), fe.ArgumentTypeError, "items: got str, wanted"),
        (lambda: FrozenMap([("a", 1), 5]), fe.ArgumentTypeError, "items[1]: got int, wanted a pair"),
        (lambda: FrozenMap(["ab"]), fe.ArgumentTypeError, "items[0]: got str, wanted a pair"),
        (lambda: FrozenMap([("a", 1, 2)]), fe.ArgumentTypeError, "items[0]: got tuple of another length"),
        (lambda: FrozenMap([("a",)]), fe.ArgumentTypeError, "items[0]: got tuple of another length"),
        (lambda: FrozenMap(keys="ab", values=[1, 2]), fe.ArgumentTypeError, "keys: got str, wanted a column"),
        (lambda: FrozenMap(keys=5, values=[1]), fe.ArgumentTypeError, "keys: got int, wanted a column"),
        (lambda: FrozenMap(keys=["a"], values=5), fe.ArgumentTypeError, "values: got int, wanted a column"),
        (lambda: FrozenMap(keys=["a"], values="x"), fe.ArgumentTypeError, "values: got str, wanted a column"),
        (
            lambda: FrozenMap(keys=["a"], values=[]),
            fe.ShapeError,
            "values: got 0, wanted 1, one for each key",
        ),
        (lambda: FrozenMap(keys=["a"]), fe.ArgumentError, "values: got none"),
        (lambda: FrozenMap(values=[1]), fe.ArgumentError, "keys: got none"),
        (lambda: FrozenMap({}, keys=[], values=[]), fe.ArgumentError, "items: got it with keys or values"),
        (
            lambda: FrozenMap(keys=np.array([1]), values=[1]),
            fe.ArgumentTypeError,
            "keys: got an array of dtype int64",
        ),
        (
            lambda: FrozenMap(keys=np.array([["a"]]), values=[1]),
            fe.ShapeError,
            "keys: got an array of 2 dimensions",
        ),
        (
            lambda: FrozenMap(keys=np.ma.array(["a"], mask=[1]), values=[1]),
            fe.ArgumentTypeError,
            "keys: got a masked",
        ),
        (
            lambda: FrozenMap(keys=["a"], values=np.array([2**63], "u8")),
            fe.ArgumentOverflowError,
            "values[0]: got 9223372036854775808, wanted an int that fits int64",
        ),
        (lambda: FrozenMap({"a": 1}).get_many("a"), fe.ArgumentTypeError, "keys: got str, wanted a column"),
        (
            lambda: FrozenMap({"a": 1}).get_many([b"a"]),
            fe.ArgumentTypeError,
            "keys[0]: got bytes, wanted str",
        ),
        (lambda: FrozenMap({"a": 1}).get_many([None]), fe.ArgumentTypeError, "keys[0]: got None, wanted str"),
        (lambda: FrozenMap({"a": 1}).get_many(["a", "b"]), KeyError, "keys[1]: 'b' is not in the map"),
        (
            lambda: FrozenMap({"a": 1}).get_many([], "x"),
            fe.ArgumentTypeError,
            "default: got str, wanted an int",
        ),
        (
            lambda: FrozenMap({"a": 1}).get_many([], 0.5),
            fe.ArgumentTypeError,
            "default: got float, wanted an int",
        ),
        (
            lambda: FrozenMap({"a": 1}).get_many([], None),
            fe.ArgumentTypeError,
            "default: got NoneType, wanted an int",
        ),
        (
            lambda: FrozenMap({"a": 1}).get_many([], 2**63),
            fe.ArgumentOverflowError,
            "default: got 9223372036854775808, wanted an int that fits int64",
        ),
        (
            lambda: FrozenMap({"a": 0.5}).get_many([], "x"),
            fe.ArgumentTypeError,
            "default: got str, wanted a number",
        ),
        (
            lambda: FrozenMap({"a": 0.5}).get_many([], 10**400),
            fe.ArgumentOverflowError,
            "default: got an int that is too",
        ),
        (
            lambda: FrozenMap({"a": []}).save("x"),
            fe.ArgumentTypeError,
            "got a map of objects, wanted one of int",
        ),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_bad_arrow_input():
    pa = pytest.importorskip("pyarrow")
    for call, message in [
        (lambda: FrozenMap(pa.table({"a": ["x"]})), "items: got a table of 1 columns, wanted 2"),
        (lambda: FrozenMap(pa.table({"a": ["x"], "b": ["y"]})), "values: got an Arrow array of Utf8"),
        (lambda: FrozenMap(pa.table({"a": ["x"], "b": [True]})), "values: got an Arrow array of Boolean"),
        (
            lambda: FrozenMap(pa.table({"a": [1], "b": [1]})),
            "keys: got an Arrow array of Int64, wanted strings",
        ),
        (lambda: FrozenMap(pa.table({"a": ["x", None], "b": [1, 2]})), "keys[1]: got null, wanted str"),
        (
            lambda: FrozenMap(keys=["a", "b"], values=pa.array([1, None])),
            "values: got 1 null values, wanted none",
        ),
        (lambda: FrozenMap(pa.array(["x"])), "items: got Arrow data of Utf8, wanted a table"),
    ]:
        with pytest.raises(fe.FerruleError) as caught:
            call()
        assert message in str(caught.value)
    assert FrozenMap({"x": 1}).get_many(pa.array(["x", None]), default=0).tolist() == [1, 0]


def test_keys_made_to_collide_do_not():
    """Keys that differ only where a careless hash does not look, many more than a run may be long."""
    sizes = (3, 7, 8, 15, 16, 17, 32, 33, 300)
    for size in sizes:
        names = {
            bytes([i % 251, i // 251]).decode("latin-1").join(["\0" * (size - 2), ""]) for i in range(5000)
        }
        names |= {"\0" * n for n in range(300)}
        made = FrozenMap(dict.fromkeys(names, 1))
        assert len(made) == len(names)
        assert made.contains_many(list(names)).all()


def test_lengths_do_not_undo_what_keys_differ_in():
    """Keys whose first word, with a length that is mixed into it as it is, would be the same."""
    heads = [bytes([96, *divmod(i, 128), 0, 0, 0, 0, 0]).decode() for i in range(1 << 14)]
    names = [
        chr(ord(head[0]) ^ length) + head[1:] + "\0" * (length - 8)
        for head in heads
        for length in range(17, 32)
    ]
    made = FrozenMap(keys=names, values=range(len(names)))
    assert (made.get_many(names) == np.arange(len(names))).all()
