"""What is published of a run, piece by piece."""

import json

import pytest
from ferrule.bench.results import Peak, Problem, Results, Row, Trait
from ferrule.bench.show import table as show
from ferrule.costs import catalogue, shapes
from ferrule.measuring.intervals import Estimate

from studies.publish import bench_self, claims, costs, domain, published, results, runs, tools
from studies.twins import TWIN

NAME = "toys/add-up"
DATE = "2026-11-29T10:00:00+00:00"


def row(label: str, n: int, threads: int, seconds: float | None, **fields) -> Row:
    """A row whose every sample is the same, or one without a time."""
    role = {"Python": "reference", "ferrule": "ferrule"}.get(label, "peer")
    status = "measured" if seconds is not None else "not run"
    samples = [seconds] * 7 if seconds is not None else []
    return Row(NAME, n, threads, label, fields.pop("title", label), role, status, samples=samples, **fields)


def made(*rows: Row) -> Results:
    about = {"cpu": "Some CPU", "cores": 2}
    found = Results(DATE, [], about, {"python": "3.11"}, {}, {})
    found.problems[NAME] = Problem(NAME, "Add up", "", "number", "exact", [4, 64])
    found.rows += rows
    return found


def test_estimates_are_kept_with_what_they_are():
    known = Estimate(2.0, 1.5, 3.0)
    few = Estimate(2.0, 1.5, 3.0, is_range=True)
    assert published.packed(known) == [2.0, 1.5, 3.0]
    assert published.packed(few) == [2.0, 1.5, 3.0, True]
    assert [published.unpacked(published.packed(each)) for each in (known, few)] == [known, few]


def test_what_is_published_is_the_small_file_and_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(published, "FOLDER", tmp_path)
    monkeypatch.setattr(published, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    asked = []

    def condensed(paths):
        asked.extend(path.name for path in paths)
        return {"n": len(paths)}

    monkeypatch.setattr("sys.argv", ["publish", "one.json", "two.json"])
    published.publish("toys", condensed, lambda document: f"{document['n']} runs\n")
    assert asked == ["one.json", "two.json"]
    assert json.loads((tmp_path / "toys.json").read_text()) == {"n": 2}
    assert (tmp_path / "docs" / "toys.md").read_text() == "2 runs\n"
    (tmp_path / "toys.json").write_text('{"n": 7}')
    monkeypatch.setattr("sys.argv", ["publish"])
    published.publish("toys", condensed, lambda document: f"{document['n']} runs\n")
    assert len(asked) == 2
    assert (tmp_path / "docs" / "toys.md").read_text() == "7 runs\n"


def test_runs_that_are_named_are_kept_and_all_pages_written(tmp_path, monkeypatch):
    kept, written = [], {}
    monkeypatch.setattr(runs, "declared", lambda _: {})
    monkeypatch.setattr(runs, "keep", lambda path: kept.append(path.name))
    monkeypatch.setattr(runs, "domains", lambda: {"toys": made(row("Python", 4, 1, 1.0)), "none": None})
    monkeypatch.setattr(results._files, "write", lambda path, text: written.update({path.name: text}))
    results.main([tmp_path / "toys.json", tmp_path / "more.json"])
    assert kept == ["toys.json", "more.json"]
    assert sorted(written) == ["README.md", "none.md", "results.md", "toys.md"]
    assert results.END in written["README.md"]


def test_of_a_machine_what_pages_say_is_kept():
    machine = {"cpu": "X", "load_before": 1, "secret": 2}
    assert published.measured_on(machine, {"a": "1"}, {"rustc": "1", "other": 2}) == {
        "machine": {"cpu": "X", "load_before": 1},
        "versions": {"a": "1"},
        "build": {"rustc": "1"},
    }


@pytest.mark.parametrize(("load", "noted"), [(1.0, False), (1.1, True), (None, False)])
def test_a_run_under_load_is_noted_with_its_commit_and_date(load, noted):
    told = published.notes(DATE, {"cores": 2, "load_before": load}, {"commit": "abc"})
    said = "the load average of the 2 cores was 1.1 at the start of the run of 2026-11-29 (commit abc)."
    assert [said in each for each in told] == [True] * noted


@pytest.mark.parametrize("name", ["domain", "results", "tools", "bench-self", "claims", "costs"])
def test_every_page_has_its_notes_above_all_figures(name, monkeypatch):
    found = made(*(row(label, 64, 1, 1e-3) for label in ("Python", "ferrule", f"ferrule {TWIN}")))
    found.machine["load_before"] = 11.4
    found.traits = [Trait(NAME, 64, label, "lines", 1, [1.0]) for label in ("Python", "ferrule")]
    monkeypatch.setattr(runs, "declared", lambda _: {})
    about = {"date": DATE, "quick": False, "seconds": 1.0, "machine": found.machine}
    about |= {"versions": {}, "build": {"commit": "abc"}}
    figure = ["a", [1.0, 1.0, 1.0], 1.0, False]
    none: dict[str, list[str]] = {"crossings": [], "reasons": []}
    pages = {
        "domain": lambda: domain.text("toys", found),
        "results": lambda: results.text({"toys": found}),
        "tools": lambda: tools.text(found),
        "bench-self": lambda: bench_self.text(found),
        "claims": lambda: claims.page(about | {"notes": [], "claims": []}),
        "costs": lambda: costs.page(about | none | {"predicted": [figure], "agreed": [figure]}),
    }
    notes = [part for part in pages[name]().split("\n\n")[:6] if "**Note:** " in part]
    assert any("the load average of the 2 cores was 11.4 at the start" in note for note in notes)
    if name in {"claims", "costs"}:
        assert (
            "what is wanted of this page now is more than its run of 2026-11-29 (commit abc) has" in notes[0]
        )


def test_what_a_page_lacks_of_what_is_declared_is_counted():
    document = {"crossings": [], "reasons": [], "predicted": []}
    crossings = {(each.kind, each.way) for each in catalogue.everything()}
    calls = {each.name for each in shapes.everything()}
    assert costs.later(document) == f"{len(crossings)} crossings and {len(calls)} calls of its check"
    document["crossings"] = [{"kind": kind, "way": way} for kind, way in crossings]
    document["predicted"] = [[name] for name in list(calls)[1:]]
    assert costs.later(document) == "1 call of its check"
    document["reasons"] = [f"{name}: not run: none" for name in calls]
    assert costs.later(document) == ""


@pytest.mark.parametrize(("interrupted", "profile"), [(True, "release"), (False, "fast"), (False, None)])
def test_a_run_that_is_not_whole_is_refused(interrupted, profile, tmp_path):
    with pytest.raises(SystemExit):
        published.require_whole(tmp_path, {"profile": profile}, interrupted=interrupted)
    published.require_whole(tmp_path, {"profile": "release"}, interrupted=False)


def test_the_cells_of_times():
    few = row("few", 4, 1, 2.0)
    few.samples = [2.0, 2.4]
    block = [row("ferrule", 4, 1, 1e-3), few, row("Numba", 4, 1, None)]
    block.append(row("Numba", 4, 1, 2.0, title="Numba, first call", first_call=True))
    best, *others, absent = (cell for line in show.lines([block, []]) for cell in line.cells)
    assert domain.time(best, is_best=True) == "**1.00 ms** ±<1%"
    shown = [domain.time(cell, is_best=False) for cell in (best, *others, absent)]
    assert shown == ["1.00 ms ±<1%", "", r"2.20 s ±9%\*", "", "not run", "", "2.00 s", ""]


def test_the_cells_of_peaks():
    assert domain.peak_of(None) == ""
    assert domain.peak_of(Peak(NAME, 4, "NumPy", 1, None, reason="none")) == "not measured"
    assert domain.peak_of(Peak(NAME, 4, "NumPy", 1, 2_000_000)) == "2.0 MB"


def test_the_table_of_times_has_a_column_for_each_that_any_row_has():
    found = made(row("Python", 4, 1, 4e-3), row("ferrule", 4, 1, 1e-3), row("ferrule", 64, 1, 2e-3))
    found.rows.append(row("ferrule", 4, 1, 9.0, title="ferrule, first call", first_call=True))
    assert domain.times(found, NAME, 1).splitlines() == [
        "|  | 4 numbers | 64 numbers |",
        "|---|---|---|",
        "| Python | 4.00 ms ±<1% |  |",
        "| ferrule | **1.00 ms** ±<1% | **2.00 ms** ±<1% |",
        "| ferrule, first call | 9.00 s |  |",
    ]
    found.peaks = [Peak(NAME, 64, "ferrule", 1, 10**6), Peak(NAME, 64, "Python", 2, 10**7)]
    found.rows[0].output_bytes = 5
    assert domain.times(found, NAME, 1).splitlines() == [
        "|  | 4 numbers | 64 numbers | output at each size | peak memory |",
        "|---|---|---|---|---|",
        "| Python | 4.00 ms ±<1% |  | 5 B / – |  |",
        "| ferrule | **1.00 ms** ±<1% | **2.00 ms** ±<1% |  | 1.0 MB |",
        "| ferrule, first call | 9.00 s |  |  |  |",
    ]


def test_verdicts_are_those_of_the_number_of_threads():
    found = made()
    for n in (4, 64):
        for threads in (1, 2):
            found.rows += [row("Python", n, threads, 3e-3), row("ferrule", n, threads, 1e-3 * threads)]
    found.problems[NAME].checked_against = {64: "NumPy"}
    one, two, check = domain.verdicts(found, NAME, 1)
    assert one.startswith("4 numbers: ferrule is 3.00 × faster than Python")
    assert two.startswith("64 numbers: ferrule is 3.00 × faster than Python")
    assert check.startswith("64 numbers: Answers were compared with those of NumPy")
    assert domain.verdicts(found, NAME, 2)[0].startswith("4 numbers: ferrule is 1.50 × faster")


def test_why_anything_has_no_time_is_said_once():
    found = made(
        row("Numba", 4, 1, None, reason="no wheel"),
        row("Numba", 64, 1, None, reason="no wheel"),
        row("Numba", 64, 2, None, reason="no wheel"),
        row("slow", 4, 1, 1.0, remark="3 samples"),
        row("ferrule", 4, 1, 1.0),
        Row("toys/other", 4, 1, "x", "x", "peer", "not run", "elsewhere"),
    )
    assert domain.remarks(found, NAME) == [
        "Numba: not run: no wheel (4 numbers, 64 numbers)",
        "slow: 3 samples (4 numbers)",
    ]


def test_a_domain_that_was_not_measured():
    assert domain.text("toys", None).endswith("[All domains](../results.md)\n\nNot measured yet.\n")
    assert domain.page_of("toys") == published.ROOT / "docs" / "results" / "toys.md"


def test_a_section_says_where_it_pays_only_where_there_are_sizes():
    found = made(row("Python", 4, 1, 4e-3), row("ferrule", 4, 1, 1e-3))
    assert "Against Python" not in domain.section(found, NAME)
    found.rows += [row("Python", 64, 1, 4e-3), row("ferrule", 64, 1, 1e-3)]
    pays = "- Against Python: ferrule is faster at every size measured, from 4 numbers on."
    assert pays in domain.section(found, NAME)


@pytest.mark.parametrize(
    ("ferrule", "listed"),
    [([2e-3] * 7, True), ([1e-3] * 7, False), ([5e-4] * 7, False), ([4e-4, 1e-3, 2e-3] * 3, False)],
)
def test_what_is_behind_is_what_lost(ferrule, listed):
    found = made(row("Python", 4, 1, 1e-3), row("ferrule", 4, 1, 1.0))
    found.rows[1].samples = ferrule
    told = results.behind({"toys": found, "none": None})
    assert (told == "Nowhere.") is not listed
    lines = told.splitlines()[2:]
    lost = (
        f"| [{NAME}](results/toys.md#toysadd-up) | 0.500 × | 4 numbers, 1 thread | Python is 2.00 × faster |"
    )
    assert lines == [lost] * listed


def test_each_domain_and_the_share_of_all():
    ahead = made(row("Python", 4, 1, 1e-3), row("ferrule", 4, 1, 1e-3))
    behind = made(row("Python", 4, 1, 1e-3), row("ferrule", 4, 1, 2e-3))
    ahead.build["commit"] = "abc"
    said = results.domains({"one": ahead, "two": behind, "three": None})
    assert "in 1 of 2 workloads: each" in said
    assert said.splitlines()[-3:] == [
        "| [one](results/one.md) | 1 | 1 | 0 | 2026-11-29 | abc |",
        "| [two](results/two.md) | 1 | 0 | 1 | 2026-11-29 |  |",
        "| [three](results/three.md) | – | – | – | not yet |  |",
    ]
    assert results.domains({"three": None}) == results.UNMEASURED
    nothing = results.text({"three": None})
    assert "\n\nNot measured yet.\n\n## What was asked for\n" in nothing
    assert "behind" not in nothing
    assert results.ASKED in nothing


def test_the_page_of_tools():
    found = made(row("Python", 64, 1, 4e-3), row("ferrule", 64, 1, 1e-3))
    found.rows += [row("Taichi", n, 1, None, reason="no | wheel") for n in (4, 64)]
    lines = (("Python", 0.0), ("ferrule", 9.0))
    found.traits = [Trait(NAME, 64, label, "lines", 1, [count]) for label, count in lines]
    found.notes = ["It was busy."]
    text = tools.text(found)
    assert "\n- add up, 64 numbers: Add up\n" in text
    assert text.count("- Taichi, toys/add-up: no &#124; wheel\n") == 1
    assert "| tool | add up |\n|---|---|\n| Python | 1.00 |\n| ferrule | 4.00 |\n| Taichi | not run |" in text
    assert "| tool | add up |\n|---|---|\n| Python | 0 |\n| ferrule | 9 |\n| Taichi | not run |" in text
    assert "\n- Some CPU: 2 cores, 0 GB memory\n" in text
    assert text.endswith("\n- It was busy.\n")


def test_a_run_is_kept_in_few_bytes():
    found = made(*(row("Python", n, 1, 1.23456789e-3) for n in range(500)))
    assert len(runs.packed(found)) < 3_000
    assert found.rows[0].samples == [1.2346e-3] * 7


def test_several_runs_are_taken_together():
    one, two = made(row("Python", 4, 1, 1.0)), made(row("ferrule", 4, 1, 1.0))
    two.peaks = [Peak(NAME, 4, "ferrule", 1, 5)]
    found = runs.joined([one, None, two])
    assert [each.label for each in found.rows] == ["Python", "ferrule"]
    assert [each.bytes for each in found.peaks] == [5]
    assert list(found.problems) == [NAME]
