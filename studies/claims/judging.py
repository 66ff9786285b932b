"""A claim is judged by the figures that were measured of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from studies.claims.chance import chance
from studies.claims.claim import Claim, Figure, Judged, Verdict
from studies.claims.evidence import InexpressibleHereError, NotMeasuredError, Peaked, Timed, Traited

if TYPE_CHECKING:
    from ferrule.measuring.intervals import Estimate

    from studies.claims.evidence import Evidence
    from studies.claims.quantities import Quantity


def judged(claim: Claim, evidence: Evidence) -> Judged:
    """Measure a claim's quantities on the evidence, and judge it by them."""
    return judged_by(claim, [_figure(quantity, evidence) for quantity in claim.quantities])


def judged_by(claim: Claim, figures: list[Figure]) -> Judged:
    """Apply a claim's rule to those of its figures that were measured, if they are enough."""
    measured = [figure for figure in figures if figure.estimate is not None]
    known = tuple(
        quantity
        for quantity, figure in zip(claim.quantities, figures, strict=True)
        if figure.estimate is not None
    )
    missing = [figure for figure in figures if figure.estimate is None and not figure.inexpressible]
    if not measured or len(missing) > (0 if claim.rule.needs_all else len(measured) - 1):
        reasons = dict.fromkeys(figure.reason for figure in missing or figures)
        verdict = Verdict("not run", "; ".join(reasons))
        if measured and claim.rule.one_refutes and claim.rule.judge(measured).kind == "does not hold":
            verdict = claim.rule.judge(measured)
    else:
        verdict = claim.rule.judge(measured)
    share = chance(claim.rule, known)
    return Judged(
        claim.id,
        list(claim.items),
        claim.source,
        claim.text,
        claim.how,
        claim.rule.criterion,
        verdict.on_few(share),
        figures,
        share,
    )


def _figure(quantity: Quantity, evidence: Evidence) -> Figure:
    try:
        return figure(quantity, quantity.of(evidence))
    except NotMeasuredError as error:
        return figure(quantity, None, str(error), never=isinstance(error, InexpressibleHereError))


def figure(quantity: Quantity, estimate: Estimate | None, reason: str = "", *, never: bool = False) -> Figure:
    """Give the figure of a quantity: its estimate, or why there is none (`never`: nor will be)."""
    what, size = quantity.what, size_of(quantity)
    return Figure(what, quantity.unit, estimate, reason, quantity.n, never, size)


def size_of(quantity: Quantity) -> int | None:
    """Give the size that a quantity is of, if it is of one, and its name doesn't say it.

    >>> from studies.claims.quantities import Faster
    >>> size_of(Faster("sum", "sequences/sum-list", 1_000)), size_of(Faster("1 MB", "text/word-count", 1_000))
    (1000, None)
    """
    sizes = {need.n for need in quantity.needs if isinstance(need, Timed | Peaked | Traited)}
    if len(sizes) != 1:
        return None
    (n,) = sizes
    return None if re.search(rf"(?<![\d,]){n:,}(?![\d,])|million|MB", quantity.what) else n
