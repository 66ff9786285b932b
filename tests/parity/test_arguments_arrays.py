"""Arrays, rows, and texts in arrays, are taken by the one table, `docs/concepts/arguments.md`."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import ferrule as fe
import numpy as np
import pytest

from tests.parity.arguments import CALLS
from tests.parity.kinds import FREE, NUMBERS, TEXTS
from tests.parity.test_arguments import ALL, PARAMETERS, answer, called, called_with

# All that are given numbers, and those of `linalg`, which keep them as they are.
GIVEN = [each[:2] for each in PARAMETERS if ALL.get(each[2], FREE) is NUMBERS]
MULTIPLIED = [each for each in GIVEN if each[0].startswith("linalg.")]
# Rows of numbers: all that are called with such.
ROWS = [
    (function, parameter)
    for function, parameter in GIVEN
    if np.ndim(called_with(function).get(parameter)) == 2 and (function, parameter) not in MULTIPLIED
]
# Which take an int of any size, and one that takes no list.
OF_ANY_SIZE = {"parallel_sum", "filter_above", "process_numbers", "sum_array"}
OF_ANY_SIZE |= {"evaluate_rules", "evaluate_rules_batch"}


def test_all_are_found() -> None:
    assert len(GIVEN) >= 30
    assert len(MULTIPLIED) == 6
    assert len(ROWS) >= 6
    assert len(TEXTS_GIVEN) >= 5


def beginning_with(item: object, given: Any) -> Any:
    """The numbers that are given, as lists, but for the first."""
    if np.ndim(given) == 0:
        return item
    first, *others = np.asarray(given).tolist()
    return [beginning_with(item, first), *others]


@pytest.mark.parametrize(("function", "parameter"), GIVEN)
def test_an_int_that_is_too_large_is_refused_by_its_place(function: str, parameter: str) -> None:
    given = called_with(function)[parameter]
    if function.rpartition(".")[2] in OF_ANY_SIZE:
        return
    place = r"\[0\]" * np.ndim(given)
    for large in (10**400, -(10**400)):
        with pytest.raises(fe.ArgumentOverflowError, match=rf"^{parameter}{place}: got an int"):
            called(function, {parameter: beginning_with(large, given)})


@pytest.mark.parametrize(("function", "parameter"), MULTIPLIED)
def test_numbers_that_are_multiplied_are_kept(function: str, parameter: str) -> None:
    given = called_with(function)[parameter]
    place = r"\[0\]" * np.ndim(given)
    for item in (Decimal(1), Fraction(1, 3)):
        with pytest.raises(
            fe.ArgumentTypeError, match=rf"^{parameter}{place}: got \w+\.\w+, wanted a number of"
        ):
            called(function, {parameter: beginning_with(item, given)})
    with pytest.raises(
        fe.ArgumentOverflowError, match=rf"^{parameter}{place}: got an int that 64 bits can't"
    ):
        called(function, {parameter: beginning_with(2**64, given)})
    halves = called(function, {parameter: beginning_with(0.5, given)})
    assert repr(called(function, {parameter: beginning_with(np.longdouble("0.5"), given)})) == repr(halves)


class Handed:
    """What has Arrow's interface alone."""

    def __init__(self, array: Any) -> None:
        self.__arrow_c_array__ = array.__arrow_c_array__


@pytest.mark.parametrize(("function", "parameter"), GIVEN)
def test_arrow_arrays_are_taken_as_they_are(function: str, parameter: str) -> None:
    pa = pytest.importorskip("pyarrow")
    given = np.asarray(called_with(function)[parameter])
    if given.ndim != 1:
        return
    assert repr(called(function, {parameter: Handed(pa.array(given))})) == repr(
        called(function, {parameter: given})
    )
    nothing = pa.array([None], pa.int64())
    for array in (nothing, Handed(nothing), pa.chunked_array([nothing])):
        with pytest.raises(fe.ArgumentError, match=rf"^{parameter}: got 1 null values, wanted none$"):
            called(function, {parameter: array})


TEXTS_GIVEN = [each[:2] for each in PARAMETERS if ALL.get(each[2], FREE) is TEXTS]


@pytest.mark.parametrize(("function", "parameter"), TEXTS_GIVEN)
def test_texts_are_taken_of_arrow(function: str, parameter: str) -> None:
    pa = pytest.importorskip("pyarrow")
    expected = answer(function, {parameter: ["a"] * 3})
    array = pa.array(["a"] * 3)
    for given in (array, Handed(array), array.dictionary_encode(), pa.chunked_array([array[:1], array[1:]])):
        assert answer(function, {parameter: given}) == expected
    came, said = answer(function, {parameter: pa.array(["a", None])})
    assert came == answer(function, {parameter: ["a", None]})[0]
    assert came == "gave" or said == f"{parameter}[1]: got null, wanted str"
    with pytest.raises(
        fe.ArgumentTypeError, match=rf"^{parameter}: got an Arrow array of Int64, wanted strings$"
    ):
        called(function, {parameter: pa.array([1])})


def test_texts_of_arrow_are_unicode() -> None:
    pa = pytest.importorskip("pyarrow")
    texts = ["É ß", "", "\U0001f600 a"] * 2_000
    assert fe.slugify_batch(pa.array(texts)) == fe.slugify_batch(texts)


@pytest.mark.parametrize(("function", "parameter"), ROWS)
def test_rows_of_numbers_are_floats(function: str, parameter: str) -> None:
    call, arguments = CALLS[function]
    kept = np.asarray(arguments[parameter]).tolist()
    for convert in (Decimal, Fraction, np.float32, np.longdouble, int):
        rows = [[convert(x) for x in row] for row in kept]
        assert repr(call(**arguments | {parameter: rows})) == repr(call(**arguments))
    wrong: list[tuple[object, str]] = [("a", "str"), (None, "NoneType"), ([1.0], "list"), (1j, "complex")]
    for item, came in wrong:
        rows = [[item, *kept[0][1:]], *kept[1:]]
        place = r"\[0\]\[0\](\[0\])?"
        with pytest.raises(
            (fe.ArgumentTypeError, fe.ShapeError), match=rf"^{parameter}(: |{place})"
        ) as raised:
            call(**arguments | {parameter: rows})
        assert isinstance(raised.value, fe.ArgumentTypeError) == (came != "list")
    for shape in ([1.0], np.ones(3), np.ones((1, 1, 1)), [[1.0], [1.0, 2.0]]):
        with pytest.raises(fe.ShapeError, match=rf"^{parameter}: got"):
            call(**arguments | {parameter: shape})
