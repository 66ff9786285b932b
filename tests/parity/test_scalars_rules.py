"""Rules do what the reference does."""

import math
import operator
from decimal import Decimal
from fractions import Fraction

import ferrule as fe
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree

comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


threshold = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf]), st.floats())


# Numbers that a float may not hold, or that are next to such.
exact = st.one_of(
    st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 2**63, 2**64 + 1, -(10**400), 0, True]),
    st.sampled_from([2.0**53, 2.0**63, -(2.0**53), 1e308, math.inf, -math.inf, math.nan, -0.0, 0.1]),
    st.sampled_from([Decimal("0.1"), Fraction(1, 10), Fraction(2**53 + 1), Decimal("NaN"), Decimal("1e999")]),
    st.sampled_from(
        [np.uint64(2**63 + 1), np.int64(2**53 + 1), np.float32(0.1), np.float64(0.1), np.int8(1)]
    ),
)
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class TestRules:
    @given(st.lists(exact, min_size=2, max_size=2), comparison, exact)
    def test_numbers_compare_exactly(self, row, symbol, threshold):
        agree("evaluate_rules", row, [(1, symbol, threshold)])
        agree("evaluate_rules", tuple(row), [(1, symbol, threshold)])
        agree("evaluate_rules_batch", [row, row], [(1, symbol, threshold)])

    @pytest.mark.parametrize("symbol", OPERATORS)
    @pytest.mark.parametrize("threshold", [2**53 - 1, 2**53 + 1, 2.0**53, 2**63, 2.0**64, -(10**400)])
    @pytest.mark.parametrize("dtype", ["i8", "u8", "f8"])
    def test_arrays_compare_exactly(self, symbol, threshold, dtype):
        row = np.array([2**53 - 1, 2**53 + 1, 2**63 - 1], dtype)
        expected = [bool(OPERATORS[symbol](value, threshold)) for value in row.tolist()]
        rules = [(0, symbol, threshold)]
        assert fe.evaluate_rules_batch(row[:, None], rules).tolist() == expected
        assert fe.evaluate_rules_batch(row[:, None].tolist(), rules).tolist() == expected
        assert fe.evaluate_rules_batch(list(row[:, None]), rules).tolist() == expected
        assert [fe.evaluate_rules(row[i:], rules) for i in range(3)] == expected

    @pytest.mark.parametrize("first", [0, 2**53 + 1])
    @pytest.mark.parametrize("kind", ["polars", "table", "batch", "pandas", "levels", "Buffer", "memoryview"])
    def test_a_table_is_judged_by_its_rows(self, first, kind):
        columns = {"id": [first, 0, 0], "x": [1, 7, 7]}
        array = np.array([[first, 1], [0, 7], [0, 7]])
        if kind == "polars":
            rows = pytest.importorskip("polars").DataFrame(columns)
        elif kind in ("table", "batch"):
            pa = pytest.importorskip("pyarrow")
            rows = pa.table(columns) if kind == "table" else pa.RecordBatch.from_pydict(columns)
        elif kind in ("pandas", "levels"):
            pd = pytest.importorskip("pandas")
            names = pd.MultiIndex.from_tuples([(1, 1), (2, 2)]) if kind == "levels" else list(columns)
            rows = pd.DataFrame(array, columns=names)
        else:
            rows = fe.Buffer.wrap(array) if kind == "Buffer" else memoryview(array)
        assert fe.evaluate_rules_batch(rows, [(1, "==", 7)]).tolist() == [False, True, True]
        assert fe.evaluate_rules_batch(rows, [(0, "==", first)]).tolist() == [True, not first, not first]

    @pytest.mark.parametrize("library", ["polars", "pyarrow", "pandas"])
    def test_ints_beside_floats_in_a_table_stay_exact(self, library):
        module = pytest.importorskip(library)
        rows = (module.table if library == "pyarrow" else module.DataFrame)({"a": [2**53 + 1], "b": [0.5]})
        for threshold, equal in ((2.0**53, False), (2**53 + 1, True)):
            assert fe.evaluate_rules_batch(rows, [(0, "==", threshold)]).tolist() == [equal]
        assert fe.evaluate_rules_batch(rows, [(1, "==", 0.5)]).tolist() == [True]

    def test_a_longdouble_between_floats_is_compared_as_it_is(self):
        if np.finfo(np.longdouble).nmant == np.finfo(float).nmant:
            pytest.skip("longdouble is float64")
        between = np.longdouble(1) + np.finfo(np.longdouble).eps
        assert fe.evaluate_rules([between], [(0, ">", 1.0)])
        assert fe.evaluate_rules([1.0], [(0, "<", between)])
        with pytest.raises(fe.ArgumentTypeError, match=r"threshold: got numpy\.longdouble"):
            fe.filter_above([1.0], between)

    def test_numpy_s_bool_is_an_int_as_python_s_is(self):
        assert fe.evaluate_rules([np.True_], [(0, "==", 1)])
        assert fe.evaluate_rules([1], [(0, "==", np.True_)])

    @given(
        st.integers(1, 4).flatmap(
            lambda n: st.lists(st.lists(threshold, min_size=n, max_size=n), max_size=40)
        ),
        st.lists(st.tuples(st.integers(0, 4), comparison, threshold), max_size=5),
        st.sampled_from(["all", "any"]),
    )
    def test_rows(self, rows, rules, combine):
        for row in rows:
            agree("evaluate_rules", row, rules, combine=combine)
            agree("evaluate_rules", np.array(row), rules, combine=combine)
        agree("evaluate_rules_batch", np.array(rows), rules, combine=combine)
        agree("evaluate_rules_batch", rows, rules, combine=combine)

    def test_no_rows(self):
        for rules in ([], [(0, "<", 1)]):
            agree("evaluate_rules_batch", [], rules)
            agree("evaluate_rules_batch", np.empty((0, 3)), rules, combine="any")
        assert fe.evaluate_rules_batch([], []).dtype == bool
        agree("evaluate_rules_batch", [], [], combine="xor")
        agree("evaluate_rules_batch", [], [(0, "~", 1)])
        agree("evaluate_rules_batch", [], [(-1, "<", 1)])

    def test_many_rows(self):
        rows = np.random.default_rng(3).random((50_000, 3))
        rules = [(0, ">", 0.2), (2, "<=", 0.7), (1, "!=", 0.5)]
        expected = (rows[:, 0] > 0.2) & (rows[:, 2] <= 0.7) & (rows[:, 1] != 0.5)
        assert (fe.evaluate_rules_batch(rows, rules) == expected).all()
        assert (fe.evaluate_rules_batch(rows[::-2], rules) == expected[::-2]).all()

    @pytest.mark.parametrize(
        ("rules", "message"),
        [
            ([(3, "<", 1)], "feature 3, wanted an index below 2"),
            ([(-1, "<", 1)], r"rules\[0\]\[0\]: got -1"),
            ([(0, "<", 1), (0, "~", 1)], r"rules\[1\]\[1\]: got '~'"),
            ([(0, "<", "1")], r"rules\[0\]\[2\]: got str"),
            ([(0, "<")], r"rules\[0\]: got tuple of length 2, wanted a tuple \(int, str, float\)"),
            ([[0, "<", 1]], r"rules\[0\]: got list, wanted a tuple"),
            ([(0, 1, "<")], r"rules\[0\]\[1\]: got int, wanted a str"),
            ([(0, "<", Fraction(2**2000))], r"rules\[0\]\[2\]: got a number that is too large for a float"),
            (3, "rules: got int"),
        ],
    )
    def test_refuses(self, rules, message):
        for function, rows in ((fe.evaluate_rules, [1.0, 2.0]), (fe.evaluate_rules_batch, np.ones((2, 2)))):
            with pytest.raises(fe.FerruleError, match=message):
                function(rows, rules)
        with pytest.raises(fe.ArgumentError, match="combine"):
            fe.evaluate_rules([1.0], [], combine="xor")
        with pytest.raises(fe.ArgumentTypeError, match=r"row\[0\]: got str"):
            fe.evaluate_rules(["a"], [(0, "<", 1)])
