"""A rule says no to figures that chance could give: of random ones no more than a tenth confirm a claim."""

import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import pytest
from ferrule.measuring.intervals import Estimate

from studies.claims.catalogue import everything
from studies.claims.chance import chance
from studies.claims.claim import CHANCE, Claim, Figure, Rule, Verdict
from studies.claims.gains import Gain
from studies.claims.judging import judged_by
from studies.claims.quantities import Cost, Dearest, Faster, Found, Missing, PerItem, Quantity, Ratio, Time
from studies.claims.rules import RULES, Bounds, BySize, Every, InOrder, Most, Typical, exceptions
from studies.publish import claims as page
from studies.publish.markdown import plain

CLAIMS = everything()
MEASURABLE = [claim for claim in CLAIMS if not all(isinstance(each, Missing) for each in claim.quantities)]
CONFIRMED = {"holds", "holds when", "holds, on few figures"}
DRAWS = 400
SLACK = 3 * math.sqrt(CHANCE * (1 - CHANCE) / DRAWS)
"""By so much chance alone may take a share of so many draws from what it is."""
COUNTS = [*range(1, 13), 20, 24, 30]


def figure(what: str, value: float, spread: float = 0.01, n: int | None = None, unit: str = "×") -> Figure:
    return Figure(what, unit, Estimate(value, value * (1 - spread), value * (1 + spread)), n=n)


def sharp(value: float, n: int | None = None) -> Figure:
    return Figure(f"{value} {n}", "", Estimate(value, value, value), n=n)


def randomly(rule: Rule, draw: random.Random) -> float:
    """A figure on either side of a rule's bound alike, within a factor of ten of it; of an order any."""
    if not isinstance(rule, Bounds):
        return 10 ** draw.uniform(-9, -3)
    inside = draw.random() < 0.5
    low, high = rule.low, rule.high
    if low == high:
        return low * 10 ** (0 if inside else draw.choice((-1, 1)) * draw.uniform(0.01, 1))
    if -math.inf < low and high < math.inf:
        if inside:
            return math.exp(draw.uniform(math.log(low), math.log(high)))
        return draw.choice((low / 10 ** draw.uniform(0.01, 1), high * 10 ** draw.uniform(0.01, 1)))
    bound, upwards = (low, inside) if -math.inf < low else (high, not inside)
    if bound == 0:
        return 10 ** draw.uniform(-1, 1) if upwards else 0.0
    return bound * 10 ** ((1 if upwards else -1) * draw.uniform(0.001, 1))


def confirmed(claim: Claim) -> float:
    """How many random figures, in the claim's own number, confirm it."""
    draw = random.Random(claim.id)  # noqa: S311
    found = 0
    for _ in range(DRAWS):
        figures = [
            Figure(each.what, each.unit, sharp(randomly(claim.rule, draw)).estimate, n=each.n)
            for each in claim.quantities
        ]
        found += judged_by(claim, figures).verdict.kind in CONFIRMED
    return found / DRAWS


@pytest.mark.parametrize("claim", MEASURABLE, ids=lambda claim: claim.id)
def test_random_figures_confirm_no_claim_unless_it_says_that_they_may(claim: Claim) -> None:
    told = judged_by(claim, [sharp(1.0, each.n) for each in claim.quantities])
    assert confirmed(claim) <= told.chance + SLACK
    for kind in ("holds", "holds when"):
        verdict = Verdict(kind, "n ≥ 10").on_few(told.chance)
        cell = page.row(replace(told, verdict=verdict))[1]
        if told.chance > CHANCE:
            assert verdict.kind == "holds, on few figures"
            assert cell.endswith(f"n ≥ 10; chance {told.chance:.0%}".replace("%", " %"))
            assert "**" not in cell
        else:
            assert verdict.kind == kind
            assert cell.startswith(f"**{kind}**")


def against(*peers: str, n: int = 1_000) -> tuple[Faster, ...]:
    return tuple(Faster(f"{peer} {n}", "sequences/stats", n, than=peer) for peer in peers)


def sized(*sizes: int) -> tuple[Faster, ...]:
    return tuple(each for n in sizes for each in against("NumPy", n=n))


def ints(n: int) -> Cost:
    return Cost("", "list[int]", "copied", n)


INT, READ = PerItem("int", "list[int]", "read"), Cost("read", "attribute read", "plain object")
APART = tuple(Found(str(each), f"probe {each}", "×") for each in range(4))


@pytest.mark.parametrize(
    ("rule", "quantities", "wanted"),
    [
        # Nothing is shared: a coin each.
        (Every(low=1.0), APART, 1 / 16),
        # One is the fastest of all, of so many as likely as each other.
        (Every(low=1.2), against("NumPy", "pandas"), 1 / 3),
        (Every(low=1.2), against("NumPy", "pandas", "polars", "Numba"), 1 / 5),
        (Every(high=1.0), tuple(Ratio(each.what, each, READ) for each in APART), 1 / 5),
        # What can't be alike is as if nothing were shared.
        (Every(low=1.0), (Ratio("a", INT, READ), Ratio("b", READ, INT)), 1 / 4),
        # Neighbours in pairs: of five sizes three coins, of those too far apart one each.
        (Every(low=1.0), sized(10, 100, 1_000, 10_000, 100_000), 1 / 8),
        (BySize(low=1.0), sized(10, 100, 1_000, 10_000, 100_000), 2 / 8),
        (Every(low=1.0), sized(10, 1_000, 100_000), 1 / 8),
        (Every(low=1.0), sized(1_000, 10_000), 1 / 2),
        # A size that is compared with another is none with it.
        (Every(1.0, 2.0), (Ratio("growth", ints(100), ints(10)),), 1 / 2),
        # P(max(u, v) > m and u > 1/2) = 1/2 - m (m - 1/2), and m, the middle of the larger, is sqrt(1/2).
        (Every(low=1.0), (Dearest("", APART[:2]), APART[0]), math.sqrt(0.5) / 2),
        # The best of two forms that are compared with the best of two: as one with one.
        (Every(low=1.0), (Gain("a", "recursion", ("NumPy", "Numba"), ("mypyc", "Cython")),), 1 / 2),
        (InOrder(), tuple(Time(str(n), "sequences/stats", n, "NumPy") for n in (1, 100, 10_000)), 1 / 6),
    ],
)  # fmt: skip
def test_figures_that_share_something_are_no_coins_of_their_own(
    rule: Rule, quantities: tuple[Quantity, ...], wanted: float
) -> None:
    assert chance(rule, quantities) == pytest.approx(wanted, abs=0.015)


def rule_and_figures(rule: Rule, count: int, draw: random.Random) -> list[Figure]:
    return [sharp(randomly(rule, draw), n=10**place) for place in range(count)]


@pytest.mark.parametrize("kind", [Every, Typical, Most, BySize], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("count", COUNTS)
def test_a_rule_holds_of_random_figures_as_often_as_it_says(kind: type[Bounds], count: int) -> None:
    rule, draw = kind(low=2.0), random.Random(count)  # noqa: S311
    kinds = [rule.judge(rule_and_figures(rule, count, draw)).kind for _ in range(DRAWS)]
    share = sum(each in CONFIRMED for each in kinds) / DRAWS
    assert abs(share - rule.chance(count)) < 0.08
    assert rule.chance(count) <= CHANCE or count < 4


@pytest.mark.parametrize("kind", [Every, Typical, Most, BySize], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("count", range(1, 13))
def test_the_share_of_random_figures_is_exact(kind: type[Bounds], count: int) -> None:
    rule = kind(low=2.0)
    passing = sum(
        rule.judge([sharp(value, 10**place) for place, value in enumerate(values)]).kind in CONFIRMED
        for values in product((1.0, 3.0), repeat=count)
    )
    assert passing / 2**count == pytest.approx(rule.chance(count))


def orders(count: int) -> Iterator[tuple[int, ...]]:
    """Every order of so many figures, of which some may be level."""
    return (
        ranks for ranks in product(range(count), repeat=count) if set(ranks) == set(range(len(set(ranks))))
    )


@pytest.mark.parametrize("count", range(2, 7))
def test_random_orders_hold_as_often_as_it_says_and_level_figures_let_no_others_through(count: int) -> None:
    rule = InOrder(noise=0.1)
    all_orders, passing = Counter(), Counter()
    for ranks in orders(count):
        kind = rule.judge([sharp(float(rank)) for rank in ranks]).kind
        all_orders[len(set(ranks))] += 1
        passing[len(set(ranks))] += kind in CONFIRMED
    assert passing[count] / all_orders[count] == pytest.approx(rule.chance(count))
    assert all_orders[count] == math.factorial(count)
    if count >= 4:
        assert all(passing[ranks] / all_orders[ranks] <= CHANCE for ranks in all_orders)


@pytest.mark.parametrize(("size", "count"), [(3, 2), (3, 3), (2, 4)])
def test_of_groups_every_one_must_be_in_order(size: int, count: int) -> None:
    rule = InOrder(noise=0.1, group=size)
    group = list(permutations(range(size)))
    passing = sum(
        rule.judge([sharp(float(rank)) for ranks in each for rank in ranks]).kind in CONFIRMED
        for each in product(group, repeat=count)
    )
    assert passing == 1
    assert rule.chance(size * count) == pytest.approx(1 / len(group) ** count)


def test_a_typical_case_is_of_so_many_figures_that_one_may_fail() -> None:
    for claim in CLAIMS:
        if isinstance(claim.rule, Typical):
            assert exceptions(len(claim.quantities)) >= 1, claim.id
        if isinstance(claim.rule, InOrder) and claim.rule.group:
            assert len(claim.quantities) % claim.rule.group == 0, claim.id
        if isinstance(claim.rule, BySize):
            sizes = [quantity.n for quantity in claim.quantities]
            assert None not in sizes, claim.id
            assert len(set(sizes)) == len(sizes), claim.id
    assert {type(claim.rule) for claim in CLAIMS} == set(RULES)


@pytest.mark.parametrize(
    ("rule", "figures", "text"),
    [
        (Every(low=2.0), [figure("a", 3), figure("b", 4)], "holds"),
        (Every(low=2.0), [figure("a", 3), figure("b", 1), figure("c", 2)], "does not hold: b"),
        (Every(low=2.0), [figure("a", 3), figure("b", 2)], "too close to tell"),
        (Every(2.0, 5.0), [figure("a", 6)], "does not hold: a"),
        (Every(2.0, 5.0), [figure("a", 4.9, spread=0.1)], "too close to tell"),
        (BySize(low=2.0), [figure("b", 3, n=1_000), figure("a", 3, n=10)], "holds"),
        (BySize(low=2.0), [figure("a", 1, n=10), figure("b", 3, n=100)], "does not hold"),
        (BySize(low=2.0), [figure("a", 2, n=10), figure("b", 3, n=100)], "too close to tell"),
        (InOrder(0.1), [figure("a", 1), figure("b", 2), figure("c", 3)], "holds"),
        (InOrder(0.1), [figure("a", 1), figure("b", 1), figure("c", 3)], "does not hold"),
        (InOrder(0.1), [figure("a", 1), figure("b", 9), figure("c", 3)], "does not hold"),
        (
            InOrder(0.1),
            [figure("a", 1, spread=0.2), figure("b", 1.3, spread=0.2), figure("c", 2)],
            "too close to tell",
        ),
        (
            InOrder(0.1),
            [figure("a", 1), figure("b", 1), figure("c", 3), figure("d", 4)],
            "holds when these count as level: a and b",
        ),
        (
            InOrder(0.1),
            [figure("a", 1), figure("b", 1), figure("c", 3), figure("d", 3)],
            "does not hold",
        ),
        (
            InOrder(0.1, group=2),
            [figure("a", 1), figure("b", 2), figure("c", 4), figure("d", 3)],
            "does not hold: c; d",
        ),
        (
            InOrder(0.1, group=2),
            [figure("a", 1), figure("b", 2), figure("c", 3), figure("d", 3.1, spread=0.1)],
            "too close to tell",
        ),
    ],
)
def test_rules(rule: Rule, figures: list[Figure], text: str) -> None:
    assert rule.judge(figures).text == text


@pytest.mark.parametrize(
    ("failing", "unclear", "text"),
    [
        ("", "", "holds"),
        ("a", "", "holds when not said of: a"),
        ("", "b", "holds when too close to tell of: b"),
        ("a", "b", "too close to tell"),
        ("ab", "", "does not hold"),
        ("", "bc", "too close to tell"),
    ],
)
def test_a_typical_case_has_few_exceptions(failing: str, unclear: str, text: str) -> None:
    figures = [figure(name, 1 if name in failing else 2 if name in unclear else 3) for name in "abcdefg"]
    assert Typical(low=2.0).judge(figures).text == text
    most = Most(low=2.0).judge(figures).text
    assert most == ("holds" if text.startswith("holds") else text)


@pytest.mark.parametrize(
    ("sides", "text"),
    [
        ("11111", "holds"),
        ("01111", "holds when n ≥ 10"),
        ("11110", "holds when n ≤ 1,000"),
        ("?1111", "holds when n ≥ 10"),
        ("?111?", "too close to tell"),
        ("00111", "does not hold"),
        ("11011", "does not hold"),
        ("01110", "does not hold"),
        ("1?111", "too close to tell"),
    ],
)
def test_what_depends_on_the_size_may_fail_at_one_end(sides: str, text: str) -> None:
    values = {"0": 1.0, "1": 3.0, "?": 2.0}
    figures = [figure(str(place), values[each], n=10**place) for place, each in enumerate(sides)]
    assert BySize(low=2.0).judge(figures).text == text


def test_of_six_figures_one_may_be_left_out_of_an_order() -> None:
    rising = [figure(name, place + 1) for place, name in enumerate("abcdef")]
    rule = InOrder(0.1)
    assert rule.judge(rising).text == "holds"
    assert rule.judge([*rising[1:], rising[0]]).text == "holds when this is left out: a"
    assert rule.judge([rising[1], rising[0], *rising[2:4], rising[5], rising[4]]).text == "does not hold"
    assert rule.judge([rising[1], rising[0], *rising[2:5], figure("g", 5)]).text == "does not hold"
    assert rule.judge([*rising[1:5], rising[0]]).text == "does not hold"


def test_a_rule_says_its_bounds() -> None:
    assert Every(low=2.0).criterion == "every single figure is at least 2.00 ×"
    assert Every(50e-9, 100e-9, unit="s").criterion == "every single figure is 50.0 ns to 100 ns"
    assert BySize(high=1.0).criterion == "at every n the figure is at most 1.00 ×"


def test_the_table_of_rules_has_each_with_its_chances() -> None:
    table = page.rules_table().splitlines()
    counts = [int(count) for count in re.findall(r"\b\d+\b", table[0])]
    assert counts == sorted(counts)
    assert {3, 4} <= set(counts)
    for rule, line in zip((kind() for kind in RULES), table[2:], strict=True):
        assert plain(rule.says_no) in line
        shown = [cell.strip() for cell in line.strip("|").split("|")][-len(counts) :]
        for count, cell in zip(counts, shown, strict=True):
            assert cell == page.percent(rule.chance(count))
            assert count < 4 or float(cell.removesuffix(" %").removeprefix("under ")) <= 100 * CHANCE
