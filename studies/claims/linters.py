"""Ruff beside the tools whose work it does: which of their rules it has, what it formats otherwise, how fast.

All of them are packages; one that is missing is an ImportError, which says so.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.measuring import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

SAMPLES = 7
LINE = 88
"""Letters in a line, for black and Ruff alike."""
OTHER_NAMES = {"bandit": ("B", "S"), "pylint": ("", "PL")}
"""By what a linter's codes begin, and by what Ruff's for them do, where that differs."""
Rules = dict[str, str]
"""The rules of a linter: of each code its name, or an empty one where it has none."""


class RuffError(RuntimeError):
    """A tool can't do it; the message is its own."""


def pyflakes() -> Rules:
    """Give the codes that flake8 gives to its messages."""
    return dict.fromkeys(
        importlib.import_module("flake8.plugins.pyflakes").FLAKE8_PYFLAKES_CODES.values(), ""
    )


def pycodestyle() -> Rules:
    """Give the codes that its checks name, and those that it finds by itself."""
    module = importlib.import_module("pycodestyle")
    module.StyleGuide()
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    return dict.fromkeys(re.findall(r"\b[EW]\d{3}\b", source.partition("DEFAULT_IGNORE")[2]), "")


def pydocstyle() -> Rules:
    """Give the codes of its errors."""
    return dict.fromkeys(importlib.import_module("pydocstyle.violations").ErrorRegistry.get_error_codes(), "")


def mccabe() -> Rules:
    """Give the one that it has."""
    return {importlib.import_module("mccabe").McCabeChecker._code: ""}  # noqa: SLF001


def bugbear() -> Rules:
    """Give the codes of its errors."""
    return dict.fromkeys(importlib.import_module("bugbear").error_codes, "")


def bandit() -> Rules:
    """Give the codes of its tests, and those of its lists of calls and imports."""
    manager = importlib.import_module("bandit.core.extension_loader").MANAGER
    return dict.fromkeys([*manager.plugins_by_id, *manager.blacklist_by_id], "")


def pylint() -> Rules:
    """Give the codes and names of its messages, but for those of itself."""
    told = run([sys.executable, "-m", "pylint", "--list-msgs-enabled"])
    found = {
        code: name for name, code in re.findall(r"^  ([a-z][a-z0-9-]+) \(([A-Z]\d{4})\)", told, re.MULTILINE)
    }
    return {code: name for code, name in found.items() if code[0] not in "FI"}


LINTERS: dict[str, Callable[[], Rules]] = {
    "pyflakes": pyflakes,
    "pycodestyle": pycodestyle,
    "pydocstyle": pydocstyle,
    "mccabe": mccabe,
    "flake8-bugbear": bugbear,
    "bandit": bandit,
    "pylint": pylint,
}


@cache
def ruff_rules() -> tuple[frozenset[str], frozenset[str]]:
    """Give the codes and the names of Ruff's rules, previews too; no longer those that it gave up."""
    rules: list[dict[str, Any]] = json.loads(run([ruff(), "rule", "--all", "--output-format", "json"]))
    return frozenset(rule["code"] for rule in rules), frozenset(rule["name"] for rule in rules)


def share_of_rules(linter: str) -> float:
    """Give the share of a linter's rules that Ruff has, by a code or by a name."""
    codes, names = ruff_rules()
    own, ruffs = OTHER_NAMES.get(linter, ("", ""))
    rules = LINTERS[linter]()
    has = [name in names or ruffs + code.removeprefix(own) in codes for code, name in rules.items()]
    return sum(has) / len(has)


def ruff() -> str:
    """Give the program."""
    beside = Path(sys.executable).with_name("ruff")
    found = str(beside) if beside.exists() else shutil.which("ruff")
    if found is None:
        raise RuffError("ruff is not installed")
    return found


def module(name: str) -> list[str]:
    """Give the command of a package; ImportError where it isn't there."""
    if importlib.util.find_spec(name) is None:
        raise ImportError(f"No module named {name!r}")
    return [sys.executable, "-m", name]


def run(command: list[str], *, accepted: tuple[int, ...] = (0,)) -> str:
    """Run a command and give what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in accepted:
        raise RuffError(f"{Path(command[0]).name}: {done.stderr.strip().rpartition(chr(10))[2]}")
    return done.stdout


@contextlib.contextmanager
def copied(package: str) -> Generator[Path]:
    """Give a folder with the sources of a package of Python's own library."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / package
        shutil.copytree(Path(sysconfig.get_path("stdlib")) / package, target, ignore=_no_sources)
        yield target


def _no_sources(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


def lines_kept(package: str) -> float:
    """Give the share of lines, as black formats a package, that Ruff then leaves as they are."""
    black = module("black")
    with copied(package) as folder:
        run([*black, "-q", "-l", str(LINE), str(folder)])
        before = {
            path: path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.rglob("*.py"))
        }
        run([ruff(), "format", "-q", "--isolated", "--line-length", str(LINE), str(folder)])
        kept = 0
        for path, lines in before.items():
            after = path.read_text(encoding="utf-8").splitlines()
            matcher = difflib.SequenceMatcher(None, lines, after, autojunk=False)
            kept += sum(block.size for block in matcher.get_matching_blocks())
        return kept / sum(map(len, before.values()))


def seconds(kind: str) -> list[float]:
    """Give the seconds of a tool over a package: `COMMANDS` says which; one thread each."""
    command, accepted = COMMANDS[kind]()
    with copied("asyncio") as folder:
        whole = [*command, str(folder)]
        return [measure.timed_once(partial(run, accepted=accepted), whole)[1] for _ in range(SAMPLES)]


COMMANDS: dict[str, Callable[[], tuple[list[str], tuple[int, ...]]]] = {
    "flake8": lambda: ([*module("flake8"), "--isolated", "-j1", "--select", "E,F,W,C90"], (0, 1)),
    "black": lambda: ([*module("black"), "-q", "--check", "-W1"], (0, 1)),
    "ruff check": lambda: (
        [ruff(), "check", "-q", "--isolated", "--no-cache", "--select", "E,F,W,C90"],
        (0, 1),
    ),
    "ruff format": lambda: ([ruff(), "format", "-q", "--isolated", "--no-cache", "--check"], (0, 1)),
}
