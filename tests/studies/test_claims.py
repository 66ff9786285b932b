"""Verdicts come of figures: every claim can come out both ways."""

import math
import random
from dataclasses import dataclass, replace

import pytest
from ferrule.bench.results import Results, Row
from ferrule.costs.cost_model import Measured
from ferrule.measuring.intervals import Estimate, estimate

from studies.claims.catalogue import everything
from studies.claims.claim import Claim, Figure
from studies.claims.evidence import (
    Crossed,
    Evidence,
    InexpressibleHereError,
    NotMeasuredError,
    Peaked,
    Probed,
    Timed,
    Traited,
    freedom,
    quotient,
)
from studies.claims.judging import judged, judged_by
from studies.claims.quantities import FREE_THREADS, Cost, Faster, Found, Missing, Ratio, Threads
from studies.claims.rules import Bounds, BySize, Every, InOrder, Most, Typical

ROUNDS = 9
SIZES = [1, 10, 100, 1_000, 10_000, 100_000]
CALL = 20e-9


@dataclass
class Dice(Evidence):
    """Draws what is asked for: alike for all that has the same label or way, or for each thing anew."""

    seed: int = 0

    @property
    def cores(self) -> int:
        return 2

    def draw(self, *names: object) -> random.Random:
        """A generator of numbers that depends on the seed and on what is asked for."""
        return random.Random(f"{self.seed} {names}")  # noqa: S311

    @property
    def alike(self) -> bool:
        """Whether all with the same label are as fast as each other."""
        return self.seed % 2 == 0

    def samples(self, middle: float, *names: object) -> list[float]:
        """Samples around a value: close together, or far apart."""
        draw = self.draw("samples", *names)
        spread = 3.0 if self.draw("spread").random() < 0.2 else 1.01
        return [middle * spread ** draw.uniform(-1, 1) for _ in range(ROUNDS)]

    def crossing(self, need: Crossed) -> Measured:
        name = need.way if self.alike else (need.kind, need.way)
        fixed = 10 ** self.draw(name, "fixed").uniform(-10, -5)
        per_item = 10 ** self.draw(name, "item").uniform(-14, -5)
        call = self.samples(CALL, need)
        # A line through two points is soon found.
        sizes = [SIZES[0], SIZES[-1]]
        return Measured(
            need.kind,
            need.way,
            "as drawn",
            "item",
            sizes,
            times=[[base + fixed + per_item * n for base in call] for n in sizes],
            baselines=[call],
        )

    def row(self, need: Timed) -> Row:
        names = (need.label, need.every_thread) if self.alike else (need,)
        if (
            self.draw("inexpressible", need.workload, need.label).random() < 0.05
            and "kernels/" in need.workload
        ):
            raise InexpressibleHereError("drawn so")
        seconds = 10 ** self.draw(*names).uniform(-6, 0)
        samples = self.samples(seconds, need)
        return Row(need.workload, need.n, 1, need.label, need.label, "peer", "measured", samples=samples)

    def peak(self, need: Peaked) -> Estimate:
        return estimate([10 ** self.draw(need.label if self.alike else need).uniform(0, 9)])

    def probe(self, need: Probed) -> Estimate:
        if need == FREE_THREADS:
            return estimate([2.0] * ROUNDS)
        # Many probes count, or say yes or no.
        draw = self.draw(need.name.partition(" ")[0] if self.alike else need.name)
        value = draw.choice((0.0, 1.0, 10 ** draw.uniform(-6, 9)))
        return estimate([value] * ROUNDS)

    def trait(self, need: Traited) -> tuple[list[float], list[float]]:
        if need.aspect == "scaling":
            own = self.draw(need.label if self.alike else need).choice((1.0, 1.5, 1.9))
            return self.samples(own, need), [2.0] * ROUNDS
        value = 10 ** self.draw(need.label if self.alike else need).uniform(0, 3)
        return self.samples(value, need), []


CLAIMS = everything()
MEASURABLE = [claim for claim in CLAIMS if not all(isinstance(each, Missing) for each in claim.quantities)]
DRAWS = 2_000


@pytest.mark.parametrize("claim", MEASURABLE, ids=lambda claim: claim.id)
def test_every_claim_can_hold_and_not_hold(claim: Claim) -> None:
    kinds = set()
    for seed in range(DRAWS):
        kinds.add(judged(claim, Dice(seed=seed)).verdict.kind)
        if kinds & {"holds", "holds when", "holds, on few figures"} and "does not hold" in kinds:
            return
    pytest.fail(f"whatever is measured, {claim.id} comes out as {sorted(kinds)}")


@pytest.mark.parametrize(
    "claim", [claim for claim in CLAIMS if claim not in MEASURABLE], ids=lambda claim: claim.id
)
def test_what_nothing_measures_says_why(claim: Claim) -> None:
    verdict = judged(claim, Dice()).verdict
    assert verdict.kind == "not run"
    assert verdict.text.startswith("not run: ")
    assert len(verdict.detail) > 10


def test_without_evidence_every_claim_is_not_run_for_a_reason() -> None:
    for claim in CLAIMS:
        verdict = judged(claim, Evidence()).verdict
        assert (verdict.kind, bool(verdict.detail)) == ("not run", True), claim.id


def figure(what: str, value: float, n: int | None = None) -> Figure:
    return Figure(what, "×", Estimate(value, value * 0.99, value * 1.01), n=n)


def results(*rows: Row) -> Results:
    found = Results("", [], {}, {}, {}, {})
    found.rows += rows
    return found


def row(label: str, seconds: float, **options: object) -> Row:
    samples = [seconds * (1 + 0.001 * i) for i in range(9)]
    return Row("a/b", 10, 1, label, label, "peer", **{"status": "measured", "samples": samples, **options})


def test_a_missing_tool_makes_only_its_own_figure_not_run() -> None:
    claim = Claim(
        "x",
        (1,),
        "a.md:1",
        "Faster",
        "Timed.",
        Typical(low=2.0),
        (
            Faster("there", "a/b", 10),
            Faster("absent", "a/b", 10, than="Peer"),
            Faster("again", "a/b", 10),
        ),
    )
    rows = [row("Python", 1.0), row("ferrule", 0.1), row("Peer", 0.0, status="not run", reason="No module")]
    rows[2].samples.clear()
    found = judged(claim, Evidence(results=results(*rows)))
    assert found.verdict.text == "holds, on few figures: chance 50 %"
    assert [each.text for each in found.figures] == [
        "there, n = 10: 10.0 × (10.0–10.0)",
        "absent, n = 10: not run: Peer: No module",
        "again, n = 10: 10.0 × (10.0–10.0)",
    ]


ABSENT = Figure("absent", "×", None, "no compiler")
NEVER = Figure("never", "×", None, "it can't express it", inexpressible=True)


def verdict_of(claim: Claim, figures: list[Figure]) -> str:
    quantities = tuple(Found(each.what, each.what, each.unit) for each in figures)
    text = judged_by(replace(claim, quantities=quantities), figures).verdict.text
    return text.partition(", on few figures")[0]


@pytest.mark.parametrize(
    ("rule", "there", "others", "text"),
    [
        *((rule, 20, [ABSENT], "not run: no compiler") for rule in (Every, BySize)),
        *((rule, 1, [ABSENT] * 19, "not run: no compiler") for rule in (Every, BySize, Typical, Most)),
        *((rule, 1, [NEVER] * 19, "holds") for rule in (Every, BySize)),
        *((rule, 0, [NEVER] * 2, "not run: it can't express it") for rule in (Every, Typical)),
        *((rule, 2, [ABSENT, ABSENT, NEVER], "not run: no compiler") for rule in (Typical, Most)),
        *((rule, 2, [ABSENT, NEVER], "holds") for rule in (Typical, Most)),
    ],
)
def test_there_is_no_verdict_while_too_many_figures_are_missing(
    rule: type[Bounds], there: int, others: list[Figure], text: str
) -> None:
    claim = replace(CLAIMS[0], rule=rule(low=2.0))
    figures = [*others, *(figure(f"size {n}", 3, n=n) for n in range(there))]
    assert verdict_of(claim, figures) == text


def test_one_figure_that_fails_decides_whatever_is_missing() -> None:
    claim = replace(CLAIMS[0], rule=Every(low=2.0))
    assert verdict_of(claim, [figure("a", 1), ABSENT]) == "does not hold: a"
    assert verdict_of(claim, [figure("a", 2), ABSENT]) == "not run: no compiler"
    by_size = replace(claim, rule=BySize(low=2.0))
    assert verdict_of(by_size, [figure("a", 1, n=1), ABSENT]) == "not run: no compiler"


def test_an_order_is_one_of_all_figures() -> None:
    figures = [figure("a", 1), figure("b", 2), figure("c", 3)]
    claim = replace(CLAIMS[0], rule=InOrder(0.1))
    assert verdict_of(claim, figures) == "holds"
    assert verdict_of(claim, [*figures, NEVER]) == "holds"
    assert verdict_of(claim, [*figures, ABSENT]) == "not run: no compiler"


def test_what_a_tool_can_not_express_is_known_as_that() -> None:
    rows = [row("Python", 1.0), row("Taichi", 0.0, status="inexpressible", reason="no text", samples=[])]
    quantities = (Faster("absent", "a/b", 10, label="Taichi"), Faster("unknown", "a/b", 11))
    claim = replace(CLAIMS[0], quantities=quantities)
    found = judged(claim, Evidence(results=results(*rows))).figures
    assert [each.inexpressible for each in found] == [True, False]


def test_the_first_call_is_not_taken_for_the_others() -> None:
    first = row("Numba", 9.0, first_call=True)
    found = Evidence(results=results(first, row("Numba", 1.0)))
    assert found.row(Timed("a/b", 10, "Numba")).time.value == pytest.approx(1.004)


def test_reasons_reach_the_verdict() -> None:
    evidence = Evidence(reasons={"a/b": "it can't be imported"}, results=results())
    with pytest.raises(NotMeasuredError, match="it can't be imported"):
        evidence.row(Timed("a/b", 10, "Python"))
    claim = Claim("x", (1,), "a.md:1", "", "", Every(low=1.0), (Found("probe", "probe", "%"),))
    assert judged(claim, Evidence(reasons={"probe": "no compiler"})).verdict.text == "not run: no compiler"


def test_a_ratio_to_what_is_lost_in_the_noise_is_not_run() -> None:
    with pytest.raises(NotMeasuredError, match="lost in the noise"):
        quotient(Estimate(1.0, 1.0, 1.0), Estimate(0.0, -1.0, 1.0))
    worst = quotient(Estimate(4.0, 2.0, 6.0), Estimate(2.0, 1.0, 3.0))
    assert (worst.value, worst.low, worst.high) == (2.0, pytest.approx(2 / 3), 6.0)


def test_a_figure_that_is_not_finite_is_no_figure() -> None:
    for claim in MEASURABLE:
        for each in judged(claim, Dice(seed=7)).figures:
            assert each.estimate is None or math.isfinite(each.estimate.value), (claim.id, each.what)


def test_a_ratio_needs_what_both_sides_need() -> None:
    one, other = Found("a", "one", "s"), Found("b", "other", "s")
    assert Ratio("x", one, other).needs == (*one.needs, *other.needs)


def test_a_busy_machine_says_nothing_of_threads() -> None:
    assert freedom([1.0, 1.0, 1.0, 1.6], [2.0, 2.0, 2.0, 1.1]) == [0.0, 0.0, 0.0]
    with pytest.raises(NotMeasuredError, match="the machine was busy"):
        freedom([1.0, 1.0, 1.0], [2.0, 1.1, 1.0])
    rows = [row("ferrule", 1.0), row("ferrule", 0.5)]
    rows[1].threads = Evidence().cores
    threads = Threads("two", "a/b", 10)
    for given, reason in (([2.0] * 9, ""), ([1.1] * 9, "the machine was busy")):
        evidence = Evidence(results=results(*rows), probes={"free threads": given})
        claim = Claim("x", (1,), "a.md:1", "", "", Every(low=1.5), (threads,))
        verdict = judged(claim, evidence).verdict
        if Evidence().cores == 1:
            assert verdict.text == "not run: there is but one core"
        else:
            kind = "not run" if reason else "holds, on few figures"
            assert (verdict.kind, reason in verdict.detail) == (kind, True)


def test_no_line_is_followed_beyond_what_was_measured() -> None:
    dice = Dice(seed=1)
    assert Cost("copied", "list[int]", "copied", SIZES[-1]).of(dice).value >= 0
    with pytest.raises(NotMeasuredError, match="measured up to n = 100,000"):
        Cost("copied", "list[int]", "copied", SIZES[-1] + 1).of(dice)
    at_most, beyond = (Cost("lent", "ndarray", "zero-copy", n).of(dice) for n in (SIZES[-1], 10**9))
    assert beyond == at_most
