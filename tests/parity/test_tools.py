"""The five kernels that tools are compared by: the reference, ferrule and every tool here give the same."""

import datetime as dt
import math
import re
import warnings
from array import array
from collections.abc import Iterator
from typing import Any

import pytest
from ferrule import errors, tools
from ferrule.bench import InexpressibleError
from ferrule.bench.workloads import tools as workloads
from ferrule.reference import tools as reference
from ferrule.tools import Customer, Item, Order
from hypothesis import given, settings
from hypothesis import strategies as st

INEXPRESSIBLE: set[Any] = set()
"""Tried once: a tool's compiler takes its time to say so."""
FORMS = {form.label: form for form in workloads.FORMS}
# What Taichi's import does is not ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:taichi", r"ignore:[\s\S]*reflected list")


@pytest.fixture(scope="module", params=["ferrule", *FORMS])
def tool(request) -> Any:
    """The functions of a tool; skipped with the reason where it isn't here."""
    if request.param == "ferrule":
        return tools
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return workloads.module(FORMS[request.param])
        except ImportError as error:
            pytest.skip(f"{request.param}: {error}")


def forms_of(tool: Any, function: str) -> Iterator[Any]:
    """The tool's forms of a kernel that take what the reference takes."""
    return (
        getattr(tool, name)
        for name in vars(tool)
        if name.startswith(function) and not name.endswith("own_classes")
    )


def agree(tool: Any, function: str, *arguments: Any) -> None:
    """Each form of a kernel gives the reference's answer, or says that it can't be expressed."""
    expected = getattr(reference, function)(*arguments)
    forms = list(forms_of(tool, function))
    assert forms
    for form in forms:
        if form in INEXPRESSIBLE:
            continue
        try:
            got = form(*arguments)
        except InexpressibleError:
            INEXPRESSIBLE.add(form)
            continue
        assert (got.tolist() if hasattr(got, "tolist") else got) == expected


parts = st.one_of(st.floats(-2.5, 2.5), st.floats())
texts = st.text(st.one_of(st.sampled_from("&<>\"'a é語😀\0"), st.characters(exclude_categories=("Cs",))))
int64 = st.integers(-(2**63), 2**63 - 1)
names = st.sampled_from(("gold", "silver", "book", "alcohol", "ES", "NO", "FREESHIP", "WELCOME", "", "Ä"))


def few(**numbers: st.SearchStrategy[int]) -> st.SearchStrategy[list[Order]]:
    """Some orders, whose numbers are most often such as are priced."""
    items = st.builds(
        Item,
        st.sampled_from(("book", "alcohol", "toy")) | names,
        st.integers(0, 30_000) | numbers["any"],
        st.integers(1, 20) | numbers["any"],
    )
    customers = st.builds(Customer, st.sampled_from(("gold", "silver", "none")) | names, numbers["any"])
    countries = st.sampled_from(("ES", "FR", "DE", "NO", "US", "XX")) | names
    coupons = st.none() | st.sampled_from(("FREESHIP", "WELCOME", "OLD")) | names
    return st.lists(st.builds(Order, customers, countries, st.lists(items, max_size=4), coupons), max_size=6)


amounts = st.one_of(
    st.floats(-1e7, 1e7),
    st.floats(),
    # Ties: multiples of an eighth.
    st.integers(-(10**6), 10**6).map(lambda eighths: eighths / 8),
)
days = st.dates()


@settings(deadline=None)
@given(points=st.lists(st.tuples(parts, parts), max_size=40), limit=st.integers(0, 60))
def test_escape_times(tool, points, limit):
    real, imaginary = (array("d", column) for column in (zip(*points, strict=True) if points else ((), ())))
    agree(tool, "escape_times", real, imaginary, limit)


@pytest.mark.parametrize("n", range(9))
def test_queens(tool, n):
    assert reference.queens(n) == [1, 1, 0, 0, 2, 10, 4, 40, 92][n]
    agree(tool, "queens", n)


@settings(deadline=None)
@given(orders=few(any=int64))
def test_price_orders(tool, orders):
    agree(tool, "price_orders", orders)


@settings(deadline=None)
@given(orders=few(any=int64))
def test_own_classes_are_priced_alike(orders):
    try:
        mypyc = workloads.module(FORMS["mypyc"])
    except ImportError as error:
        pytest.skip(f"mypyc: {error}")
    assert mypyc.price_orders_own_classes(mypyc.own_orders(orders)) == reference.price_orders(orders)


@settings(deadline=None)
@given(listed=st.lists(texts, max_size=20))
def test_html_list(tool, listed):
    agree(tool, "html_list", listed)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(days, texts, amounts, st.integers()), max_size=12))
def test_report_rows(tool, rows):
    agree(tool, "report_rows", rows)


# What ferrule takes beyond the tools.


@given(orders=few(any=st.integers(-(10**30), 10**30)))
def test_ferrule_prices_numbers_of_any_size(orders):
    assert tools.price_orders(orders) == reference.price_orders(orders)


@given(listed=st.lists(st.text(st.characters(exclude_categories=()))))
def test_ferrule_takes_lone_surrogates(listed):
    assert tools.html_list(listed) == reference.html_list(listed)
    rows = [(dt.date(2024, 2, 29), text, 0.5, 1) for text in listed]
    assert tools.report_rows(rows) == reference.report_rows(rows)
    orders = [Order(Customer(text, 1), text, [Item(text, 1, 1)], text) for text in listed]
    assert tools.price_orders(orders) == reference.price_orders(orders)


@given(shift=st.integers(0, 1100), mantissa=st.integers(0, 2**53))
def test_ferrule_rounds_as_python_does(shift, mantissa):
    amount = math.ldexp(mantissa, -shift)
    for signed in (amount, -amount):
        row = [(dt.date(1, 1, 1), "", signed, -1)]
        assert tools.report_rows(row) == reference.report_rows(row)


def test_many_rows_and_orders_keep_their_order():
    rows = workloads.report_rows.make(40_000)
    assert tools.report_rows(*rows) == reference.report_rows(*rows)
    orders = workloads.business_rules.make(20_000)
    assert tools.price_orders(*orders) == reference.price_orders(*orders)


def test_a_datetime_is_a_day_and_a_bool_a_number():
    rows = [(dt.datetime(2024, 5, 6, 7, tzinfo=dt.UTC), "x", True, False), (dt.date(9999, 12, 31), "y", 3, 4)]
    assert tools.report_rows(rows) == reference.report_rows(rows)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tools.queens(17), "n: got 17, wanted an integer from 0 to 16"),
        (lambda: tools.escape_times([1.0], [], 1), "imaginary: got 0 numbers, wanted 1 as in real"),
        (
            lambda: tools.price_orders([Order(Customer("", 0), 3, [])]),
            "orders[0].country: got int, wanted str",
        ),
        (
            lambda: tools.price_orders([Order(Customer("", 0), "", [], 3)]),
            "orders[0].coupon: got int, wanted str",
        ),
        (
            lambda: tools.price_orders([Order(Customer("", 0), "", ())]),
            "orders[0].items: got tuple, wanted list",
        ),
        (
            lambda: tools.price_orders([Order(Customer("", 0), "", [Item("", 1.0, 1)])]),
            "orders[0].cents: got float, wanted int",
        ),
        (lambda: tools.html_list([3]), "texts[0]: got int, wanted str"),
        (lambda: tools.report_rows([[1]]), "rows[0]: got list, wanted tuple"),
        (lambda: tools.report_rows([(1, 2)]), "rows[0]: got 2 items, wanted 4"),
        (lambda: tools.report_rows([(1, "", 1.0, 1)]), "rows[0].day: got int, wanted date"),
        (lambda: tools.report_rows([(dt.date.min, 1, 1.0, 1)]), "rows[0].name: got int, wanted str"),
        (lambda: tools.report_rows([(dt.date.min, "", "", 1)]), "rows[0].amount: got str, wanted float"),
        (lambda: tools.report_rows([(dt.date.min, "", 1.0, 1.0)]), "rows[0].count: got float, wanted int"),
    ],
)
def test_what_is_wrong_is_named(call, message):
    with pytest.raises(errors.FerruleError, match=rf"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    ("label", "function", "argument", "words"),
    [
        ("NumPy", "queens", 4, "a recursion: .*"),
        ("NumPy", "price_orders", [], "branching on objects: .*"),
        ("NumPy", "report_rows", [], "formats: .*"),
        ("Numba", "price_orders", [Order(Customer("", 0), "", [])], "Numba says: Cannot type .*Order.*"),
        ("Numba", "report_rows", [(dt.date.min, "", 1.0, 1)], "Numba says: format spec in f-strings not .*"),
        (
            "Taichi",
            "price_orders",
            [Order(Customer("", 0), "", [])],
            "Taichi says: Invalid type annotation .*",
        ),
        ("Taichi", "html_list", [""], r"Taichi says: Invalid type annotation .* list\[str\]"),
        ("Taichi", "report_rows", [(dt.date.min, "", 1.0, 1)], "Taichi says: Invalid type annotation .*"),
    ],
)
def test_what_cannot_be_expressed_says_why(label, function, argument, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = workloads.module(FORMS[label])
        except ImportError as error:
            pytest.skip(f"{label}: {error}")
    with pytest.raises(InexpressibleError, match=f"^{words}$"):
        getattr(module, function)(argument)
