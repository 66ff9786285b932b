"""The examples of linalg run, and say what they should."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "needs", "said"),
    [
        ("deep_learning_forward", "sklearn", "Both give every scan the same class."),
        ("linear_regression", "numpy", "y = 1.000"),
        ("analytics_features", "vega_datasets", "features explain 85%"),
    ],
)
def test_example(name, needs, said):
    pytest.importorskip(needs)
    script = EXAMPLES / f"{name}.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
