"""Numbers in words, for the terminal and the page alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.measuring.intervals import Estimate

_TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
ROUGH, VAGUE = 0.2, 0.5
"""Half an interval, relative to its value: from the first on a percentage says nothing, from the second on
the value does not."""
FAR = 100
"""Times: of ends so far from each other the upper one says nothing."""
NOISE = 1 << 16
"""Bytes of memory that a process takes and leaves by itself."""
_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def significant(value: float, digits: int = 3) -> str:
    """Round to three significant digits, without an exponent.

    >>> significant(1234.5), significant(12.345), significant(0.012345), significant(9.999)
    ('1,234', '12.3', '0.0123', '10.0')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    value = float(f"{value:.{digits - 1}e}") if abs(value) < 10**digits else value
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def duration(seconds: float) -> str:
    """Give seconds in the unit that suits them.

    >>> duration(0.00123), duration(2.5e-8), duration(75)
    ('1.23 ms', '25.0 ns', '75.0 s')
    """
    factor, unit = next(((f, u) for f, u in _TIME_UNITS if seconds >= f), _TIME_UNITS[-1])
    return f"{significant(seconds / factor)} {unit}"


def interval_percent(estimate: Estimate) -> str:
    """Give half the interval in percent of the value; a star where it is but the range of a few samples.

    >>> from ferrule.measuring.intervals import Estimate
    >>> interval_percent(Estimate(1.0, 0.98, 1.02)), interval_percent(Estimate(1.0, 0.98, 1.02, True))
    ('±2%', '±2%*')
    """
    percent = estimate.spread * 100
    star = "*" if estimate.is_range else ""
    return (f"±{percent:.0f}%" if percent >= 1 else "±<1%") + star


def memory_size(size: int) -> str:
    """Give bytes in kB, MB or GB; below 64 kB a process's own noise is all that is seen.

    >>> memory_size(8_000_000), memory_size(4096)
    ('8.0 MB', '< 64 kB')
    """
    if size < NOISE:
        return "< 64 kB"
    for factor, unit in ((1e9, "GB"), (1e6, "MB")):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"


def data_size(size: int) -> str:
    """Give how large a file or message is.

    >>> data_size(1_234_567), data_size(4_096), data_size(17)
    ('1.23 MB', '4.10 kB', '17 B')
    """
    factor, prefix = next(((f, p) for f, p in _PREFIXES if size >= f), (1.0, ""))
    return f"{significant(size / factor)} {prefix}B" if prefix else f"{size} B"


def short_count(count: float) -> str:
    """Give a number of things in little room.

    >>> short_count(1_234_567), short_count(48_000), short_count(9_999), short_count(0.5)
    ('1.23 M', '48.0 k', '9,999', '0.50')
    """
    if count < 10_000:
        return f"{count:,.0f}" if count == int(count) else significant(count, 2)
    factor, prefix = next((f, p) for f, p in _PREFIXES if count >= f)
    return f"{significant(count / factor)} {prefix}"


def rate(amount: float, unit: str, seconds: float) -> str:
    """Give work per second: GB/s, GFLOP/s.

    >>> rate(8e6, "B", 1e-3)
    '8.00 GB/s'
    """
    each = amount / seconds
    factor, prefix = next(((f, p) for f, p in _PREFIXES if each >= f), (1.0, ""))
    return f"{significant(each / factor)} {prefix}{unit}/s"


def multiple(value: float) -> str:
    """Give a ratio as how many times; beyond some thousands it is round.

    >>> multiple(3.14159), multiple(1_951.2), multiple(1_320_434)
    ('3.14 ×', '1,951 ×', '1,320,000 ×')
    """
    return f"{significant(float(f'{value:.2e}') if value >= 10_000 else value)} ×"


def counted(n: int, unit: str) -> str:
    """Give a size with its unit.

    >>> counted(1_000_000, "item"), counted(1, "byte"), counted(3, "query"), counted(2, "index")
    ('1,000,000 items', '1 byte', '3 queries', '2 indexes')
    >>> counted(4, "pair of matrices")
    '4 pairs of matrices'
    """
    if n == 1:
        return f"1 {unit}"
    noun, of, what = unit.partition(" of ")
    if noun.endswith("y"):
        noun = f"{noun[:-1]}ies"
    elif noun.endswith("x"):
        noun = f"{noun}es"
    elif not noun.endswith("s"):
        noun = f"{noun}s"
    return f"{n:,} {noun}{of}{what}"


def percent(share: float) -> str:
    """Give a share.

    >>> percent(0.412), percent(0.004), percent(0.0)
    ('41%', '<1%', '0%')
    """
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def tally(count: Estimate) -> str:
    """Give how often something came, as closely as it is known: a number, about one, or from where to where.

    >>> from ferrule.measuring.intervals import Estimate
    >>> tally(Estimate(12, 12, 12)), tally(Estimate(12_000, 11_400, 12_600)), tally(Estimate(10, 7, 14))
    ('12', '12.0 k ±5%', 'about 10')
    >>> tally(Estimate(10, 1, 45)), tally(Estimate(9.6, 2.2, 9_000))
    ('1 to 45', '≥ 2')
    >>> tally(Estimate(1_234_567, 1_234_567, 1_234_567))
    '1,234,567'
    """
    if count.low == count.high:
        return f"{count.value:,.0f}"
    low, value, high = (short_count(round(each)) for each in (count.low, count.value, count.high))
    if low == high:
        return value
    if count.high > FAR * count.low:
        return f"≥ {low}"
    if count.spread > VAGUE:
        return f"{low} to {high}"
    return f"about {value}" if count.spread > ROUGH else f"{value} {interval_percent(count)}"


def threads_text(count: int) -> str:
    """Give a number of threads.

    >>> threads_text(1), threads_text(8)
    ('1 thread', '8 threads')
    """
    return "1 thread" if count == 1 else f"{count} threads"


def versus(name: str, other: str, faster: Estimate) -> str:
    """Say how `name` stands to `other`, given how many times faster it is.

    >>> from ferrule.measuring.intervals import Estimate
    >>> versus("ferrule", "NumPy", Estimate(0.5, 0.48, 0.53))
    'NumPy is 2.00 × faster than ferrule (1.89–2.08)'
    >>> versus("ferrule", "NumPy", Estimate(1.01, 0.97, 1.05))
    'ferrule is as fast as NumPy (0.970–1.05)'
    >>> versus("ferrule", "NumPy", Estimate(1.01, 0.4, 3))
    'ferrule and NumPy: too noisy to tell (0.400–3.00)'
    """
    outcome = faster.outcome()
    if outcome == "faster":
        return f"{name} is {multiple(faster.value)} faster than {other} {ends(faster)}"
    if outcome == "slower":
        slower = faster.inverse
        return f"{other} is {multiple(slower.value)} faster than {name} {ends(slower)}"
    if outcome == "too noisy to tell":
        return f"{name} and {other}: {outcome} {ends(faster)}"
    return f"{name} is as fast as {other} {ends(faster)}"


def span(low: float, high: float, digits: int = 3) -> str:
    """Give the ends of an interval.

    >>> span(1.5, 2), span(9.7, 12, digits=2)
    ('(1.50–2.00)', '(9.7–12)')
    """
    return f"({significant(low, digits)}–{significant(high, digits)})"


def ends(estimate: Estimate) -> str:
    """Give the ends of an estimate's interval, and say where they are but the range of a few samples.

    >>> from ferrule.measuring.intervals import Estimate
    >>> ends(Estimate(1.8, 1.5, 2.0)), ends(Estimate(1.8, 1.5, 2.0, is_range=True))
    ('(1.50–2.00)', '(range 1.50–2.00)')
    """
    inside = span(estimate.low, estimate.high)
    return f"(range {inside[1:]}" if estimate.is_range else inside
