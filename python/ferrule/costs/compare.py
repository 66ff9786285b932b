"""Which crossings cost less or more in another model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.costs.store import identity
from ferrule.measuring.comparison import Change, Comparison
from ferrule.measuring.intervals import unpaired_ratio

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Model


def compare(before: Model, after: Model, noise: float) -> Comparison:
    """Compare what both models have, at the largest size: there an item's cost decides."""
    comparison = Comparison(noise, heading="crossing, how, size")
    others = {each.id: each for each in after.measured}
    for each in before.measured:
        other = others.pop(each.id, None)
        if other is None:
            comparison.remarks.append(f"Only in the first model: {each.id}")
        elif bool(each.reason) != bool(other.reason):
            which, reason = ("first", each.reason) if each.reason else ("second", other.reason)
            comparison.remarks.append(f"{each.id}: not run in the {which} model: {reason}")
        elif not each.reason and each.sizes == other.sizes:
            one, two = each.times[-1], other.times[-1]
            name = f"{each.id}, n = {each.sizes[-1]:,}" if len(each.sizes) > 1 else each.id
            comparison.changes.append(
                Change(name, each.whole(-1), other.whole(-1), unpaired_ratio(one, two), noise)
            )
    comparison.remarks += [f"Only in the second model: {name}" for name in others]
    comparison.remarks += [
        f"The {which} model was {model.doubt}"
        for which, model in (("first", before), ("second", after))
        if model.is_disturbed
    ]
    then, now = (identity(model.machine, model.versions, model.build) for model in (before, after))
    comparison.remarks += [
        f"{name}: {then[name]}, then {now[name]}" for name in then if then[name] != now[name]
    ]
    return comparison
