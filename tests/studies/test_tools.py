"""The five kernels that tools are compared by: the reference, Rust and every tool here give the same."""

import datetime as dt
import math
import warnings
from array import array
from collections.abc import Iterator
from typing import Any

import pytest
from ferrule.bench import InexpressibleError
from hypothesis import given, settings
from hypothesis import strategies as st

from studies.tools import kernels, reference
from studies.tools.orders import Customer, Item, Order

INEXPRESSIBLE: set[Any] = set()
"""Tried once: a tool's compiler takes its time to say so."""
FORMS = {form.label: form for form in kernels.FORMS}
# What Taichi's import does is not ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:taichi", r"ignore:[\s\S]*reflected list")


@pytest.fixture(scope="module", params=["Rust", *FORMS])
def tool(request) -> Any:
    """The functions of a tool; skipped with the reason where it isn't here."""
    if request.param == "Rust":
        return pytest.importorskip("tool_kernels", reason="not built: make extensions")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return kernels.module(FORMS[request.param])
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
        mypyc = kernels.module(FORMS["mypyc"])
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


@pytest.fixture(scope="module")
def rust() -> Any:
    return pytest.importorskip("tool_kernels", reason="not built: make extensions")


@given(shift=st.integers(0, 1100), mantissa=st.integers(0, 2**53))
def test_rust_rounds_as_python_does(rust, shift, mantissa):
    amount = math.ldexp(mantissa, -shift)
    for signed in (amount, -amount):
        row = [(dt.date(1, 1, 1), "", signed, -1)]
        assert rust.report_rows(row) == reference.report_rows(row)


def test_many_rows_and_orders_keep_their_order(rust):
    rows = kernels.report_rows.make(40_000)
    assert rust.report_rows(*rows) == reference.report_rows(*rows)
    orders = kernels.business_rules.make(20_000)
    assert rust.price_orders(*orders) == reference.price_orders(*orders)
    texts = kernels.string_building.make(20_000)
    assert rust.html_list(*texts) == reference.html_list(*texts)


def test_what_rust_refuses(rust):
    with pytest.raises(ValueError, match="at most 16"):
        rust.queens(17)
    with pytest.raises(ValueError, match="differ in length"):
        rust.escape_times(array("d", [1.0]), array("d"), 1)


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
            module = kernels.module(FORMS[label])
        except ImportError as error:
            pytest.skip(f"{label}: {error}")
    with pytest.raises(InexpressibleError, match=f"^{words}$"):
        getattr(module, function)(argument)
