"""What docs/guide/own-workload.md shows must run."""

import re
from pathlib import Path

from ferrule.bench.find import select
from ferrule.bench.session import Choice, Session

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "own-workload.md"


def test_the_guides_workload_runs(tmp_path):
    code = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    path = tmp_path / "my_workloads.py"
    path.write_text(code, encoding="utf-8")
    chosen, _ = select(str(path))
    results = Session(chosen, Choice(sizes=(1_000,), threads="1", quick=True), []).run()
    assert [(row.title, row.status) for row in results.rows] == [
        ("Python", "measured"),
        ("ferrule", "measured"),
        ("builtin sum", "measured"),
        ("NumPy (array in hand)", "measured"),
    ]
