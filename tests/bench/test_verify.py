import copy
import datetime as dt
import operator
import time
from array import array
from collections import Counter, OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from ferrule.bench import verify
from ferrule.bench.verify import CHUNK, close, difference, exact
from hypothesis import given
from hypothesis import strategies as st

NAN = float("nan")

SAME = [
    ([1, 2, 3], np.array([1, 2, 3])),
    ([1, 2, 3], (1, 2, 3)),
    ([1, 2, 3], array("q", [1, 2, 3])),
    ([1, 2], [1.0, 2.0]),
    ([1, 2], np.array([1.0, 2.0], dtype="float32")),
    (3, np.int64(3)),
    (2.5, np.float64(2.5)),
    (3, np.array(3)),
    ([NAN, 1.0], np.array([NAN, 1.0])),
    ({"a": NAN}, {"a": np.float64(NAN)}),
    ({"a": 1}, Counter("a")),
    (Counter("ab"), OrderedDict(a=1, b=1)),
    ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
    ([np.array([1, 2]), 3], [[1, 2], 3]),
    ((1, {"k": [NAN]}), [1, {"k": (NAN,)}]),
    ({1, 2}, frozenset({2, 1})),
    ("é", "é"),
    (b"ab", bytearray(b"ab")),
    (None, None),
    ([], np.array([])),
    ([True], [1]),
    (complex(1, NAN), complex(2, NAN)),
]
DIFFERENT = [
    ([1, 2, 3], [1, 2, 4], "item 2: 4 where 3 was expected"),
    ([1, 2], [1, 2, 3], "3 items where 2 were expected"),
    ([2**53 + 1], np.array([float(2**53)]), "item 0"),
    (2**53 + 1, float(2**53), "9007199254740992.0 where 9007199254740993"),
    ([1.0], [NAN], "item 0: nan where 1.0"),
    ({"a": 1}, {"b": 1}, "no key 'a'"),
    ({"a": 1}, {"a": 2}, "key 'a': 2 where 1"),
    ({"a": 1}, {"a": 1, "b": 2}, "2 keys where 1"),
    ("ab", ["a", "b"], "where 'ab' was expected"),
    ([1], 1, "1 where [1] was expected"),
    (1, None, "None where 1 was expected"),
    ({1, 2}, {1, 3}, "was expected"),
    ([[1, 2], [3, 4]], np.array([[1, 2], [3, 5]]), "item 1, item 1"),
    ("a", b"a", "b'a' where 'a'"),
]


@pytest.mark.parametrize(("expected", "got"), SAME)
def test_same_values_in_other_containers(expected, got):
    assert exact.difference(expected, got) is None
    assert exact(got, expected)


@pytest.mark.parametrize(("expected", "got", "says"), DIFFERENT)
def test_different_values_are_found_and_named(expected, got, says):
    found = exact.difference(expected, got)
    assert found is not None
    assert says in found
    assert not exact(got, expected)


@given(st.lists(st.one_of(st.integers(), st.floats(), st.text(max_size=3)), max_size=8), st.data())
def test_a_copy_is_equal_and_a_changed_one_is_not(values, data):
    assert exact(values, tuple(values))
    if values:
        at = data.draw(st.integers(0, len(values) - 1))
        assert not exact(values, [*values[:at], object(), *values[at + 1 :]])


def test_a_difference_past_the_first_chunk_is_found():
    values = list(range(CHUNK * 2 + 5))
    changed = np.array(values)
    changed[-1] += 1
    assert f"item {CHUNK * 2 + 4}:" in str(exact.difference(values, changed))


def test_series_and_frames():
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    assert exact([1, 2], polars.Series([1, 2]))
    assert exact(["a", None], pyarrow.array(["a", None]))
    assert not exact([1, 2], pyarrow.array([1, 3]))
    assert exact([1, 2], pandas.Series([1, 2], index=[7, 3]))
    columns = {"a": [1, 2], "b": [NAN, 0.5]}
    for make in (pandas.DataFrame, polars.DataFrame, pyarrow.table):
        assert exact(columns, make(columns)), make
        assert not exact(make(columns), make(columns | {"a": [1, 3]})), make
        assert (
            exact.difference(columns, make(columns | {"a": [1, 3]}))
            == "key 'a', item 1: 3 where 2 was expected"
        )


def test_many_floats_are_compared_quickly():
    values = np.random.default_rng(1).random(1_000_000)
    values[5] = NAN
    nearly = values * (1 + 1e-12)
    start = time.process_time()
    assert close(rtol=1e-9)(values, nearly)
    assert exact(values.tolist(), values)
    assert not exact(values, nearly)
    assert not close(rtol=1e-14)(values, nearly)
    assert time.process_time() - start < 3


def test_an_object_without_known_values_is_compared_by_its_own_equality():
    class Opaque:
        def __len__(self):
            return 1

        def __getitem__(self, at):
            return 1

    assert not exact(Opaque(), Opaque())
    same = Opaque()
    assert exact(same, same)


def test_close_is_relative_and_absolute_and_keeps_the_rest_exact():
    assert close(rtol=1e-6)([1e9], [1e9 + 100])
    assert not close(rtol=1e-9)([1e9], [1e9 + 100])
    assert close(atol=0.1)({"a": [0.0]}, {"a": (0.05,)})
    assert not close(atol=0.1)([0.0], [0.2])
    assert not close(rtol=0.5)([1.0], [NAN])
    for infinite in (float("inf"), -float("inf")):
        assert not close(rtol=0.5)([1.0], [infinite])
        assert not close(rtol=0.5)([infinite], [1.0])
        assert not close(rtol=0.5)(infinite, 1.0)
    assert close(rtol=0.5)([float("inf")], [float("inf")])
    assert not close(rtol=0.5)("a", "b")


def test_close_is_relative_to_what_was_expected():
    for one, other in ((1.0, 1.105), ([1.0], [1.105])):
        assert not close(rtol=0.1)(one, other)
        assert close(rtol=0.1)(other, one)


class Yes(float):
    """Equal to all, if asked."""

    __hash__ = None

    def __eq__(self, _other):
        return True


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.5, Yes()),
        ([1.5, 2], [1.5, Yes()]),
        ([[1.5, 2]], [[1.5, Yes()]]),
        ([{"a": 1}], [{"a": Yes(2)}]),
        ("a", Yes()),
        (None, Yes()),
        ([dt.date(2026, 1, 1)], [Yes()]),
    ],
)
def test_an_answer_is_not_asked_whether_it_is_right(expected, got):
    assert not exact(expected, got)


@pytest.mark.parametrize(
    "value", [[dt.date(2026, 1, 1)], [Decimal("1.5"), Fraction(1, 2)], [(1, "a"), (2, "b")], [{1: [2]}]]
)
def test_values_of_other_types_than_the_most_usual_are_equal_too(value):
    assert exact(value, copy.deepcopy(value))


def test_numbers_of_any_type_are_equal_by_their_values():
    assert exact([1, 0.5, Decimal("0.5")], [Decimal(1), Fraction(1, 2), 0.5])


def test_an_iterator_is_no_answer():
    assert str(difference(exact, [1], iter([1]))).startswith("an iterator (list_iterator)")
    assert str(difference(lambda one, two: one == list(two), [1], iter([1]))).startswith("an iterator")


def test_a_rule_of_ones_own():
    assert difference(lambda one, two: len(one) == len(two), [1], [2]) is None
    assert difference(lambda _one, _two: False, 1, 2) == "2 where 1 was expected"

    def asserts(one, two):
        assert one == two, "they differ in kind"
        return True

    assert difference(asserts, 1, 1) is None
    assert "they differ in kind" in str(difference(asserts, 1, 2))


def test_a_value_is_shown_in_sixty_letters():
    letters = "x" * 58  # and two quotation marks
    assert exact.difference(1, letters) == f"'{letters}' where 1 was expected"
    assert exact.difference(1, letters + "x") == f"'{'x' * 58}… where 1 was expected"
    assert exact.difference(1, [0] * 9) == "list of 9 items where 1 was expected"
    assert exact.difference(1, [0] * 8) == "[0, 0, 0, 0, 0, 0, 0, 0] where 1 was expected"


def test_a_difference_as_large_as_may_be_is_none():
    for one, other in ((1.0, 1.5), ([1.0], [1.5])):
        assert close(atol=0.5)(one, other)
        assert close(rtol=0.5)(one, other)


@pytest.mark.parametrize(
    ("rule", "expected", "taken"),
    [
        (lambda expected, got: all(map(operator.eq, expected, got)), [1, 2], "[] for [1, 2]"),
        (lambda expected, got: len(expected) == len(got), [1, 2], "[another item, 2] for [1, 2]"),
        (lambda expected, got: expected.keys() == got.keys(), {"a": 1}, "{'a': another item} for {'a': 1}"),
        (lambda _expected, _got: True, 5, "None for 5"),
        (lambda expected, got: not expected or got is None, 5, "None for 5"),
        (lambda expected, got: type(expected) is type(got), 5, "0 for 5"),
    ],
)
def test_a_rule_that_refuses_little_is_found(rule, expected, taken):
    assert f"takes {taken}: there is little" in verify.says_yes(rule, expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (lambda expected, got: expected == got, [1, 2]),
        (lambda expected, got: sorted(expected) == sorted(got), [2, 1]),
        (lambda expected, got: abs(expected - got) < 1, 5),
        (lambda expected, got: dict(expected) == dict(got), {}),
        (lambda expected, got: expected == got, 0),
        (verify.nothing, None),
        (verify.exact, [1]),
    ],
)
def test_a_rule_that_refuses_what_is_no_answer_is_one(rule, expected):
    assert verify.says_yes(rule, expected) is None
