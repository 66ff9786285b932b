"""Booleans: a model's conditions over customers, for one of them and for a million."""

import time

import ferrule as fe
import numpy as np

AGE, INCOME, DEBT, LATE = range(4)
RULES = [(AGE, ">=", 18), (INCOME, ">", 20_000.0), (DEBT, "<", 0.4), (LATE, "==", 0)]


def main() -> None:
    """Print verdicts and what they cost."""
    print("one applicant:", fe.evaluate_rules([37, 41_000.0, 0.25, 0], RULES))
    print(
        "debt unknown (NaN), so no comparison holds:",
        fe.evaluate_rules([37, 41_000.0, float("nan"), 0], RULES),
    )
    print("any of the rules:", fe.evaluate_rules([17, 41_000.0, 0.9, 3], RULES, combine="any"))

    rng = np.random.default_rng(1)
    n = 1_000_000
    rows = np.column_stack(
        [rng.integers(16, 80, n), rng.lognormal(10.3, 0.5, n), rng.random(n), rng.poisson(0.3, n)]
    ).astype(float)
    start = time.perf_counter()
    accepted = fe.evaluate_rules_batch(rows, RULES)
    batch = time.perf_counter() - start
    start = time.perf_counter()
    masks = (rows[:, AGE] >= 18) & (rows[:, INCOME] > 20_000) & (rows[:, DEBT] < 0.4) & (rows[:, LATE] == 0)
    numpy = time.perf_counter() - start
    few = rows[:10_000].tolist()
    start = time.perf_counter()
    singles = [fe.evaluate_rules(row, RULES) for row in few]
    single = time.perf_counter() - start
    start = time.perf_counter()
    written = [row[0] >= 18 and row[1] > 20_000 and row[2] < 0.4 and row[3] == 0 for row in few]
    python = time.perf_counter() - start
    assert (accepted == masks).all()
    assert singles == written == accepted[:10_000].tolist()
    print(f"\n{accepted.mean():.1%} of {n:,} accepted; all four ways agree")
    print(f"nanoseconds a row: batch {batch / n * 1e9:.1f}, NumPy masks {numpy / n * 1e9:.1f}, ", end="")
    print(f"one by one {single / 1e4 * 1e9:.0f}, `and` in plain Python {python / 1e4 * 1e9:.0f}")
    print("Rules handed over row by row are parsed for each row: there plain Python wins.")


if __name__ == "__main__":
    main()
