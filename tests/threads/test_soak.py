"""Sixteen threads on one object of each class: a moment of what `make soak` does for minutes."""

import subprocess
import sys
from pathlib import Path

from tests.layers.rust import CRATES, classes, sources
from tests.threads.soak import SOAKS

# What comes to be used by what others do.
BY = {
    **dict.fromkeys(("CacheCore", "Flight", "Lead"), "Cache"),
    **dict.fromkeys(("PersonView", "ColumnOwner"), "People"),
    **dict.fromkeys(("CacheStats", "Field"), "FrozenPerson"),
}
# For measuring only.
NOT_SHARED = {"CrossingSource", "FrozenPoint", "ObjectPoint", "MutablePoint"}
# Of these a recorded process has one, for its recorder alone.
NOT_SHARED |= {"Sampler", "Ticker", "Windows"}


def test_every_class_is_used() -> None:
    files = sources(CRATES / "ferrule-py" / "src").values()
    found = {name for text in files for _, name in classes(text)}
    assert len(found) > 30
    assert {BY.get(name, name) for name in found - NOT_SHARED} == SOAKS.keys() - {"list", "report"}


def test_sixteen_threads_on_one_object_of_each_class() -> None:
    command = [sys.executable, Path(__file__).with_name("soak.py"), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == set(SOAKS)
