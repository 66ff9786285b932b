"""What tests of `ferrule.records` are made from, and how they compare."""

from fractions import Fraction

import ferrule as fe
import numpy as np
from ferrule.reference import records as reference
from hypothesis import strategies as st

ages = st.integers(0, 150)


# Few different ones, so that there are groups and ties; and those that only exact sums get right.
salaries = st.one_of(
    st.sampled_from([0.0, 1.0, 0.1, 2.0**53, 2.0**-60, 5e-324, 1e16, 1e300]),
    st.floats(0, 1e300, allow_subnormal=True),
    st.integers(0, 10**6).map(float),
)


names = st.one_of(
    st.sampled_from(["a", "ab", "b", "a\0", "é", "語", "😀", "abcdefgh", "abcdefgh\0", "abcdefghi"]),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
)


tables = st.lists(st.tuples(names, ages, salaries), max_size=30)


def values(person):
    """The fields of a record of either kind."""
    return person.name, person.age, person.salary


def rows(people):
    return [values(person) for person in people]


def both(table):
    return fe.People(table), reference.People(table)


def outcome(call):
    """What it gives, or what it raises."""
    try:
        return call()
    except (fe.FerruleError, AttributeError, IndexError) as error:
        return type(error).__name__, str(error)


def same(got, expected):
    """A table of columns, whose types are told apart."""
    assert list(got) == list(expected)
    for name, column in got.items():
        assert column.dtype == (np.int64 if name in {"key", "count"} else np.float64)
        assert column.tolist() == expected[name]


anything = st.one_of(
    names,
    ages,
    salaries,
    st.integers(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.booleans(),
    st.none(),
    st.sampled_from(
        [
            "",
            "\ud800",
            "a\udfff",
            -0.0,
            b"a",
            10**400,
            np.int8(3),
            np.float32(1.5),
            np.bool_(1),
            1j,
            Fraction(1, 2),
        ]
    ),
)
