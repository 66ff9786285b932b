"""What a figure and a judged claim say of themselves, at their edges."""

from dataclasses import replace

import pytest
from ferrule.measuring.intervals import Estimate

from studies.claims.claim import CHANCE, Claim, Figure, Judged, Verdict, shown
from studies.claims.gains import Gain
from studies.claims.judging import figure, judged_by
from studies.claims.quantities import Faster, Found, Growth
from studies.claims.rules import BySize, Every, InOrder, Typical, exceptions

ONE = Estimate(1.0, 1.0, 1.0)


def test_a_figure_without_a_width_has_no_interval() -> None:
    assert Figure("a call", "×", ONE).text == "a call: 1.00 ×"
    assert Figure("a call", "×", Estimate(1.0, 0.5, 2.0)).text == "a call: 1.00 × (0.500–2.00)"


def test_bytes_are_whole_below_64_kb() -> None:
    assert (shown(65_535, "B"), shown(65_536, "B")) == ("65,535 B", "66 kB")


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (CHANCE, "holds"),
        (CHANCE + 1e-9, "holds, on few figures: chance 10 %"),
        (0.25, "holds, on few figures: chance 25 %"),
    ],
)
def test_a_claim_holds_on_few_figures_where_chance_confirms_it_more_often(chance: float, said: str) -> None:
    assert Verdict("holds").on_few(chance).text == said
    assert Verdict("not run", "no compiler").on_few(chance).text == "not run: no compiler"
    assert Verdict("does not hold", "a").on_few(chance).text == "does not hold: a"


def test_one_figure_is_few() -> None:
    high = Figure("high", "×", Estimate(2.0, 2.0, 2.0))
    assert judged_by(claim(Every(low=1.0), 1), [high]).verdict.text == "holds, on few figures: chance 50 %"
    assert judged_by(claim(Every(low=1.0), 4), [high] * 4).verdict.text == "holds"


def test_what_is_missing_is_named_with_its_reason_once() -> None:
    figures = [Figure("a", "×", ONE), MISSING, Figure("more", "×", None, "not there")]
    judged = Judged("x", [1], "a.md:1", "", "", "", Verdict("not run", "not there"), figures)
    assert judged.lines == ["a: 1.00 ×", "not run: missing; more"]
    refuted = replace(judged, verdict=Verdict("does not hold", "a"))
    assert refuted.lines == ["a: 1.00 ×", "not run: missing; more: not there"]


def test_a_figure_of_one_size_says_which() -> None:
    gain = Gain("Rust, recursion", "recursion", ("Rust",))
    assert figure(gain, ONE).text == "Rust, recursion, n = 10: 1.00 ×"
    assert figure(Faster("n = 1,000", "sequences/stats", 1_000), ONE).text == "n = 1,000: 1.00 ×"
    assert figure(Growth("growth", "sequences/stats", 10, 1_000), ONE).text == "growth: 1.00 ×"


def claim(rule, count: int) -> Claim:
    return Claim(
        "x", (1,), "a.md:1", "", "", rule, tuple(Found("a", f"probe {at}", "×") for at in range(count))
    )


MISSING = Figure("missing", "×", None, "not there")


def test_one_figure_that_fails_decides_where_all_are_needed_and_not_of_an_order() -> None:
    low, high = Figure("low", "×", Estimate(0.5, 0.5, 0.5)), Figure("high", "×", Estimate(2.0, 2.0, 2.0))
    assert judged_by(claim(Every(low=1.0), 2), [low, MISSING]).verdict == Verdict("does not hold", "low")
    assert judged_by(claim(Every(low=1.0), 2), [high, MISSING]).verdict == Verdict("not run", "not there")
    assert judged_by(claim(InOrder(), 3), [high, low, MISSING]).verdict == Verdict("not run", "not there")


def test_of_a_typical_case_more_than_half_must_be_there() -> None:
    high = Figure("high", "×", Estimate(2.0, 2.0, 2.0))
    assert judged_by(claim(Typical(low=1.0), 2), [high, MISSING]).verdict.kind == "not run"
    assert judged_by(claim(Typical(low=1.0), 3), [high, high, MISSING]).verdict.kind.startswith("holds")
    never = Figure("never", "×", None, "no way", inexpressible=True)
    assert judged_by(claim(Every(low=1.0), 2), [high, never]).verdict.kind.startswith("holds")
    assert judged_by(claim(Every(low=1.0), 1), [never]).verdict == Verdict("not run", "no way")


def test_an_interval_that_ends_at_a_bound_is_too_close_to_tell() -> None:
    assert Estimate(1.4, 1.2, 1.5).within(1.5, 9.0) is None
    assert Estimate(9.5, 9.0, 10.0).within(1.5, 9.0) is None
    assert Estimate(2.0, 1.5, 9.0).within(1.5, 9.0) is True
    assert Estimate(1.4, 1.2, 1.49).within(1.5, 9.0) is False


def test_of_many_figures_more_than_a_third_may_fail() -> None:
    assert exceptions(40) == 15


def test_sizes_are_judged_in_their_order_whatever_that_of_the_figures() -> None:
    figures = [Figure("f", "×", Estimate(value, value, value), n=n) for n, value in SIZES.items()]
    assert BySize(low=1.0).judge(figures).text == "holds when n ≥ 10"


SIZES = {100: 2.0, 10: 2.0, 1: 0.5, 10_000: 2.0, 1_000: 2.0}


def test_the_criterion_of_groups_says_so() -> None:
    assert InOrder(group=3).criterion.startswith("of each 3 figures that belong together each figure")
    assert InOrder().criterion.startswith("each figure is below")
