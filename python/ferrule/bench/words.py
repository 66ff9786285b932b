"""Numbers and verdicts in words, for the terminal and the page alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.bench.intervals import Estimate
    from ferrule.bench.results import Problem, Results, Row

STATUS = {"wrong": "WRONG", "not run": "not run", "inexpressible": "can't be expressed"}
"""What is shown of a row that has no time."""
_TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
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

    >>> from ferrule.bench.intervals import Estimate
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


def rate(amount: float, unit: str, seconds: float) -> str:
    """Give work per second: GB/s, GFLOP/s.

    >>> rate(8e6, "B", 1e-3)
    '8.00 GB/s'
    """
    each = amount / seconds
    factor, prefix = next(((f, p) for f, p in _PREFIXES if each >= f), (1.0, ""))
    return f"{significant(each / factor)} {prefix}{unit}/s"


def multiple(value: float) -> str:
    """Give a ratio as how many times.

    >>> multiple(3.14159)
    '3.14 ×'
    """
    return f"{significant(value)} ×"


def counted(n: int, unit: str) -> str:
    """Give a size with its unit.

    >>> counted(1_000_000, "item"), counted(1, "byte"), counted(3, "query")
    ('1,000,000 items', '1 byte', '3 queries')
    """
    if n == 1:
        return f"1 {unit}"
    plural = f"{unit[:-1]}ies" if unit.endswith("y") else unit if unit.endswith("s") else f"{unit}s"
    return f"{n:,} {plural}"


def threads_text(count: int) -> str:
    """Give a number of threads.

    >>> threads_text(1), threads_text(8)
    ('1 thread', '8 threads')
    """
    return "1 thread" if count == 1 else f"{count} threads"


def versus(name: str, other: str, faster: Estimate) -> str:
    """Say how `name` stands to `other`, given how many times faster it is.

    >>> from ferrule.bench.intervals import Estimate
    >>> versus("ferrule", "NumPy", Estimate(0.5, 0.48, 0.53))
    'NumPy is 2.00 × faster than ferrule (1.89–2.08)'
    >>> versus("ferrule", "NumPy", Estimate(1.01, 0.97, 1.05))
    'ferrule is as fast as NumPy (0.970–1.05)'
    """
    if faster.low > 1:
        return f"{name} is {multiple(faster.value)} faster than {other} {ends(faster)}"
    if faster.high < 1:
        slower = faster.inverse
        return f"{other} is {multiple(slower.value)} faster than {name} {ends(slower)}"
    return f"{name} is as fast as {other} {ends(faster)}"


def span(low: float, high: float) -> str:
    """Give the ends of an interval.

    >>> span(1.5, 2)
    '(1.50–2.00)'
    """
    return f"({significant(low)}–{significant(high)})"


def ends(estimate: Estimate) -> str:
    """Give the ends of an estimate's interval, and say where they are but the range of a few samples.

    >>> from ferrule.bench.intervals import Estimate
    >>> ends(Estimate(1.8, 1.5, 2.0)), ends(Estimate(1.8, 1.5, 2.0, is_range=True))
    ('(1.50–2.00)', '(range 1.50–2.00)')
    """
    inside = span(estimate.low, estimate.high)
    return f"(range {inside[1:]}" if estimate.is_range else inside


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one of ferrule's rows stands to the best peer of its block."""

    label: str
    threads: int
    faster: Estimate
    peer: str
    text: str

    @property
    def lost(self) -> bool:
        """Whether the peer is faster."""
        return self.faster.high < 1


def best(rows: list[Row]) -> Row | None:
    """Give the fastest measured row."""
    return min((row for row in rows if row.measured and not row.first_call), key=_median, default=None)


def verdicts(results: Results, workload: str, n: int) -> list[Verdict]:
    """Say of each of ferrule's rows how it stands to the best peer with the same number of threads."""
    found = []
    for threads in results.threads(workload):
        rows = results.block(workload, n, threads)
        peer = best([row for row in rows if row.role == "peer"])
        for row in rows:
            if row.role == "ferrule" and row.measured and not row.first_call and peer is not None:
                faster = row.faster_than(peer)
                text = versus(row.title, peer.title, faster)
                found.append(Verdict(row.label, threads, faster, peer.title, text))
    return found


def break_evens(results: Results, workload: str, threads: int) -> list[str]:
    """Say from which size on the best of ferrule's rows is faster than each other implementation.

    Between two measured sizes the crossing is read from straight lines on log-log axes.
    """
    sizes = results.sizes(workload)
    curves: dict[str, dict[int, float]] = {}
    ferrule: dict[int, float] = {}
    titles: dict[str, str] = {}
    for n in sizes:
        rows = [row for row in results.block(workload, n, threads) if row.measured and not row.first_call]
        for row in rows:
            if row.role == "ferrule":
                ferrule[n] = min(row.time.value, ferrule.get(n, math.inf))
            else:
                curves.setdefault(row.label, {})[n] = row.time.value
                titles[row.label] = row.title
    if not ferrule:
        return []
    unit = results.problems[workload].unit
    return [_break_even(titles[label], curve, ferrule, unit) for label, curve in curves.items()]


def _break_even(title: str, curve: dict[int, float], ferrule: dict[int, float], unit: str) -> str:
    common = sorted(curve.keys() & ferrule.keys())
    gaps = [math.log(curve[n] / ferrule[n]) for n in common]
    if not common:
        return f"{title}: no size in common."
    most = counted(common[-1], unit)
    least = counted(common[0], unit)
    if all(gap > 0 for gap in gaps):
        return f"{title}: ferrule is faster at every size measured, from {least} on."
    if all(gap <= 0 for gap in gaps):
        return f"{title}: ferrule is faster at no size measured, up to {most}."
    changes = [at for at in range(1, len(gaps)) if (gaps[at] > 0) != (gaps[at - 1] > 0)]
    last = changes[-1]
    (x0, x1), (y0, y1) = common[last - 1 : last + 1], gaps[last - 1 : last + 1]
    crossing = math.exp(math.log(x0) + (math.log(x1) - math.log(x0)) * -y0 / (y1 - y0))
    around = counted(int(float(f"{crossing:.1e}")), unit)
    more = " (the curves cross more than once)" if len(changes) > 1 else ""
    if gaps[last] > 0:
        return f"{title}: ferrule is faster from about {around} on{more}."
    return f"{title}: ferrule is faster up to about {around}, slower above{more}."


def machine_lines(results: Results) -> list[str]:
    """Describe in a few lines what the results were measured on."""
    facts = results.machine
    caches = ", ".join(f"{name} {size}" for name, size in facts.get("caches", {}).items())
    cores = f"{facts.get('cores', '?')} cores" + (" of a virtual machine" if facts.get("virtual") else "")
    memory = f"{facts.get('memory_bytes', 0) / 1e9:.0f} GB memory"
    loads = [facts.get("load_before"), facts.get("load_after")]
    governor = facts.get("governor", "unknown")
    load = f"; load average {loads[0]} before the run, {loads[1]} after" if None not in loads else ""
    build = results.build
    built = (
        f"ferrule's build: {build.get('profile', 'unknown')}, "
        + ", ".join(
            f"{key} {str(build[key]).removeprefix(key).strip()}"
            for key in ("rustc", "pyo3", "target")
            if build.get(key)
        )
        if build
        else "ferrule's extension is not built"
    )
    packages = ", ".join(
        f"{name} {version}" for name, version in results.versions.items() if name != "implementation"
    )
    return [
        f"{facts.get('cpu', 'unknown processor')}: {cores}, {memory}"
        + (f"; caches {caches}" if caches else ""),
        f"{facts.get('system', '?')}; frequency governor {governor}{load}; {results.date}",
        built,
        packages,
    ]


def check_line(problem: Problem, n: int) -> str:
    """Say what the answers were compared with, where that wasn't the reference."""
    against = problem.checked_against.get(n, "")
    if not against or against == "Python":
        return ""
    return f"Answers were compared with those of {against}: the reference was not run at this size."


def _median(row: Row) -> float:
    return row.time.value
