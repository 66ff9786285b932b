"""Predictions are learned from cases, and judged by domains that they have not seen."""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from ferrule.advise import predict
from ferrule.advise.findings import Shape
from ferrule.advise.operations import KINDS
from rich.console import Console

from studies.advise import calibrate, cases, evaluate, gather, values
from studies.advise.cases import Case
from tests.advise.models import NS, advised

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.costs.cost_model import Model

COSTS = {"float": 1e-9, "dict": 20e-9, "texts in C": 0.2}
GAINS = {"interpreter": 60.0, "objects": 8.0, "native": 3.0}
INT, NUMBERS, ARRAY = (
    Shape("x", "int", []),
    Shape("x", "list[int]", [100] * 3),
    Shape("x", "ndarray", [100] * 3),
)
BACK = Shape("return", "float", [])


def case(workload: str = "text/one", n: int = 100, **parts: object) -> Case:
    made: dict[str, object] = {
        "python": "Python",
        "rust": "ferrule",
        "asked": "",
        "seconds": 1e-3,
        "kernel": 1e-5,
        "work": {"loop": 1.0},
        "operations": {"integer": 1e4},
        "given": [NUMBERS, BACK],
        "taken": [NUMBERS, BACK],
        "lines": 1,
        "reads": {},
        "gives": {},
        "crosses": [1e-9, 0.0, 0.0],
        "same": True,
    }
    return Case(workload=workload, n=n, **{**made, **parts})  # type: ignore[arg-type]


def drawn(seed: int, spread: float, count: int = 120, *, sampled: bool = False) -> list[Case]:
    """Cases whose costs or gains are known, but for noise: ten workloads in each of several domains."""
    draw = random.Random(seed)  # noqa: S311 - it is made up
    found = []
    for at in range(count):
        parts = [draw.random() ** 8 for _ in range(3)]
        kinds = dict(zip(("arithmetic", "index", "call"), (part / sum(parts) for part in parts), strict=True))
        seconds = 10 ** draw.uniform(-4, -1)
        port = sum(seconds * kinds[kind] / gain for kind, gain in zip(kinds, GAINS.values(), strict=True))
        does = {kind: port * part / cost for (kind, cost), part in zip(COSTS.items(), parts, strict=True)}
        kernel = port * math.exp(draw.gauss(0, spread))
        found.append(
            case(
                f"domain{at % 12}/w{at}",
                seconds=seconds,
                kernel=kernel * (1 if sampled else sum(parts)),
                work=kinds,
                operations=does,
                taken=[INT, BACK],
            )
        )
    return found


@pytest.fixture(scope="module")
def model() -> Model:
    return advised()


def learned(several: list[Case]) -> dict[str, float]:
    """The costs that were learned of those operations that cases have."""
    found = np.exp(calibrate.fit(calibrate.Table(several)))
    return {kind: found[KINDS.index(kind)] for kind in COSTS}


def test_gains_are_found_again() -> None:
    table = calibrate.Table(drawn(1, 0.05, 600, sampled=True))
    found = np.exp(calibrate.fit(table, calibrate.SAMPLED))[:3]
    assert found == pytest.approx(list(GAINS.values()), rel=0.1)


def test_costs_are_found_again() -> None:
    assert learned(drawn(1, 0.05, 600)) == pytest.approx(COSTS, rel=0.1)


def test_an_outlier_moves_little() -> None:
    several = drawn(1, 0.05, 600)
    odd = case("domain0/odd", kernel=1e-9, operations={"float": 1e6}, taken=[INT, BACK])
    assert learned([*several, odd]) == pytest.approx(COSTS, rel=0.2)


@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_intervals_hold_as_often_as_they_say(spread: float) -> None:
    table = calibrate.Table(drawn(2, spread, 300))
    judged = evaluate.Judged.of(table)
    assert 0.74 <= judged.holds(table.weights) <= 0.86
    assert judged.width(table.weights) == pytest.approx(math.exp(2 * 1.28 * spread), rel=0.2)


def test_verdicts_are_judged_by_what_ports_took() -> None:
    gains = [20.0, 20.0, 1.5, 0.5]
    table = calibrate.Table([case(f"text/w{at}", kernel=1e-3 / gain) for at, gain in enumerate(gains)])
    # All are said to become ten times faster, give or take half of it.
    errors = np.log([1e-4] * 4) - table.kernel
    judged = evaluate.Judged(errors, np.full(4, math.log(2)))
    assert evaluate.verdicts(table, judged) == evaluate.Verdicts(right=0.5, moves=1.0, slower=0.25, near=0.5)
    assert evaluate.near_if_all_went(table) == 0.5
    # Of two that say nothing, one moves what is unsure and one doesn't.
    unsure = evaluate.Judged(errors, np.full(4, math.log(20)))
    assert evaluate.verdicts(table, unsure) == evaluate.Verdicts(right=0.5, moves=0.0, slower=0.0, near=0.5)


def test_a_domain_is_judged_by_others() -> None:
    # One domain is a hundred times faster than all others: its own predictions can't know.
    several = drawn(3, 0.05)
    odd = [case(f"odd/w{at}", kernel=1e-7, operations={"float": 1e4}, taken=[INT, BACK]) for at in range(10)]
    errors, stands = calibrate.held_out(calibrate.Table([*several, *odd]))
    assert errors[-10:] == pytest.approx([math.log(1e4 * 1e-9 / 1e-7)] * 10, abs=0.8)
    assert stands[-10:, calibrate.BASES.index("own")] == pytest.approx(np.ones(10), abs=0.01)


@pytest.mark.parametrize(
    ("way", "cost"), [(calibrate.COUNTED, calibrate.COSTS["regex"]), (calibrate.SAMPLED, 0)]
)
def test_what_no_other_domain_does_costs_what_was_plausible(way: calibrate.Way, cost: float) -> None:
    mine = [
        case(f"odd/w{at}", kernel=1e-7, work={"call": 1.0}, operations={"regex": 1e4}) for at in range(10)
    ]
    others = [replace(each, work={"loop": 1.0}) for each in drawn(3, 0.05)]
    port = 1e-9 + (1e4 * cost if cost else 1e-3 / calibrate.GAINS["native"])
    table = calibrate.Table([*others, *mine])
    for errors in (calibrate.held_out(table, way)[0], evaluate.Judged.of(table, way).errors):
        assert errors[-10:] == pytest.approx([math.log(port / 1e-7)] * 10, rel=1e-9)


def test_what_is_said_of_a_domain_hangs_on_nothing_that_its_ports_took() -> None:
    several = drawn(7, 0.3)
    slower = [replace(each, kernel=each.kernel * (50 if each.domain == "domain3" else 1)) for each in several]
    one, other = (calibrate.Table(each) for each in (several, slower))
    mine = one.domains == "domain3"
    said = [evaluate.Judged.of(each) for each in (one, other)]
    for before, after in (
        (said[0].errors + one.kernel, said[1].errors + other.kernel),
        (said[0].off, said[1].off),
    ):
        assert after[mine] == pytest.approx(before[mine], rel=1e-9)
        assert after[~mine] != pytest.approx(before[~mine], rel=1e-3)


def test_what_is_learned_can_be_read_by_who_predicts() -> None:
    found = calibrate.calibrated(calibrate.Table(drawn(4, 0.3)), 2e-3)
    assert found.gains.keys() == predict.GROUPS.keys()
    assert found.costs.keys() == set(KINDS)
    assert min(found.off.values()) > 1
    assert (found.workloads, len(found.domains), found.work) == (120, 12, 2e-3)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (case(), None),
        (case(taken=[ARRAY, BACK]), None),
        (case(asked="no dict is made"), "it is asked for something else"),
        (case(lines=31), "its loop is still Python's"),
        (case(taken=[Shape("x", "FrozenMap", []), BACK]), "it is given something else"),
        (case(taken=[NUMBERS, NUMBERS, BACK]), "it is given something else"),
        (case(taken=[NUMBERS, Shape("return", "People", [])]), "it gives something else back"),
        (case(same=False), "what it is given or gives back is not the same to the last digit"),
        (case(seconds=9e-6), "a call takes no time"),
    ],
)
def test_what_is_no_port_is_said_by_rules(given: Case, why: str | None) -> None:
    assert cases.unlike([given]).get(cases.key(given)) == why


def test_another_algorithm_grows_otherwise() -> None:
    same = [case(n=n, seconds=n * 1e-5, kernel=n * 1e-7) for n in (100, 1_000)]
    other = [case("text/two", n, seconds=n * n * 1e-7, kernel=n * 1e-7) for n in (100, 1_000)]
    assert set(cases.unlike([*same, *other])) == {cases.key(each) for each in other}


def test_who_says_so_without_looking_stands_beside() -> None:
    table = calibrate.Table([case(), case("text/two", kernel=2e-3), case("text/three", kernel=4e-4)])
    always = {name: errors for name, errors in evaluate.others(table).items() if name.startswith("always")}
    assert list(always) == ["always 10 × (move it)", "always 1 × (leave it)"]
    moved, left = (evaluate.verdicts(table, evaluate.Judged.sure(each)) for each in always.values())
    assert [moved.moves, moved.right, moved.slower] == pytest.approx([1.0, 2 / 3, 1 / 3])
    assert [left.moves, left.right, left.slower] == pytest.approx([0.0, 1 / 3, 0.0])


def test_with_nothing_learned_it_is_what_was_plausible() -> None:
    odd = [case(f"domain{at}/w", kernel=1e-7, crosses=[0.0, 0.0, 0.0]) for at in range(8)]
    found = evaluate.everyone(calibrate.Table(odd))[evaluate.PRIOR]
    assert found.errors == pytest.approx([math.log(1e4 * calibrate.COSTS["integer"] / 1e-7)] * 8)
    assert not found.off.any()


@pytest.mark.parametrize(("factors", "said"), [((1.5, 1.6), "learning helps"), ((1.6, 1.6), "adds nothing")])
def test_what_learning_adds_is_said(factors: tuple[float, float], said: str) -> None:
    ours, prior = ({"off": [each, 2.0, 0.5]} for each in factors)
    assert said in evaluate.learning(ours, prior)


def test_what_is_written_is_what_is_printed(tmp_path: Path) -> None:
    grown = [
        case("grown/w", n, seconds=n * n * 1e-7, kernel=n * 1e-7, given=[INT, BACK], taken=[INT, BACK])
        for n in (100, 1_000)
    ]
    domains = ["domain0", "domain1", "domain2"]
    made = [
        *(replace(each, given=[INT, BACK]) for each in drawn(6, 0.2) if each.domain in domains),
        *grown,
        case("asked/w", asked="more"),
    ]
    told = evaluate.document(cases.Cases("the sampler", "3.11.7", made))
    evaluate.write(tmp_path / "eval.json", told)
    back = json.loads((tmp_path / "eval.json").read_text())
    assert back.items() >= json.loads(json.dumps(told)).items()
    assert (back["python"], back["way"], back["cases"]) == ("3.11.7", "the sampler", 33)
    assert back["left_out"] == {cases.GROWS: 2, "it is asked for something else": 1}
    assert (back["grown"]["cases"], len(back["tables"])) == (2, 2)
    assert back["grown"]["off"] == evaluate.figures("", made[:-1])["predictors"][0]["off"]
    assert "With its 2 cases in, half are off by less than" in evaluate.with_grown(told)
    found = told["tables"][0]
    assert found["cases"] == 30
    console = Console(width=200)
    with console.capture() as printed:
        evaluate.show(console, found)
    shown = " ".join(printed.get().split())
    for each in found["predictors"]:
        median, most, within = each["off"]
        assert f"{each['name']} │ {median:.2f} │ {most:.2f} │ {within:.0%} │ {each['right']:.0%}" in shown
    ours, prior = found["predictors"][0], found["predictors"][2]
    assert (ours["name"], prior["name"]) == (evaluate.NAME, evaluate.PRIOR)
    assert f"The interval holds {ours['holds']:.0%} of the time" in shown
    assert f"is right for {ours['right']:.0%}; of those told to move {ours['slower']:.0%}" in shown
    assert evaluate.blindly(found) in shown
    assert evaluate.learning(ours, prior) in shown
    assert [each["domain"] for each in found["domains"]] == domains
    assert sum(each["workloads"] for each in found["domains"]) == found["cases"]


def test_the_calibration_is_of_the_cases_that_are_kept() -> None:
    kept = cases.kept()
    learned = asdict(calibrate.calibrated(calibrate.Table(calibrate.like(kept.cases)), kept.work))
    shipped = asdict(predict.calibration())
    for name in ("costs", "gains", "off"):
        assert shipped.pop(name) == pytest.approx(learned.pop(name), rel=1e-3)
    domains = learned.pop("domains")
    assert shipped.pop("domains") == domains
    assert shipped == pytest.approx(learned, rel=1e-3)


def test_values_have_the_shapes_that_the_advisor_sees() -> None:
    found = values.shape("x", [1, "a"])
    assert (found.type, found.sizes, found.item_bytes) == ("list[int | str]", [2, 2, 2], 4)
    assert values.shape("x", 1.5).sizes == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1.0, 2.5], np.array([1.0, 2.5]), True),
        ({"a": (1, 2)}, {"a": [1, 2]}, True),
        ([0.3], [0.1 + 0.2], False),
        ("a", b"a", False),
        (Shape("x", "int", []), {"name": "x"}, False),
        ([10**5000], [10**5000], True),
    ],
)
def test_answers_are_compared_to_the_last_digit(one: object, other: object, *, same: bool) -> None:
    assert values.same(one, other) == same


def test_values_are_counted_at_every_depth() -> None:
    rows = [{"a": 1, "b": [1.0, 2.0, None]} for _ in range(1_000)]
    found = values.census((rows, np.zeros(3)))
    assert found == {
        "list": 2 + 1_000,
        "entry": 2_000,
        "str": 2_000,
        "int": 1_000,
        "float": 2_000,
        "None": 1_000,
        "array": 1,
    }


def test_what_crosses_is_what_each_value_takes(model: Model) -> None:
    given = case(reads={"int": 100, "list": 1, "array": 2, "field": 3}, gives={"str": 10, "FrozenMap": 1})
    call, read, made = cases.crossing(given, model)
    # An int takes 10 ns, a pair beside its two ints 10; a text 40, an object beside two floats 40. Two arrays
    # take 60 each, and three attributes 20.
    assert call == pytest.approx(model.call(1).value + 2 * 60 * NS + 3 * 20 * NS)
    assert read == pytest.approx(100 * 10 * NS + 10 * NS)
    assert made == pytest.approx(10 * 40 * NS + 40 * NS)
    whole = cases.crossing(replace(given, rust="Rust"), model)
    assert whole == (pytest.approx(call + read + made), 0.0, 0.0)


def test_how_fast_machines_are_is_told_by_kernels() -> None:
    found = [(case(kernel=kernel), here) for kernel, here in ((1.2e-3, 1e-3), (3e-3, 1e-3), (9e-3, 0.0))]
    assert gather.pace_of([*found, (case(kernel=2e-3), 2e-3)]) == pytest.approx(1.2)
    assert gather.time_again(sum, [1], 1e-5) == 0.0
    assert gather.time_again(sum, [1] * 10_000, 1e-3) > 0


def walked(numbers: list[int]) -> int:
    total = 0
    for number in numbers:
        total += number
    return total


def test_a_loop_of_pythons_is_told_from_a_call() -> None:
    numbers = list(range(100))
    assert gather.events(sum, numbers) <= 2
    assert gather.events(walked, numbers) > 200
    assert gather.events(lambda several: [abs(each) for each in several], numbers) > 100


def test_a_tuple_is_several_arguments() -> None:
    found = gather.shapes(([1, 2], "a"), 3.0)
    assert [(each.name, each.type) for each in found] == [
        ("argument 0", "list[int]"),
        ("argument 1", "str (ASCII)"),
        ("return", "float"),
    ]


def test_times_are_those_that_are_published() -> None:
    found = gather.times()
    kernel, asked = found["sequences/filter-list", 1_000, "ferrule"]
    assert (kernel < found["sequences/filter-list", 1_000, "Python"][0], asked) == (True, "")
    assert ("kernels/numeric-loop", 1_000, gather.RUST) in found
