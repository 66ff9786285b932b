"""Another interpreter than the main one is refused on import, and the main one does not mind."""

import subprocess
import sys

PROGRAM = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
others = [interpreters.create() for _ in range(2)]
def refused(other, code):
    try:
        raised = interpreters.run_string(other, code)
    except interpreters.RunFailedError as error:
        raised = error
    return "ImportError" in str(raised)
assert refused(others[0], "import ferrule")
assert refused(others[0], "import ferrule._core"), "and again"
import ferrule as fe
assert fe.parallel_sum([1, 2]) == 3
assert refused(others[1], "import ferrule")
interpreters.destroy(others[0])
try:
    fe.divide(1, 0)
except fe.FerruleError:
    print("whole")
"""


def test_another_interpreter_is_refused() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout == "whole\n", done.stderr
