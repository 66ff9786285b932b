"""The cost model's file: one for each machine and Python, in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from errno import EEXIST
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.costs.cost_model import Measured, Model
from ferrule.measuring import cache, kept, machine
from ferrule.measuring.machine import pyperf_metadata

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2
"""Of the files; 1 knew no order of objects in memory."""


class UnusableModelError(ValueError):
    """A file holds no cost model that can be used here; the message names it and says why."""


def place() -> Path:
    """Give where this machine's model for this Python is kept; OSError where the cache can't be used."""
    facts = machine.describe()
    marks = hashlib.sha256(f"{facts['cpu']} {facts['cores']} {facts['architecture']}".encode()).hexdigest()[
        :12
    ]
    path = cache.folder("costs") / f"{sys.implementation.cache_tag}{sys.abiflags}-{marks}.json"
    if path.exists() and not path.is_file():
        raise FileExistsError(EEXIST, "it is no file; remove it", str(path))
    return path


def stored() -> Model:
    """Give the model that is kept for this machine and Python.

    UnusableModelError where there is none and can be none, or it is damaged or another machine's, Python's or
    build's.
    """
    try:
        path = place()
    except OSError as error:
        raise UnusableModelError(f"{error.filename}: {error.strerror}") from None
    model = load(path)
    foreign = difference(model)
    if foreign:
        raise UnusableModelError(f"{path}: {foreign}")
    return model


def difference(model: Model) -> str:
    """Say in what a model's machine, Python or build is not the present one; empty where it is the same."""
    here = identity(machine.describe(), machine.versions(set()), machine.build_info())
    there = identity(model.machine, model.versions, model.build)
    differing = [f"{name} {there[name]}, here {here[name]}" for name in here if here[name] != there[name]]
    return f"it was measured elsewhere: {'; '.join(differing)}" if differing else ""


def identity(facts: dict[str, Any], versions: dict[str, str], build: dict[str, Any]) -> dict[str, Any]:
    """Give what must be the same for a model to hold."""
    return {
        "processor": facts.get("cpu"),
        "cores": facts.get("cores"),
        "Python": versions.get("python"),
        "ferrule": build.get("version"),
        "profile": build.get("profile"),
        "PyO3": build.get("pyo3"),
        "free-threaded": facts.get("free_threaded"),
    }


def save(model: Model, path: Path) -> None:
    """Write a model's file: whole, or not at all. A device or a pipe gets the text, and is never replaced."""
    _files.write(path, json.dumps(to_document(model), ensure_ascii=False) + "\n")


def to_document(model: Model) -> dict[str, Any]:
    """Give the JSON document: every sample as one of pyperf's benchmarks, the rest under `ferrule`."""
    ran = [each for each in model.measured if not each.reason]
    benchmarks = [
        {
            "metadata": {"name": f"{each.id}, n={n}"},
            "runs": [{"metadata": {"date": model.date}, "values": samples}],
        }
        for each in ran
        for n, samples in zip(each.sizes, each.times, strict=True)
    ]
    own = {name: value for name, value in asdict(model).items() if name != "measured"}
    crossings = [
        {name: value for name, value in asdict(each).items() if name != "times"} for each in model.measured
    ]
    return {
        "version": "1.0",
        "metadata": pyperf_metadata(model.machine, model.versions),
        "benchmarks": benchmarks,
        "ferrule": {"costs": FORMAT, **own, "crossings": crossings},
    }


def load(path: Path) -> Model:
    """Read a model's file; UnusableModelError where it is missing, damaged or something else."""
    return kept.load(path, "cost model", _from_document, UnusableModelError)


def _from_document(document: dict[str, Any]) -> Model:
    own = dict(document["ferrule"])
    if own.pop("costs") != FORMAT:
        raise UnusableModelError("it was written by another version of ferrule, which knew other costs")
    samples = {bench["metadata"]["name"]: bench["runs"][0]["values"] for bench in document["benchmarks"]}
    measured = []
    for fields in own.pop("crossings"):
        each = Measured(**fields)
        if each.sizes != sorted({n for n in each.sizes if n > 0}):
            raise ValueError(f"{each.id}: sizes that do not ascend")
        if not each.reason:
            each.times = [[float(value) for value in samples[f"{each.id}, n={n}"]] for n in each.sizes]
            rounds = {len(row) for row in (*each.times, *each.baselines, *each.shuffled)}
            if len(rounds) != 1 or not each.lines:
                raise ValueError(f"{each.id}: rounds of different lengths")
            if len(each.shuffled) > len(each.times):
                raise ValueError(f"{each.id}: more sizes in another order than there are")
        measured.append(each)
    model = Model(**own, measured=measured)
    kept.check("ferrule", model, Model)
    return model
