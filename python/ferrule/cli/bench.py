"""`ferrule bench …`."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from ferrule import _checks
from ferrule.cli.common import (
    INTERRUPTED,
    WRONG,
    DefaultsToRun,
    HtmlFile,
    JsonFile,
    check_paths,
    errors,
    fail,
    kept,
    on_terminal,
    output,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console

    from ferrule.bench.declare import Workload
    from ferrule.bench.results import Results
    from ferrule.measuring.progress import Progression

THREADS = ("1", "all", "both")

commands = typer.Typer(
    cls=DefaultsToRun,
    help="""Measure workloads in pure Python, in ferrule, and in what else one would pick, side by side.

    `ferrule bench [PATTERN or FILE.py] [OPTIONS]` measures; its options are those of `run`, below.""",
)


class _Printed:
    """Prints each workload once it is complete, and the rest at the end.

    Where nobody reads that early and files are to be written, it is measured to the end all the same.
    """

    def __init__(self, results: Results, watcher: Progression, *, keeping: bool) -> None:
        self.console = output()
        self.results = results
        self.watcher = watcher
        self.keeping = keeping
        self.done: set[str] = set()
        self.failed: OSError | SystemExit | None = None

    def early(self, workload: str) -> None:
        """Print a workload while others are measured."""
        from ferrule.bench.show.report import print_workload

        if self.failed:
            return
        try:
            with self.watcher.aside():
                print_workload(self.console, self.results, workload)
        except (OSError, SystemExit) as error:
            if not self.keeping:
                raise
            self.failed = error
        self.done.add(workload)

    def rest(self, results: Results) -> None:
        """Print what is left."""
        from ferrule.bench.show.report import print_end, print_workload

        if self.failed:
            raise self.failed
        for workload in results.problems:
            if workload not in self.done:
                print_workload(self.console, results, workload)
        print_end(self.console, results)


def _nothing(at: str, *paths: Path | None) -> NoReturn:
    """End a run that was interrupted before anything was measured: what a file has stands."""
    kept = " and ".join(str(path) for path in paths if path)
    stays = f", so {kept} {'stay as they are' if all(paths) else 'stays as it is'}" if kept else ""
    at = f" ({at})" if at else ""
    errors().print(
        f"Interrupted{at}: nothing was measured{stays}.", highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(INTERRUPTED)


def _end(results: Results) -> None:
    """Exit with another status than 0 where not all went well, and say why in the last line."""
    if results.interrupted:
        raise typer.Exit(INTERRUPTED)
    if results.any_wrong:
        errors().print("[bold red]At least one implementation gave a WRONG answer.[/]")
    for workload, why in results.unmeasured.items():
        errors().print(
            f"Nothing of {workload} was measured. Its reference: {why}",
            style="bold red",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if results.any_wrong or results.unmeasured:
        raise typer.Exit(WRONG)


def _names(incomplete: str) -> list[str]:
    """Complete a workload's name."""
    from ferrule.bench.find import discover, package_sources

    return [name for name in discover(package_sources())[0] if name.startswith(incomplete)]


@commands.command("run")
def run(  # noqa: PLR0913 - one parameter for each option
    pattern: Annotated[
        str | None,
        typer.Argument(
            help="A domain, a name, domain/name, a glob, a part of one; or a file of workloads.",
            autocompletion=_names,
        ),
    ] = None,
    *,
    size: Annotated[
        list[str] | None, typer.Option(help="Measure at this size instead of the workload's own; repeatable.")
    ] = None,
    peers: Annotated[
        str, typer.Option(help="Only peers whose label has one of these parts, separated by commas.")
    ] = "",
    threads: Annotated[
        str, typer.Option(help="Measure with 1 thread, all, or both.", metavar="[1|all|both]")
    ] = "both",
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out each workload's largest size; fewest samples.")
    ] = False,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure workloads, side by side. The command `run` may be left out."""
    from ferrule.bench.find import BrokenSourceError, NotFoundError, select
    from ferrule.bench.session import Choice, Session
    from ferrule.measuring.machine import WrongProfileError
    from ferrule.measuring.progress import Progression

    if threads not in THREADS:
        fail(f"--threads: {threads!r} is none of {', '.join(THREADS)}")
    check_paths({"--json": json, "--html": html}, [Path(pattern)] if pattern else [])
    try:
        chosen, problems = select(pattern)
        choice = Choice(_sizes(size or []), tuple(peers.split(",")) if peers else (), threads, quick)
        unknown = choice.unknown_peers([found.workload for found in chosen])
        if unknown:
            fail(f"no peer's label has the part {', '.join(unknown)}")
        with Progression(errors()) as watcher:
            session = Session(chosen, choice, ["ferrule", *sys.argv[1:]], watcher)
            printed = _Printed(session.results, watcher, keeping=bool(json or html))
            session.complete = printed.early
            results = session.run()
    except NotFoundError as error:
        near = get_close_matches(
            pattern or "", [each.name or "" for each in commands.registered_commands], n=1
        )
        fail("\n".join([str(error), *(f"Did you mean the command {name}?" for name in near)]))
    except (BrokenSourceError, WrongProfileError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        _nothing("", json, html)
    results.notes += [f"not run: {problem}" for problem in problems]
    if not results.rows and not results.interrupted:
        fail("\n".join(["there are no workloads", *problems]))
    if not results.rows:
        _nothing(session.at, json, html)
    with _kept(results, json, html):
        printed.rest(results)
    _end(results)


@commands.command("list")
def list_workloads(
    pattern: Annotated[
        str | None, typer.Argument(help="As for `ferrule bench`.", autocompletion=_names)
    ] = None,
) -> None:
    """List the workloads; of a single one, its sizes and implementations too."""
    from ferrule.bench.find import BrokenSourceError, NotFoundError, select

    try:
        chosen, problems = select(pattern)
    except (NotFoundError, BrokenSourceError) as error:
        fail(str(error))
    console = output()
    # A terminal has so much room, and a line for each; what reads a pipe wants all.
    table = Table.grid(
        Column(no_wrap=True), Column(no_wrap=on_terminal(), overflow="ellipsis"), padding=(0, 2, 0, 0)
    )
    for found in chosen:
        table.add_row(Text(found.workload.id, "bold"), Text(found.workload.title))
    console.print(table)
    if len(chosen) == 1:
        _describe(console, chosen[0].workload)
    for problem in problems:
        errors().print(problem, style="yellow", highlight=False, markup=False)


def _describe(console: Console, workload: Workload) -> None:
    sizes = ", ".join(f"{size:,}" for size in workload.sizes)
    for line in (
        workload.description,
        f"Sizes: {sizes} ({workload.unit})",
        "Implementations:",
        *(f"  {each.title}" for each in workload.implementations),
    ):
        if line:
            console.print(Padding(Text(line), (0, 0, 0, 2)))


@commands.command("show")
def show(
    file: Annotated[Path, typer.Argument(help="A file written with --json.")],
    html: HtmlFile = None,
) -> None:
    """Show the table of a result file, or make its page."""
    from ferrule.bench.show.report import print_results

    check_paths({"--html": html}, [file])
    results = _load(file)
    with _kept(results, None, html):
        print_results(output(), results)


@commands.command("compare")
def compare_files(
    before: Annotated[Path, typer.Argument(help="A file written with --json.")],
    after: Annotated[Path, typer.Argument(help="Another one, written later.")],
    noise: Annotated[
        float, typer.Option(min=0.0, help="By how much two runs of the same code may differ.")
    ] = 0.05,
) -> None:
    """Say which changes between two result files are real."""
    from ferrule.bench.show.compare import compare
    from ferrule.measuring.comparison import print_comparison

    print_comparison(output(), compare(_load(before), _load(after), noise))


def _load(file: Path) -> Results:
    from ferrule.bench.results import UnreadableFileError, load

    try:
        return load(file)
    except UnreadableFileError as error:
        fail(str(error))


def _kept(results: Results, json: Path | None, html: Path | None) -> AbstractContextManager[None]:
    from ferrule.bench.show import page

    return kept(("Results", json, results.save), ("Page", html, partial(page.write, results)))


def _sizes(texts: list[str]) -> tuple[int, ...]:
    sizes = []
    for text in (part.strip() for whole in texts for part in whole.split(",")):
        try:
            size = int(text)
        except ValueError:  # also one of more digits than Python reads
            size = 0
        if not 1 <= size <= sys.maxsize:
            fail(f"--size: got {_checks.shown(text)}, wanted a whole number from 1 to {sys.maxsize:,}")
        sizes.append(size)
    return tuple(sizes)
