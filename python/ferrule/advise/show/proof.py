"""Shows what a proof came to, and the predictor's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ferrule.advise.show.said import WAYS, gain
from ferrule.measuring.hanging import Hanging
from ferrule.measuring.intervals import Estimate
from ferrule.measuring.rows import Rows
from ferrule.measuring.words import counted, duration, interval_percent, multiple, percent, span, versus

if TYPE_CHECKING:
    from rich.console import Console

    from ferrule.advise.ledger import Proven, Score
    from ferrule.advise.prove import Proof


FEW = 5
"""Inputs: what is the same with fewer may differ with the next."""


def print_proof(console: Console, proof: Proof, proven: Proven) -> None:
    """Show that a port does the same, what both take, and what had been predicted."""
    rows = Rows("", "a call", "±")
    for name, seconds in ((proven.name, proof.function), (proven.port, proof.port)):
        rows.add_row(Text(name), duration(seconds.value), interval_percent(seconds))
    same = f"The same with {counted(proof.inputs, 'input')}"
    if proof.raising:
        same += f", of which {proof.raising} raise exceptions and are not timed"
    console.print(Hanging(f"{same} ({proven.rule})."))
    if proof.inputs < FEW:
        only = counted(proof.inputs, "input")
        console.print(Hanging(f"That rests on {only} alone: what it does with others, --inputs can show."))
    console.print(rows)
    console.print(Hanging(f"{versus(proven.port, proven.name, proof.gain)}."))
    if proof.changes:
        console.print(Hanging("Calls change their arguments: each had a copy, whose making is not counted."))
    if proof.others:
        console.print(Hanging("The port has other arguments: what became of these was not compared."))
    console.print(Hanging(_predicted(proven)))


def _predicted(proven: Proven) -> str:
    of = f"of a port with {WAYS[proven.way].removeprefix('with ')}" if proven.way in WAYS else "of it"
    if not proven.predicted:
        why = f": {proven.unscored}" if proven.unscored else ""
        return f"Nothing was predicted {of} by a run that is kept{why}."
    value, low, high = proven.predicted
    said = f"Predicted {of} was {gain(Estimate(value, low, high))}"
    if proven.unscored:
        return f"{said}, which counts for nothing here: {proven.unscored}."
    where = "inside" if proven.is_inside else "outside"
    return f"{said}: off by {multiple(proven.error)}, and {where} the interval."


def print_score(console: Console, score: Score) -> None:
    """Show how good predictions were, and each of them."""
    if score.median is None:
        console.print("No prediction was put to the test yet: `ferrule advise prove` does it.")
        _print_left_out(console, score)
        return
    rows = Rows("function", "predicted", "interval", "measured", "off by", spare=("interval",))
    for each in score.proven:
        name = Text(each.name).append(f" {each.way}", "dim")
        value, low, high = each.predicted
        off = Text(multiple(each.error), "" if each.is_inside else "red")
        rows.add_row(name, multiple(value), span(low, high), multiple(each.measured[0]), off)
    console.print(rows)
    said = (
        f"{counted(len(score.proven), 'prediction')}: off by {multiple(score.median)} in the median, "
        f"{percent(score.within)} by 2 × or less; {percent(score.inside)} of the intervals have what was "
        "measured, and 80% should."
    )
    console.print(Hanging(said))
    _print_left_out(console, score)


def _print_left_out(console: Console, score: Score) -> None:
    for why, count in score.left_out.most_common():
        console.print(Hanging(f"Left out: {counted(count, 'line')} of the ledger: {why}.", "dim"))
