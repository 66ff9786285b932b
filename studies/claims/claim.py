"""A claim, the figures that speak to it, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from ferrule.measuring import words
from ferrule.measuring.intervals import Estimate  # noqa: TC002 - what is read is checked by it

from studies.claims.evidence import NotMeasuredError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studies.claims.quantities import Quantity

CHANCE = 0.1
"""Of random figures no more may confirm a claim for its verdict to rest on more than chance."""
Kind = Literal[
    "holds", "holds when", "holds, on few figures", "does not hold", "too close to tell", "not run"
]
KINDS: dict[Kind, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "holds when": ("holds with a condition", "hold with a condition"),
    "holds, on few figures": (
        "holds on few figures, as chance might",
        "hold on few figures, as chance might",
    ),
    "does not hold": ("does not hold", "do not hold"),
    "too close to tell": ("is too close to tell", "are too close to tell"),
    "not run": ("was not run", "were not run"),
}
"""Each kind of verdict, as it is said of one claim and of several.

A claim holds, or doesn't, where the whole interval lies on one side of what its rule asks for. Where the
bound lies within the interval it is too close to tell: a quieter machine may decide it. It holds on few
figures where random ones would confirm it more often than `CHANCE`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures say of a claim; `detail` is the condition, or the reason why there is no figure."""

    kind: Kind
    detail: str = ""

    @property
    def text(self) -> str:
        """The verdict in words.

        >>> Verdict("holds when", "n ≥ 1,000").text, Verdict("not run", "no compiler").text
        ('holds when n ≥ 1,000', 'not run: no compiler')
        """
        if not self.detail:
            return self.kind
        return f"{self.kind}{' ' if self.kind == 'holds when' else ': '}{self.detail}"

    def on_few(self, share: float) -> Verdict:
        """Give it where random figures would confirm the claim in that share of cases.

        >>> Verdict("holds when", "n ≥ 1,000").on_few(0.25).text, Verdict("holds").on_few(0.1).text
        ('holds, on few figures: when n ≥ 1,000; chance 25 %', 'holds')
        """
        if not self.kind.startswith("holds") or share <= CHANCE:
            return self
        condition = f"when {self.detail}" if self.kind == "holds when" else self.detail
        chance = f"chance {share:.0%}".replace("%", " %")
        return Verdict("holds, on few figures", "; ".join(filter(None, [condition, chance])))


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as measured, in seconds, bytes, times, or counted; or the reason why it wasn't."""

    what: str
    unit: str
    estimate: Estimate | None = None
    reason: str = ""
    n: int | None = None
    """The size that it was measured at, where a rule asks from which size on something holds."""
    inexpressible: bool = False
    """There is none, and never will be: a tool has no way to express the workload."""
    size: int | None = None
    """The one size that it is of, where `what` doesn't say it."""

    @property
    def name(self) -> str:
        """What it is, and of which size.

        >>> Figure("Rust, recursion", "×", size=10).name
        'Rust, recursion, n = 10'
        """
        return self.what if self.size is None else f"{self.what}, n = {self.size:,}"

    @property
    def known(self) -> Estimate:
        """The estimate of a figure that was measured."""
        if self.estimate is None:
            raise NotMeasuredError(self.reason)
        return self.estimate

    @property
    def text(self) -> str:
        """The figure with its interval.

        >>> from ferrule.measuring.intervals import Estimate
        >>> Figure("a call", "s", Estimate(2.1e-8, 2e-8, 2.3e-8)).text
        'a call: 21.0 ns (20.0 ns–23.0 ns)'
        """
        if self.estimate is None:
            return f"{self.name}: not run: {self.reason}"
        value, low, high = self.estimate.value, self.estimate.low, self.estimate.high
        interval = f" ({_between(low, high, self.unit)})" if low < high else ""
        return f"{self.name}: {shown(value, self.unit)}{interval}"


def shown(value: float, unit: str) -> str:
    """Give a number with its unit.

    >>> shown(3.14159, "×"), shown(2e-9, "s"), shown(8_000_000, "B"), shown(0.25, "%")
    ('3.14 ×', '2.00 ns', '8.0 MB', '25.0 %')
    """
    if unit == "s":
        return words.duration(value)
    if unit == "B":
        return words.memory_size(int(value)) if value >= 1 << 16 else f"{words.significant(value)} B"
    return f"{words.significant(value * 100 if unit == '%' else value)} {unit}"


def _between(low: float, high: float, unit: str) -> str:
    """Give the ends of an interval, with the unit where each can have another.

    >>> _between(2e-8, 2.3e-8, "s"), _between(2.0, 3.0, "Python calls")
    ('20.0 ns–23.0 ns', '2.00–3.00')
    """
    ends = shown(low, unit), shown(high, unit)
    return "–".join(ends if unit in {"s", "B"} else (end.removesuffix(f" {unit}") for end in ends))


class Rule(Protocol):
    """What a claim's figures must be for it to hold."""

    def __hash__(self) -> int:
        """Two rules of a kind with the same bounds are one."""

    @property
    def criterion(self) -> str:
        """It, in words."""

    @property
    def needs_all(self) -> bool:
        """Whether there is no verdict while any figure is missing; else more than half must be there."""

    @property
    def one_refutes(self) -> bool:
        """Whether a single figure that fails decides, whatever is missing."""

    def chance(self, count: int) -> float:
        """Give how often so many random figures that share nothing would confirm a claim."""

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """Give the verdict; all figures were measured."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of the brief, in our words, and how it is measured and judged.

    `items` are its numbers in the list of all points of the brief, `source` is the document and the line.
    """

    id: str
    items: tuple[int, ...]
    source: str
    text: str
    how: str
    rule: Rule
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its figures and its verdict: all that is kept of it."""

    id: str
    items: list[int]
    source: str
    text: str
    how: str
    criterion: str
    verdict: Verdict
    figures: list[Figure] = field(default_factory=list)
    chance: float = 0.0
    """How often random figures that hang together as those that were measured would confirm it."""

    @property
    def lines(self) -> list[str]:
        """Its figures; those that are missing together, by reason, which isn't said where the verdict has it.

        >>> missing = [Figure(name, "s", reason="no compiler") for name in ("a call", "two")]
        >>> Judged("x", [1], "a.md:1", "", "", "", Verdict("not run", "no compiler"), missing).lines
        ['not run: a call; two']
        """
        lines = [figure.text for figure in self.figures if figure.estimate is not None]
        missing: dict[str, list[str]] = {}
        for figure in self.figures:
            if figure.estimate is None:
                missing.setdefault(figure.reason, []).append(figure.name)
        for reason, names in missing.items():
            said = "" if self.verdict == Verdict("not run", reason) else f": {reason}"
            lines.append(f"not run: {'; '.join(names)}{said}")
        return lines

    @property
    def document(self) -> str:
        """The document of the brief that it is in."""
        return self.source.partition(":")[0]
