"""Runs are kept whole, and the pages of results are what they come to."""

import lzma
import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from ferrule.bench import find, workload
from ferrule.bench import results as files
from ferrule.bench.results import Peak, Problem, Results, Row

from studies.goals import GOALS
from studies.publish import bench_self, domain, published, results, runs, tools

DATE = "2026-11-29T10:00:00+00:00"
NOTE = "Something else was running."
NAME = "test-runs/add-up"


@workload(sizes=(4, 64), unit="number")
def add_up(n):
    """Add | up.

    In some way.
    """
    return [*range(n)]


for _add, _options in ((add_up.reference, {}), (add_up.ferrule, {"parallel": True})):
    _add(**_options)(sum)
add_up.peer("NumPy", note="array in hand")(sum)
add_up.peer("Numba", max_n=4, jit=True)(sum)


def made() -> Results:
    """A run of it: ferrule is ahead of NumPy at 4 numbers and behind at 64."""
    draw = random.Random(7)  # noqa: S311
    machine = {"cpu": "Some CPU", "cores": 2, "load_before": 0.1, "load_after": 0.2}
    found = Results(DATE, [], machine, {"python": "3.11"}, {"profile": "release", "rustc": "1.95"}, {})
    found.notes.append(NOTE)
    found.problems[NAME] = Problem(
        NAME, "Add | up", "In some way.", "number", "exact", [4, 64], checked_against={64: "NumPy"}
    )
    for n, numpy in ((4, 3e-4), (64, 5e-5)):
        for threads in (1, 2):
            for each, seconds in zip(add_up.implementations, (2e-3, 1e-4, numpy, 1e-3), strict=True):
                row = Row(NAME, n, threads, each.label, each.title, each.role, "measured", output_bytes=n)
                row.samples = [seconds * draw.uniform(1, 1.02) for _ in range(9)]
                if each.max_n is not None and n > each.max_n:
                    row.status, row.reason, row.samples = "not run", "over its max_n of 4", []
                found.rows.append(row)
    first = Row(NAME, 4, 1, "Numba", "Numba, first call", "peer", "measured", first_call=True, samples=[2.0])
    found.rows.append(first)
    found.peaks = [Peak(NAME, 64, "ferrule", 2, 10**6), Peak(NAME, 64, "NumPy", 2, None, reason="no VmHWM")]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs are kept there; what is declared is the workload above, and its code is committed."""
    monkeypatch.setattr(runs, "FOLDER", tmp_path / "runs")
    monkeypatch.setattr(runs, "declared", lambda _name: {NAME: add_up})
    monkeypatch.setattr(runs, "commit_of", lambda _path, _date: "abc1234")
    return tmp_path


def saved(folder: Path, found: Results) -> Path:
    found.save(folder / "toys.json")
    return folder / "toys.json"


def test_a_run_is_kept_with_every_sample(folder: Path) -> None:
    found = made()
    runs.keep(saved(folder, found))
    back = runs.read("toys")
    assert back.build["commit"] == "abc1234"
    for row, other in zip(found.rows, back.rows, strict=True):
        assert other.samples == pytest.approx(row.samples, rel=1e-4)
        row.samples = other.samples
    found.build["commit"] = "abc1234"
    assert files.to_document(back) == files.to_document(found)
    assert files.to_document(runs.read("toys")) == files.to_document(back)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a run that is kept, or cut short"),
        (lzma.compress(b"{}" * 50)[:-20], "not a run that is kept, or cut short"),
        (b"{}", "not a run that is kept, or cut short"),
        (lzma.compress(b"{"), "not a result file"),
        (lzma.compress(b"[1]"), "not a result file of `ferrule bench`"),
        (lzma.compress(b'{"ferrule": {"format": 1}}'), "no result file, a damaged one"),
        (lzma.compress(b'{"ferrule": 7}'), "no result file, a damaged one"),
    ],
)
def test_a_kept_file_that_is_no_run_is_named(content: bytes, message: str, folder: Path) -> None:
    runs.FOLDER.mkdir()
    runs.place("toys").write_bytes(content)
    with pytest.raises(files.UnreadableFileError) as error:
        runs.read("toys")
    assert str(error.value).startswith(f"{folder / 'runs' / 'toys.json.xz'}: {message}")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"interrupted": True}, "the run was interrupted"),
        ({"build": {"profile": "fast"}}, "measured with a build for fast, wanted release"),
        ({"quick": True}, "a quick run"),
    ],
)
def test_a_run_that_is_for_no_page_is_refused(changed: dict, message: str, folder: Path) -> None:
    found = made()
    for name, value in changed.items():
        setattr(found, name, value)
    with pytest.raises(SystemExit, match=rf"toys\.json: {message}$"):
        runs.keep(saved(folder, found))
    assert not runs.place("toys").exists()


def test_what_was_not_asked_for_is_said_and_refused(folder: Path) -> None:
    found = made()
    found.problems[NAME].left_out, found.problems[NAME].sizes_left_out = ["SciPy"], [1_000]
    with pytest.raises(SystemExit, match=rf"{NAME}: Not asked for: SciPy, 1,000 numbers\.$"):
        runs.keep(saved(folder, found))


@pytest.mark.parametrize(
    ("left", "message"),
    [
        (lambda row: row.label != "NumPy", rf"{NAME}: NumPy \(array in hand\)"),
        (lambda row: row.n != 64, f"{NAME}: n = 64"),
        (lambda _row: False, NAME),
        (
            lambda row: (row.label, row.n, row.threads) != ("NumPy", 64, 2),
            rf"{NAME}: NumPy \(array in hand\) at n = 64 with 2 threads",
        ),
    ],
)
def test_a_run_without_all_that_is_declared_is_refused(left, message: str, folder: Path) -> None:
    found = made()
    found.rows = [row for row in found.rows if left(row)]
    with pytest.raises(SystemExit, match=f"not measured: {message}$"):
        runs.keep(saved(folder, found))


def _more(found: Results) -> None:
    found.problems["toys/other"] = replace(found.problems[NAME], id="toys/other")


def _die(found: Results, label: str) -> None:
    """Leave an implementation without a time at one size, with one thread."""
    row = next(row for row in found.rows if (row.label, row.n, row.threads) == (label, 64, 1))
    row.status, row.reason, row.samples = "not run", "the process died (signal 11)", []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda found: setattr(found, "rows", [row for row in found.rows if row.threads == 1]), "one thread"),
        (_more, "toys/other$"),
        (lambda found: _die(found, "ferrule"), "not run: the process died"),
        (lambda found: _die(found, "Python"), "not run: the process died"),
    ],
)
def test_a_run_that_says_too_little_is_refused(change, message: str, folder: Path) -> None:
    found = made()
    change(found)
    with pytest.raises(SystemExit, match=message):
        runs.keep(saved(folder, found))


def test_a_run_is_of_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-29T09:00:00+01:00")
    for name in ("python", "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("1")

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=N", "-c", "user.email=E", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "First")
    first = git("log", "-1", "--format=%h")
    (tmp_path / "docs" / "file").write_text("2")
    git("commit", "-qam", "A page")
    assert runs.commit_of(tmp_path / "toys.json", made().date) == first
    (tmp_path / "python" / "file").write_text("2")
    with pytest.raises(SystemExit, match=r"toys\.json: what is measured isn't committed: M python/file$"):
        runs.commit_of(tmp_path / "toys.json", made().date)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-29T12:00:00+01:00")
    git("commit", "-qam", "Code")
    with pytest.raises(SystemExit, match=rf"measured on {re.escape(DATE)}, before \w+ of 2026-11-29T12:00"):
        runs.commit_of(tmp_path / "toys.json", made().date)


@pytest.mark.usefixtures("folder")
def test_the_page_of_a_domain_has_every_implementation_at_every_size() -> None:
    page = domain.text("toys", made())
    for line in (
        r"\|  \| 4 numbers \| 64 numbers \| output at each size \| peak memory \|",
        r"\| ferrule \| \*\*101 µs\*\* ±<?\d% \| 10\d µs ±<?\d% \| 4 B / 64 B \| 1\.0 MB \|",
        r"\| NumPy \(array in hand\) \| 30\d µs .* \| \*\*5\d\.\d µs\*\* .* \| 4 B / 64 B \| not measured \|",
        r"\| Numba, first call \| 2\.00 s \|  \|  \|",
        r"- 64 numbers: NumPy \(array in hand\) is 2\.0\d × faster than ferrule .* \(1 not measured\)",
        r"- 64 numbers: Answers were compared with those of NumPy: .*",
        r"- Numba: not run: over its max&#95;n of 4 \(64 numbers\)",
        r"- Against NumPy \(array in hand\): ferrule is faster up to about \d+ numbers, slower above\.",
        rf"\| \[{NAME}\]\(#test-runsadd-up\) \| 64 numbers \| [\d.]+ × \| NumPy \(.*\) is 2\.0\d × faster .*",
        r"Add &#124; up\. In some way\. Equality: exact\.",
        rf"- {re.escape(NOTE)}",
    ):
        assert re.search(rf"^{line}$", page, re.MULTILINE), line
    assert "Declared since" not in page


@pytest.mark.usefixtures("folder")
def test_what_is_declared_since_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = made()
    found.rows = [row for row in found.rows if row.label != "NumPy"]
    assert f"not measured yet:\n\n- {NAME}: NumPy (array in hand)\n" in domain.text("toys", found)
    monkeypatch.setattr(runs, "declared", lambda _name: {NAME: add_up, "toys/new": add_up})
    assert "\n- toys/new\n" in domain.text("toys", made())


@pytest.mark.usefixtures("folder")
def test_the_front_page_has_one_vote_a_workload_and_what_ferrule_loses() -> None:
    found, other = made(), made()
    for row in other.rows:
        if row.label == "NumPy":
            row.samples = [value * 100 for value in row.samples]
    page = results.text({"behind": found, "none": None, "toys": other})
    assert "| [none](results/none.md) | – | – | – | not yet |  |" in page
    assert "in 2 of 2 workloads:" in page
    assert "In 1 it is behind nowhere. Of those in which it is as fast, 2 have a row without a time" in page
    assert "| [behind](results/behind.md) | 1 | 1 | 0 | 2026-11-29 |  |" in page
    lost = [line for line in page.splitlines() if line.startswith(f"| [{NAME}]")]
    assert len(lost) == 1
    assert re.search(
        r"behind\.md#test-runsadd-up\) \| 1\.2\d × \| 64 numbers, [12] threads? \| NumPy \(.*\) is 2",
        lost[0],
    )


@pytest.mark.parametrize("name", ["scalars/n-body", "scalars/primes", "tables/read-csv-mixed"])
def test_a_workload_without_a_goal_is_published(name: str) -> None:
    assert name in runs.declared(name.partition("/")[0])
    assert name not in {goal.workload for goal in GOALS}


def test_domains_are_declared_as_they_are_measured() -> None:
    every = {found.workload.id for found in find.select(None)[0]}
    domains = {name.partition("/")[0] for name in every}
    assert {each for name in domains for each in runs.declared(name)} == every
    assert {each.partition("/")[0] for each in runs.declared("tools")} == {"kernels"}


def test_pages_are_what_the_runs_come_to() -> None:
    runs_of = runs.domains()
    assert published.page_of("results").read_text("utf-8") == results.text(runs_of)
    assert results.README.read_text("utf-8") == results.readme(runs_of)
    assert {path.stem for path in domain.FOLDER.glob("*.md")} == {*runs_of}
    for name, found in runs_of.items():
        assert domain.page_of(name).read_text("utf-8") == domain.text(name, found)


def test_twins_are_the_same_and_enough() -> None:
    every = runs.declared("bench-self")
    several = 0
    for each in every.values():
        labels = [one.label for one in each.implementations]
        by_label = {one.label: one for one in each.implementations}
        for label in labels:
            if not label.endswith(f" {bench_self.TWIN}"):
                several += 2 * len(each.sizes)
                same, twin = by_label[label], by_label[f"{label} {bench_self.TWIN}"]
                assert (same.call, same.prepare, same.needs) == (twin.call, twin.prepare, twin.needs)
        assert any(one.role == "ferrule" for one in each.implementations), each.id
    assert several >= 100


def test_a_page_without_a_run_is_not_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "ROOT", folder)
    with pytest.raises(
        SystemExit, match=r"^runs/tools\.json\.xz: no run is kept; `make tools` measures one$"
    ):
        runs.kept("tools")


def test_twins_that_are_called_different_are_counted() -> None:
    found = made()
    for row in [row for row in found.rows if row.measured and row.label in {"ferrule", "NumPy"}]:
        slower = 1.2 if (row.label, row.n, row.threads) == ("NumPy", 64, 2) else 1.0
        samples = [sample * slower for sample in row.samples]
        found.rows.append(replace(row, label=f"{row.label} twin", samples=samples))
    page = bench_self.text(found)
    assert "8 pairs: 1 are called different, 12.5% (nominal 5%), 1 by more than 5%" in page
    assert f"| {NAME} | 8 | 1 | 20.0% |" in page
    assert f"- {NAME}, 64 numbers, 2 threads: NumPy (array in hand): 1.20 × (1.20–1.20)" in page


@pytest.mark.parametrize(("name", "page"), [("tools", tools), ("bench-self", bench_self)])
def test_the_page_of_a_study_is_what_its_run_comes_to(name, page) -> None:
    if not runs.place(name).exists():
        pytest.skip(f"not measured since: make {name}")
    assert published.page_of(name).read_text("utf-8") == page.text(runs.read(name))
