"""What a newcomer sees first: one page with everything, and what to run next."""

import errno
import functools
import re
import sys
import zipfile

import pytest
from ferrule.bench.find import discover, package_sources
from ferrule.bench.results import Problem, Results, Row, load
from ferrule.cli import app
from ferrule.costs import session, store
from ferrule.costs.cost_model import Measured, Model
from ferrule.demo import page, real, tour, worker
from ferrule.measuring import machine
from ferrule.measuring.events import Died
from ferrule.measuring.watcher import Silent
from typer.testing import CliRunner

for package in ("altair", "vl_convert", "vega_datasets"):
    pytest.importorskip(package, reason="the extra `demo` has what the demo needs")

CROSSINGS = (
    "call, 0 arguments, Python",
    "call, 0 arguments, PyO3",
    "call, 1 argument, PyO3",
    "list[int], copied",
    "ndarray, zero-copy",
)


def test_every_domain_has_a_stop_at_one_of_its_sizes():
    known, problems = discover(package_sources())
    assert not problems
    assert {stop.split("/")[0] for stop in tour.STOPS} == {name.split("/")[0] for name in known}
    for stop, n in tour.STOPS.items():
        assert n in known[stop].workload.sizes
        (reference,) = (each for each in known[stop].workload.implementations if each.role == "reference")
        assert reference.max_n is None or n <= reference.max_n


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The demo, tiny."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tour, "STOPS", {stop: min(n, 1000) for stop, n in tour.STOPS.items()})
        patch.setattr(tour.Tour, "implementations_of", few)
        patch.setattr(real, "CELLS", 700)
        patch.setattr(real, "PAGES", 2)
        patch.setattr(session, "measure", functools.partial(session.measure, crossings=CROSSINGS))
        done = CliRunner().invoke(app, ["demo", str(folder)])
    assert done.exit_code == 0, done.output
    return done, folder


def few(_tour, workload):
    """The reference, ferrule's first, and a peer that is installed and isn't compiled when it is called."""
    chosen = {}
    for each in workload.implementations:
        if not tour.missing(each) and not each.jit:
            chosen.setdefault(each.role, each)
    return list(chosen.values())


@pytest.mark.timeout(600)
def test_the_page_and_the_files_are_there(ran):
    _, folder = ran
    assert {path.name for path in folder.iterdir()} == {
        "index.html",
        "costs.json",
        "bench.json",
        "airports.xlsx",
        "airports.pdf",
    }
    assert {each.id for each in store.load(folder / "costs.json").measured} == set(CROSSINGS)
    with zipfile.ZipFile(folder / "airports.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") >= 100
    assert (folder / "airports.pdf").read_bytes().startswith(b"%PDF-")


def test_every_domain_has_its_row_in_the_terminal_and_on_the_page(ran):
    done, folder = ran
    html = (folder / "index.html").read_text(encoding="utf-8")
    overview = html[html.index("overview stacks") : html.index('id="report"')]
    assert not load(folder / "bench.json").any_wrong
    for stop in tour.STOPS:
        assert re.search(rf"^{stop} +[\d,]+ ", done.stdout, re.MULTILINE), done.stdout
        assert f">{stop}</a>" in overview
        assert f'id="{stop.replace("/", "-")}"' in html  # its bars


def test_the_page_has_the_answer_the_report_and_links_to_the_files(ran):
    _, folder = ran
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<section id="(\w+)"', html)[:4] == ["answer", "tour", "report", "next"]
    assert '<a href="airports.xlsx">' in html
    assert '<a href="airports.pdf">' in html
    report = html[html.index('id="report"') : html.index('id="next"')]
    assert ">700 cells</td>" in report
    assert re.search(r">[23] pages</td>", report)
    assert "B</td>" in report  # sizes and memory


def test_the_last_lines_say_what_to_run_next(ran):
    done, folder = ran
    for command in ("ferrule costs ", "ferrule bench my_workloads.py ", "ferrule report ", "make bench "):
        assert f"\n{command}" in done.stdout.split("What to run next")[1]
    assert str(folder / "index.html") in done.output.replace("\n", "")
    rest = " ".join(done.stdout.split("What to run next")[0].split("peak memory")[1].split())
    html = " ".join((folder / "index.html").read_text(encoding="utf-8").split())
    assert page.REST in rest
    assert "also where ferrule loses, are in docs/results.md" in html


def test_where_the_shell_finds_no_ferrule_the_environment_is_activated_first(monkeypatch, tmp_path):
    script = tmp_path / "bin" / "activate"
    monkeypatch.setattr(page.sys, "executable", str(script.with_name("python")))
    monkeypatch.setattr(page.shutil, "which", lambda _: None)
    monkeypatch.chdir(tmp_path)
    assert page.following() == page.NEXT  # no such script
    script.parent.mkdir()
    script.touch()
    assert list(page.following()) == ["source bin/activate", *page.NEXT]
    monkeypatch.setattr(page.shutil, "which", lambda name: f"/bin/{name}")
    assert page.following() == page.NEXT


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "vega_datasets", None)
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert done.exit_code == 2
    assert "pip install 'ferrule[demo]'" in done.output
    (tmp_path / "file").write_text("")
    monkeypatch.undo()
    done = CliRunner().invoke(app, ["demo", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert "can't be written: File exists" in done.output


@pytest.fixture
def quick(monkeypatch):
    """The demo with everything measured already: its results, to be changed before it runs."""
    model, results, written = made_up()
    monkeypatch.setattr(session, "measure", lambda *_, **__: model)
    monkeypatch.setattr(tour, "run", lambda *_: results)
    monkeypatch.setattr(real, "write", lambda *_: [written])
    return results


def made_up():
    """A model, results and a file, as if they had been measured."""
    machine = {"cpu": "Some CPU", "cores": 2}
    calls = [
        Measured("call, 0 arguments", way, "", "call", [1], [[2e-8] * 7], []) for way in ("PyO3", "Python")
    ]
    model = Model("2026-11-27", quick=True, machine=machine, versions={}, build={}, measured=calls)
    results = Results("2026-11-27", ["ferrule"], machine, {}, {}, {})
    results.problems["toys/add"] = Problem("toys/add", "Add", "", "number", "exact", [10])
    for role, seconds in (("reference", 1e-3), ("ferrule", 1e-4)):
        results.rows.append(Row("toys/add", 10, 2, role, role, role, "measured", samples=[seconds] * 7))
    return model, results, real.Written("airports.xlsx", 1_000_000, "cell", 2.5, 9_000_000, 30_000_000)


def test_a_wrong_answer_is_the_exit_code(quick, tmp_path):
    assert CliRunner().invoke(app, ["demo", str(tmp_path)]).exit_code == 0
    quick.rows[-1].status, quick.rows[-1].reason, quick.rows[-1].samples = (
        "wrong",
        "1 where 2 was expected",
        [],
    )
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert done.exit_code == 1
    assert "At least one implementation gave a WRONG answer" in done.output
    assert (tmp_path / "index.html").exists()


def test_what_a_run_notes_is_in_the_terminal_and_on_the_page(quick, tmp_path):
    quick.notes.append("Left out: somebody.")
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert "Left out: somebody." in done.stdout
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<p class="note">Left out: somebody.</p>' in html
    assert '<a href="#tour">1 workload</a>' in html


@pytest.mark.usefixtures("quick")
def test_a_file_of_the_report_has_its_time_and_what_that_makes_a_second(tmp_path):
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert re.search(
        r"^airports\.xlsx +1,000,000 cells +2\.50 s +400,000 cells +9\.0 MB ", done.stdout, re.MULTILINE
    )


@pytest.mark.parametrize("name", ["airports.xlsx", "airports.pdf"])
def test_the_time_and_peak_of_a_file_are_those_of_the_call_that_wrote_it(monkeypatch, tmp_path, name):
    monkeypatch.setattr(worker, "timed_once", lambda call, table: (call(table), 0.25))
    monkeypatch.setattr(worker, "peak_of", lambda call, table: (call(table), (12_345, "made up"))[1])
    told = []
    versions = worker.do(real.ReportTask(str(tmp_path / name), 10), told.append)
    (written,) = told
    assert (written.seconds, written.peak) == (0.25, 12_345)
    assert written.size == (tmp_path / name).stat().st_size
    assert (written.amount, written.unit) == ((70, "cell") if name.endswith("xlsx") else (1, "page"))
    assert "vega-datasets" in versions


def test_peers_that_are_not_installed_are_left_out_and_named(monkeypatch):
    monkeypatch.setattr(tour, "STOPS", {"text/word-count": 1_000})
    monkeypatch.setattr(tour, "missing", lambda each: [each.label] if "polars" in each.label else [])
    monkeypatch.setattr(tour.Session, "run", lambda session: session.results)
    (note,) = (note for note in tour.run([], Silent()).notes if note.startswith("Left out"))
    assert re.match(r"Left out are the peers that need what is not installed: [a-z0-9_, ]*polars", note)
    assert "ferrule[peers]" in note
    monkeypatch.setattr(tour, "missing", lambda _: [])
    assert not any(note.startswith("Left out") for note in tour.run([], Silent()).notes)


def test_the_tour_has_every_stop_with_its_peers_and_all_threads(monkeypatch):
    ran = []
    monkeypatch.setattr(tour.Session, "run", lambda session: ran.append(session) or session.results)
    monkeypatch.setattr(machine, "available_cores", lambda: 3)
    monkeypatch.setattr(tour, "missing", lambda each: [each.label] if each.label == "polars" else [])
    tour.run(["ferrule", "demo"], Silent())
    ((chosen, choice),) = ((session.chosen, session.choice) for session in ran)
    assert {found.workload.id for found in chosen} == tour.STOPS.keys()
    for workload in (found.workload for found in chosen):
        assert choice.sizes_of(workload) == [tour.STOPS[workload.id]]
        assert choice.threads_of(workload) == [3]
        all_but_one = [each.label for each in workload.implementations if each.label != "polars"]
        assert choice.labels_of(workload) == all_but_one
        assert {each.role for each in choice.implementations_of(workload)} == {"reference", "ferrule", "peer"}
        assert not choice.wants(workload, "ferrule", "memory")


def test_an_interrupted_tour_ends_the_demo(monkeypatch):
    def interrupted(session):
        session.results.interrupted = True
        return session.results

    monkeypatch.setattr(tour.Session, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tour.run([], Silent())


def test_each_file_of_the_report_is_written_on_all_threads_and_a_process_that_dies_ends_it(
    monkeypatch, tmp_path
):
    asked = []

    def events(module, task, environment):
        asked.append((module, task, environment))
        yield real.Written(task.path, 1, "cell", 1.0, 1, 1)
        if task.path.endswith("pdf"):
            yield Died("killed by SIGKILL")

    monkeypatch.setattr(real, "worker_events", events)
    monkeypatch.setattr(machine, "available_cores", lambda: 3)
    with pytest.raises(real.ReportFailedError, match=r"airports\.pdf: killed by SIGKILL"):
        real.write(tmp_path, Silent())
    tasks = [real.ReportTask(str(tmp_path / "airports.xlsx"), 142_858)]
    tasks.append(real.ReportTask(str(tmp_path / "airports.pdf"), 39_000))
    assert asked == [("ferrule.demo.worker", task, machine.thread_environment(3)) for task in tasks]


def test_the_report_has_all_airports_over_and_over():
    rows = list(worker.airports(7_000).rows)
    once = len({row[0] for row in rows})
    assert once > 3_000
    assert rows == [*rows[:once], *rows[:once], *rows[:once]][:7_000]


@pytest.mark.parametrize("name", ["costs.json", "bench.json", "index.html"])
@pytest.mark.usefixtures("quick")
def test_a_full_disk_ends_it_with_a_message(monkeypatch, tmp_path, name):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    place = {"costs.json": (store, "save"), "bench.json": (Results, "save"), "index.html": (page, "write")}
    monkeypatch.setattr(*place[name], refuse)
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert done.exit_code == 2
    assert f"{name} can't be written: No space left on device" in done.output.replace("\n", "")


def test_a_folder_that_can_not_be_written_is_named_before_anything_is_measured(monkeypatch):
    monkeypatch.setattr(session, "measure", lambda *_, **__: pytest.fail("it measured"))
    done = CliRunner().invoke(app, ["demo", "/proc/none"])
    assert done.exit_code == 2
    assert "/proc/none can't be written: No such file or directory" in done.output


@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_the_page_without_a_complaint(ran, browser, width):
    _, folder = ran
    complaints, requests = [], []
    view = browser.new_page(viewport={"width": width, "height": 800})
    view.on("console", lambda message: complaints.append(message.text))
    view.on("request", lambda request: requests.append(request.url))
    view.goto((folder / "index.html").as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    view.close()
    assert complaints == []
    assert requests == [(folder / "index.html").as_uri()]
