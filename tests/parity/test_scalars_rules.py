"""Rules do what the reference does."""

import math

import ferrule as fe
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree

comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


threshold = st.one_of(st.sampled_from([0.0, 1.0, math.nan, math.inf]), st.floats())


class TestRules:
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
            ([(0, "<", 2**2000)], r"rules\[0\]\[2\]: got an int that is too large for a float"),
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
