import subprocess
import sys

import pytest

HEAVY = (
    "altair",
    "typer",
    "rich",
    "numpy",
    "polars",
    "numba",
    "pandas",
    "matplotlib",
    "pyarrow",
    "duckdb",
    "scipy",
)


@pytest.mark.parametrize("module", ["ferrule.bench", "ferrule.bench.session", "ferrule.bench.worker"])
def test_importing_is_light(module):
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
