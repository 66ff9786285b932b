"""Build ferrule for every other CPython >= 3.11 found here, and run the tests that are about Python itself.

The first of them gets what users get, a wheel built for release, which is looked at, too; the others have the
assertions of the profile `fast`. What is computed is tested in the Python that runs this; in the others it is
about layouts, so hypothesis has few tries. With `--release` all of them get such a wheel, to be measured, and
nothing is tested.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wheels import faults

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "target"
TESTS = ("tests/parity", "tests/threads", "tests/costs/test_catalogue.py", "tests/test_docstrings.py")
NEEDED = ("pytest", "pytest-timeout", "hypothesis", "openpyxl", "python-calamine")
# What `ferrule serve` stands on.
SERVE = ("fastapi", "prometheus-client", "python-multipart", "uvicorn")
# What hands arrays over. They take long to build: a Python that they have no wheel for does without, and says
# that tests of them were skipped.
WHEELS = ("pandas", "polars", "pyarrow")
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


def target(name: str, profile: str) -> Path:
    """The target folder of one interpreter; where it is new, with the crates that don't know Python.

    In one folder for all, each interpreter's build would undo the other's.
    """
    folder = TARGET / f"cpython-{name}"
    if not (folder / profile).exists() and (TARGET / profile / "deps").exists():
        (folder / profile).mkdir(parents=True)
        for part in (".fingerprint", "build", "deps"):
            run("cp", "-a", "--reflink=auto", TARGET / profile / part, folder / profile)
    return folder


def build(name: str, path: str, profile: str) -> None:
    """Build a wheel for one interpreter, and install it in an environment under `.venvs`."""
    programs = Path(sys.executable).parent
    environment = ROOT / ".venvs" / name
    wheels, python = environment / "wheels", environment / "bin" / "python"
    run(programs / "uv", "venv", "--quiet", "--allow-existing", "--python", path, environment)
    shutil.rmtree(wheels, ignore_errors=True)
    run(
        programs / "maturin", "build", "--quiet", "--profile", profile, "--locked", "--interpreter", path,
        "--target-dir", target(name, profile), "--out", wheels, *["--strip"] * (profile == "release"),
    )  # fmt: skip
    (wheel,) = wheels.glob("*.whl")
    if profile == "release" and (wrong := faults(wheel)):
        sys.exit(f"{wheel.name}: {'; '.join(wrong)}")
    run(
        programs / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--reinstall-package",
        "ferrule",
        wheel,
        *NEEDED,
        *SERVE,
    )
    install = (programs / "uv", "pip", "install", "--quiet", "--only-binary", ":all:", "--python", python)
    for each in WHEELS:
        if subprocess.run([*install, each], cwd=ROOT, capture_output=True, check=False).returncode != 0:
            say(f"CPython {name}: no wheel of {each}, so tests of it are skipped")


def test(name: str) -> int:
    """Run the tests in one environment, and say what they said; give how they ended."""
    python = ROOT / ".venvs" / name / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT,
        env=os.environ | {"HYPOTHESIS_PROFILE": "few"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say(f"CPython {name}, tests:\n{done.stdout}")
    return done.returncode


def say(text: str) -> None:
    """Say it before what the next command says."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    others, measured = interpreters(), sys.argv[1:] == ["--release"]
    say(f"Other CPythons: {', '.join(others) or 'none found'}")
    # While one is tested, the next one is built.
    with ThreadPoolExecutor(max_workers=1) as tests:
        ends = []
        for number, (name, path) in enumerate(others.items()):
            profile = "fast" if number and not measured else "release"
            say(f"CPython {name}, {profile}: build")
            build(name, path, profile)
            if not measured:
                ends.append(tests.submit(test, name))
    sys.exit(any(end.result() for end in ends))
