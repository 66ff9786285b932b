"""`ferrule costs …`."""

from __future__ import annotations

import math
import re
from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from ferrule import _checks
from ferrule.cli.common import (
    INTERRUPTED,
    DefaultsToRun,
    HtmlFile,
    JsonFile,
    check_paths,
    errors,
    fail,
    in_a_line,
    kept,
    output,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.costs.cost_model import Model

commands = typer.Typer(
    cls=DefaultsToRun,
    help="""Measure what a crossing costs on this machine: of calls, and of every kind of value, both ways.

    `ferrule costs [OPTIONS]` measures and keeps the result; its options are those of `run`, below.""",
)
UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


@commands.command("run")
def run(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Shorter samples: about a quarter of a minute, and less sure.")
    ] = False,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure every crossing, in a minute or two, and keep the model for this machine and Python."""
    from ferrule.costs import session, store
    from ferrule.measuring.machine import WrongProfileError
    from ferrule.measuring.progress import Progression

    try:
        place = store.place()
    except OSError as error:
        fail(f"the costs can't be kept: {in_a_line(error)}")
    check_paths({"--json": json, "--html": html})
    try:
        with Progression(errors()) as watcher:
            model = session.measure(watcher, quick=quick)
    except (WrongProfileError, session.MeasuringFailedError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        errors().print("Interrupted: nothing was kept, the model there was still stands.")
        raise typer.Exit(INTERRUPTED) from None
    with kept(("Kept in", place, partial(store.save, model)), *_files(model, json, html)):
        _show(model, "")


@commands.command("show")
def show(
    pattern: Annotated[str, typer.Argument(help="Only crossings whose name has this part.")] = "",
    *,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Show the model that is kept for this machine and Python."""
    from ferrule.costs import store

    model = _kept()
    check_paths({"--json": json, "--html": html}, [store.place()])
    if not any(pattern in each.id for each in model.measured):
        fail(f"no crossing has {pattern!r} in its name; `ferrule costs show` lists them all")
    with kept(*_files(model, json, html)):
        _show(model, pattern)


@commands.command("compare")
def compare_models(
    before: Annotated[Path, typer.Argument(help="A file written with --json.")],
    after: Annotated[
        Path | None, typer.Argument(help="Another one, written later; by default the model that is kept.")
    ] = None,
    noise: Annotated[
        float, typer.Option(min=0.0, help="By how much two runs of the same code may differ.")
    ] = 0.05,
) -> None:
    """Say which crossings cost less or more in another model: of another Python, machine or build."""
    from ferrule.costs import store
    from ferrule.costs.compare import compare
    from ferrule.measuring.comparison import print_comparison

    found = compare(_load(before), _load(after) if after else _kept(), noise)
    other = after or store.place()
    if before.samefile(other):
        found.remarks.append(f"{before} and {other} are one file: nothing can differ.")
    print_comparison(output(), found)


@commands.command("break-even")
def break_even(
    kind: Annotated[str, typer.Argument(help="What crosses, such as 'list\\[int]'.")],
    work: Annotated[str, typer.Option(help="Time that Python spends on each item, such as 20ns.")],
    rust: Annotated[
        str, typer.Option(help="Time that Rust would spend on each item; by default several are shown.")
    ] = "",
) -> None:
    """Say from which size on Rust pays, for each way in which the items could cross."""
    from ferrule.costs.report import print_break_even
    from ferrule.errors import UnknownCrossingError

    seconds = _duration("--work", work)
    if seconds == 0:
        fail("work: got 0, wanted more than 0")
    try:
        print_break_even(output(), _kept(), kind, seconds, _duration("--rust", rust) if rust else None)
    except UnknownCrossingError as error:
        fail(str(error))


@commands.command("check")
def check(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Shorter samples: less sure.")] = False,
    json: JsonFile = None,
) -> None:
    """Say how well the kept model predicts calls it wasn't made from, and how it agrees with pyperf."""
    from ferrule.costs import check as checking
    from ferrule.costs import store
    from ferrule.costs.report import print_check, print_doubt
    from ferrule.measuring.progress import Progression

    model = _kept()
    check_paths({"--json": json}, [store.place()])
    with Progression(errors()) as watcher:
        found = checking.check(model, watcher, quick=quick)
    with kept(("Results", json, partial(checking.save, found))):
        print_check(output(), found)
        print_doubt(output(), model)


def _kept() -> Model:
    from ferrule.costs import store

    try:
        if not store.place().exists():
            fail(
                "nothing was measured yet for this Python: `ferrule costs` does it in a minute or two, "
                "`ferrule costs --quick` in about a quarter of a minute, and less sure"
            )
        return store.stored()
    except OSError as error:
        fail(in_a_line(error))
    except store.UnusableModelError as error:
        fail(f"{error}\nMeasure one: `ferrule costs`, or `ferrule costs --quick`")


def _load(file: Path) -> Model:
    from ferrule.costs import store

    try:
        return store.load(file)
    except store.UnusableModelError as error:
        fail(str(error))


def _show(model: Model, pattern: str) -> None:
    from ferrule.costs.report import print_answer, print_doubt, print_model

    print_model(output(), model, pattern)
    if not pattern:
        print_answer(output(), model)
    print_doubt(output(), model)


def _files(
    model: Model, json: Path | None, html: Path | None
) -> list[tuple[str, Path | None, Callable[[Path], object]]]:
    from ferrule.costs import page, store

    return [("Results", json, partial(store.save, model)), ("Page", html, partial(page.write, model))]


def _duration(option: str, text: str) -> float:
    """Give the seconds of a text such as `20ns`, `1.5 µs`, `2ms`.

    >>> _duration("--work", "20ns") == 20e-9
    True
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(ns|us|µs|ms|s)\s*", text)
    seconds = float(found[1]) * UNITS[found[2]] if found else math.inf
    if seconds == math.inf:
        fail(f"{option}: got {_checks.shown(text)}, wanted a time with its unit, such as 20ns, 1.5us, 2ms")
    return seconds
