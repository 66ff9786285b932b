from __future__ import annotations

import random
import zlib

import pytest
from ferrule.bench.results import Peak, Problem, Results, Row, Trait


def series(median: float, seed: int, count: int = 15, noise: float = 0.01) -> list[float]:
    generator = random.Random(seed)  # noqa: S311
    return [median * (1 + generator.uniform(-noise, noise)) for _ in range(count)]


def row(label: str, n: int, threads: int, seconds: float, **fields) -> Row:
    role = fields.pop("role", "ferrule" if label.startswith("ferrule") else "peer")
    made = {
        "title": label,
        "status": "measured",
        "samples": series(seconds, zlib.crc32(f"{label} {n} {threads}".encode())),
    }
    return Row(workload="toys/add", n=n, threads=threads, label=label, role=role, **(made | fields))


@pytest.fixture
def results() -> Results:
    """Two sizes, two numbers of threads, every kind of row; NumPy passes ferrule between the sizes."""
    made = Results(
        date="2026-11-21T00:00:00+00:00",
        command=["ferrule", "bench", "toys"],
        machine={
            "cpu": "Some CPU",
            "cores": 2,
            "cores_of_machine": 2,
            "memory_bytes": 8e9,
            "system": "Linux 6",
        },
        versions={"python": "3.11.7", "implementation": "CPython", "numpy": "2.4.6"},
        build={"profile": "release", "rustc": "rustc 1.95.0"},
        environments={1: {"OMP_NUM_THREADS": "1"}, 2: {"OMP_NUM_THREADS": "2"}},
    )
    made.problems["toys/add"] = Problem(
        id="toys/add",
        title="Add <up>",
        description="Integers & floats.",
        unit="number",
        equality="exact",
        sizes=[1_000, 1_000_000],
        work={1_000: (8e3, "B"), 1_000_000: (8e6, "B")},
        checked_against={1_000: "Python", 1_000_000: "Python"},
    )
    for threads in (1, 2):
        for n, numpy in ((1_000, 4e-6), (1_000_000, 5e-4)):
            made.rows += [
                row("Python", n, threads, 2e-8 * n, role="reference"),
                row("ferrule", n, threads, 2e-9 * n),
                row("NumPy", n, threads, numpy, title="NumPy (array in hand)"),
                row("Numba", n, threads, 1e-9 * n),
                row("Numba", n, threads, 0.4, title="Numba, first call", first_call=True, samples=[0.4]),
                row("liar", n, threads, 1.0, status="wrong", reason="1 where 2 was expected", samples=[]),
                row("gone", n, threads, 1.0, status="not run", reason="No module named 'gone'", samples=[]),
            ]
    made.peaks = [
        Peak("toys/add", 1_000_000, label, 2, size, "VmHWM")
        for label, size in (("Python", 0), ("ferrule", 4096), ("NumPy", 8_000_000), ("Numba", 100_000))
    ]
    return made


@pytest.fixture
def tools(results) -> Results:
    """The same, and what else the implementations cost; one of them can't express it but in another form."""
    for threads in (1, 2):
        for n in (1_000, 1_000_000):
            results.rows += [
                row("mute", n, threads, 1.0, status="inexpressible", reason="no <words>", samples=[]),
                row("mute, shouting", n, threads, 1e-8 * n),
            ]
    for label, cold, scaling, lines in (
        ("Python", 0.02, 1.0, 0),
        ("ferrule", 0.04, 1.9, 60),
        ("NumPy", 0.1, 1.4, 12),
        ("Numba", 3.0, 2.0, 3),
    ):
        results.traits += [
            Trait("toys/add", 1_000_000, label, "cold", 2, [cold]),
            # Beside NumPy something else was running.
            Trait("toys/add", 1_000_000, label, "scaling", 2, [scaling], [1.1 if label == "NumPy" else 1.95]),
            Trait("toys/add", 1_000_000, label, "lines", 1, [lines]),
        ]
    results.traits += [
        Trait("toys/add", 1_000_000, "mute, shouting", "scaling", 2, reason="a wrong <answer>"),
        Trait("toys/add", 1_000_000, "Numba", "build", 1, [4.5]),
        Trait("toys/add", 1_000_000, "mute, shouting", "build", 1, reason="no compiler"),
    ]
    return results
