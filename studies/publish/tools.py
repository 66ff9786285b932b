"""Write `docs/tools.md`: the six tools and Rust side by side, from `studies/published/runs/tools.json.xz`.

python -m studies.publish.tools [bench-results/tools.json]    with a run's file, which is kept there first
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.bench.show import grids, summary
from ferrule.measuring import words

from studies.publish import published, runs
from studies.publish.markdown import items, plain, table

if TYPE_CHECKING:
    from ferrule.bench.results import Results
    from ferrule.bench.show.grids import Grid, Value

NAME = "tools"
HEAD = (
    "Written by `make tools`, from a run of `ferrule bench studies/tools/kernels.py`, whose page shows the "
    "same as heat maps."
)


def text(found: Results | None) -> str:
    """All grids, what each kernel is, and why anything is missing."""
    if found is None:
        return f"# Which tool?\n\n{HEAD}\n\nNot measured yet.\n"
    kernels = items(
        f"{each.id.partition('/')[2].replace('-', ' ')}, "
        f"{words.counted(found.sizes(each.id)[-1], each.unit)}: {each.title}"
        for each in found.problems.values()
    )
    parts = [
        "# Which tool?",
        HEAD,
        *runs.notes(NAME, found),
        kernels,
        *map(section, grids.of(found)),
        "## What can't be expressed",
        items(reasons(found)),
        "## The machine",
        items(map(plain, [*summary.machine_lines(found), *found.notes])),
    ]
    return "\n\n".join(parts) + "\n"


def section(grid: Grid) -> str:
    """Give a grid as a table."""
    rows = [
        [plain(tool), *("<br>".join(map(shown, values)) for values in cells)]
        for tool, cells in grid.rows.items()
    ]
    return "\n\n".join([f"## {grid.title}", grid.note, table(["tool", *grid.columns], rows)])


def shown(value: Value) -> str:
    """Give a value, and the form that it is of."""
    return plain(f"{value.form}: {value.text}" if value.form else value.text)


def reasons(found: Results) -> list[str]:
    """Say what each tool said of what it has no time for."""
    missing = [row for row in found.rows if not row.measured]
    return list(dict.fromkeys(plain(f"{row.title}, {row.workload}: {row.reason}") for row in missing))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        runs.keep(Path(argument))
    _files.write(published.page_of(NAME), text(runs.read(NAME) if runs.place(NAME).exists() else None))
