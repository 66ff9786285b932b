"""Clocks: `measuring/measure` alone times what a result is made of, and who else reads one is listed."""

from collections.abc import Iterable

import pytest

from tests.layers.python import PACKAGE, STUDIES, Module, modules, parsed

CLOCKS = {
    f"time.{name}{unit}"
    for name in ("perf_counter", "monotonic", "process_time", "thread_time", "time", "clock_gettime")
    for unit in ("", "_ns")
}
CLOCKS |= {f"time.{name}" for name in ("localtime", "gmtime", "ctime", "asctime", "strftime")}
CLOCKS |= {f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")} | {"datetime.date.today"}
CLOCKS |= {"os.times", "resource.getrusage"}
# What has one that has no name of its own.
WHOLE = {"time", "timeit"}

READS_CLOCKS = {
    "ferrule.measuring.measure": (
        "time.perf_counter time.thread_time time.process_time time.monotonic",
        "the one place that times, and waits for helpers to sleep",
    ),
    "ferrule.measuring.memory": ("resource.getrusage", "the peak of a process"),
    "ferrule.measuring.progress": ("time.monotonic", "how long a run takes, and will"),
    "ferrule.advise.instructions": ("time.perf_counter_ns", "which part of a call is that of functions in C"),
    "ferrule.advise.folders": ("time.monotonic", "how long one waits for what is still written"),
    "ferrule.advise.locked": (
        "time.monotonic time.clock_gettime",
        "when it looks, and what threads have used since",
    ),
    "ferrule.advise.observer": (
        "time.monotonic time.thread_time time.perf_counter",
        "how much of the program's time observing it takes, and when",
    ),
    "ferrule.advise.recorder": (
        "time.monotonic time.process_time",
        "when something of a program was, and what it took",
    ),
    "ferrule.advise.replay": ("time.monotonic", "whether a function's turn is over"),
    "ferrule.advise.run": (
        "time.monotonic datetime.datetime.now",
        "when a program ran and how long, and how long one waits for its end",
    ),
    "ferrule.advise.start.sitecustomize": ("time.monotonic", "when Python was ready but for the recorder"),
    "ferrule.advise.watching": (
        "time.monotonic time.process_time datetime.datetime.now",
        "when a part of a program ran, how long, and what it took",
    ),
    "ferrule.advise.ledger": ("datetime.datetime.now", "when a port was proven"),
    "ferrule.bench.session": ("datetime.datetime.now", "when a run was"),
    "ferrule.costs.session": ("datetime.datetime.now time.monotonic", "when a run was, and how long it took"),
    "ferrule.reference.maps.cache": ("time.monotonic", "when an entry expires"),
    "ferrule.reports.plan": ("time.time_ns", "the date in a file"),
    "ferrule.service.access": ("time.monotonic", "how often a key asks"),
    "ferrule.service.jobs": ("time.time time.time_ns", "when something of a job was"),
    "ferrule.service.keys": ("time.time", "when a key was made"),
    "ferrule.service.logs": ("time.gmtime time.strftime", "when something was logged"),
    "ferrule.service.metrics": ("time.perf_counter", "how long answers take"),
    "ferrule.service.render": ("time.monotonic", "when it says how far it is"),
    "ferrule.service.service": ("time.time", "what is too old"),
    "ferrule.service.worker": ("time.monotonic", "how long a report takes"),
    "studies.advise.evaluate": ("datetime.datetime.now", "when a run was"),
    "studies.advise.overhead": (
        "time.monotonic datetime.datetime.now",
        "what comes before and after a program, and when a run was",
    ),
    "studies.advise.suite.porting": ("datetime.datetime.now", "when a run was"),
    "studies.advise.suite.predictions": ("datetime.datetime.now", "when a run was"),
    "studies.advise.truth": ("datetime.datetime.now", "when a run was"),
    "studies.claims.__main__": ("time.monotonic", "how long a run took"),
    "studies.claims.gather": ("datetime.datetime.now", "when a run was"),
    "studies.publish.example": ("datetime.datetime.now", "when a run was"),
    "studies.loop_times": (
        "time.perf_counter resource.getrusage datetime.datetime.now",
        "how long commands of minutes take, and when that was",
    ),
}


def clocks(module: Module) -> set[str]:
    """The clocks that a module reads, or could."""
    named = {*module.imported, *module.named}
    found = {name.removesuffix(".*") for name in named if name in CLOCKS or name.startswith("timeit.")}
    # A module that is handed on can be asked for any.
    return found | (set(module.handed_on) & WHOLE) | {name for name in WHOLE if f"{name}.*" in named}


def read_against_the_list(found: Iterable[Module]) -> dict[str, set[str]]:
    """The clocks that modules read and are not listed to."""
    listed = {name: set(names.split()) for name, (names, _) in READS_CLOCKS.items()}
    read = {module.name: clocks(module) - listed.get(module.name, set()) for module in found}
    return {name: names for name, names in read.items() if names}


def test_measure_is_the_one_place_that_times() -> None:
    found = {
        module.name: clocks(module)
        for folder in (PACKAGE, STUDIES)
        for module in modules(folder)
        if clocks(module)
    }
    assert found == {name: set(names.split()) for name, (names, _) in READS_CLOCKS.items()}


@pytest.mark.parametrize(
    ("source", "clock"),
    [
        ("import time\ntime.process_time()", "time.process_time"),
        ("import time as t\nt.time_ns()", "time.time_ns"),
        ("from time import perf_counter_ns as now", "time.perf_counter_ns"),
        ("import time\ngetattr(time, 'perf_counter')()", "time.perf_counter"),
        ("import time\nclock = time\nclock.perf_counter()", "time.perf_counter"),
        ("import time\nread(time)", "time"),
        ("from time import *", "time"),
        ("import timeit\ntimeit.repeat('f()')", "timeit.repeat"),
        ("from timeit import default_timer", "timeit.default_timer"),
        ("import importlib\nimportlib.import_module('time').perf_counter()", "time.perf_counter"),
        ("from importlib import import_module as load\nt = load('time')\nt.time()", "time.time"),
        ("__import__('time').time()", "time.time"),
        ("import sys\nsys.modules['time'].time()", "time.time"),
        ("import datetime as dt\ndt.datetime.now(dt.UTC)", "datetime.datetime.now"),
        ("from datetime import datetime as d\nd.today()", "datetime.datetime.today"),
        ("from datetime import date\ndate.today()", "datetime.date.today"),
        ("import os\nos.times()", "os.times"),
        ("from os import times as t", "os.times"),
        ("from resource import getrusage", "resource.getrusage"),
    ],
)
def test_a_clock_that_is_not_listed_is_seen(source: str, clock: str) -> None:
    # One that may read a clock may not read another.
    for name in ("ferrule.reports.plan", "ferrule.bench"):
        if clock not in READS_CLOCKS.get(name, ("",))[0]:
            assert clock in read_against_the_list([parsed(name, source)])[name]


def test_what_is_listed_and_what_is_no_clock_is_not() -> None:
    assert read_against_the_list([parsed("ferrule.costs.session", "from time import monotonic")]) == {}
    for source in ("import time\ntime.sleep(1)", "import datetime as dt\ndt.time(3)", "from a import time"):
        assert read_against_the_list([parsed("ferrule.bench", source)]) == {}
