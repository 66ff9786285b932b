"""What a port would take: by what the body does and what crosses, with the program's gain and intervals."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from ferrule.advise import predict
from ferrule.advise.findings import Replay, Shape, Way
from ferrule.advise.operations import COUNTS, SECONDS
from ferrule.advise.predict import GROUPS, Back, Calibration, Predictor, seconds_of
from ferrule.advise.work import KINDS
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function
from tests.advise.models import NS, advised

LEARNED = Calibration(
    costs=dict.fromkeys(COUNTS, 2 * NS) | dict.fromkeys(SECONDS, 0.25),
    vectors=0.5,
    gains={"interpreter": 50.0, "objects": 10.0, "native": 2.0},
    arrays=4.0,
    off={"crossing": 2.0, "own": 2.0, "arrays": 3.0, "native": 5.0, "sampled": 2.0},
    workloads=9,
    domains=["text"],
)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(advised(), LEARNED)


def test_every_kind_of_work_is_in_a_group() -> None:
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)


def test_a_call_takes_what_it_took_alone() -> None:
    replayed = Replay(Estimate(2e-3, 1e-3, 3e-3), 8)
    assert seconds_of(function()) == 5e-3
    assert seconds_of(function(replay=replayed)) == 2e-3
    assert seconds_of(function(calls=None)) == 5.0


def test_a_port_takes_each_kind_of_work_by_its_gain_and_what_crosses(predictor: Predictor) -> None:
    # 5 ms a call: 2 of arithmetic, 2 of indexing, 1 in C. 100,000 ints take 1 ms to cross.
    given = function(
        body={"arithmetic": 2.0, "index": 2.0, "call": 1.0},
        shapes=[Shape("rows", "list[int]", [100_000] * 3), Shape("return", "None", [])],
    )
    found = predictor.predict(given, "copied", 10.0)
    port = 2e-3 / 50 + 2e-3 / 10 + 1e-3 / 2 + 22 * NS + 1e-3
    assert found.function.value == pytest.approx(5e-3 / port)
    assert found.crossing == pytest.approx(22 * NS + 1e-3)
    assert (found.function.low, found.function.high) == pytest.approx((5e-3 / port / 2, 5e-3 / port * 2))
    # Half of the program's ten seconds.
    assert found.program.value == pytest.approx(1 / (0.5 + 0.5 * port / 5e-3))
    assert found.program.low < found.program.value < found.program.high < 2


@pytest.mark.parametrize(
    ("operations", "shape", "compiled", "off"),
    [
        ({"integer": 1e5, "dict": 1e5}, "list[int]", 4e5 * NS, 2.0),
        ({"integer": 1e5, "dict": 1e5}, "ndarray", 3e5 * NS, 3.0),
        ({"texts": 1e3, "texts in C": 4e-3}, "list[int]", 1e-3 + 2e3 * NS, 5.0),
    ],
)
def test_a_port_takes_each_operation_that_was_counted(
    predictor: Predictor,
    operations: dict[str, float],
    shape: str,
    compiled: float,
    off: float,
) -> None:
    replayed = Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations=operations)
    given = function(replay=replayed, shapes=[Shape("rows", shape, [1_000] * 3)])
    found = predictor.predict(given, "copied", 10.0)
    port = compiled + found.crossing
    assert found.function.value == pytest.approx(5e-3 / port)
    # What crosses is surer, and adds a little.
    assert found.function.high / found.function.value == pytest.approx(off, rel=0.02)
    assert found.function.value / found.function.low == pytest.approx(off, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "share"), [("float", 1.0), ("number in C", 0.125), ("unseen in C", 0.125), ("texts in C", 0.25)]
)
def test_of_numbers_in_arrays_a_compiler_does_several_at_once(kind: str, share: float) -> None:
    # What is counted takes 2 ns, and half of that in arrays; of what is timed a quarter is left.
    one = 1.0 if kind in SECONDS else 1e9
    assert LEARNED.counted({kind: one}, arrays=True) == pytest.approx(share)


@pytest.mark.parametrize(
    "parts",
    [
        {"body": {"arithmetic": 5.0}},
        {"replay": Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations={"integer": 5e4})},
    ],
)
def test_what_is_called_back_takes_what_it_took(predictor: Predictor, parts: dict[str, Any]) -> None:
    # Half of 5 ms stays in Python, of the other half a fiftieth; and 0.5 ms are for calling back.
    found = predictor.predict(function(**parts), "copied", 10.0, back=Back(0.5, 5e-4))
    assert found.crossing == pytest.approx(5e-4 + 20 * NS, rel=1e-3)
    assert found.function.value == pytest.approx(5e-3 / (2.5e-3 + 5e-5 + 5e-4), rel=1e-3)
    assert found.function.high < 2


def test_on_a_slower_machine_what_is_compiled_takes_longer() -> None:
    # Half of the port is counted in seconds there, half as a share of Python's time here.
    replayed = Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations={"integer": 5e5, "texts in C": 4e-3})
    given = function(replay=replayed, shapes=[])
    here, there = (
        Predictor(advised(), LEARNED.elsewhere(times * LEARNED.work)).predict(given, "copied", 10.0)
        for times in (1, 3)
    )
    assert here.function.value == pytest.approx(5e-3 / 2e-3, rel=1e-3)
    assert there.function.value == pytest.approx(5e-3 / 4e-3, rel=1e-3)
    assert here.crossing == there.crossing


def test_the_machine_is_timed_once_and_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    timed: list[int] = []
    monkeypatch.setattr(predict, "WORK", timed.append)
    for profile, times in (("fast", 0), ("release", predict.TRIES)):
        monkeypatch.setattr(predict, "build_info", lambda said=profile: {"profile": said})
        predict.here.cache_clear()
        assert Predictor(advised()).learned is Predictor(advised()).learned
        assert len(timed) == times
    predict.here.cache_clear()


def test_long_calls_in_c_stay_as_they_are(predictor: Predictor) -> None:
    replayed = Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations={"other": 1.0, "other in C": 4e-3})
    found = predictor.predict(function(replay=replayed, shapes=[]), "copied", 10.0, in_c=0.6)
    # Of the four milliseconds in C three stay.
    port = 3e-3 + 1e-3 / 4 + 2 * NS + found.crossing
    assert found.function.value == pytest.approx(5e-3 / port)


@pytest.mark.parametrize(("sizes", "left"), [([3, 3, 4], 0.1), ([3, 3, 1_000], 1.0)])
def test_of_small_arrays_functions_of_c_do_little_but_begin(
    predictor: Predictor, sizes: list[int], left: float
) -> None:
    replayed = Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations={"unseen in C": 4e-3})
    given = function(replay=replayed, shapes=[Shape("p", "ndarray", sizes)])
    found = predictor.predict(given, "copied", 10.0)
    vectors = LEARNED.vectors
    assert found.function.value == pytest.approx(5e-3 / (left * 4e-3 / 4 * vectors + found.crossing))
    sampled = function(shapes=given.shapes, body={"call": 5.0})
    several = predictor.predict(sampled, "copied", 10.0)
    each = seconds_of(sampled)
    assert several.function.value == pytest.approx(
        each / (left * each / 2 / LEARNED.arrays + several.crossing)
    )


def test_a_call_that_does_nothing_takes_a_moment(predictor: Predictor) -> None:
    replayed = Replay(Estimate(5e-3, 5e-3, 5e-3), 8, operations={"other in C": 5e-3})
    given = function(replay=replayed, shapes=[], looped=1.0)
    # All of it is a long call in C, which stays.
    found = predictor.predict(given, "loop", 10.0, in_c=1.0)
    assert found.function.value == pytest.approx(1.0)
    idle = Replay(Estimate(5e-6, 5e-6, 5e-6), 8, operations={"frame": 0.0})
    assert predictor.predict(function(replay=idle, shapes=[], looped=1.0), "loop", 10.0).function.value == 5e3


def test_a_text_is_no_array(predictor: Predictor) -> None:
    given = function(shapes=[Shape("text", "str (ASCII)", [1_000] * 3)])
    lent, copied = (predictor.predict(given, way, 10.0).function.value for way in ("zero-copy", "copied"))
    assert lent == pytest.approx(copied, rel=0.01)


def test_arrays_are_faster(predictor: Predictor) -> None:
    lists = function(shapes=[Shape("rows", "list[float]", [1_000] * 3)])
    arrays = function(shapes=[Shape("rows", "ndarray", [1_000] * 3)])
    found = [predictor.predict(arrays, way, 10.0).function.value for way in ("copied", "zero-copy")]
    assert found == pytest.approx([200, 200], rel=0.01)
    assert predictor.predict(lists, "zero-copy", 10.0).function.value == pytest.approx(200, rel=0.01)
    assert predictor.predict(lists, "copied", 10.0).function.value == pytest.approx(45.5, rel=0.01)


@pytest.mark.parametrize(
    ("way", "parts", "possible"),
    [
        ("copied", {}, True),
        ("zero-copy", {}, False),
        ("zero-copy", {"shapes": [Shape("x", "list[str]", [1])]}, False),
        ("zero-copy", {"shapes": [Shape("x", "str (ASCII)", [1])]}, True),
        ("class", {"shapes": [Shape("x", "dict[str, int]", [1])]}, False),
        ("class", {"shapes": []}, False),
        ("class", {"shapes": [Shape("x", "list[dataclass Order]", [1])]}, True),
        ("loop", {"looped": 0.4}, False),
        ("loop", {"looped": 0.6}, True),
        ("copied", {"total": 0.0}, False),
    ],
)
def test_a_way_that_is_not_possible_says_why(
    predictor: Predictor, way: Way, parts: dict[str, Any], *, possible: bool
) -> None:
    found = predictor.predict(function(**parts), way, 10.0)
    assert (not found.reason) == possible
    if not possible:
        assert (found.function.value, found.program.value) == (1.0, 1.0)


def test_what_crosses_bounds_what_any_port_gives(predictor: Predictor) -> None:
    given = function(shapes=[Shape("rows", "dict[str, int]", [1_000] * 3)])
    predictor.fill(given, 10.0)
    assert given.crossing is not None
    assert given.crossing.value == pytest.approx((22 + 50_000) * NS)
    assert given.ceiling == pytest.approx(5e-3 / given.crossing.value)
    assert [each.way for each in given.predictions] == list(predict.WAYS)


def test_what_comes_with_ferrule_can_be_read() -> None:
    found = predict.calibration()
    assert min(found.off.values()) > 1
    assert len(found.domains) > 5
    assert min(found.gains.values()) > 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            {"gains": {"interpreter": 1.0}},
            "gains: got those of interpreter, wanted interpreter, objects, native",
        ),
        ({"vectors": 0.0}, "a factor that is not above 0"),
        ({"off": {"own": 2.0}}, "off: got those of own, wanted crossing, own, arrays, native, sampled"),
        ({"arrays": "4"}, r"calibration.arrays: got str, wanted float"),
    ],
)
def test_a_damaged_calibration_is_refused(tmp_path: Path, change: dict[str, Any], wrong: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(asdict(LEARNED) | change))
    with pytest.raises(predict.UnusableCalibrationError, match=wrong):
        predict.load(path)
