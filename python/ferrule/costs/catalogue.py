"""Every crossing that is measured."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ferrule._core import costs as core
from ferrule.buffers import Buffer
from ferrule.costs import calls, values
from ferrule.costs.crossing import LARGE, SIZES, Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[int], Any]
    Take = Callable[[Any], object]

MANY = (1, 100, 1_000, 10_000, 100_000)
"""The sizes of what takes little for each item."""

FEW = (1, 100_000)
"""The sizes of what does not depend on n: how far that is true is seen at two."""

ARRAY = (1, 100, 10_000, 1_000_000)
DIGITS = (10, 100, 1_000)

HEAVY = LARGE[:-1]
"""The large sizes of items that take hundreds of bytes: the last would hold up everybody."""

CONTAINER: dict[str, Any] = {"sizes": SIZES, "large": LARGE, "shuffle": values.shuffled}
"""How a container's crossing is measured: at all sizes, in both orders."""

OTHERS = (1, 100, 1_000, 10_000)
"""The sizes of items of another length, which tell what length costs."""


def everything() -> list[Crossing]:
    """Give all crossings, in the order in which they are measured and shown."""
    return [
        *calls.everything(),
        *scalars(),
        *texts(),
        *lists(),
        *maps(),
        *objects(),
        *arrays(),
        *arrow_and_dlpack(),
    ]


def named(name: str) -> Crossing:
    """Give the crossing with this id; KeyError where there is none."""
    return {crossing.id: crossing for crossing in everything()}[name]


def argument(
    kind: str,
    way: str,
    how: str,
    take: Take,
    make: Make,
    **options: Any,  # noqa: ANN401 - of Crossing
) -> Crossing:
    """Give an argument's crossing: the call that takes it, less a call that doesn't look at its argument."""

    def names(n: int) -> dict[str, Any]:
        return {"take": take, "call": core.call_1, "x": _made_once(make, n)}

    return Crossing(kind, way, how, "take(x)", names, "call(x)", **options)


@lru_cache(maxsize=len(SIZES) + len(LARGE))
def _made_once(make: Make, n: int) -> Any:  # noqa: ANN401 - any value
    """Make a value, which the ways of a kind share. It is freed after all that has it in another order.

    Python takes memory again in the order in which it was freed: what is made next shall lie in order.
    """
    return make(n)


def result(kind: str, how: str, method: str, way: str = "returned", **options: Any) -> Crossing:  # noqa: ANN401
    """Give a result's crossing: the call that makes it, less a call that returns None."""

    def names(n: int) -> dict[str, Any]:
        return {"source": core.CrossingSource(n, "a", values.words(n))}

    return Crossing(kind, way, how, f"source.{method}()", names, "source.nothing()", **options)


def scalars() -> list[Crossing]:
    """Give the crossings of single values."""
    taken: list[tuple[str, str, Take, object]] = [
        ("int", "i64", core.take_int, values.FIRST),
        ("float", "f64", core.take_float, 0.5),
        ("bool", "bool", core.take_bool, True),
        ("None", "Option<i64>", core.take_optional_int, None),
        ("tuple[int, int]", "(i64, i64)", core.take_pair, (values.FIRST, values.FIRST + 1)),
    ]
    big: dict[str, Any] = {"sizes": DIGITS, "unit": "byte"}
    return [
        *(argument(kind, "copied", how, take, partial(_same, x)) for kind, how, take, x in taken),
        result("int", "i64", "integer"),
        result("float", "f64", "real"),
        result("bool", "bool", "truth"),
        result("tuple[int, int]", "(i64, i64)", "pair"),
        argument("big int", "copied", "BigInt", core.take_big_int, values.big_int, **big),
        result("big int", "BigInt", "big_int", **big),
    ]


def _same(value: object, _n: int) -> object:
    return value


def texts() -> list[Crossing]:
    """Give the crossings of str and bytes; n is characters, or bytes."""
    each: dict[str, Any] = {"sizes": MANY, "unit": "byte"}
    found = [
        crossing for kind, letter in values.LETTERS.items() for crossing in text(f"str ({kind})", letter)
    ]
    return [
        *found,
        argument("bytes", "copied", "Vec<u8>", core.take_byte_vec, bytes, **each),
        argument("bytes", "zero-copy", "&[u8]", core.take_bytes, bytes, **each | {"sizes": FEW}),
        result("bytes", "PyBytes", "byte_string", **each),
    ]


def text(kind: str, letter: str) -> list[Crossing]:
    """Give the crossings of strs of one letter."""
    each: dict[str, Any] = {"sizes": MANY, "unit": "character"}

    def touched(n: int) -> str:
        made = letter * n
        core.take_str(made)  # from here on it has its UTF-8
        return made

    def fresh(n: int) -> dict[str, Any]:
        return {"take": core.take_str, "call": core.call_1, "x": letter * (n + 1)}

    def source(n: int) -> dict[str, Any]:
        return {"source": core.CrossingSource(n, letter, [])}

    # Each slice is a new str. One of a single character may be one that Python keeps: the sizes begin above.
    fresh_sizes: dict[str, Any] = each | {"sizes": MANY[1:], "paired": True}
    return [
        argument(kind, "copied", "String", core.take_string, touched, **each),
        argument(kind, "zero-copy", "&str", core.take_str, touched, **each | {"sizes": FEW}),
        argument(kind, "borrowed", "&Bound<PyString>", core.borrow_str, touched, **each | {"sizes": FEW}),
        Crossing(kind, "first touch", "&str", "take(x[1:])", fresh, "call(x[1:])", **fresh_sizes),
        Crossing(kind, "returned", "&str", "source.text()", source, "source.nothing()", **each),
    ]


def lists() -> list[Crossing]:
    """Give the crossings of lists of each type, and of tuples."""
    few: dict[str, Any] = {"large": (), "shuffle": None}
    heavy: dict[str, Any] = {"large": HEAVY}
    always: dict[str, Any] = few | {"sizes": MANY}  # Python has each of them once: they have no order
    return [
        *listed("int", "i64", core.take_int_vec, values.ints, core.read_ints, "ints"),
        argument("list[int]", "borrowed", "&Bound<PyList>", core.borrow_list, values.ints, sizes=FEW),
        *listed("int >= 2**30", "i64", core.take_int_vec, values.long_ints, core.read_ints, **few),
        *listed("float", "f64", core.take_float_vec, values.floats, core.read_floats, "floats"),
        *listed("bool", "bool", core.take_bool_vec, values.bools, core.read_bools, "bools", **always),
        *listed(
            "None",
            "Option<i64>",
            core.take_optional_int_vec,
            values.nones,
            core.read_optional_ints,
            "nones",
            **always,
        ),
        *listed("big int", "BigInt", core.take_big_int_vec, values.big_ints, **heavy),
        *listed("str", "String", core.take_string_vec, values.words, core.read_strs, "strs"),
        *listed("bytes", "Vec<u8>", core.take_bytes_vec, values.byte_words, core.read_bytes, "bytes_list"),
        *listed("tuple[int, int]", "(i64, i64)", core.take_pair_vec, values.pairs, core.read_pairs, "pairs"),
        *listed(
            "list[float]",
            "Vec<f64>",
            core.take_nested_vec,
            values.nested,
            core.read_nested,
            "nested",
            **heavy,
        ),
        *listed(
            "dict[str, int]",
            "HashMap<String, i64>",
            core.take_map_vec,
            values.dicts,
            core.read_dicts,
            **heavy,
        ),
        *listed("frozen pyclass", "Py<T>", core.take_frozen_vec, frozen, core.read_frozen, "frozens"),
        *listed("mutable pyclass", "PyRef<T>", core.take_mutable_vec, mutable, core.read_mutable, "mutables"),
        *of_lengths(),
        *tuples(),
    ]


def listed(  # noqa: PLR0913, PLR0917 - a row of a table
    item: str,
    rust: str,
    take: Take,
    make: Make,
    read: Take | None = None,
    method: str = "",
    **options: Any,  # noqa: ANN401 - of Crossing
) -> list[Crossing]:
    """Give the crossings of a list of one type: copied, read where that differs, returned where it can be."""
    kind, given = f"list[{item}]", CONTAINER | options
    found = [argument(kind, "copied", f"Vec<{rust}>", take, make, **given)]
    if read is not None:
        found.append(argument(kind, "read", "each item of a Bound<PyList>", read, make, **given))
    if method:
        found.append(result(kind, "PyList", method, **given | {"shuffle": None}))
    return found


def of_lengths() -> list[Crossing]:
    """Give the crossings of lists whose items are of other lengths than `LENGTHS` says."""
    rows: list[tuple[str, str, int, Callable[[int, int], Any], Take, Take | None]] = [
        ("str", "String", 80, values.phrases, core.take_string_vec, core.read_strs),
        ("bytes", "Vec<u8>", 80, values.byte_phrases, core.take_bytes_vec, core.read_bytes),
        ("big int", "BigInt", 100, _big_ints, core.take_big_int_vec, None),
        ("list[float]", "Vec<f64>", 3, values.nested, core.take_nested_vec, core.read_nested),
        ("list[float]", "Vec<f64>", 40, values.nested, core.take_nested_vec, core.read_nested),
        ("dict[str, int]", "HashMap<String, i64>", 10, values.wide_dicts, core.take_map_vec, None),
    ]
    found = []
    for item, rust, length, make, take, read in rows:
        made = partial(_long, make, length)
        options: dict[str, Any] = {"sizes": OTHERS, "large": (), "shuffle": None, "length": length}
        found += listed(item, rust, take, made, read, **options)
    return found


def _long(make: Callable[[int, int], Any], length: int, n: int) -> Any:  # noqa: ANN401 - any list
    return make(n, length)


def _big_ints(n: int, length: int) -> list[int]:
    return values.big_ints(n, 8 * length)


def frozen(n: int) -> list[Any]:
    """Give n objects of a frozen class of Rust's."""
    return values.points(core.FrozenPoint, n)


def mutable(n: int) -> list[Any]:
    """Give n objects of a class of Rust's that may change."""
    return values.points(core.MutablePoint, n)


def tuples() -> list[Crossing]:
    """Give the crossings of tuples of ints."""
    kind, make = "tuple[int, …]", values.int_tuple
    return [
        argument(kind, "copied", "Vec<i64>", core.take_int_vec, make, **CONTAINER),
        argument(kind, "read", "each item of a Bound<PyTuple>", core.read_tuple, make, **CONTAINER),
        argument(kind, "borrowed", "&Bound<PyTuple>", core.borrow_tuple, make, sizes=FEW),
        result(kind, "PyTuple", "int_tuple", sizes=SIZES, large=LARGE),
    ]


def maps() -> list[Crossing]:
    """Give the crossings of dicts and sets."""
    found = []
    rows: list[tuple[str, str, Take, Take, Take | None, str, Make]] = [
        (
            "dict[str, int]",
            "HashMap<String, i64>",
            core.take_str_map,
            core.read_str_dict,
            core.borrow_dict,
            "str_dict",
            values.by_word,
        ),
        (
            "dict[int, float]",
            "HashMap<i64, f64>",
            core.take_int_map,
            core.read_int_dict,
            None,
            "int_dict",
            values.by_int,
        ),
        (
            "set[int]",
            "HashSet<i64>",
            core.take_int_set,
            core.read_int_set,
            core.borrow_set,
            "int_set",
            values.int_set,
        ),
        (
            "set[str]",
            "HashSet<String>",
            core.take_string_set,
            core.read_str_set,
            None,
            "str_set",
            values.word_set,
        ),
    ]
    # A set is walked in the order of its hashes. Those of ints are the ints, those of strs have no order.
    shuffles: dict[str, dict[str, Any]] = {
        "set[int]": {"shuffle": values.scattered},
        "set[str]": {"shuffle": None},
    }
    for kind, rust, take, read, borrow, method, make in rows:
        python = "PyDict" if kind.startswith("dict") else "PySet"
        given = CONTAINER | {"large": HEAVY} | shuffles.get(kind, {})
        found.append(argument(kind, "copied", rust, take, make, **given))
        found.append(argument(kind, "read", f"each item of a Bound<{python}>", read, make, **given))
        if borrow is not None:
            found.append(argument(kind, "borrowed", f"&Bound<{python}>", borrow, make, sizes=FEW))
        found.append(result(kind, python, method, sizes=SIZES, large=HEAVY))
    how = "PyDict.get_item"
    found.append(
        Crossing("dict[str, int]", "read, one key", how, "take(x, key)", _one_key, "call(x, key)", sizes=FEW)
    )
    return found


def _one_key(n: int) -> dict[str, Any]:
    return {"take": core.read_key, "call": core.call_2, "x": values.by_word(n), "key": values.words(1)[0]}


def objects() -> list[Crossing]:
    """Give the crossings of objects with two fields, `id` and `value`: one, and lists of them."""

    def one(make: Callable[[int, float], Any], _n: int) -> object:
        return make(values.FIRST, 0.5)

    found = [
        argument(
            "frozen pyclass", "zero-copy", "&Bound<T>", core.take_frozen, partial(one, core.FrozenPoint)
        ),
        argument(
            "mutable pyclass", "zero-copy", "PyRef<T>", core.take_mutable, partial(one, core.MutablePoint)
        ),
        result("frozen pyclass", "T", "frozen"),
        result("mutable pyclass", "T", "mutable"),
    ]
    heavy = CONTAINER | {"large": HEAVY}
    for name, make in values.CLASSES.items():
        many, copied = partial(values.points, make), "both attributes into a struct"
        found += [
            argument(name, "copied", copied, core.take_point, partial(one, make)),
            _made("object", name, make, (1,)),
            argument(f"list[{name}]", "copied", f"{copied}, each", core.take_point_vec, many, **heavy),
            argument(f"list[{name}]", "read", "one attribute, each", core.read_attributes, many, **heavy),
            _made("objects", f"list[{name}]", make, SIZES),
        ]
    return found


def _made(method: str, kind: str, make: Callable[[int, float], Any], sizes: tuple[int, ...]) -> Crossing:
    def names(n: int) -> dict[str, Any]:
        return {"source": core.CrossingSource(n, "a", values.words(n)), "make": make}

    statement, how = f"source.{method}(make)", "by calling the class"
    return Crossing(kind, "returned", how, statement, names, "source.nothing()", sizes=sizes)


def arrays() -> list[Crossing]:
    """Give the crossings of NumPy arrays and memoryviews of float64."""
    array, strided, view = values.array, values.strided_array, values.view
    lent, each = "PyReadonlyArray1<f64>", f"every item of a {'PyReadonlyArray1<f64>'}"
    wrong = "PyArrayLike1<f64> from float32"

    def exported(n: int) -> dict[str, Any]:
        return {"x": Buffer.zeros(n)}

    return [
        argument("ndarray", "zero-copy", lent, core.borrow_array, array, sizes=FEW),
        argument("ndarray", "copied", "Vec<f64>", core.take_array, array, sizes=ARRAY),
        argument("ndarray", "read", each, core.read_array, array, sizes=ARRAY),
        result("ndarray", "PyArray1<f64>", "array", sizes=ARRAY),
        result("ndarray", "PyArray1<f64>", "array_view", "returned, zero-copy", sizes=FEW),
        argument("ndarray, strided", "zero-copy", lent, core.borrow_array, strided, sizes=FEW),
        argument("ndarray, strided", "copied", "Vec<f64>", core.take_array, strided, sizes=ARRAY),
        argument("ndarray, strided", "read", each, core.read_array, strided, sizes=ARRAY),
        argument(
            "ndarray, wrong dtype", "copied", wrong, core.take_array_like, values.narrow_array, sizes=ARRAY
        ),
        argument("memoryview", "zero-copy", "PyBuffer<f64>", core.borrow_buffer, view, sizes=FEW),
        argument("memoryview", "copied", "Vec<f64>", core.take_buffer, view, sizes=ARRAY),
        Crossing("memoryview", "returned, zero-copy", "ferrule.Buffer", "memoryview(x)", exported, sizes=FEW),
    ]


def arrow_and_dlpack() -> list[Crossing]:
    """Give the crossings by the Arrow C data interface, with pyarrow, and by DLPack, with NumPy."""
    arrow: dict[str, Any] = {"sizes": ARRAY, "needs": ("pyarrow",)}
    out = "returned, zero-copy"

    def wrapped(n: int) -> dict[str, Any]:
        return {"wrap": Buffer.wrap, "x": values.OnlyDLPack(n)}

    def exported(n: int) -> dict[str, Any]:
        return {"take": np.from_dlpack, "x": Buffer.zeros(n)}

    return [
        argument(
            "Arrow array",
            "zero-copy",
            "PyArray",
            core.borrow_arrow,
            values.arrow_array,
            **arrow | {"sizes": FEW},
        ),
        argument("Arrow array", "read", "every item", core.read_arrow, values.arrow_array, **arrow),
        result("Arrow array", "to pyarrow", "arrow", out, **arrow | {"sizes": FEW}),
        Crossing("DLPack", "zero-copy", "ferrule.Buffer.wrap", "wrap(x)", wrapped, sizes=FEW),
        Crossing("DLPack", out, "np.from_dlpack", "take(x)", exported, sizes=FEW),
    ]
