"""A claim is judged by the figures that were measured of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studies.claims.chance import chance
from studies.claims.claim import Claim, Figure, Judged, Verdict
from studies.claims.evidence import InexpressibleHereError, NotMeasuredError

if TYPE_CHECKING:
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
    return Judged(
        claim.id,
        list(claim.items),
        claim.source,
        claim.text,
        claim.how,
        claim.rule.criterion,
        verdict,
        figures,
        chance(claim.rule, known),
    )


def _figure(quantity: Quantity, evidence: Evidence) -> Figure:
    try:
        return Figure(quantity.what, quantity.unit, quantity.of(evidence), n=quantity.n)
    except NotMeasuredError as error:
        never = isinstance(error, InexpressibleHereError)
        return Figure(quantity.what, quantity.unit, None, str(error), quantity.n, never)
