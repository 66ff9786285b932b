"""How a program is started so that it is recorded: as Python starts it, and by Python itself.

`python app.py` is run, nothing less: whatever a program may ask of its `__main__`, arguments, path, standard
streams and exit code is Python's own answer. The recording begins in the `sitecustomize` that Python imports
before a program's first line, found by a folder in PYTHONPATH, which takes itself away (`start/`).
"""

from __future__ import annotations

import os
import sys
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.measuring.events import encode

if TYPE_CHECKING:
    from ferrule.advise.settings import Settings

VARIABLE = "FERRULE_ADVISE"
"""The settings, until the child has read them."""
KEPT = "FERRULE_ADVISE_PYTHONPATH"
"""What PYTHONPATH was; not there where it was not."""
_OF_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")
_START = Path(__file__).parent / "start"


class UnwatchableError(ValueError):
    """Python was told to ignore what a program is watched by; the message says how."""


def command(words: list[str]) -> list[str]:
    """Give the command of a program, from the words that follow `python`; options of this Python are kept."""
    for flag, option in (("no_site", "-S"), ("ignore_environment", "-E or -I")):
        if getattr(sys.flags, flag):
            raise UnwatchableError(f"a program can't be watched by a Python that was started with {option}")
    return [sys.executable, *options(sys.orig_argv), *words]


def options(command: list[str]) -> list[str]:
    """Give Python's own options of a command, without what it runs.

    >>> options(["python", "-BXdev", "-W", "error", "-Om", "ferrule", "-x"])
    ['-BXdev', '-W', 'error', '-O']
    """
    found: list[str] = []
    words = iter(command[1:])
    for word in words:
        if not word.startswith("-") or word == "-":
            break
        flags, ends, value = word.removeprefix("-"), "", ""
        if not word.startswith("--"):
            flags = "".join(takewhile(lambda flag: flag not in "cmWX", word[1:]))
            ends, value = word[1 + len(flags) : 2 + len(flags)], word[2 + len(flags) :]
        if ends in {"c", "m"}:
            return [*found, f"-{flags}"] if flags else found
        found.append(word)
        if (ends and not value) or word == "--check-hash-based-pycs":
            found += islice(words, 1)
    return found


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment in which a program is recorded; the child puts back what is changed."""
    own = dict(os.environ)
    before = own.get("PYTHONPATH")
    own["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_START), before]))
    own[VARIABLE] = encode(settings)
    if before is not None:
        own[KEPT] = before
    return own


def start(words: list[str]) -> Path:
    """Give the folder of a program; of a module, that in which it is started."""
    return Path.cwd() if words[0] in {"-m", "-"} else Path(os.path.realpath(words[0])).parent


def root(start: Path) -> str:
    """Give the folder of the project that a folder is in: the nearest that has a project's files, or it."""
    for folder in (start, *start.parents):
        if any((folder / name).exists() for name in _OF_PROJECTS):
            return str(folder)
    return str(start)


def paths(words: list[str]) -> tuple[str, ...]:
    """Give the folders from which a program imports before the standard library.

    >>> paths(["-m", "module"])[0] == os.getcwd()
    True
    """
    found = list(filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
    if not sys.flags.safe_path:
        first = Path(words[0]) if words[0] != "-m" else Path.cwd()
        found.insert(0, os.path.realpath(first if first.is_dir() else first.parent))
    return tuple(os.path.realpath(each) for each in found)
