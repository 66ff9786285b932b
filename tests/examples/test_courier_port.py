"""The port of the courier's day does what its function does, and is proven on what a run had."""

import importlib.util
import math
import random
import sys
from pathlib import Path

import pytest
from ferrule.advise.prove import prove
from ferrule.advise.same import Sameness
from ferrule.bench.verify import exact

courier_port = pytest.importorskip("courier_port", reason="not built: make extensions")
PROGRAM = Path(__file__).parents[2] / "examples" / "courier_day.py"


@pytest.fixture(scope="module")
def nearest():
    spec = importlib.util.spec_from_file_location("courier_day_ported", PROGRAM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module := importlib.util.module_from_spec(spec))
        spec.loader.exec_module(module)
        yield module.nearest


def places(count: int, seed: int) -> list[float]:
    draw = random.Random(seed)  # noqa: S311 - made up
    return [draw.uniform(-30, 30) for _ in range(count)]


def test_the_port_is_proven(nearest):
    depots = list(zip(places(11, 1), places(11, 2), strict=True))
    calls = [((places(count, 3), places(count, 4), depots), {}) for count in (0, 1, 300)]
    calls += [(([1.0, math.nan, math.inf, 2], [0.0] * 4, [(0.0, 0.0), (1.0, 0.0), (1.0, 0.0)]), {})]
    calls += [(([1.0], [], depots), {}), (([1.0], [2.0], []), {})]
    proof = prove(nearest, courier_port.nearest, calls, Sameness(exact), any_build=True)
    assert (proof.inputs, proof.raising) == (6, 1)


def test_what_is_wrong_is_named():
    with pytest.raises(ValueError, match=r"^xs and ys: got 1 and 2 numbers, wanted as many of both$"):
        courier_port.nearest([1.0], [1.0, 2.0], [])
