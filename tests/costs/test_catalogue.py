"""Every crossing does what its row says: it is called, takes what it is given, and returns what it should."""

from __future__ import annotations

from itertools import pairwise

import pytest
from ferrule._core import costs as core
from ferrule.costs import catalogue, shapes, values
from ferrule.costs.crossing import WAYS, batch, names_of

CROSSINGS = {crossing.id: crossing for crossing in catalogue.everything()}
N = 10


def run(statement, names):
    """The value of a statement that is an expression."""
    return eval(statement, dict(names))  # noqa: S307 - the package's own


def test_the_kinds_that_were_asked_for_are_there():
    assert len(CROSSINGS) == len(catalogue.everything()) > 150
    kinds = {crossing.kind for crossing in CROSSINGS.values()}
    assert kinds >= {
        *("int", "big int", "float", "bool", "None", "bytes", "tuple[int, int]", "tuple[int, …]"),
        *(f"str ({letter})" for letter in ("ASCII", "Latin-1", "CJK", "emoji")),
        *(f"list[{item}]" for item in ("int", "float", "bool", "None", "str", "bytes", "big int")),
        *("list[tuple[int, int]]", "list[list[float]]", "list[dict[str, int]]"),
        *("dict[str, int]", "dict[int, float]", "set[int]", "set[str]"),
        *("dataclass", "dataclass with slots", "plain object", "namedtuple"),
        *("frozen pyclass", "mutable pyclass", "list[frozen pyclass]", "list[mutable pyclass]"),
        *("ndarray", "ndarray, strided", "ndarray, wrong dtype", "memoryview", "Arrow array", "DLPack"),
        *("exception", "detach and attach", "attribute read", "attribute write"),
        *(f"call, {shape}" for shape in ("0 arguments", "1 argument", "2 arguments", "5 arguments")),
        *(f"call back, {shape}" for shape in ("0 arguments", "1 argument", "5 arguments", "2 keywords")),
        "call, 2 keywords",
    }
    callees = {crossing.way for crossing in CROSSINGS.values() if crossing.kind == "call, 0 arguments"}
    assert callees >= {"Python", "C builtin", "C", "Cython", "ctypes", "cffi", "PyO3"}
    ways = {crossing.way for crossing in CROSSINGS.values()}
    assert ways >= WAYS.keys()


@pytest.mark.parametrize("name", [name for name in CROSSINGS if not name.startswith("call, ")])
def test_statement_and_baseline_run(name):
    crossing = CROSSINGS[name]
    for module in crossing.needs:
        pytest.importorskip(module, reason=f"{module} is a peer, and not installed")
    names = crossing.names(max(crossing.sizes[0], 2))
    for statement in filter(None, (crossing.statement, crossing.baseline)):
        given = tuple(names[each] for each in names_of(statement))
        batch(statement, 2)(given)


EXPECTED = {
    "int": values.FIRST,
    "big int": (1 << (8 * N - 1)) - 1,
    "float": 0.5,
    "bool": True,
    "tuple[int, int]": (values.FIRST, 2 * values.FIRST),
    "str (ASCII)": "a" * N,
    "str (Latin-1)": "é" * N,
    "str (CJK)": "漢" * N,
    "str (emoji)": "😀" * N,
    "bytes": b"x" * N,
    "list[int]": values.ints(N),
    "list[float]": values.floats(N),
    "list[bool]": values.bools(N),
    "list[None]": [None] * N,
    "list[str]": values.words(N),
    "list[bytes]": values.byte_words(N),
    "list[tuple[int, int]]": [(i, i) for i in values.ints(N)],
    "list[list[float]]": values.nested(N),
    "tuple[int, …]": values.int_tuple(N),
    "dict[str, int]": {word: i for i, word in enumerate(values.words(N))},
    "dict[int, float]": values.by_int(N),
    "set[int]": values.int_set(N),
    "set[str]": values.word_set(N),
    "dataclass": values.DataPoint(values.FIRST, 0.5),
    "dataclass with slots": values.SlotsPoint(values.FIRST, 0.5),
    "namedtuple": values.TuplePoint(values.FIRST, 0.5),
    "list[dataclass]": [values.DataPoint(i, 0.5) for i in values.ints(N)],
    "list[dataclass with slots]": [values.SlotsPoint(i, 0.5) for i in values.ints(N)],
    "list[namedtuple]": [values.TuplePoint(i, 0.5) for i in values.ints(N)],
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_what_is_returned_is_right(kind):
    crossing = CROSSINGS[f"{kind}, returned"]
    got = run(crossing.statement, crossing.names(N))
    assert got == EXPECTED[kind]
    assert type(got) is type(EXPECTED[kind])


@pytest.mark.parametrize("kind", ["plain object", "frozen pyclass", "mutable pyclass"])
def test_objects_that_are_returned_have_their_fields(kind):
    one = CROSSINGS[f"{kind}, returned"]
    assert (made := run(one.statement, one.names(N))).id == values.FIRST
    assert made.value == 0.5
    many = CROSSINGS[f"list[{kind}], returned"]
    assert [each.id for each in run(many.statement, many.names(N))] == values.ints(N)


def test_arrays_that_are_returned_are_right_and_a_view_is_no_copy():
    source = core.CrossingSource(N, "a", [])
    assert source.array().tolist() == values.floats(N)
    views = source.array_view(), source.array_view()
    assert views[0].tolist() == values.floats(N)
    assert views[0].ctypes.data == views[1].ctypes.data


def test_an_arrow_array_that_is_returned_is_right():
    pytest.importorskip("pyarrow", reason="pyarrow is a peer, and not installed")
    assert core.CrossingSource(N, "a", []).arrow().to_pylist() == values.floats(N)


def test_a_view_keeps_its_memory():
    view = core.CrossingSource(100_000, "a", []).array_view()
    others = [core.CrossingSource(100_000, "a", []) for _ in range(5)]
    assert view.tolist() == values.floats(100_000)
    assert len(others) == 5


@pytest.mark.parametrize(
    ("take", "wrong"),
    [
        (core.take_int, "1"),
        (core.take_float, "1"),
        (core.take_int_vec, [1, "2"]),
        (core.take_str_map, {1: 2}),
        (core.take_point, object()),
        (core.take_point_vec, [values.DataPoint("x", 0.5)]),
        (core.read_ints, [1, None]),
        (core.read_ints, (1, 2)),
        (core.borrow_array, [1.0]),
        (core.borrow_array, values.narrow_array(3)),
        (core.take_frozen, core.MutablePoint(1, 0.5)),
        (core.borrow_buffer, b"bytes"),
    ],
)
def test_a_wrong_argument_is_refused_so_the_right_one_was_looked_at(take, wrong):
    with pytest.raises((TypeError, BufferError, AttributeError)):
        take(wrong)


def test_calls_back_and_detaching_happen_as_often_as_asked():
    seen = []
    core.call_back(lambda *given, **named: seen.append((given, named)), 3, 1, 2)
    core.call_back(lambda *given, **named: seen.append((given, named)), 1, a=5)
    assert seen == [((1, 2), {})] * 3 + [((), {"a": 5})]
    with pytest.raises(ZeroDivisionError):
        core.call_back(lambda: 1 // 0, 1)
    with pytest.raises(ValueError, match="as asked"):
        core.raise_error()


def test_the_calls_of_the_check_run_and_take_and_return_what_they_say():
    found = shapes.everything()
    assert len({shape.name for shape in found}) == len(found) >= 50
    for shape in found:
        names = shape.names()
        for letter, each in zip("abcde", shape.arguments, strict=False):
            assert each.n == (len(names[letter]) if each.n > 1 else 1)
            if each.length:
                sizes = [length(item) for item in names[letter]]
                assert sum(sizes) / len(sizes) == pytest.approx(each.length, rel=0.1)
        got = names["f"](*(names[letter] for letter in "abcde" if letter in names))
        if shape.returned is None:
            assert got is None
        else:
            kind, n = shape.returned
            assert len(got) == n
            assert type(got).__name__ == kind.partition("[")[0]
        if shape.work:
            assert shape.work() is None


def length(item):
    """How long an item is, as the model counts it."""
    return item.bit_length() / 8 if isinstance(item, int) else len(item)


def test_the_calls_of_the_check_are_of_no_size_that_the_model_is_made_from():
    """But those of several arguments, whose kinds are made from other sizes."""
    fitted = {
        (crossing.kind, crossing.way): {*crossing.sizes, *crossing.large} - {1}
        for crossing in CROSSINGS.values()
    }
    for shape in shapes.everything():
        for each in shape.arguments:
            assert each.n not in fitted[each.kind, each.way]


def test_what_is_shuffled_has_the_same_objects_elsewhere():
    mixed = [crossing for crossing in CROSSINGS.values() if crossing.shuffle]
    kinds = {crossing.kind for crossing in mixed}
    assert kinds >= {
        "list[int]",
        "list[str]",
        "tuple[int, …]",
        "dict[str, int]",
        "dict[int, float]",
        "set[int]",
    }
    assert not kinds & {"list[bool]", "list[None]", "set[str]", "ndarray", "bytes"}
    for crossing in mixed:
        x = crossing.names(1_000)["x"]
        y = crossing.shuffle(x)
        assert type(y) is type(x)
        assert len(y) == len(x)
        if not isinstance(x, set):
            assert sorted(map(id, y)) == sorted(map(id, x))
        steps = [after - before for before, after in pairwise(map(id, y))]
        assert sum(step > 0 for step in steps) == pytest.approx(500, abs=100)  # up as often as down
