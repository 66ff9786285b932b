"""Inputs for workloads say what is wrong with what they are asked for."""

import math

import pytest
from ferrule.bench import inputs
from ferrule.errors import FerruleError

WRONG = [-1, 2**63, 10**400, 1.5, math.nan, math.inf, "x", b"x", None]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (inputs.array, "n"),
        (inputs.ints, "n"),
        (inputs.floats, "n"),
        (inputs.floats, "seed"),
        (inputs.zipf_text, "n_bytes"),
        (inputs.zipf_text, "words"),
        (inputs.zipf_text, "seed"),
        (inputs.stdlib_text, "n_bytes"),
        (lambda n: inputs.repeat_to(["a"], n), "n"),
    ],
)
def test_what_is_no_count_is_named(make, name, wrong):
    size = "n_bytes" if make in {inputs.zipf_text, inputs.stdlib_text} else "n"
    with pytest.raises(FerruleError, match=rf"^{name}: got .*, wanted "):
        make(**{size: 3} | {name: wrong})


@pytest.mark.parametrize(("low", "high"), [(1, 0), (0, 0), (math.nan, 1), (-math.inf, 0), (-1e308, 1e308)])
def test_ends_that_are_no_range_are_named(low, high):
    with pytest.raises(
        FerruleError, match=r"^low, high: got .* and .*, wanted finite numbers, the lower first"
    ):
        inputs.floats(3, low=low, high=high)
