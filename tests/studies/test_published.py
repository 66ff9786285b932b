"""The generated pages are what their small files come to, which have all that a page needs."""

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ferrule.bench import find
from ferrule.bench.results import Peak, Problem, Results, Row, Trait
from ferrule.measuring.intervals import Estimate

from studies.claims.catalogue import everything
from studies.claims.claim import Figure, judged_by
from studies.claims.record import Record
from studies.goals import GOALS
from studies.publish import claims, condensed, costs, published, results, tools

PAGES = {"results": results, "costs": costs, "tools": tools, "claims": claims}
MOST_BYTES = 300_000
MACHINE = {"cpu": "Some CPU", "cores": 2, "caches": {"L1": "32K"}, "memory_bytes": 8e9, "load_before": 0.1}
NOTE = "Something else was running."


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    if not published.place(request.param).exists():
        pytest.skip(f"not measured since: make {request.param.replace('results', 'bench')}")
    return str(request.param)


def test_a_page_is_what_its_small_file_comes_to(name: str) -> None:
    assert PAGES[name].page(published.read(name)) == published.page_of(name).read_text("utf-8")


def test_a_small_file_is_small_and_as_it_is_written(name: str) -> None:
    text = published.place(name).read_text("utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert published.text_of(json.loads(text)) == text


def test_the_readme_has_what_the_small_file_comes_to() -> None:
    if not published.place("results").exists():
        pytest.skip("not measured since: make bench")
    assert results.readme(published.read("results")) == results.README.read_text("utf-8")


def kept(document: dict[str, Any]) -> dict[str, Any]:
    """A document as it comes back from a file."""
    back: dict[str, Any] = json.loads(published.text_of(document))
    return back


def run(*workloads: str) -> Results:
    """Made-up results of some workloads: two cases of implementations, and one that doesn't run."""
    draw = random.Random(7)  # noqa: S311
    found = Results(
        "2026-11-29", [], {**MACHINE}, {"python": "3.11"}, {"profile": "release", "rustc": "1.95"}, {}
    )
    found.notes.append(NOTE)
    for workload in workloads:
        found.problems[workload] = Problem(workload, f"Do {workload}", "In some way.", "number", "", [4, 64])
        for n, threads in ((4, 1), (4, 2), (64, 1), (64, 2)):
            for label, role in (("Python", "reference"), ("NumPy", "peer"), ("NumPy, by column", "peer")):
                row = Row(workload, n, threads, label, f"{label} itself", role, "measured")
                row.samples = [draw.choice((2e-3, 1e-4)) * draw.uniform(1, 1.2) for _ in range(9)]
                found.rows.append(row)
            own = Row(workload, n, threads, "ferrule", "ferrule", "ferrule", "measured")
            own.samples = [1e-4 * draw.uniform(1, 1.2) for _ in range(9)]
            first = Row(workload, n, threads, "ferrule", "ferrule", "ferrule", "measured", first_call=True)
            first.samples = [1.0]
            found.rows += [own, first]
            found.rows.append(Row(workload, n, threads, "Numba", "Numba", "peer", "not run", "no compiler"))
            for label, role in (("ferrule out=", "ferrule"), ("NumPy out=", "peer")):
                row = Row(workload, n, threads, label, label, role, "measured", case="memory in hand")
                row.samples = [5e-5 * draw.uniform(1, 1.2) for _ in range(9)]
                found.rows.append(row)
        found.peaks += [
            Peak(workload, 64, label, 1, size)
            for label, size in (("ferrule", 10**6), ("Python", 3 * 10**6), ("NumPy", None))
        ]
        for label in ("ferrule", "Python", "NumPy"):
            found.traits += [
                Trait(workload, 64, label, "cold", 1, [0.1, 0.2, 0.4]),
                Trait(workload, 64, label, "scaling", 2, [1.0, 1.5, 1.9], [1.9, 2.0, 2.0]),
                Trait(workload, 64, label, "build", 1, reason="no compiler"),
            ]
    return found


@pytest.mark.parametrize(
    ("text", "workloads"),
    [
        (results.text, ("linalg/matrix-multiply-f64", "linalg/matrix-multiply-f32", "records/payroll")),
        (results.goals_reached, ("linalg/matrix-multiply-f64", "records/build-from-rows")),
        (tools.text, ("tools/loop", "tools/rows")),
    ],
)
def test_a_page_of_results_needs_no_samples(
    text: Callable[[Results], str], workloads: tuple[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is rounded twice may come out otherwise than rounded once.
    monkeypatch.setattr(published, "DIGITS", 17)
    found = run(*workloads)
    document = kept(condensed.condense(found, text))
    assert text(condensed.restored(document)) == text(found)
    assert all(isinstance(row, condensed.Median) for row in condensed.restored(document).rows)


@pytest.mark.parametrize("name", ["scalars/n-body", "scalars/primes", "tables/read-csv-mixed"])
def test_a_workload_without_a_goal_is_published(name: str) -> None:
    assert name in find.discover(find.package_sources())[0]
    assert name not in {goal.workload for goal in GOALS}
    assert f"### {name}" in results.text(run(name))


def several(folder: Path, second: Results) -> list[Path]:
    """The files of a run of one workload, and of a second one."""
    paths = [folder / "linalg.json", folder / "records.json"]
    for path, each in zip(paths, (run("linalg/matrix-multiply-f64"), second), strict=True):
        each.save(path)
    return paths


def test_the_page_of_several_runs_has_what_is_to_be_known_of_each(tmp_path: Path) -> None:
    second = run("records/payroll")
    second.date, second.machine["load_after"], second.versions["polars"] = "2026-11-30", 7.5, "2.1"
    document = kept(results.condense(several(tmp_path, second)))
    assert document["notes"] == [f"linalg: {NOTE}", f"records: {NOTE}"]
    assert (document["date"], document["machine"]["load_after"]) == ("2026-11-29 to 2026-11-30", 7.5)
    assert document["versions"] == {"python": "3.11", "polars": "2.1"}
    page = results.page(document)
    assert f"\n- linalg: {NOTE}\n- records: {NOTE}\n" in page
    assert "### linalg/matrix-multiply-f64" in page
    assert "### records/payroll" in page


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("machine", "cpu", "Raspberry Pi"),
        ("machine", "cores", 4),
        ("build", "rustc", "1.96"),
        ("versions", "python", "3.12"),
    ],
)
def test_runs_of_several_machines_builds_or_packages_are_refused(
    part: str, name: str, value: object, tmp_path: Path
) -> None:
    second = run("records/payroll")
    known = getattr(second, part)[name]
    getattr(second, part)[name] = value
    with pytest.raises(SystemExit, match=rf"records\.json: .*: {name} {value}, not {known}$"):
        results.condense(several(tmp_path, second))


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("interrupted", True, "the run was interrupted"),
        ("build", {"profile": "fast"}, "measured with a build for fast, wanted release"),
    ],
)
def test_a_run_that_is_for_no_page_is_refused(part: str, value: object, message: str, tmp_path: Path) -> None:
    found, record = (
        run("records/payroll"),
        Record("", quick=False, machine={}, versions={}, build={"profile": "release"}),
    )
    for each in (found, record):
        setattr(each, part, value)
    record.save(tmp_path / "claims.json")
    paths = several(tmp_path, found)
    for condense, runs in (
        (results.condense, paths),
        (tools.condense, paths[1:]),
        (claims.condense, [tmp_path / "claims.json"]),
    ):
        with pytest.raises(SystemExit, match=rf"{runs[-1].name}: {message}$"):
            condense(runs)


@pytest.mark.parametrize(
    ("left_out", "sizes_left_out", "quick", "message"),
    [
        (["SciPy"], [], False, r"records/payroll: Not asked for: SciPy\."),
        ([], [1_000], False, r"records/payroll: Not asked for: 1,000 numbers\."),
        ([], [], True, "a quick run"),
    ],
)
def test_a_run_that_left_something_out_is_refused(
    left_out: list[str], sizes_left_out: list[int], *, quick: bool, message: str, tmp_path: Path
) -> None:
    found = run("records/payroll")
    found.quick = quick
    problem = found.problems["records/payroll"]
    problem.left_out, problem.sizes_left_out = left_out, sizes_left_out
    paths = several(tmp_path, found)
    for condense, runs in ((results.condense, paths), (tools.condense, paths[1:])):
        with pytest.raises(SystemExit, match=rf"{runs[-1].name}: {message}$"):
            condense(runs)


def test_five_digits_of_a_figure_are_kept() -> None:
    assert published.rounded(1.23456789e-8) == 1.2346e-8
    assert published.packed(Estimate(1 / 3, 0.1, 2e9 / 3)) == [0.33333, 0.1, 666670000.0]


def test_the_page_of_claims_is_judged_by_the_figures_alone() -> None:
    chosen = everything()[:20]
    judged = [
        judged_by(
            claim,
            [
                Figure(each.what, each.unit, Estimate(at + 1.0, at + 0.5, at + 1.5), n=each.n)
                if at % 3
                else Figure(each.what, each.unit, None, "no compiler", each.n, inexpressible=at > 0)
                for at, each in enumerate(claim.quantities)
            ],
        )
        for claim in chosen
    ]
    about = ("2026-11-29", False, MACHINE, {"python": "3.11"}, {"profile": "release"}, ["A note."])
    found = Record(*about, seconds=61.0, claims=judged)
    document = kept(claims.document_of(found))
    assert claims.record_of(document, chosen).claims == judged
    assert claims.text(claims.record_of(document, chosen)) == claims.text(found)
    later = claims.record_of(document, everything()[:21]).claims[-1]
    assert later.verdict.text == f"not run: {claims.UNKNOWN}"


def test_a_run_goes_into_the_small_file_and_from_there_to_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(published, "FOLDER", tmp_path / "published")
    monkeypatch.setattr(published, "page_of", lambda name: tmp_path / f"{name}.md")
    run("tools/loop").save(tmp_path / "run.json")
    for arguments in ([str(tmp_path / "run.json")], []):
        monkeypatch.setattr(sys, "argv", ["tools", *arguments])
        published.publish("tools", tools.condense, tools.page)
        page = (tmp_path / "tools.md").read_text("utf-8")
        assert page == tools.page(published.read("tools"))
        assert "can't be expressed" in page
        (tmp_path / "tools.md").write_text("A hand was here.")
    assert published.place("tools").read_text("utf-8").count("\n") > 10
