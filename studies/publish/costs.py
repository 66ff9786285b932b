"""Write `docs/costs.md`: the cost model of a file, and how well it predicts.

    python -m studies.publish.costs bench-results/costs.json

Every figure is computed here from the samples in the file, or measured now, on the machine that it is from.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.costs import check, report, store
from ferrule.measuring import words
from ferrule.measuring.watcher import Silent

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Measured, Model

ROOT = Path(__file__).parents[2]
HEAD = """# What crossings cost

Written by `studies/publish/costs.py` from a run of `ferrule costs` (`make costs`). [How it is measured, and
what the words mean](guide/costs.md).

"""


def row(cells: list[str]) -> str:
    """Give a row of a table; a bar within a cell would end it."""
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |\n"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Give a table."""
    return row(heads) + "|---" * len(heads) + "|\n" + "".join(map(row, rows)) + "\n"


def calls(model: Model) -> str:
    """Tabulate calls: a row for each callee, a column for each shape."""
    known = {(each.kind, each.way): each for each in model.measured if each.kind.startswith("call, ")}
    kinds = list(dict.fromkeys(kind for kind, _ in known))
    rows = [
        [way, *(call(known.get((kind, way))) for kind in kinds)]
        for way in dict.fromkeys(way for _, way in known)
    ]
    return table(["callee", *(kind.removeprefix("call, ") for kind in kinds)], rows)


def call(each: Measured | None) -> str:
    """Give the cell of a call."""
    if each is None:
        return "–"
    return f"not run: {each.reason}" if each.reason else report.cost(each.fixed)


def crossings(model: Model) -> str:
    """Tabulate all crossings but calls."""
    rows = [
        [
            each.id,
            f"`{each.how}`",
            *([f"not run: {each.reason}", "", "", ""] if each.reason else report.cells(each)),
        ]
        for each in model.measured
        if not each.kind.startswith("call, ")
    ]
    return table(["crossing", "how", "fixed", "per item", "1,000 items", "off by"], rows)


def figures(title: str, found: list[check.Figure]) -> str:
    """Tabulate what the model says beside what was measured otherwise."""
    rows = [
        [
            each.name,
            words.duration(each.model.value),
            words.duration(each.measured.value),
            f"{each.error:.0%}",
        ]
        for each in found
    ]
    return table([title, "model", "measured", "error"], rows)


def main(path: Path) -> None:
    """Check the model, and write the page."""
    model = store.load(path)
    if foreign := store.difference(model):
        sys.exit(f"{path}: {foreign}")
    if model.doubt:
        sys.exit(f"{path}: {model.doubt}")
    checked = check.check(model, Silent())
    parts = [
        HEAD,
        "".join(f"- {line}\n" for line in report.machine_lines(model)),
        "\n## Calls from Python, with nothing in them\n\n",
        calls(model),
        "## How good the model is\n\n",
        f"Median error of {len(checked.predicted)} calls it was not fitted on: {checked.median_error:.1%}. ",
        f"Largest distance from pyperf: {checked.worst_disagreement:.1%}.\n\n",
        figures("a call it was not fitted on", checked.predicted),
        figures("the same call, timed by pyperf", checked.agreed),
        "".join(f"- {reason}\n" for reason in checked.reasons),
        "## All crossings\n\n",
        f"{report.LEGEND}\n\n",
        crossings(model),
    ]
    (ROOT / "docs" / "costs.md").write_text("".join(parts).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
