"""Sums of arrays that are long enough to be summed in blocks, each in a scale of its own."""

import math
import sys

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import sequences as reference
from hypothesis import given
from hypothesis import strategies as st


def in_blocks(kind: str) -> np.ndarray:
    """Give floats of some blocks, whose scale is found at once, later, or not at all."""
    rng = np.random.default_rng(3)
    values = rng.random(3 * 4096 + 17)
    match kind:
        case "zeros first":
            values[:2000] = 0.0
        case "a large one late":
            values[[2000, 4000]] = 1e12, -3e15
        case "growing":
            values *= 10.0 ** np.linspace(-30, 30, len(values))
        case "both signs":
            values = np.resize([1e18, 1.0, -1e18, 1.0], len(values))
        case "cancelling":
            values[1::2] = -values[:-1:2]
            values[-1] = 1e-40
        case "at a power of two":
            values = np.resize([2.0, 2.0 - 2**-52, 1e-9], len(values))
        case "tiny":
            values *= 5e-324 * 2**40
        case "huge":
            values *= 1e304
        case "zeros":
            values[:] = 0.0
    return values


BLOCKS = (
    "uniform",
    "zeros first",
    "a large one late",
    "growing",
    "both signs",
    "cancelling",
    "at a power of two",
)


@pytest.mark.parametrize("kind", [*BLOCKS, "tiny", "huge", "zeros"])
def test_sum_of_floats_in_blocks_is_right_to_the_last_place(kind: str) -> None:
    values = in_blocks(kind)
    largest = float(np.abs(values).max())
    for part in (values, values[1:], values[:-16], values[::-1].copy()):
        expected = reference.sum_array(part.tolist())
        assert abs(fe.sum_array(part) - expected) <= math.ulp(expected) + largest * 2.0**-75


@given(st.integers(0, 2**32), st.integers(0, 300), st.booleans())
def test_sum_of_floats_of_any_size_in_blocks(seed: int, spread: int, positive: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(seed)
    values = rng.normal(size=2 * 4096 + seed % 40) * 10.0 ** rng.uniform(
        -spread, spread, 2 * 4096 + seed % 40
    )
    values = np.abs(values) if positive else values
    expected = math.fsum(values.tolist())
    assert abs(fe.sum_array(values) - expected) <= math.ulp(expected) + np.abs(values).max() * 2.0**-75


@pytest.mark.parametrize("at", [0, 31, 32, 2047, 2048, 4095, 4096, 9000])
@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinities_and_nan_come_out_of_any_block(at: int, value: float) -> None:
    values = in_blocks("uniform")
    values[at] = value
    got = fe.sum_array(values)
    assert got == value or (math.isnan(got) and math.isnan(value))
    values[5000] = -value
    assert math.isnan(fe.sum_array(values))


def test_arrays_that_numpy_lends_otherwise_are_read_as_well() -> None:
    values = np.arange(10.0)
    swapped = values.astype(values.dtype.newbyteorder())
    unaligned = np.frombuffer(b"_" + values.tobytes(), dtype=np.float64, offset=1)
    assert not unaligned.flags.aligned

    class Named(np.ndarray):
        pass

    for array in (values[::2], values[::-1][::2], swapped[::2], unaligned[::2], values.view(Named)[::2]):
        assert fe.sum_array(array) == float(array.sum())
    assert fe.sum_array(values[:0]) == 0.0


def test_an_array_that_is_read_is_kept() -> None:
    values = np.ones(100_000)
    before = sys.getrefcount(values)
    assert fe.sum_array(values) == 100_000.0
    assert sys.getrefcount(values) == before
