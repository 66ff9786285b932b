"""What answers are held against: the reference's; beyond its reach, those of a peer that agreed with it."""

from __future__ import annotations

import gc
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ferrule.bench import inputs, leaves, verify
from ferrule.bench.work import Work, prepared

if TYPE_CHECKING:
    from ferrule.bench.declare import Implementation, Rule, Workload
    from ferrule.bench.results import Row


def nothing(rows: list[Row]) -> str:
    """Say why no answer is the standard, of the rows of those that might have been."""
    status = next((row.status for row in rows if row.role == "reference"), "not run")
    was = {"wrong": "WRONG", "inexpressible": "not expressed"}.get(status, "not run")
    return f"nothing to compare with: the reference was {was}, and no peer agreed with it before"


def in_turn(workload: Workload) -> list[Implementation]:
    """Give the implementations as they are asked: the reference, peers, and ferrule's, which lead never."""
    order = {"reference": 0, "peer": 1, "ferrule": 2}
    return sorted(workload.implementations, key=lambda each: order[each.role])


def may_lead(task: Work, each: Implementation, n: int) -> bool:
    """Whether its answer may be the standard: the reference's, or that of a peer which has agreed with it.

    A peer has at the largest of the workload's sizes below `n` at which both can run.
    """
    if (n, each.label) in task.lost or (each.max_n is not None and n > each.max_n):
        return False
    if each.role == "reference":
        return True
    (reference,) = (one for one in task.workload.implementations if one.role == "reference")
    limits = [one.max_n for one in (reference, each) if one.max_n is not None]
    sizes = [size for size in task.workload.sizes if size < n and all(size <= limit for limit in limits)]
    if each.role == "ferrule" or not sizes:
        return False
    proof = each.label, sizes[-1]
    if proof not in task.agreed:
        task.agreed[proof] = _agrees(task, reference, each, sizes[-1])
    return task.agreed[proof]


def rule(workload: Workload, each: Implementation, leader: Implementation) -> Rule:
    """Give the rule of equality for its answers.

    Held against those of a peer, they may differ from them as the peer's may from the reference's.
    """
    own = each.equal or workload.equal
    return own if leader.role == "reference" else verify.either(own, leader.equal or workload.equal)


def overruled(task: Work, n: int, leader: Implementation, rows: list[Row], data: Any) -> str:  # noqa: ANN401
    """Say which two peers agree with each other against one that leads; each could have led in its place."""
    if leader.role == "reference":
        return ""
    wrong = {row.label for row in rows if row.status == "wrong"}
    able = [each for each in in_turn(task.workload) if each.label in wrong and may_lead(task, each, n)]
    for one, other in combinations(able, 2):
        task.tell(n, "check", one.label)
        first, second = (each.call(prepared(task, each, data)) for each in (one, other))
        if verify.difference(rule(task.workload, other, one), first, second) is None:
            return (
                f"nothing to compare with: {one.label} and {other.label} give another answer than "
                f"{leader.label}, and all agreed with the reference at a smaller size"
            )
    return ""


def _agrees(task: Work, reference: Implementation, each: Implementation, n: int) -> bool:
    task.tell(n, "check", each.label)
    rule = each.equal or task.workload.equal
    try:
        data = task.workload.make(n)
        expected = reference.call(prepared(task, reference, data))
        got = each.call(prepared(task, each, data))
        return not (
            verify.difference(rule, expected, got) or leaves.unsure(got, expected, task.workload.module)
        )
    except Exception:  # noqa: BLE001 - one that fails agrees with nobody
        return False
    finally:
        inputs.clear()
        gc.collect()
