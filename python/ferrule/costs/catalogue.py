"""Every crossing that is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ferrule import _core
from ferrule.buffers import Buffer
from ferrule.costs import calls, values
from ferrule.costs.crossing import SIZES, Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = (*SIZES, 100_000)
"""The sizes of what takes little for each item."""

ARRAY = (1, 100, 10_000, 1_000_000)


def argument(
    kind: str,
    way: str,
    how: str,
    take: Callable[[Any], None],
    make: Callable[[int], Any],
    **options: Any,  # noqa: ANN401 - of Crossing
) -> Crossing:
    """Give an argument's crossing: the call that takes it, less a call that doesn't look at its argument."""
    return Crossing(
        kind, way, how, "take(x)", lambda n: {"take": take, "call": _core.call_1, "x": make(n)}, "call(x)", **options
    )


def result(kind: str, way: str, how: str, method: str, **options: Any) -> Crossing:  # noqa: ANN401 - of Crossing
    """Give a result's crossing: the call that makes it, less a call that returns None."""

    def names(n: int) -> dict[str, Any]:
        return {"source": _core.CrossingSource(n, "a", values.words(n))}

    return Crossing(kind, way, how, f"source.{method}()", names, "source.nothing()", **options)


def scalars() -> list[Crossing]:
    """Give the crossings of single values."""
    taken = [
        ("int", "i64", _core.take_int, values.FIRST),
        ("float", "f64", _core.take_float, 0.5),
        ("bool", "bool", _core.take_bool, True),
        ("None", "Option<i64>", _core.take_optional_int, None),
        ("tuple[int, int]", "(i64, i64)", _core.take_pair, (values.FIRST, values.FIRST + 1)),
    ]
    found = [argument(kind, "copied", how, take, lambda _, x=x: x) for kind, how, take, x in taken]
    found += [
        result(kind, "returned", how, method)
        for kind, how, method in [
            ("int", "i64", "int"),
            ("float", "f64", "float"),
            ("bool", "bool", "bool"),
            ("tuple[int, int]", "(i64, i64)", "pair"),
        ]
    ]
    big = (1, 10, 100, 1_000)
    found.append(
        argument("big int", "copied", "BigInt", _core.take_big_int, _big_int, sizes=big[1:], unit="byte")
    )
    found.append(result("big int", "returned", "BigInt", "big_int", sizes=big[1:], unit="byte"))
    return found


def _big_int(size: int) -> int:
    return (1 << (8 * size - 1)) - 1


def texts() -> list[Crossing]:
    """Give the crossings of str and bytes; n is characters, or bytes."""
    found = []
    for name, letter in values.LETTERS.items():
        kind = f"str ({name})"
        each = {"sizes": MANY, "unit": "character"}

        def text(n: int, letter: str = letter) -> str:
            made = letter * n
            _core.take_str(made)  # from here on it has its UTF-8
            return made

        found.append(argument(kind, "copied", "String", _core.take_string, text, **each))
        found.append(argument(kind, "zero-copy", "&str", _core.take_str, text, **each))
        found.append(argument(kind, "borrowed", "&Bound<PyString>", _core.borrow_str, text, **each))
        found.append(_first_touch(kind, letter))
        found.append(_returned_text(kind, letter, each))
    each = {"sizes": MANY, "unit": "byte"}
    found += [
        argument("bytes", "copied", "Vec<u8>", _core.take_byte_vec, bytes, **each),
        argument("bytes", "zero-copy", "&[u8]", _core.take_bytes, bytes, **each),
        result("bytes", "returned", "PyBytes", "bytes", **each),
    ]
    return found


def _first_touch(kind: str, letter: str) -> Crossing:
    # Each slice is a new str. One of a single character may be one that Python keeps.
    return Crossing(
        kind,
        "first touch",
        "&str",
        "take(x[1:])",
        lambda n: {"take": _core.take_str, "call": _core.call_1, "x": letter * (n + 1)},
        "call(x[1:])",
        sizes=MANY[1:],
        unit="character",
        paired=True,
    )


def _returned_text(kind: str, letter: str, each: dict[str, Any]) -> Crossing:
    def names(n: int) -> dict[str, Any]:
        return {"source": _core.CrossingSource(n, letter, [])}

    return Crossing(kind, "returned", "&str", "source.str()", names, "source.nothing()", **each)


def lists() -> list[Crossing]:
    """Give the crossings of lists of each type, and of tuples."""
    core = _core
    rows: list[tuple[str, str, Callable[[Any], None], Callable[[Any], None] | None, str, Callable[[int], Any]]] = [
        ("list[int]", "Vec<i64>", core.take_int_vec, core.read_ints, "ints", values.ints),
        ("list[float]", "Vec<f64>", core.take_float_vec, core.read_floats, "floats", values.floats),
        ("list[bool]", "Vec<bool>", core.take_bool_vec, core.read_bools, "bools", lambda n: [True, False] * (n // 2) + [True] * (n % 2)),
        ("list[None]", "Vec<Option<i64>>", core.take_optional_int_vec, core.read_optional_ints, "nones", lambda n: [None] * n),
        ("list[big int]", "Vec<BigInt>", core.take_big_int_vec, None, "", values.big_ints),
        ("list[str]", "Vec<String>", core.take_string_vec, core.read_strs, "strs", values.words),
        ("list[bytes]", "Vec<Vec<u8>>", core.take_bytes_vec, core.read_bytes, "bytes_list", lambda n: [word.encode() for word in values.words(n)]),
        ("list[tuple[int, int]]", "Vec<(i64, i64)>", core.take_pair_vec, core.read_pairs, "pairs", lambda n: [(i, i + 1) for i in values.ints(n)]),
        ("list[list[float]]", "Vec<Vec<f64>>", core.take_nested_vec, core.read_nested, "nested", _nested),
        ("list[dict[str, int]]", "Vec<HashMap<String, i64>>", core.take_map_vec, core.read_dicts, "", lambda n: [{"id": i, "value": i + 1} for i in values.ints(n)]),
        ("list[frozen pyclass]", "Vec<Py<T>>", core.take_frozen_vec, core.read_frozen, "frozens", lambda n: values.points(core.FrozenPoint, n)),
        ("list[mutable pyclass]", "Vec<PyRef<T>>", core.take_mutable_vec, core.read_mutable, "mutables", lambda n: values.points(core.MutablePoint, n)),
    ]  # fmt: skip
    found = []
    for kind, how, take, read, method, make in rows:
        sizes = MANY if kind in {"list[int]", "list[float]", "list[bool]", "list[None]"} else SIZES
        found.append(argument(kind, "copied", how, take, make, sizes=sizes))
        if read is not None:
            found.append(argument(kind, "read", "each item of a Bound<PyList>", read, make, sizes=sizes))
        if method:
            found.append(result(kind, "returned", "PyList", method, sizes=sizes))
    found += [
        argument("list[int]", "borrowed", "&Bound<PyList>", core.borrow_list, values.ints, sizes=MANY),
        argument("tuple[int, …]", "copied", "Vec<i64>", core.take_int_vec, lambda n: tuple(values.ints(n)), sizes=MANY),
        argument("tuple[int, …]", "read", "each item of a Bound<PyTuple>", core.read_tuple, lambda n: tuple(values.ints(n)), sizes=MANY),
        argument("tuple[int, …]", "borrowed", "&Bound<PyTuple>", core.borrow_tuple, lambda n: tuple(values.ints(n)), sizes=MANY),
        result("tuple[int, …]", "returned", "PyTuple", "tuple", sizes=MANY),
    ]  # fmt: skip
    return found


def _nested(n: int) -> list[list[float]]:
    return [[float(i * values.INNER + j) for j in range(values.INNER)] for i in range(n)]


def maps() -> list[Crossing]:
    """Give the crossings of dicts and sets."""
    core, each = _core, {"sizes": SIZES}

    def by_word(n: int) -> dict[str, int]:
        return dict(zip(values.words(n), values.ints(n), strict=True))

    def by_int(n: int) -> dict[int, float]:
        return dict(zip(values.ints(n), values.floats(n), strict=True))

    def one_key(n: int) -> dict[str, Any]:
        return {"take": core.read_key, "call": core.call_2, "x": by_word(n), "key": values.words(1)[0]}

    return [
        argument("dict[str, int]", "copied", "HashMap<String, i64>", core.take_str_map, by_word, **each),
        argument("dict[str, int]", "read", "each item of a Bound<PyDict>", core.read_str_dict, by_word, **each),
        argument("dict[str, int]", "borrowed", "&Bound<PyDict>", core.borrow_dict, by_word, **each),
        Crossing("dict[str, int]", "read, one key", "PyDict.get_item", "take(x, key)", one_key, "call(x, key)", **each),
        result("dict[str, int]", "returned", "PyDict", "str_dict", **each),
        argument("dict[int, float]", "copied", "HashMap<i64, f64>", core.take_int_map, by_int, **each),
        argument("dict[int, float]", "read", "each item of a Bound<PyDict>", core.read_int_dict, by_int, **each),
        result("dict[int, float]", "returned", "PyDict", "int_dict", **each),
        argument("set[int]", "copied", "HashSet<i64>", core.take_int_set, lambda n: set(values.ints(n)), **each),
        argument("set[int]", "read", "each item of a Bound<PySet>", core.read_int_set, lambda n: set(values.ints(n)), **each),
        argument("set[int]", "borrowed", "&Bound<PySet>", core.borrow_set, lambda n: set(values.ints(n)), **each),
        result("set[int]", "returned", "PySet", "int_set", **each),
        argument("set[str]", "copied", "HashSet<String>", core.take_string_set, lambda n: set(values.words(n)), **each),
        argument("set[str]", "read", "each item of a Bound<PySet>", core.read_str_set, lambda n: set(values.words(n)), **each),
        result("set[str]", "returned", "PySet", "str_set", **each),
    ]  # fmt: skip


def objects() -> list[Crossing]:
    """Give the crossings of objects with two fields, `id` and `value`: one, and lists of them."""
    core = _core
    found = [
        argument("frozen pyclass", "zero-copy", "&Bound<T>", core.take_frozen, lambda _: core.FrozenPoint(values.FIRST, 0.5)),
        argument("mutable pyclass", "zero-copy", "PyRef<T>", core.take_mutable, lambda _: core.MutablePoint(values.FIRST, 0.5)),
        result("frozen pyclass", "returned", "T", "frozen"),
        result("mutable pyclass", "returned", "T", "mutable"),
    ]  # fmt: skip
    for name, make in values.CLASSES.items():
        found += [
            argument(name, "copied", "both attributes into a struct", core.take_point, lambda _, make=make: make(values.FIRST, 0.5)),
            _made("object", name, make, (1,)),
            argument(f"list[{name}]", "copied", "both attributes into a Vec of structs", core.take_point_vec, lambda n, make=make: values.points(make, n), sizes=SIZES),
            argument(f"list[{name}]", "read", "one attribute of each item", core.read_attributes, lambda n, make=make: values.points(make, n), sizes=SIZES),
            _made("objects", f"list[{name}]", make, SIZES),
        ]  # fmt: skip
    return found


def _made(method: str, kind: str, make: Callable[[int, float], Any], sizes: tuple[int, ...]) -> Crossing:
    def names(n: int) -> dict[str, Any]:
        return {"source": _core.CrossingSource(n, "a", values.words(n)), "make": make}

    how = "by calling the class"
    return Crossing(kind, "returned", how, f"source.{method}(make)", names, "source.nothing()", sizes=sizes)


def memory() -> list[Crossing]:
    """Give the crossings of arrays and buffers of float64."""
    core, each = _core, {"sizes": ARRAY}
    contiguous, arrow = np.arange, {"sizes": ARRAY, "needs": ("pyarrow",)}

    def floats(n: int) -> np.ndarray[Any, Any]:
        return contiguous(n, dtype=np.float64)

    def strided(n: int) -> np.ndarray[Any, Any]:
        return contiguous(2 * n, dtype=np.float64)[::2]

    def narrow(n: int) -> np.ndarray[Any, Any]:
        return contiguous(n, dtype=np.float32)

    def pyarrow(n: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
        import pyarrow as pa

        return pa.array(floats(n))

    view = "PyReadonlyArray1<f64>"
    return [
        argument("ndarray", "zero-copy", view, core.borrow_array, floats, **each),
        argument("ndarray", "copied", "Vec<f64>", core.take_array, floats, **each),
        argument("ndarray", "read", f"every item of a {view}", core.read_array, floats, **each),
        result("ndarray", "returned", "PyArray1<f64>, a copy", "array", **each),
        result("ndarray", "returned, zero-copy", "PyArray1<f64>", "array_view", **each),
        argument("ndarray, strided", "zero-copy", view, core.borrow_array, strided, **each),
        argument("ndarray, strided", "copied", "Vec<f64>", core.take_array, strided, **each),
        argument("ndarray, strided", "read", f"every item of a {view}", core.read_array, strided, **each),
        argument("ndarray, wrong dtype", "copied", "PyArrayLike1<f64> from float32", core.take_array_like, narrow, **each),
        argument("memoryview", "zero-copy", "PyBuffer<f64>", core.borrow_buffer, lambda n: memoryview(floats(n)), **each),
        argument("memoryview", "copied", "Vec<f64>", core.take_buffer, lambda n: memoryview(floats(n)), **each),
        Crossing("memoryview", "returned, zero-copy", "ferrule.Buffer", "memoryview(x)", lambda n: {"x": Buffer.zeros(n)}, **each),
        argument("Arrow array", "zero-copy", "the C data interface, of pyarrow's", core.borrow_arrow, pyarrow, **arrow),
        argument("Arrow array", "read", "every item", core.read_arrow, pyarrow, **arrow),
        result("Arrow array", "returned, zero-copy", "to pyarrow", "arrow", **arrow),
        Crossing("DLPack", "zero-copy", "ferrule.Buffer.wrap", "wrap(x)", lambda n: {"wrap": Buffer.wrap, "x": _OnlyDLPack(floats(n))}, **each),
        Crossing("DLPack", "returned, zero-copy", "np.from_dlpack", "take(x)", lambda n: {"take": np.from_dlpack, "x": Buffer.zeros(n)}, **each),
    ]  # fmt: skip


class _OnlyDLPack:
    """An array that is offered by DLPack alone."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.__dlpack__ = array.__dlpack__
        self.__dlpack_device__ = array.__dlpack_device__


def everything() -> list[Crossing]:
    """Give all crossings, in the order in which they are measured and shown."""
    return [*calls.everything(), *scalars(), *texts(), *lists(), *maps(), *objects(), *memory()]
