"""Measure claims: `python -m studies.claims [PATTERN] [--quick] [--json FILE] [--html FILE]`."""

from __future__ import annotations

from time import monotonic
from typing import Annotated

import typer
from ferrule.cli.common import INTERRUPTED, HtmlFile, JsonFile, check_paths, errors, fail, output, said
from ferrule.measuring.machine import WrongProfileError
from ferrule.measuring.progress import Progression

from studies.claims import catalogue, gather, report
from studies.claims.record import record


def claims(
    pattern: Annotated[
        str | None,
        typer.Argument(
            help="Only claims whose name, document:line or text has this part, or matches this glob."
        ),
    ] = None,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewest samples: a fraction of the time, and less sure.")
    ] = False,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure every claim of the brief that can be measured, and say whether it holds here."""
    check_paths({"--json": json, "--html": html})
    chosen = catalogue.matching(pattern, catalogue.everything())
    if not chosen:
        fail(f"no claim has {pattern!r} in its name, line or text; docs/claims.md has them all")
    needs = [need for claim in chosen for quantity in claim.quantities for need in quantity.needs]
    started = monotonic()
    try:
        gathered = gather.gather(needs, lambda: Progression(errors()), quick=quick)
    except WrongProfileError as error:
        fail(str(error))
    found = record(chosen, gathered, monotonic() - started)
    report.print_record(output(), found)
    if json is not None:
        found.save(json)
        said("Results", json)
    if html is not None:
        report.write_page(found, html)
        said("Page", html)
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)


if __name__ == "__main__":
    typer.run(claims)
