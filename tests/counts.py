"""How many instructions eleven fixed jobs take: a slow-down that a noisy clock hides is seen here.

`make counts` compares with `tests/counts.json` and fails where a job takes 3 % more or fewer; where that is
meant, `make counts UPDATE=1` writes it. Counts hold for one cargo profile, one compiler and one processor as
valgrind plays it: it has no AVX-512, and of AVX2 what the real one has. So each such machine has an entry of
its own. Time may still differ: callgrind counts instructions, not waiting for memory.

All jobs run in one process, at addresses that are the same each time (`setarch`). Callgrind writes a profile
before each call of `getppid`, so that of a job holds what lies between two calls: the job, and some thousand
instructions of the interpreter.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNTS = Path(__file__).with_name("counts.json")
TOLERANCE = 0.03
# Nothing may differ from run to run: no random hashes, one thread, no way from the environment.
ENVIRONMENT = {
    "FERRULE_THREADS": "1",
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": os.environ["PATH"],
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}


def jobs() -> dict[str, Callable[[], Any]]:
    """Each job with its input made: a call of one kernel that takes some million instructions."""
    import ferrule as fe
    import numpy as np
    from ferrule.reports import Column, Table, to_pdf, to_xlsx

    numbers = [i * 0.5 for i in range(200_000)]
    array = np.arange(2_000_000, dtype=np.float64)
    text = " ".join(f"Word{i % 5_000} of thé text" for i in range(20_000))
    obj = [{"id": i, "name": f"n{i}", "values": [i / 7, -i, None, True]} for i in range(5_000)]
    data = fe.codec.json.dumps(obj)
    matrix = array[:65_536].reshape(256, 256) / 65_536
    # Each map draws seeds of its own for its hash, which make some percent: sixty-four of them even that out.
    frozen = [fe.FrozenMap({f"key{i}": i for i in range(500)}) for _ in range(64)]
    keys = [f"key{i * 7 % 500}" for i in range(1_250)]
    csv = "id,name,amount\n" + "".join(f"{i},name {i},{i / 8}\n" for i in range(20_000))
    rows = [(i, f"name {i % 100}", i / 8) for i in range(5_000)]
    table = Table(rows, ["id", "name", Column("amount", format="#,##0.00", total="sum")], title="Counts")
    folder = Path(tempfile.mkdtemp(prefix="ferrule-counts"))
    return {
        "sum of a list": lambda: fe.parallel_sum(numbers),
        "sum of an array": lambda: fe.parallel_sum(array),
        "filter of a list": lambda: fe.filter_above(numbers, 50_000),
        "word count": lambda: fe.word_count(text),
        "JSON loads": lambda: fe.codec.json.loads(data),
        "JSON dumps": lambda: fe.codec.json.dumps(obj),
        "product of matrices": lambda: fe.matrix_multiply(matrix, matrix),
        "look-ups in a frozen map": lambda: [each.get_many(keys) for each in frozen],
        "CSV to columns": lambda: fe.read_csv(csv.encode()),
        "rows to XLSX": lambda: to_xlsx(table, folder / "table.xlsx"),
        "rows to PDF": lambda: to_pdf(table, folder / "table.pdf"),
    }


def perform() -> None:
    """Run each job twice: what is made only once is made in the first run."""
    made = jobs()
    for job in made.values():
        job()
    for job in made.values():
        os.getppid()
        job()
    os.getppid()
    print(json.dumps([machine(), list(made)]))


def machine() -> str:
    """What counts depend on: profile, compiler, and the processor that the module sees."""
    import ferrule

    info = ferrule.build_info()
    compiler = info["rustc"].split(" (")[0]
    return f"{info['profile']}, {compiler}, {info['target']}, {' '.join(info['target_features'])}"


def count() -> tuple[str, dict[str, int]]:
    """The machine, and instructions of every job."""
    with tempfile.TemporaryDirectory(prefix="ferrule-counts") as folder:
        out = Path(folder) / "out"
        tool = ["valgrind", "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        ran = subprocess.run(
            ["setarch", "-R", *tool, sys.executable, __file__, "perform"],  # noqa: S607 - of the PATH
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            sys.exit(ran.stderr)
        name, labels = json.loads(ran.stdout.splitlines()[-1])
        # The first profile ends before the first job; the last, without a number, begins after the last job.
        parts = [Path(f"{out}.{i}").read_text(encoding="utf-8") for i in range(2, len(labels) + 2)]
    totals = [re.search(r"^(?:summary|totals): (\d+)", part, flags=re.MULTILINE) for part in parts]
    uncounted = [label for label, total in zip(labels, totals, strict=True) if not total]
    if uncounted:
        sys.exit(f"callgrind counted nothing of {', '.join(uncounted)}")
    return name, {label: int(total[1]) for label, total in zip(labels, totals, strict=True) if total}


def main() -> None:
    """Count, then compare or write."""
    known = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}
    name, counts = count()
    before = known.get(name, {})
    print(f"instructions: {name}")
    bad = []
    for label, now in counts.items():
        change = now / before[label] - 1 if label in before else None
        print(f"{label:26} {now:14,} {'new' if change is None else f'{change:+.2%}':>8}")
        if change is None or abs(change) > TOLERANCE:
            bad.append(label)
    if sys.argv[1:] == ["update"]:
        known[name] = counts
        COUNTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    elif missing := before.keys() - counts.keys():
        sys.exit(f"no longer counted: {', '.join(sorted(missing))}")
    elif bad:
        print(f"more than {TOLERANCE:.0%} off, or not known: {', '.join(bad)}")
        sys.exit(1)


if __name__ == "__main__":
    perform() if sys.argv[1:] == ["perform"] else main()
