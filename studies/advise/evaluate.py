"""How good the predictions are: `python -m studies.advise.evaluate [--cases FILE] [FILE]` prints it.

It is of the cases that are kept, or of those that another CPython counted (`make advise-eval`). With a file's
name the figures are written there, too: `studies.publish.advise` makes the page of them.
Each prediction is made by a calibration that has seen nothing of the workload's domain. Beside it stands
what is predicted with nothing learned, by what was plausible before, and what others say who don't look:
that Rust is ten times faster, so that everything is moved, or no faster, so that nothing is, that of
Python's time a hundredth is left, and that only crossing is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from ferrule import _files
from ferrule.advise.verdict import FASTER, PROGRAM
from ferrule.measuring import machine, words
from rich.console import Console
from rich.table import Table as Grid

from studies.advise import cases as known
from studies.advise import wanted
from studies.advise.calibrate import COUNTED, SAMPLED, Table, held_out, like, quantile, widths
from studies.advise.wanted import TENTH
from studies.publish import published
from studies.publish.published import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from studies.advise.calibrate import Floats, Way
    from studies.advise.cases import Case, Cases
    from studies.publish.published import Document

NAME, OTHER = "by what is counted, domain held out", "by samples of its work, likewise"
PRIOR = "by what is counted, nothing learned"
ALWAYS = 10.0
HALF = 0.5
"""Of a program's time that the function takes whose verdict is judged."""


def others(table: Table) -> dict[str, Floats]:
    """Give the errors of what is said without looking, in logarithms."""
    rest = np.log(table.seconds)
    # What tools say that multiply a share: the interpreter's part goes, and what is C's stays.
    native = table.groups[:, -1]
    return {
        f"always {ALWAYS:g} × (move it)": rest - math.log(ALWAYS) - table.kernel,
        "always 1 × (leave it)": rest - table.kernel,
        "by the share in C": np.log(native + (table.seconds - native) / 100) - table.kernel,
        "crossing alone": np.log(np.maximum(table.crosses(np.ones(2)), 1e-12)) - table.kernel,
    }


@dataclass(frozen=True, slots=True)
class Judged:
    """How predictions do that were made without the domain."""

    errors: Floats
    """Predicted less taken, in logarithms."""
    off: Floats
    """By how much the time may be less or more, as the interval says, likewise."""

    @classmethod
    def of(cls, table: Table, way: Way = COUNTED) -> Judged:
        """Predict each domain by all others."""
        errors, stands = held_out(table, way)
        off = np.empty(len(errors))
        for domain in set(table.domains.tolist()):
            out = table.domains == domain
            off[out] = stands[out] @ widths(table.of(~out), way)
        return cls(errors, off)

    @classmethod
    def sure(cls, errors: Floats) -> Judged:
        """Take what is said without an interval."""
        return cls(errors, np.zeros(len(errors)))

    def holds(self, weight: Floats) -> float:
        """Give how often the interval holds."""
        return share(np.abs(self.errors) <= self.off, weight)

    def width(self, weight: Floats) -> float:
        """Give how wide half of the intervals are: the high end over the low one."""
        return quantile(np.exp(2 * self.off), weight, 0.5)


def share(chosen: NDArray[np.bool_], weight: Floats) -> float:
    """Give the share of the weight that is chosen."""
    return float((chosen * weight).sum() / weight.sum())


def everyone(table: Table) -> dict[str, Judged]:
    """Give how each does who predicts: by the work, with nothing learned, and without looking."""
    prior = COUNTED.predicted(table, np.log(COUNTED.prior)) - table.kernel
    blind = {name: Judged.sure(errors) for name, errors in others(table).items()}
    return {NAME: Judged.of(table), OTHER: Judged.of(table, SAMPLED), PRIOR: Judged.sure(prior)} | blind


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What "move it" and "leave it" come to for who predicts so: shares of the weight."""

    right: float
    moves: float
    """Of all that are told to move."""
    slower: float
    """Of those the ones that become slower."""
    near: float
    """Of programs that spend half of their time in the function, those whose gain is within a tenth."""


def verdicts(table: Table, judged: Judged) -> Verdicts:
    """Decide as the advice does, and hold it to what ports took."""
    gains = np.log(table.seconds) - table.kernel
    predicted = gains - judged.errors
    whole, said = _whole(gains), _whole(predicted)
    # As `verdict.chosen` has it.
    moves = (predicted >= math.log(FASTER)) & (said >= PROGRAM) & (predicted >= judged.off)
    right = moves == ((gains >= math.log(FASTER)) & (whole >= PROGRAM))
    slower = share(gains[moves] < 0, table.weights[moves]) if moves.any() else 0.0
    near = share(np.abs(said / whole - 1) <= TENTH, table.weights)
    return Verdicts(share(right, table.weights), share(moves, table.weights), slower, near)


def near_if_all_went(table: Table) -> float:
    """Give `Verdicts.near` for who says that all of the function's time goes."""
    whole = _whole(np.log(table.seconds) - table.kernel)
    return share(np.abs(1 / (1 - HALF) / whole - 1) <= TENTH, table.weights)


def _whole(gains: Floats) -> Floats:
    """Give how many times faster the program is, by the logarithms of the function's gains."""
    found: Floats = 1 / (1 - HALF + HALF / np.exp(gains))
    return found


def off(errors: Floats, weight: Floats) -> list[float]:
    """Give the median factor of errors, that which 80 of 100 don't pass, and how many are within 2."""
    size = np.abs(errors)
    found = [math.exp(quantile(size, weight, part)) for part in (0.5, 0.8)]
    return [*map(rounded, found), rounded(share(size <= math.log(2), weight))]


def figures(title: str, cases: Sequence[Case]) -> Document:
    """Give how good predictions of these cases are: factors, and shares of 1."""
    table = Table(cases)
    weights, found = table.weights, everyone(table)
    domains: list[Document] = []
    for domain in sorted(set(table.domains.tolist())):
        mine = table.domains == domain
        workloads = len({case.workload for case in table.of(mine).cases})
        errors = found[NAME].errors[mine]
        domains.append({"domain": domain, "workloads": workloads, "off": off(errors, weights[mine])})
    blind = others(table)
    predictors: list[Document] = []
    for name, judged in found.items():
        came = {each: rounded(value) for each, value in asdict(verdicts(table, judged)).items()}
        each = {"name": name, "blind": name in blind, "off": off(judged.errors, weights), **came}
        if judged.off.any():
            each |= {"holds": rounded(judged.holds(weights)), "width": rounded(judged.width(weights))}
        predictors.append(each)
    return {
        "title": title,
        "cases": len(table.cases),
        "predictors": predictors,
        "near_if_all_went": rounded(near_if_all_went(table)),
        "domains": domains,
    }


def cells(found: list[float]) -> list[str]:
    """Give the cells of what `off` gives."""
    half, most, within = found
    return [f"{half:.2f}", f"{most:.2f}", f"{within:.0%}"]


def show(console: Console, found: Document) -> None:
    """Print the figures of a table."""
    half, most, within = "half are off by less than ×", "80% by less than ×", "within 2 ×"
    ours, sampled, prior = found["predictors"][:3]
    grid = Grid("predicted", half, most, within, "verdict right", "moved: slower", title=found["title"])
    for each in found["predictors"]:
        style = "bold" if each is ours else None
        slower = f"{each['slower']:.0%}" if each["moves"] else "–"
        grid.add_row(each["name"], *cells(each["off"]), f"{each['right']:.0%}", slower, style=style)
    console.print(grid)
    console.print(
        f"The interval holds {ours['holds']:.0%} of the time, and half of them are wider than "
        f"{words.significant(ours['width'])}: the high end over the low one. By samples it "
        f"holds {sampled['holds']:.0%}: {words.significant(sampled['width'])} wide."
    )
    console.print(learning(ours, prior))
    console.print(
        f'"Move it" or "leave it" is right for {ours["right"]:.0%}; of those told to move '
        f"{ours['slower']:.0%} become slower. {blindly(found)} Of a program that spends half of its time "
        f"there the gain is within {TENTH:.0%} of what is said for {ours['near']:.0%} (for "
        f"{found['near_if_all_went']:.0%} if it is said to be {1 / (1 - HALF):g} ×)."
    )
    wanted.show(console, wanted.of_predictions(found))
    grid = Grid("domain", "workloads", half, most, within)
    for each in found["domains"]:
        grid.add_row(each["domain"], str(each["workloads"]), *cells(each["off"]))
    console.print(grid)


def learning(ours: Document, prior: Document) -> str:
    """Say what the fit adds to what was plausible before anything was learned."""
    factors = ours["off"][0], prior["off"][0]
    adds = "learning helps" if factors[0] < factors[1] else "learning adds nothing"
    return (
        f"With nothing learned half are off by less than × {factors[1]:.2f}, with what other domains teach "
        f"by less than × {factors[0]:.2f}: {adds}."
    )


def blindly(found: Document) -> str:
    """Say how often verdicts are right for who always says the same."""
    move, leave = (each for each in found["predictors"] if each["name"].startswith("always"))
    return (
        f"Who always says to move it is right for {move['right']:.0%}, and {move['slower']:.0%} become "
        f"slower; who always says to leave it is right for {leave['right']:.0%}."
    )


def document(found: Cases) -> Document:
    """Give the figures of all tables, of which cases each is, and what was left out by which rule."""
    alike, grown = like(found.cases), like(found.cases, but=known.GROWS)
    every = "Every workload that has a reference and a kernel"
    table = Table(grown)
    return {
        "python": found.python,
        "way": found.way,
        "cases": len(found.cases),
        "left_out": dict(Counter(known.unlike(found.cases).values()).most_common()),
        "grown": {
            "why": known.GROWS,
            "cases": len(grown) - len(alike),
            "off": off(Judged.of(table).errors, table.weights),
        },
        "tables": [figures("Ports line by line", alike), figures(every, found.cases)],
    }


def with_grown(found: Document) -> str:
    """Say what it would come to if nothing were left out by what is predicted itself."""
    half, most, within = cells(found["grown"]["off"])
    return (
        f'The rule "{found["grown"]["why"]}" looks at how long kernels take, which is what is predicted. '
        f"With its {words.counted(found['grown']['cases'], 'case')} in, half are off by less than × {half}, "
        f"80% by less than × {most}, and {within} are within 2 ×."
    )


def write(path: Path, told: Document) -> None:
    """Write the figures, and what they are of."""
    about = published.measured_on(machine.describe(), machine.versions({"numpy"}), machine.build_info())
    date = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    _files.write(path, published.text_of({"date": date, **about, **told}))


def main() -> None:
    """Print all of it, and write it to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=known.FILE)
    parser.add_argument("json", type=Path, nargs="?")
    asked = parser.parse_args()
    console = Console(width=100)
    told = document(known.kept(asked.cases))
    console.print(f"{told['cases']} cases, looked at by {told['way']}, Python {told['python']}")
    for reason, count in told["left_out"].items():
        console.print(f"  no ports line by line: {words.counted(count, 'case')}, since {reason}")
    console.print(with_grown(told))
    for table in told["tables"]:
        show(console, table)
    if asked.json:
        write(asked.json, told)


if __name__ == "__main__":
    main()
