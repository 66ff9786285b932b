"""Measure claims: `python -m studies.claims [PATTERN] [--quick] [--json FILE] [--html FILE]`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer asks for it
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer
from ferrule.cli.common import INTERRUPTED, HtmlFile, JsonFile, check_paths, errors, fail, output, said
from ferrule.measuring.machine import WrongProfileError
from ferrule.measuring.progress import Progression

from studies.claims import catalogue, gather, report
from studies.claims.parts import UncommittedError, of_commit
from studies.claims.record import record

if TYPE_CHECKING:
    from studies.claims.claim import Claim
    from studies.claims.evidence import Need


def claims(
    pattern: Annotated[
        str | None,
        typer.Argument(
            help="Only claims whose name, document or text has this part, or whose name matches this glob."
        ),
    ] = None,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewest samples: a fraction of the time, and less sure.")
    ] = False,
    parts: Annotated[
        Path | None,
        typer.Option(
            "--parts",
            help="Keep in this folder what is measured, workload by workload; what is there of this commit "
            "isn't measured again.",
        ),
    ] = None,
    json: JsonFile = None,
    html: HtmlFile = None,
) -> None:
    """Measure every claim of the brief that can be measured, and say whether it holds here."""
    check_paths({"--json": json, "--html": html})
    chosen = catalogue.matching(pattern, catalogue.everything())
    if not chosen:
        fail(f"no claim has {pattern!r} in its name, document or text; docs/claims.md has them all")
    needs = needs_of(chosen)
    if parts is not None:
        needs += of_same_workloads(needs)
    started = monotonic()
    try:
        kept = of_commit(parts, quick=quick) if parts is not None else gather.NOWHERE
        gathered = gather.gather(needs, lambda: Progression(errors()), quick=quick, parts=kept)
    except (UncommittedError, WrongProfileError) as error:
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


def needs_of(claims: list[Claim]) -> list[Need]:
    """Give all that claims need."""
    return [need for claim in claims for quantity in claim.quantities for need in quantity.needs]


def of_same_workloads(needs: list[Need]) -> list[Need]:
    """Give all that any claim needs of the workloads of these: what is kept of them is then of use to all."""
    workloads = {getattr(need, "workload", None) for need in needs} - {None}
    return [need for need in needs_of(catalogue.everything()) if getattr(need, "workload", None) in workloads]


if __name__ == "__main__":
    typer.run(claims)
