"""What a crossing costs on this machine: `ferrule costs` measures it, `model()` says it.

>>> from ferrule import costs
>>> cost = costs.model().crossing("list[int]", n=1_000)  # doctest: +SKIP
>>> cost.value, cost.low, cost.high  # seconds, with an interval  # doctest: +SKIP
(1.06e-05, 1.02e-05, 1.11e-05)
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ferrule.errors import UnknownCrossingError

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Model

__all__ = ["UnknownCrossingError", "model"]


def model() -> Model:
    """Give the cost model of this machine and this Python.

    It is the one that `ferrule costs` kept. Where there is none, or it is damaged, another machine's,
    Python's or build's, or was measured on a busy machine, a quick one is measured and kept, in about a
    quarter of a minute; a message on the error output says so, and why.

    Returns
    -------
    Model
        `crossing`, `call`, `whole_call` and `break_even` answer in seconds and items; `kinds` and `ways` say
        what was measured, and `find` gives it.

    >>> from ferrule import costs
    >>> costs.model().crossing("list[int]", n=1_000).value < 1e-3  # measures anew  # doctest: +SKIP
    True

    """
    from ferrule.costs import session, store
    from ferrule.measuring.watcher import Silent

    try:
        kept = store.stored()
    except store.UnusableModelError as error:
        new = not store.place().exists()
        why = (
            "what crossings cost here was never measured; measuring it" if new else f"{error}; measuring anew"
        )
    else:
        if not kept.is_disturbed:
            return kept
        why = f"{store.place()}: it was {kept.doubt}; measuring anew"
    _say(f"{why}, quickly: about a quarter of a minute")
    measured = session.measure(Silent(), quick=True)
    try:
        store.save(measured, store.place())
    except OSError as error:
        _say(f"the costs can't be kept: {error.filename}: {error.strerror}")
    if measured.is_disturbed:
        _say(f"the costs were {measured.doubt}")
    return measured


def _say(message: str) -> None:
    print(f"ferrule: {message}", file=sys.stderr)  # noqa: T201 - one who asks for costs in a program must see it
