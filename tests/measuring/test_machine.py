"""What a result was measured on is told as the system says it, and by defaults where it says nothing."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest
from ferrule.measuring import machine

QUOTA = "/sys/fs/cgroup/cpu.max"
GOVERNOR = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"


@pytest.fixture
def files(monkeypatch):
    """What the system's files hold: those that a test puts there."""
    held: dict[str, str] = {}
    monkeypatch.setattr(machine, "_read", lambda path: held.get(str(path), ""))
    return held


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("max 100000", 8),
        ("", 8),
        ("100000 soon", 8),
        ("50000 100000", 1),
        ("150000 100000", 2),
        ("300000 100000", 3),
        ("5000000 100000", 8),
    ],
)
def test_cores_are_those_of_the_process_within_its_containers_quota(files, monkeypatch, quota, cores):
    files[QUOTA] = quota
    monkeypatch.setattr(os, "sched_getaffinity", {0: set(range(8))}.__getitem__, raising=False)
    assert machine.available_cores() == cores


@pytest.mark.parametrize(("counted", "cores"), [(None, 1), (5, 5)])
def test_where_no_process_is_kept_on_cores_they_are_the_machines(files, monkeypatch, counted, cores):
    assert not files
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: counted)
    assert machine.available_cores() == cores
    assert machine.describe()["cores_of_machine"] == cores


def test_threads_are_those_that_were_asked_for_or_the_cores(monkeypatch):
    assert set(machine.thread_environment(3).values()) == {"3"}
    monkeypatch.setattr(machine, "available_cores", lambda: 6)
    monkeypatch.setenv("FERRULE_THREADS", "3")
    assert machine.threads() == 3
    monkeypatch.delenv("FERRULE_THREADS")
    assert machine.threads() == 6


def test_one_core_is_the_last_of_this_process(monkeypatch):
    kept = []
    monkeypatch.setattr(os, "sched_getaffinity", {0: {2, 5, 3}}.__getitem__, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda *what: kept.append(what), raising=False)
    machine.pin_to_one_core()
    assert kept == [(0, {5})]

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refused, raising=False)
    machine.pin_to_one_core()
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    machine.pin_to_one_core()


def test_a_build_is_what_the_extension_says(monkeypatch):
    import ferrule

    assert machine.build_info() == ferrule.build_info()
    monkeypatch.delattr(ferrule, "build_info")
    assert machine.build_info() == {}


def test_only_a_release_build_is_measured_unless_any_is_asked_for(monkeypatch):
    machine.require_release({"profile": "fast"})  # the tests ask for any
    monkeypatch.delenv("FERRULE_ANY_BUILD")
    machine.require_release({})
    machine.require_release({"profile": "release"})
    with pytest.raises(machine.WrongProfileError, match="a fast build, slower"):
        machine.require_release({"profile": "fast"})


def test_versions_are_of_what_is_named_by_the_distribution_of_that_name_or_the_first_that_has_it(monkeypatch):
    def distribution(name):
        if name in {"skimage", "not_there"}:
            raise PackageNotFoundError
        return SimpleNamespace(name=name, version=f"{name} 1")

    found = {"skimage": ["scikit-image", "scikit-image-other"], "rich": ["other"]}
    monkeypatch.setattr(machine, "_by_module", lambda: found)
    monkeypatch.setattr(machine.importlib.metadata, "distribution", distribution)
    assert machine.versions({"rich.console", "skimage.io", "not_there"}) == {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "ferrule": "ferrule 1",
        "numpy": "numpy 1",
        "rich": "rich 1",
        "scikit-image": "scikit-image 1",
    }


def test_a_machine_is_described_by_what_its_files_say(files, monkeypatch):
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    bare = machine.describe()
    assert (bare["virtual"], bare["governor"], bare["free_threaded"]) == (False, "unknown", False)
    files["/proc/cpuinfo"] = "flags\t: fpu hypervisor\nmodel name\t: A processor: fast\nModel\t: other"
    files[GOVERNOR] = "powersave"
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    full = machine.describe()
    assert (full["virtual"], full["governor"], full["free_threaded"]) == (True, "powersave", True)
    assert full["cpu"] == "A processor: fast"
    assert full["cores"] == machine.available_cores()
    assert full["architecture"] == platform.machine()


@pytest.mark.parametrize(("processor", "shown"), [("", "riscv64"), ("i486", "i486")])
def test_a_processor_without_a_name_is_what_the_platform_calls_it(files, monkeypatch, processor, shown):
    files["/proc/cpuinfo"] = "flags\t: fpu"
    monkeypatch.setattr(platform, "processor", lambda: processor)
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert machine.cpu_model() == shown


def test_caches_are_those_of_data_that_have_a_level(tmp_path, monkeypatch):
    caches = (("Data", "1", "32K"), ("Instruction", "1", "64K"), ("Unified", "2", "1M"), ("Data", "", "9K"))
    for number, facts in enumerate(caches):
        folder = tmp_path / f"index{number}"
        folder.mkdir()
        for name, fact in zip(("type", "level", "size"), facts, strict=True):
            (folder / name).write_text(f"{fact}\n")
    where = {"/sys/devices/system/cpu/cpu0/cache": tmp_path}
    monkeypatch.setattr(machine, "Path", lambda path: where.get(path, Path(path)))
    assert machine.describe()["caches"] == {"L1": "32K", "L2": "1M"}


def test_memory_is_pages_times_their_size_or_not_known(monkeypatch):
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1000}.__getitem__)
    assert machine.describe()["memory_bytes"] == 4_096_000

    def unknown(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", unknown)
    assert machine.describe()["memory_bytes"] == 0


def test_load_is_the_last_minutes(monkeypatch):
    monkeypatch.setattr(os, "getloadavg", lambda: (1.2345, 7.0, 9.0))
    assert machine.load_average() == 1.23
    monkeypatch.delattr(os, "getloadavg")
    assert machine.load_average() is None


def test_pyperf_is_told_what_is_known():
    known = machine.pyperf_metadata({"cpu": "A", "cores_of_machine": 4}, {"python": "3.11.1"})
    assert known == {"cpu_model_name": "A", "cpu_count": 4, "python_version": "3.11.1", "unit": "second"}
    whole = machine.pyperf_metadata({"system": "Linux 6"}, {"implementation": "CPython"})
    assert whole == {"platform": "Linux 6", "python_implementation": "cpython", "unit": "second"}


def test_a_file_is_read_without_the_space_around_it_or_as_nothing(tmp_path):
    (tmp_path / "size").write_text(" 32K\n")
    assert machine._read(tmp_path / "size") == "32K"
    assert machine._read(tmp_path / "no file") == ""
