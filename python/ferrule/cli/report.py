"""`ferrule report …`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ferrule.cli.common import INTERRUPTED, errors, fail, in_a_line, said

if TYPE_CHECKING:
    from rich.progress import Progress

    from ferrule.reports import CsvFile, Template

FORMATS = (".xlsx", ".pdf")
CHUNK = 1 << 20


def report(  # noqa: PLR0913 - one parameter for each option
    data: Annotated[
        Path, typer.Argument(help="A CSV file (.tsv: with tabs) whose first line names the columns.")
    ],
    out: Annotated[Path, typer.Argument(help="The report: a name that ends in .xlsx or .pdf.")],
    *,
    template: Annotated[
        Path | None,
        typer.Option(help="A TOML file that says how the report looks: columns, styles, charts, page."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Above the table, and in the document's metadata.")
    ] = None,
    group_by: Annotated[
        list[str] | None,
        typer.Option(help="Group consecutive rows by this column; repeatable, outermost first."),
    ] = None,
    landscape: Annotated[bool, typer.Option("--landscape", help="Turn the pages.")] = False,
    font: Annotated[
        list[Path] | None,
        typer.Option(help="A font file for characters that a PDF's own font has not; repeatable."),
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="What separates fields, in place of a comma.", show_default=False)
    ] = None,
    encoding: Annotated[str, typer.Option(help="Of the CSV file, such as cp1252.")] = "utf-8",
    decimal: Annotated[str, typer.Option(help="What stands before a fraction: a point or a comma.")] = ".",
) -> None:
    """Make a workbook or a PDF of a CSV file. What an option says goes before what the template says."""
    from ferrule.errors import FerruleError
    from ferrule.reports.target import check_apart

    if out.suffix.lower() not in FORMATS:
        fail(f"{out}: wanted a name that ends in {' or '.join(FORMATS)}")
    if font and out.suffix.lower() != ".pdf":
        fail(f"--font: got {font[0]} for {out}, wanted none: whatever shows a workbook has fonts of its own")
    try:
        check_apart(out, [("--template", template)])
        look = _look(template)
        if title is not None:
            look = replace(look, title=title)
        if group_by:
            look = replace(look, group_by=tuple(group_by))
        if landscape:
            look = replace(look, page=replace(look.page, landscape=True))
        rows = _rows(data, delimiter=delimiter, encoding=encoding, decimal=decimal)
        _make(look, rows, out, font or [])
    except (FerruleError, OSError) as error:
        fail(in_a_line(error))
    except KeyboardInterrupt:
        errors().print(f"Interrupted: {out} is as it was.", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    said("Report", out)


def _rows(data: Path, **written: Any) -> CsvFile:  # noqa: ANN401 - whatever was said
    from ferrule.errors import ArgumentError
    from ferrule.reports import CsvFile

    try:
        return CsvFile(data, **written)
    except ArgumentError as error:
        # Options have the names that fields have.
        raise ArgumentError(str(error).replace("CsvFile.", "--", 1)) from None


def _look(template: Path | None) -> Template:
    from ferrule.reports import Template, load_template

    return load_template(template) if template is not None else Template()


def _make(look: Template, rows: CsvFile, out: Path, fonts: list[Path]) -> None:
    from ferrule.reports import to_pdf, to_xlsx

    # What is no file can be read only once.
    path = Path(rows.path)
    total = _lines(path) if path.is_file() or not path.exists() else None
    with _bar() as bar:
        task = bar.add_task("rows", total=total)

        def progress(done: int) -> None:
            # A line may be part of a field: there are no more rows than lines.
            bar.update(task, completed=done)

        is_pdf = out.suffix.lower() == ".pdf"
        write = partial(to_pdf, fonts=fonts) if is_pdf else to_xlsx
        write(look.with_rows(rows), out, progress=progress)
        if total is not None:
            bar.update(task, completed=total)


def _lines(path: Path) -> int:
    """Count the lines below the first."""
    with path.open("rb") as file:
        return max(sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b"")) - 1, 0)


def _bar() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=errors(), transient=True)
