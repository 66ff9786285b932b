"""`ferrule advise …`."""

from __future__ import annotations

import os
import signal
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ferrule.cli.common import (
    WIDTH,
    WRONG,
    DefaultsToRun,
    JsonFile,
    check_paths,
    errors,
    fail,
    in_a_line,
    kept,
    output,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from ferrule.advise.findings import Findings, Way
    from ferrule.advise.joined import Report
    from ferrule.costs.cost_model import Model
    from ferrule.measuring.comparison import Comparison


LAST = "last"


class Programs(DefaultsToRun):
    """A group whose `run` takes a program with arguments: what follows its name is no option of ours."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `--` before the program."""
        if args and args[0] not in {*self.commands, "--help", "-h"}:
            args = ["run", *args]
        if args[:1] == ["run"]:
            args = ["run", *self._parted(args[1:])]
        return super().parse_args(ctx, args)

    def _parted(self, args: list[str]) -> Iterator[str]:
        valued = {
            name
            for each in self.commands["run"].params
            if each.param_type_name == "option" and not getattr(each, "is_flag", False)
            for name in each.opts
        }
        left = iter(args)
        for each in left:
            if not each.startswith("-") or each in {"-", "--"}:
                yield from ["--"] if each == "--" else ["--", each]
                break
            yield each
            if each in valued:
                yield from (value for value in [next(left, None)] if value is not None)
            if each in {"-m", "--pytest"}:
                yield "--"
                break
        yield from left


commands = typer.Typer(
    cls=Programs,
    help="""Run a program as usual, and say which of its functions should move to Rust, and which should not.

    `ferrule advise [OPTIONS] app.py [ARGUMENTS]` runs and advises; its options are those of `run`, below.""",
)


@commands.command("run")
def run(  # noqa: PLR0913 - one parameter for each option
    program: Annotated[
        list[str] | None,
        typer.Argument(
            help="A file, as Python runs it, or with -m a module; then its arguments.", show_default=False
        ),
    ] = None,
    *,
    module: Annotated[bool, typer.Option("-m", help="Run a module, as `python -m` does.")] = False,
    pytest: Annotated[bool, typer.Option("--pytest", help="Run pytest, with all that follows.")] = False,
    top: Annotated[int, typer.Option(min=1, help="How many functions are shown.")] = 20,
    every: Annotated[
        bool, typer.Option("--all", help="Judge functions of packages and of the standard library, too.")
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Count all calls, which slows down what is called often."),
    ] = False,
    no_record: Annotated[
        bool, typer.Option("--no-record", help="Keep no arguments, so that no function is timed alone.")
    ] = False,
    compare: Annotated[
        str,
        typer.Option(
            "--compare", metavar="FILE", help="Compare with a file of --json, or with the `last` run."
        ),
    ] = "",
    again: Annotated[
        bool,
        typer.Option("--last", help="Run nothing: show the last run again, of the program if one is named."),
    ] = False,
    json: JsonFile = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file.")] = None,
    speedscope: Annotated[
        Path | None, typer.Option("--speedscope", help="Write the samples to this file, for speedscope.app.")
    ] = None,
) -> None:
    """Run a program, and advise on what was seen."""
    if not hasattr(signal, "sigtimedwait"):
        fail("programs are watched on Linux only")
    from ferrule.advise import folders
    from ferrule.advise.joined import costs_here, report_of
    from ferrule.advise.program import UnwatchableError
    from ferrule.advise.run import run as run_program
    from ferrule.advise.settings import Settings
    from ferrule.measuring.comparison import print_comparison

    words = [] if again and not program else _words(program or [], module=module, pytest=pytest)
    read = [Path(compare)] if compare not in {"", LAST} else []
    check_paths({"--json": json, "--html": html, "--speedscope": speedscope}, read)
    shown = _last(words) if again else None
    before = _before(compare, words, shown) if compare else None
    code = 0
    try:
        if shown is not None:
            found = shown
        else:
            with folders.new() as folder:
                costs = costs_here()
                code = run_program(words, Settings(str(folder), exact=exact, inputs=not no_record))
                found = report_of(folder, costs, every=every)
    except UnwatchableError as error:
        fail(str(error))
    except OSError as error:
        fail(f"the program can't be recorded: {in_a_line(error)}", code)
    with kept(
        ("Results", json, found.write_json),
        ("Page", html, found.write_page),
        ("Samples", speedscope, found.write_speedscope),
        code=code,
    ):
        found.print(_messages(), top=top, all_code=every)
        if before is not None:
            print_comparison(_messages(), _compared(before, found.findings))
    raise typer.Exit(code)


def _words(program: list[str], *, module: bool, pytest: bool) -> list[str]:
    """Give what follows `python` on its command line."""
    if pytest:
        return ["-m", "pytest", "-p", "ferrule.advise.pytest_plugin", *program]
    if not program:
        fail("no program: wanted a file, as in `ferrule advise app.py`, or `-m` and a module")
    return ["-m", *program] if module else program


def _last(words: list[str]) -> Report:
    """Give the report of the last run that is kept, of a program if there is one."""
    from ferrule.advise.joined import again

    return again(words or None) or fail(f"--last: no run{' of this program' if words else ''} is kept")


def _before(compare: str, words: list[str], shown: Report | None) -> Findings:
    """Give what was found of an earlier run: in a file, or the last of the same program."""
    from ferrule.advise.joined import kept_runs
    from ferrule.advise.show.kept_findings import UnreadableFindingsError, load

    if compare == LAST:
        runs = (found for _, found in kept_runs(shown.findings.command if shown else words))
        earlier = islice(runs, 1 if shown else 0, None)
        return next(earlier, None) or fail(f"--compare {LAST}: no earlier run of this program is kept")
    try:
        return load(Path(compare))
    except UnreadableFindingsError as error:
        fail(str(error))


def _compared(before: Findings, after: Findings) -> Comparison:
    from ferrule.advise.joined import kept_runs
    from ferrule.advise.show.compare import compare

    commands = [before.command, *([] if before.command == after.command else [after.command])]
    return compare(before, after, [found for each in commands for _, found in kept_runs(each)])


def _messages() -> Console:
    """Give the console for the report, which is none of the program's output.

    It is as wide as the terminal, or as COLUMNS says; 100 columns at most, and where neither is known.
    """
    console = errors()
    columns = os.environ.get("COLUMNS", "")
    known = sys.stderr.isatty() or (columns.isdecimal() and int(columns) > 0)
    console.width = min(console.width, WIDTH) if known else WIDTH
    return console


@commands.command("prove")
def prove(  # noqa: PLR0913 - one parameter for each option
    function: Annotated[str, typer.Argument(help="The function, as `module:name` or `file.py:name`.")],
    *,
    port: Annotated[str, typer.Option("--with", metavar="MODULE:NAME", help="What is to take its place.")],
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs",
            help="A file of inputs (JSON: for each call a list of arguments; else a pickle of pairs, of a "
            "tuple and a dict of those by name); by default those that the last run kept.",
        ),
    ] = None,
    close: Annotated[
        float | None, typer.Option("--close", metavar="RTOL", help="Numbers may differ, relative to each.")
    ] = None,
    messages: Annotated[bool, typer.Option("--messages", help="Exceptions must say the same, too.")] = False,
    any_order: Annotated[bool, typer.Option("--any-order", help="Dicts may be in another order.")] = False,
    way: Annotated[
        str,
        typer.Option(
            "--way",
            metavar="WAY",
            help="How the port takes what crosses, and so which prediction is meant: copied, zero-copy, "
            "class or loop; by default as the inputs are.",
        ),
    ] = "",
    inputs_by: Annotated[
        str,
        typer.Option(
            "--inputs-by",
            metavar="MODULE:NAME",
            help="What makes the port's arguments where they are others: it is given the function's, a tuple "
            "and a dict, and gives such. That is not timed.",
        ),
    ] = "",
    any_build: Annotated[
        bool, typer.Option("--any-build", help="Measure also what was not built as users get it.")
    ] = False,
) -> None:
    """Check that a port does the same as its function, measure both, and note what had been predicted.

    Both modules are imported, and what runs have kept is unpickled, which runs code of theirs.
    """
    from ferrule.advise import ledger
    from ferrule.advise.asked import Asked, prove_asked
    from ferrule.advise.kept_inputs import NoInputsError
    from ferrule.advise.prove import NotTheSameError, UnprovableError
    from ferrule.advise.show.proof import print_proof
    from ferrule.errors import ArgumentError

    try:
        asked = Asked(
            function,
            port,
            inputs,
            close,
            messages=messages,
            any_order=any_order,
            any_build=any_build,
            way=_way(way),
            inputs_by=inputs_by,
        )
        proof, proven = prove_asked(asked)
    except NotTheSameError as error:
        said = f"{port} does not do the same as {function}: {error}"
        errors().print(said, markup=False, highlight=False, emoji=False)
        raise typer.Exit(WRONG) from None
    except (UnprovableError, NoInputsError, ArgumentError) as error:
        fail(str(error))
    except OSError as error:
        fail(in_a_line(error))
    print_proof(output(), proof, proven)
    with writing(ledger.place()) as path:
        ledger.add(proven, path)


def _way(name: str) -> Way | None:
    from ferrule.advise.show.said import WAYS

    found = next((each for each in WAYS if each == name), None)
    return found or (fail(f"--way {name}: wanted {', '.join(WAYS)}") if name else None)


@commands.command("score")
def score() -> None:
    """Show how good predictions were, of all functions that were proven."""
    from ferrule.advise import ledger
    from ferrule.advise.show.proof import print_score

    try:
        print_score(output(), ledger.score())
    except OSError as error:
        fail(in_a_line(error))


@commands.command("explain")
def explain(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VERDICT]",
            help="Its name, or its words in the report; without it, all are named.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say what a verdict means and what to do about it, with what crossings cost on this machine."""
    from rich.markdown import Markdown

    from ferrule.advise import explain as texts
    from ferrule.advise.show import said
    from ferrule.errors import ArgumentError

    if not words:
        for slug, verdict in said.VERDICTS.items():
            output().print(f"{slug:16}{verdict}", highlight=False)
        return
    verdict, model = said.slug_of(" ".join(words)), _costs()
    try:
        text = texts.explain(verdict, model) if model else texts.filled(texts.text(verdict), _unknown)
    except ArgumentError as error:
        fail(str(error))
    if model is None:
        errors().print("Crossings were not measured yet for this Python: `ferrule costs` does it.")
    output().print(Markdown(text))


def _costs() -> Model | None:
    """Give what crossings cost here, if that was measured."""
    from ferrule.costs import store

    try:
        return store.stored() if store.place().exists() else None
    except (OSError, store.UnusableModelError):
        return None


def _unknown(kind: str, way: str) -> NoReturn:
    from ferrule.errors import UnknownCrossingError

    raise UnknownCrossingError(f"{kind}, {way}: nothing was measured here")
