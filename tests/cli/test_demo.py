"""What a newcomer sees first: one page with everything, and what to run next."""

import functools
import re
import sys
import zipfile

import pytest
from ferrule.bench.find import discover, package_sources
from ferrule.bench.results import load
from ferrule.cli import app
from ferrule.costs import session, store
from ferrule.demo import real, tour
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
    """The reference, ferrule's first, and a peer that is installed."""
    chosen = {}
    for each in workload.implementations:
        if not tour.missing(each):
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
    overview = html[html.index("table class=overview") : html.index('id="report"')]
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
    assert "<td>700 cells</td>" in report
    assert re.search(r"<td>[23] pages</td>", report)
    assert "B</td>" in report  # sizes and memory


def test_the_last_lines_say_what_to_run_next(ran):
    done, folder = ran
    for command in ("ferrule costs ", "ferrule bench my_workloads.py ", "ferrule report ", "make bench "):
        assert f"\n{command}" in done.stdout.split("What to run next")[1]
    assert str(folder / "index.html") in done.output.replace("\n", "")


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "vega_datasets", None)
    done = CliRunner().invoke(app, ["demo", str(tmp_path)])
    assert done.exit_code == 2
    assert "pip install 'ferrule[demo]'" in done.output
    (tmp_path / "file").write_text("")
    monkeypatch.undo()
    done = CliRunner().invoke(app, ["demo", str(tmp_path / "file")])
    assert done.exit_code == 2
    assert "can't be made" in done.output


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
