"""`ferrule demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ferrule.cli.common import INTERRUPTED, WRONG, check_paths, errors, fail, output, said, writing

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.demo.real import Written

NEEDS = ("altair", "vl_convert", "vega_datasets")
PAGE = "index.html"
PARTS = (
    "what crossings between Python and Rust cost",
    "a workload of each domain, against Python and against the best of all others",
    "a report of real data",
)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the page and the files are put.")] = Path(
        "ferrule-demo"
    ),
) -> None:
    """Show what crossings cost, a workload of each domain, and a real report."""
    from importlib.util import find_spec

    from ferrule.bench.show.report import print_overview
    from ferrule.costs import session, store
    from ferrule.costs.report import print_answer, print_doubt
    from ferrule.demo import page, real, tour
    from ferrule.measuring.hanging import Hanging
    from ferrule.measuring.machine import WrongProfileError
    from ferrule.measuring.progress import Progression

    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        fail(f"the demo needs {', '.join(missing)}: pip install 'ferrule[demo]'")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    check_paths({"folder": folder / PAGE})
    console = output()
    try:
        _part(console, 1)
        with Progression(errors()) as watcher:
            model = session.measure(watcher, quick=True)
        # What was measured is written before it is printed: nobody may read that.
        with writing(folder / "costs.json") as path:
            store.save(model, path)
        print_answer(console, model)
        print_doubt(console, model)
        _part(console, 2)
        with Progression(errors()) as watcher:
            results = tour.run(["ferrule", *sys.argv[1:]], watcher)
        with writing(folder / "bench.json") as path:
            results.save(path)
        print_overview(console, results)
        for note in results.notes:
            console.print(Hanging(note, "dim"))
        _part(console, 3)
        with Progression(errors()) as watcher:
            report = real.write(folder, watcher)
    except (WrongProfileError, session.MeasuringFailedError, real.ReportFailedError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        errors().print(f"Interrupted; {folder} has what was complete.", highlight=False, markup=False)
        raise typer.Exit(INTERRUPTED) from None
    with writing(folder / PAGE) as path:
        page.write(model, results, report, path)
    _print_report(console, report)
    _print_next(console)
    said("All of it, with plots", (folder / PAGE).resolve())
    if results.any_wrong:
        errors().print("[bold red]At least one implementation gave a WRONG answer.[/]")
        raise typer.Exit(WRONG)


def _part(console: Console, number: int) -> None:
    _title(console, f"{number} of {len(PARTS)}: {PARTS[number - 1]}")


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold", highlight=False, markup=False)


def _print_report(console: Console, report: list[Written]) -> None:
    from ferrule.demo.page import HEADINGS, cells

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == HEADINGS[0] else "right", no_wrap=True)
    for written in report:
        table.add_row(*cells(written))
    console.print(table)


def _print_next(console: Console) -> None:
    from ferrule.demo.page import REST, following
    from ferrule.measuring.hanging import Hanging

    console.print()
    console.print(Hanging(REST))
    _title(console, "What to run next")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for command, what in following().items():
        table.add_row(command, what)
    console.print(table)
