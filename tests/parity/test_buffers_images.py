"""`normalize_images` gives, bit for bit, what its reference gives: one rounding from double precision."""

import math
import sys
import threading

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import buffers as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.signals import SOON, lateness

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


@st.composite
def problems(draw):
    shape = (*draw(st.tuples(*[st.integers(0, 5)] * 3)), draw(st.integers(1, 5)))
    batch = np.frombuffer(draw(st.binary(min_size=math.prod(shape), max_size=math.prod(shape))), np.uint8)
    channels = st.lists(st.floats(-1e3, 1e3), min_size=shape[3], max_size=shape[3])
    spreads = st.lists(st.floats(1e-6, 1e3), min_size=shape[3], max_size=shape[3])
    batch = batch.reshape(shape)
    step = draw(st.sampled_from([1, 1, -1, 2]))
    return batch[:, ::step, ::step], draw(channels), draw(spreads)


def bits(buffer):
    return np.asarray(buffer).view(np.uint32).tolist()


@given(problems())
def test_same_as_the_reference(problem):
    batch, mean, std = problem
    got, expected = fe.normalize_images(batch, mean, std), reference.normalize_images(batch, mean, std)
    assert (got.shape, got.dtype, got.readonly) == (expected.shape, "float32", False)
    assert np.asarray(got).tobytes() == expected.tobytes()
    out = fe.Buffer.wrap(np.ones(got.shape, np.float32))
    assert fe.normalize_images(fe.Buffer.wrap(batch), np.array(mean), tuple(std), out=out) is out
    assert bits(out) == bits(got)


@pytest.mark.parametrize("shape", [(3, 150, 220, 3), (2, 64, 300, 1), (2, 301, 97, 4), (1, 1, 1, 3)])
def test_same_as_numpy_in_double_precision(shape):
    batch = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    mean, std = (MEAN + MEAN)[: shape[3]], (STD + STD)[: shape[3]]
    expected = ((batch / 255.0 - np.array(mean)) / np.array(std)).astype(np.float32).transpose(0, 3, 1, 2)
    got = np.asarray(fe.normalize_images(batch, mean, std))
    assert got.flags.c_contiguous
    assert np.array_equal(got, expected)


def test_out_of_many_kinds():
    batch = np.full((1, 2, 2, 3), 255, np.uint8)
    shared = fe.SharedArray.create((1, 3, 2, 2), "float32") if sys.platform == "linux" else None
    for target in (np.empty((1, 3, 2, 2), np.float32), bytearray(48), shared):
        if target is None:
            continue
        view = memoryview(target)
        view = view if view.ndim == 4 else view.cast("f", (1, 3, 2, 2))
        fe.normalize_images(batch, [0] * 3, [1, 0.5, 0.25], out=fe.Buffer.wrap(view))
        assert np.asarray(view)[0, :, 1, 1].tolist() == [1, 2, 4]


BATCH = np.zeros((1, 2, 2, 3), np.uint8)
WHOLE = np.zeros(1000, np.float32)
READ_ONLY = np.zeros((1, 3, 2, 2), np.float32)
READ_ONLY.flags.writeable = False


@pytest.mark.parametrize(
    ("batch", "mean", "std"),
    [
        (BATCH.astype(np.int8), MEAN, STD),
        (BATCH.astype(np.float32), MEAN, STD),
        (BATCH[0], MEAN, STD),
        (BATCH, MEAN[:2], STD),
        (BATCH, MEAN, [*STD, 1.0]),
        (BATCH, [0.5, math.nan, 0.5], STD),
        (BATCH, MEAN, [0.5, 0.5, math.inf]),
        (BATCH, MEAN, [0.5, 0.0, 0.5]),
        (BATCH, MEAN, [-1.0, 0.5, 0.5]),
        (BATCH, MEAN, [-1e300, 0.5, 0.5]),
    ],
)
def test_refused_as_by_the_reference(batch, mean, std):
    with pytest.raises(fe.FerruleError) as got:
        fe.normalize_images(batch, mean, std)
    with pytest.raises(fe.FerruleError) as expected:
        reference.normalize_images(batch, mean, std)
    assert (type(got.value), str(got.value)) == (type(expected.value), str(expected.value))


@pytest.mark.parametrize(
    ("out", "kind", "message"),
    [
        (np.zeros((1, 3, 2, 2)), fe.ArgumentTypeError, "out: got float64, wanted float32"),
        (
            np.zeros((1, 2, 2, 3), np.float32),
            fe.ShapeError,
            r"out: got an array of shape \(1, 2, 2, 3\), wanted \(1, 3, 2, 2\)",
        ),
        (READ_ONLY, fe.ArgumentError, "out: got read-only memory, wanted memory to write to"),
        (
            np.zeros((1, 3, 2, 4), np.float32)[..., ::2],
            fe.ArgumentError,
            "out: got strided or unaligned memory",
        ),
    ],
)
def test_wrong_targets(out, kind, message):
    with pytest.raises(kind, match=message):
        fe.normalize_images(BATCH, MEAN, STD, out=fe.Buffer.wrap(out))


def test_a_target_that_is_the_source():
    batch = WHOLE.view(np.uint8)[4:16].reshape(1, 2, 2, 3)
    with pytest.raises(fe.ArgumentError, match="out: got memory of batch, wanted other memory"):
        fe.normalize_images(batch, MEAN, STD, out=fe.Buffer.wrap(WHOLE[2:14].reshape(1, 3, 2, 2)))
    after = fe.Buffer.wrap(WHOLE[4:16].reshape(1, 3, 2, 2))
    assert fe.normalize_images(batch, MEAN, STD, out=after) is after


def test_wrong_types():
    for call in (
        lambda: fe.normalize_images([1], MEAN, STD),
        lambda: fe.normalize_images(BATCH, "abc", STD),
        lambda: fe.normalize_images(BATCH, MEAN, STD, out=np.zeros((1, 3, 2, 2), np.float32)),
    ):
        with pytest.raises(TypeError):
            call()


def test_threads_agree():
    batch = np.random.default_rng(2).integers(0, 256, (8, 100, 100, 3), dtype=np.uint8)
    expected = np.asarray(fe.normalize_images(batch, MEAN, STD))
    agreed = []

    def work():
        for _ in range(20):
            same = np.array_equal(np.asarray(fe.normalize_images(batch, MEAN, STD)), expected)
            agreed.append(same)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert agreed == [True] * 80


@pytest.mark.parametrize("work", ["normalize", "copy", "copy of a long row", "random"])
@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
def test_ctrl_c_stops_long_work(work):
    batch = np.zeros((3000, 224, 224, 3), np.uint8)  # zeros take no memory
    long_row = np.zeros(2_000_000_000, np.uint8)[::2]
    calls = {
        "normalize": lambda: fe.normalize_images(batch, MEAN, STD),
        "copy": lambda: fe.Buffer.copy_of(batch.transpose(3, 2, 1, 0)),
        "copy of a long row": lambda: fe.Buffer.copy_of(long_row),
        "random": lambda: fe.Buffer.random(400_000_000, seed=1),
    }
    assert lateness(calls[work], 0.05) < SOON
