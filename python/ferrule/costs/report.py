"""The cost model in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ferrule.costs import answer
from ferrule.costs.break_even import MOST, Break
from ferrule.costs.cost_model import ASKEW, UNTOUCHED
from ferrule.costs.crossing import IN_ORDER, TO_ITEMS
from ferrule.errors import UnknownCrossingError
from ferrule.measuring import machine, words
from ferrule.measuring.hanging import Hanging
from ferrule.measuring.rows import Rows

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.costs.check import Check, Prediction
    from ferrule.costs.cost_model import Measured, Model
    from ferrule.measuring.intervals import Estimate

LEGEND = (
    "A crossing costs fixed + per item × n, beyond the call itself (kinds of calls: the whole call), where "
    "objects lie in order. Medians over rounds, ± half the 95 % interval. Off by: how far, at most, the line "
    "is from a whole call at a size measured. Times below 1 ns are noise."
)
NOISE = 1e-9
"""Two calls that do the same differ by so much."""

SPEEDUPS = (3, 10, 100)
"""How many times faster than Python Rust's own work is taken to be, where the user doesn't say."""


def print_doubt(console: Console, model: Model) -> None:
    """Print why a model's times are too long, or can't be trusted, if so."""
    for note in machine.cautions(model.build, model.machine):
        console.print(Hanging(Text.assemble(("Note: ", "bold yellow"), note)))
    if model.doubt:
        console.print(Hanging(f"Caution: {model.doubt}", "bold yellow"))


def print_model(console: Console, model: Model, pattern: str) -> None:
    """Print every crossing whose name has the pattern, then what it was measured on."""
    table = Rows("crossing", "fixed", "per item", "1,000 items", "off by", spare=("off by", "1,000 items"))
    reasons: dict[str, list[str]] = {}
    for kind in model.kinds:
        found = [each for each in model.measured if each.kind == kind and pattern in each.id]
        for each in found:
            if each.reason:
                reasons.setdefault(each.reason, []).append(each.id)
            else:
                table.add_row(Text(each.id), *cells(each))
    console.print(table)
    for reason, names in reasons.items():
        shown = "; ".join(names[:3]) + (f"; and {len(names) - 3} more" if len(names) > 3 else "")
        console.print(Hanging(f"not run: {reason}: {shown}", "yellow"))
    for line in machine_lines(model):
        console.print(Hanging(line, "dim"))
    console.print(Hanging(LEGEND, "dim"))


def print_answer(console: Console, model: Model) -> None:
    """Print what to do, then which ways are cheap and which are dear."""
    console.print()
    console.print(Hanging(answer.advice(model), "bold"))
    console.print(Hanging(answer.call_line(model)))
    for group in answer.groups(model):
        console.print(Hanging(Text.assemble((group.name, "bold"), f": {group.cost}")))
        for work, pays in zip(answer.WORK, group.pays, strict=True):
            if pays:
                console.print(Hanging(f"{answer.where(work)}: {pays}", indent=2))
        for way, kinds in group.kinds.items():
            console.print(Hanging(f"{way}: {kinds}", indent=2))
    console.print(Hanging(answer.LEGEND, "dim"))


def cells(each: Measured) -> list[str]:
    """Give the cells of a crossing: what an item costs only where n can be more than one."""
    if len(each.sizes) == 1:
        return cells_of(each.fixed)
    return cells_of(each.fixed, each.per_item, each.at(1_000, IN_ORDER).value, each.misfit)


def cells_of(
    fixed: Estimate, per_item: Estimate | None = None, thousand: float = 0.0, misfit: float = 0.0
) -> list[str]:
    """Give the cells of these figures: what is fixed, an item, 1,000 items, and how far the line is off."""
    if per_item is None:
        return [cost(fixed), "", "", ""]
    return [
        cost(fixed),
        cost(per_item, UNTOUCHED),
        words.duration(thousand),
        f"{misfit:.0%}{' !' if misfit > ASKEW else ''}",
    ]


def cost(estimate: Estimate, noise: float = NOISE) -> str:
    """Give a cost with half its interval; of one that is lost in the noise, what it is below.

    >>> from ferrule.measuring.intervals import Estimate
    >>> cost(Estimate(2.5e-8, 2.4e-8, 2.6e-8)), cost(Estimate(2e-10, -3e-10, 4e-10))
    ('25.0 ns ±4%', '< 1 ns')
    """
    if estimate.value <= noise:
        return "< 1 ns" if noise == NOISE else "0"
    if estimate.spread > 1:
        return f"< {words.duration(estimate.high)}"
    return f"{words.duration(estimate.value)} {words.interval_percent(estimate):>3}"


def machine_lines(model: Model) -> list[str]:
    """Describe in two lines what the model was measured on, and how."""
    build, facts = model.build, model.machine
    kind = "quick: short samples, " if model.quick else ""
    python = f"Python {model.versions.get('python', '?')}"
    ferrule = (
        f"ferrule {build.get('version', '?')} ({build.get('profile', '?')}, PyO3 {build.get('pyo3', '?')})"
    )
    load = f"load average {facts.get('load_before')} before"
    return [
        f"{facts.get('cpu', 'unknown processor')}, {facts.get('cores', '?')} cores; {python}; {ferrule}",
        f"{model.date}, in {model.seconds:.0f} s; {kind}one thread on one core; {load}",
    ]


def print_break_even(console: Console, model: Model, kind: str, work: float, rust: float | None) -> None:
    """Print from which size on Rust pays, for each way in which items of a kind can cross to Rust."""
    found = [each for each in model.measured if each.kind == kind and each.way in TO_ITEMS]
    if not found:
        model.find(kind)  # says what is near
        raise UnknownCrossingError(f"kind: got {kind!r}, wanted one whose items cross to Rust")
    if rust is None:
        given = {f"Rust {speedup} × faster": work / speedup for speedup in SPEEDUPS}
    else:
        given = {f"Rust {words.duration(rust)}": rust}
    spare = ("call + fixed", "per item")
    table = Rows(f"{kind}, {words.duration(work)} an item in Python", *spare, *given, spare=spare)
    for each in found:
        if each.reason:
            reason = f"{each.id} was not run: {each.reason}"
            console.print(reason, style="yellow", highlight=False, markup=False)
            continue
        breaks = [model.break_even(kind, work=work, rust=rate, way=each.way) for rate in given.values()]
        paid = words.duration(model.call(1).value + max(0.0, each.fixed.value))
        table.add_row(Text(each.way), paid, cost(each.per_item, UNTOUCHED), *map(_break_text, breaks))
    console.print(table)
    print_doubt(console, model)
    console.print(
        "From how many items n on (and up to how many, where the crossing grows dearer) a call with one "
        "argument + the crossing of n items + n × Rust's work take less than n × Python's work. The crossing "
        "is fixed + n × per item, times what it is off by at the sizes measured, and the geometric mean of "
        "objects that lie in memory in order and shuffled ones: model = ferrule.costs.model() has both "
        "terms, as model.call(1).value and model.crossing(kind, n, way=way).value. In brackets from the "
        "former order to the latter, with the 95 % intervals. What comes back to Python is not in it. never: "
        "an item's "
        f"crossing and Rust's work on it take as long as Python's, or longer, up to {MOST:,} items.",
        style="dim",
        highlight=False,
    )


def _break_text(found: Break) -> str:
    if found.n is None:
        return "never"
    ends = [f"{end:,}" if end is not None else "never" for end in (found.low, found.high)]
    until = f" to {found.until:,}" if found.until else ""
    return f"{found.n:,}{until}" if ends[0] == ends[1] else f"{found.n:,}{until} ({ends[0]}–{ends[1]})"


def print_check(console: Console, check: Check) -> None:
    """Print how good the model is."""
    for title, figures in (
        ("a call it was not fitted on", check.predicted),
        ("the same call, timed by pyperf", check.agreed),
    ):
        if figures:
            console.print(_figures(title, figures))
            console.print()
    for reason in check.reasons:
        console.print(reason, style="yellow", highlight=False, markup=False)
    if check.predicted:
        count = len(check.predicted)
        console.print(
            f"Median error of {count} predicted calls: {check.median_error:.1%}, "
            f"at most {check.worst_error:.1%}. "
            f"Median width of the answers that are intervals: {check.median_width:.0%}.",
            highlight=False,
        )
    if check.load:
        console.print(
            f"Something else was running when the check began: {check.load}. How far it is off then says "
            "little of the model: check again on a quiet machine.",
            style="yellow",
            highlight=False,
        )
    if check.agreed:
        console.print(f"Largest distance from pyperf: {check.worst_disagreement:.1%}.", highlight=False)


def said(figure: Prediction) -> str:
    """Give what the model says of a call: an interval where it does not know the order of the objects."""
    if not figure.between:
        return words.duration(figure.model.value)
    ends = dict.fromkeys(words.duration(each) for each in (figure.model.low, figure.model.high))
    return " to ".join(ends)


def _figures(title: str, figures: list[Prediction]) -> Rows:
    table = Rows(title, "model", "measured", "error")
    for figure in figures:
        table.add_row(
            Text(figure.name),
            said(figure),
            f"{words.duration(figure.measured.value)} {words.interval_percent(figure.measured):>4}",
            f"{figure.error:.0%}",
        )
    return table
