"""The command line: `ferrule …`."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click.formatting import HelpFormatter

    from ferrule.bench.results import Results

WIDTH = 100
WRONG = 1
USAGE = 2
INTERRUPTED = 130
THREADS = ("1", "all", "both")


class DefaultsToRun(TyperGroup):
    """A group in which `ferrule bench PATTERN` means `ferrule bench run PATTERN`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `run` first unless a command or help is asked for."""
        if not args or (args[0] not in self.commands and args[0] not in {"--help", "-h"}):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def format_help(self, ctx: typer.Context, formatter: HelpFormatter) -> None:  # type: ignore[override]
        """Show the commands, and the options of `run`, since they may be given without naming it."""
        super().format_help(ctx, formatter)
        command = self.commands["run"]
        command.format_help(type(ctx)(command, info_name="run", parent=ctx), formatter)


app = typer.Typer(
    name="ferrule",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What of a slow Python program should move to Rust, how its data should cross, and whether it paid.",
)
bench = typer.Typer(
    cls=DefaultsToRun,
    help="""Measure workloads in pure Python, in ferrule, and in what else one would pick, side by side.

    `ferrule bench [PATTERN or FILE.py] [OPTIONS]` measures; its options are those of `run`, below.""",
)
app.add_typer(bench, name="bench")


@app.callback()
def main() -> None:
    """Keep `bench` a sub-command, however few there are."""


@bench.command("run")
def run(  # noqa: PLR0913 - one parameter for each option
    pattern: Annotated[
        str | None,
        typer.Argument(help="A domain, a name, domain/name, a glob, a part of one; or a file of workloads."),
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
    json: Annotated[Path | None, typer.Option(help="Write the results to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots to this file.")] = None,
) -> None:
    """Measure workloads, side by side. The command `run` may be left out."""
    from ferrule.bench.find import BrokenSourceError, NotFoundError, select
    from ferrule.bench.machine import DebugBuildError
    from ferrule.bench.progress import Progression
    from ferrule.bench.report import print_results
    from ferrule.bench.session import Choice, Session

    if threads not in THREADS:
        _fail(f"--threads: {threads!r} is none of {', '.join(THREADS)}")
    _check_paths({"--json": json, "--html": html})
    try:
        chosen, problems = select(pattern)
        choice = Choice(_sizes(size or []), tuple(peers.split(",")) if peers else (), threads, quick)
        unknown = choice.unknown_peers([found.workload for found in chosen])
        if unknown:
            _fail(f"no peer's label has the part {', '.join(unknown)}")
        with Progression(_errors()) as watcher:
            session = Session(chosen, choice, ["ferrule", *sys.argv[1:]], watcher)
            results = session.run()
    except (NotFoundError, BrokenSourceError, DebugBuildError) as error:
        _fail(str(error))
    results.notes += [f"not run: {problem}" for problem in problems]
    if not results.rows and not results.interrupted:
        _fail("\n".join(["there are no workloads", *problems]))
    print_results(_output(), results)
    _write(results, json, html)
    if results.interrupted:
        raise typer.Exit(INTERRUPTED)
    if results.any_wrong:
        _errors().print("[bold red]At least one implementation gave a WRONG answer.[/]")
        raise typer.Exit(WRONG)


@bench.command("list")
def list_workloads(
    pattern: Annotated[str | None, typer.Argument(help="As for `ferrule bench`.")] = None,
) -> None:
    """List the workloads, their sizes and implementations."""
    from ferrule.bench.find import BrokenSourceError, NotFoundError, select

    try:
        chosen, problems = select(pattern)
    except (NotFoundError, BrokenSourceError) as error:
        _fail(str(error))
    console = _output()
    for found in chosen:
        workload = found.workload
        console.print(workload.id, style="bold", highlight=False, markup=False)
        sizes = ", ".join(f"{size:,}" for size in workload.sizes)
        titles = ", ".join(each.title for each in workload.implementations)
        for line in (f"{workload.title}; sizes {sizes} ({workload.unit})", titles):
            console.print(f"    {line}", highlight=False, markup=False)
    for problem in problems:
        _errors().print(problem, style="yellow", highlight=False, markup=False)


@bench.command("show")
def show(
    file: Annotated[Path, typer.Argument(help="A file written with --json.")],
    html: Annotated[Path | None, typer.Option(help="Write a page with plots to this file.")] = None,
) -> None:
    """Show the table of a result file, or make its page."""
    from ferrule.bench.report import print_results

    _check_paths({"--html": html})
    results = _load(file)
    print_results(_output(), results)
    _write(results, None, html)


@bench.command("compare")
def compare_files(
    before: Annotated[Path, typer.Argument(help="A file written with --json.")],
    after: Annotated[Path, typer.Argument(help="Another one, written later.")],
    noise: Annotated[
        float, typer.Option(min=0.0, help="By how much two runs of the same code may differ.")
    ] = 0.05,
) -> None:
    """Say which changes between two result files are real."""
    from ferrule.bench.compare import compare
    from ferrule.bench.report import print_comparison

    print_comparison(_output(), compare(_load(before), _load(after), noise))


def _load(file: Path) -> Results:
    from ferrule.bench.results import UnreadableFileError, load

    try:
        return load(file)
    except UnreadableFileError as error:
        _fail(str(error))


def _write(results: Results, json: Path | None, html: Path | None) -> None:
    if json is not None:
        results.save(json)
        _errors().print(f"Results: {json}", highlight=False, markup=False, soft_wrap=True)
    if html is not None:
        from ferrule.bench.page import MissingPlotsError, write

        try:
            write(results, html)
        except MissingPlotsError as error:
            _fail(str(error))
        _errors().print(f"Page: {html}", highlight=False, markup=False, soft_wrap=True)


def _check_paths(paths: dict[str, Path | None]) -> None:
    """End with a message where a file couldn't be written: measuring takes minutes."""
    for option, path in paths.items():
        if path is None:
            continue
        if path.is_dir():
            _fail(f"{option}: {path} is a folder; name a file in it")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            existed = path.exists()
            path.open("ab").close()
            if not existed:
                path.unlink()
        except OSError as error:
            _fail(f"{option}: {path} can't be written: {error.strerror or error}")


def _sizes(texts: list[str]) -> tuple[int, ...]:
    sizes = []
    for text in (part.strip() for whole in texts for part in whole.split(",")):
        if not text.replace("_", "").isdecimal() or int(text) < 1:
            _fail(f"--size: {text!r} is no positive whole number")
        sizes.append(int(text))
    return tuple(sizes)


def _output() -> Console:
    """Give the console for results: as wide as the terminal, 100 columns at most and where there is none."""
    console = Console()
    width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return Console(width=width)


def _errors() -> Console:
    return Console(stderr=True)


def _fail(message: str) -> NoReturn:
    _errors().print(f"ferrule: {message}", style="bold red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(USAGE)


if __name__ == "__main__":
    app()
