"""Write `docs/costs.md`, the cost model and how well it predicts, from `studies/published/costs.json`.

python -m studies.publish.costs [bench-results/costs.json bench-results/costs-check.json]
    with a model's file and its check's, those first
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ferrule.costs import catalogue, check, report, shapes, store
from ferrule.costs.cost_model import Model
from ferrule.costs.crossing import IN_ORDER, shape_of
from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate

from studies.publish import published, runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import measured_on, packed, rounded, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ferrule.costs.check import Check, Prediction
    from ferrule.costs.cost_model import Measured

    from studies.publish.published import Document

HEAD = """# What crossings cost

Written by `studies/publish/costs.py` from a run of `ferrule costs` (`make costs`). [How it is measured, and
what the words mean](guide/costs.md)."""

BETWEEN = """Where nobody knows in which order a call's objects lie in memory, the model says an interval, and
the error is the distance from its nearest end. Median width of these, relative to what was measured: {}."""


def calls(crossings: list[Document]) -> str:
    """Tabulate calls: a row for each callee, a column for each shape."""
    known = {(each["kind"], each["way"]): each for each in crossings if shape_of(each["kind"])}
    kinds = list(dict.fromkeys(kind for kind, _ in known))
    rows = [
        [way, *(call(known.get((kind, way))) for kind in kinds)]
        for way in dict.fromkeys(way for _, way in known)
    ]
    return table(["callee", *map(shape_of, kinds)], rows)


def call(each: Document | None) -> str:
    """Give the cell of a call."""
    return "–" if each is None else cells(each)[0]


def others(crossings: list[Document]) -> str:
    """Tabulate all crossings but calls."""
    rows = [
        [f"{each['kind']}, {each['way']}", f"`{each['how']}`", *cells(each)]
        for each in crossings
        if not shape_of(each["kind"])
    ]
    return table(["crossing", "how", "fixed", "per item", "1,000 items", "off by"], rows)


def cells(each: Document) -> list[str]:
    """Give the cells of a crossing."""
    if "reason" in each:
        return [f"not run: {each['reason']}", "", "", ""]
    fixed = unpacked(each["fixed"])
    if "per_item" not in each:
        return report.cells_of(fixed)
    return report.cells_of(fixed, unpacked(each["per_item"]), each["thousand"], each["misfit"])


def figures(title: str, found: list[Prediction]) -> str:
    """Tabulate what the model says beside what was measured otherwise."""
    rows = [
        [
            each.name,
            report.said(each),
            words.duration(each.measured.value),
            f"{each.error:.0%}",
        ]
        for each in found
    ]
    return table([title, "model", "measured", "error"], rows)


def condense(files: list[Path]) -> Document:
    """Give what the page needs of a model, and of the check that it went through."""
    run, check_run = files
    model, checked = store.load(run), check.load(check_run)
    published.require_whole(run, model.build, interrupted=False)
    if model.doubt:
        sys.exit(f"{run}: {model.doubt}")
    if checked.model != model.date:
        sys.exit(f"{check_run}: of the model of {checked.model}, wanted that of {model.date}")
    if checked.quick:
        sys.exit(f"{check_run}: a quick check")
    model.build["commit"] = runs.commit_of(run, model.date)
    return document_of(model, checked)


def document_of(model: Model, checked: Check) -> Document:
    """Give the figures of both."""
    return {
        "date": model.date,
        "quick": model.quick,
        "seconds": model.seconds,
        **measured_on(model.machine, model.versions, model.build),
        "crossings": [crossing(each) for each in model.measured],
        **{
            name: [
                [each.name, packed(each.model), rounded(each.measured.value), each.between]
                for each in getattr(checked, name)
            ]
            for name in ("predicted", "agreed")
        },
        "reasons": checked.reasons,
        "check_load": checked.load,
    }


def crossing(each: Measured) -> Document:
    """Give what the page says of a crossing."""
    names: Document = {"kind": each.kind, "way": each.way, "how": each.how}
    if each.reason:
        return names | {"reason": each.reason}
    if len(each.sizes) == 1:
        return names | {"fixed": packed(each.fixed)}
    return names | {
        "fixed": packed(each.fixed),
        "per_item": packed(each.per_item),
        "thousand": rounded(each.at(1_000, IN_ORDER).value),
        "misfit": rounded(each.misfit),
    }


def checked_in(document: Document) -> Check:
    """Give again how good the model is."""
    predicted, agreed = (
        [
            check.Prediction(name, unpacked(said), Estimate(measured, measured, measured), between)
            for name, said, measured, between in document[part]
        ]
        for part in ("predicted", "agreed")
    )
    return check.Check(document["date"], predicted, agreed, document["reasons"])


def later(document: Document) -> str:
    """Say how much is declared now that a run and its check don't have."""
    have = {(each["kind"], each["way"]) for each in document["crossings"]}
    crossings = {(each.kind, each.way) for each in catalogue.everything()} - have
    told = " ".join(document["reasons"])
    checked = {name for name, *_ in document["predicted"]}
    unchecked = {each.name for each in shapes.everything() if each.name not in told} - checked
    parts: dict[str, Collection[object]] = {"crossing": crossings, "call": unchecked}
    return " and ".join(
        words.counted(len(missing), what) + (" of its check" if what == "call" else "")
        for what, missing in parts.items()
        if missing
    )


def page(document: Document) -> str:
    """Calls, how good the model is, and all other crossings."""
    about = ("date", "quick", "seconds", "machine", "versions", "build")
    model = Model(**{name: document[name] for name in about})
    checked = checked_in(document)
    load = document.get("check_load", "")
    commit = [f"commit {model.build['commit']}"] if "commit" in model.build else []
    good = (
        f"Median error of {len(checked.predicted)} calls it was not fitted on: {checked.median_error:.1%}, "
        f"at most {checked.worst_error:.1%}. Largest distance from pyperf: {checked.worst_disagreement:.1%}."
    )
    parts = [
        HEAD,
        *published.notes(model.date, model.machine, model.build, later(document)),
        items(map(plain, [*report.machine_lines(model), *commit])),
        "## Calls from Python, with nothing in them",
        calls(document["crossings"]),
        "## How good the model is",
        f"**Note:** something else was running when the check began: {load}." if load else "",
        good,
        BETWEEN.format(f"{checked.median_width:.0%}") if checked.median_width else "",
        figures("a call it was not fitted on", checked.predicted),
        figures("the same call, timed by pyperf", checked.agreed),
        items(map(plain, checked.reasons)),
        "## All crossings",
        report.LEGEND,
        others(document["crossings"]),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


if __name__ == "__main__":
    published.publish("costs", condense, page)
