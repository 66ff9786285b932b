"""Run the tests that are about Python itself on every other CPython >= 3.11 of this machine.

python tests/other_pythons.py build    a wheel for each, and an environment of its own under `.venvs`
python tests/other_pythons.py test     the parity and thread tests in each
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ("tests/parity", "tests/threads", "tests/costs/test_catalogue.py", "tests/test_docstrings.py")
NEEDED = ("numpy", "pytest", "pytest-timeout", "hypothesis", "openpyxl", "python-calamine")
ASK = """
import json, platform, sys, sysconfig
free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
print(json.dumps([platform.python_implementation(), sys.version_info[:2], free_threaded]))
"""


def interpreters() -> dict[str, str]:
    """The first interpreter of each version that is not this one's: `{"3.12": path, "3.14t": path}`."""
    names = [f"python3.{minor}{flag}" for minor in range(11, 20) for flag in ("", "t")]
    paths = [path for name in names if (path := shutil.which(name))]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    paths += map(str, sorted(pyenv.glob("*/bin/python3")))
    found: dict[str, str] = {}
    for path in paths:
        asked = subprocess.run([path, "-c", ASK], capture_output=True, text=True, check=False)
        if asked.returncode != 0:
            continue
        implementation, version, free_threaded = json.loads(asked.stdout)
        name = f"{version[0]}.{version[1]}{'t' if free_threaded else ''}"
        if implementation == "CPython" and version >= [3, 11] and name != this():
            found.setdefault(name, path)
    return dict(sorted(found.items()))


def this() -> str:
    """The version that runs this."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def run(*command: str | Path) -> None:
    """Run a command in the project's root, or end with its failure."""
    subprocess.run(command, cwd=ROOT, check=True)


def build(name: str, path: str) -> None:
    """Build and install for one interpreter."""
    environment = ROOT / ".venvs" / name
    wheels, python = environment / "wheels", environment / "bin" / "python"
    if not python.exists():
        run(path, "-m", "venv", environment)
    shutil.rmtree(wheels, ignore_errors=True)
    maturin = Path(sys.executable).parent / "maturin"
    run(maturin, "build", "--release", "--locked", "--interpreter", path, "--out", wheels)
    run(python, "-m", "pip", "install", "--quiet", *NEEDED)
    run(python, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", *wheels.glob("*.whl"))
    run(python, "-m", "pip", "install", "--quiet", "typer", "rich", "platformdirs")


def test(name: str, _path: str) -> None:
    """Run the tests in one environment."""
    run(ROOT / ".venvs" / name / "bin" / "python", "-m", "pytest", "-p", "no:cacheprovider", *TESTS)


if __name__ == "__main__":
    step = {"build": build, "test": test}[sys.argv[1]]
    others = interpreters()
    sys.stdout.write(f"{sys.argv[1]} for other CPythons: {', '.join(others) or 'none found'}\n")
    sys.stdout.flush()
    for name, path in others.items():
        step(name, path)
