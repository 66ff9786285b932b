import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from ferrule.bench.show import overview, page, plots

from tests.pages import COLOURS, contrast

pytest.importorskip("altair", reason="the page is drawn with altair")
pytest.importorskip("vl_convert", reason="the page is drawn with vl-convert-python")


@pytest.fixture
def html(results) -> str:
    return page.render(results)


def test_the_page_is_self_contained(html):
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?(?!#|data:)\w""", html)
    assert "<script" not in html
    assert not re.search(r"url\((?!#)", html)
    assert "default-src 'none'" in html


def test_it_has_all_plots_the_tables_and_the_machine(html):
    titles = re.findall(r"<title id=[^>]+>([^<]+)</title>", html)
    assert titles == [
        "toys/add: time against size, 1 thread",
        "toys/add: time against size, 2 threads",
        "toys/add: speed against Python at n = 1,000,000, 1 thread",
        "toys/add: speed against Python at n = 1,000,000, 2 threads",
        "toys/add: peak memory at n = 1,000,000",
    ]
    assert html.count("<desc ") == 5
    assert html.count("<details") == 2
    for text in ("Some CPU", "WRONG", "not run: No module named", "NumPy (array in hand)", "No module named"):
        assert text in html
    assert "ferrule is faster at every size measured" in html
    assert "8.0 MB" in html


def test_an_output_has_a_column_of_its_own(html, results):
    assert "output" not in re.findall(r"<th scope=col>([^<]+)</th>", html)
    for row in results.rows:
        row.output_bytes = {"ferrule": 1_500}.get(row.label)
    drawn = page.render(results)
    assert "<th scope=col>output</th><th scope=col>rate</th><th scope=col>peak memory</th>" in drawn
    assert len(re.findall("<td>1.50 kB</td>", drawn)) == 2


def test_the_first_table_is_the_terminals_last(results):
    size, python, verdicts = re.findall(r"<td[^>]*>(.*?)</td>", page.overview(results))
    (line,) = overview.lines(results)
    assert (size, python) == (line.headline.size, line.headline.against_python)
    assert verdicts == f"<div class=bad>{line.headline.against_best}</div><div class=bad>{line.worst}</div>"
    assert line.headline.against_best.startswith("NumPy (array in hand) is ")
    assert overview.LEGEND in page.overview(results)


def test_names_of_bars_are_whole(results, tmp_path, browser):
    long = "polars with a long name (stays in a frame) (lines in hand, as a column; no dict is made)"
    for row in results.rows:
        if row.label == "NumPy":
            row.title = long
    path = tmp_path / "page.html"
    page.write(results, path)
    view = browser.new_page(viewport={"width": 1280, "height": 800})
    view.goto(path.as_uri())
    for name in ("speed against", "peak memory"):
        drawing = view.locator("figure svg", has=view.locator("title", has_text=name)).first
        texts = [text.replace("\n", "") for text in drawing.locator("text").all_text_contents()]
        assert any(long.replace(" ", "") == text.replace(" ", "") for text in texts)
        assert not any("…" in text for text in texts)
        outside = drawing.evaluate(
            """svg => [...svg.querySelectorAll('text')].filter(text => {
                const [a, b] = [text.getBoundingClientRect(), svg.getBoundingClientRect()];
                return a.left < b.left - 1 || a.right > b.right + 1;
            }).length"""
        )
        assert outside == 0
    view.close()


def test_tools_have_heat_maps(tools):
    html = page.render(tools)
    maps = re.findall(r"<table class=heat>.*?</table>", html, re.DOTALL)
    assert len(maps) == 6
    assert '<div style="--heat:var(--good);--share:100%">2.00 (1.95)</div>' in maps[3]
    assert '<div class=none title="no &lt;words&gt;">can&#x27;t be expressed</div>' in maps[3]
    assert "<small>shouting</small>" in maps[3]
    assert "What each tool is worth" not in page.render(replace(tools, traits=[]))


def test_text_is_escaped(html):
    assert "Add &lt;up&gt;" in html
    assert "Integers &amp; floats." in html


def test_ids_are_unique_and_tags_closed(html):
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 10
    assert "url(" not in html

    class Balance(HTMLParser):
        void = frozenset({"meta", "link", "br", "line", "path", "rect"})

        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, _attrs):
            if tag not in self.void:
                self.open.append(tag)

        def handle_endtag(self, tag):
            if tag not in self.void:
                assert self.open.pop() == tag

    balance = Balance()
    balance.feed(html)
    assert balance.open == []


def test_every_colour_comes_from_the_style_sheet(html):
    drawn = html[html.index("</style>") :]
    assert not re.search(r'(?:fill|stroke)="(?:#|rgb|black|white)', drawn)
    used = set(re.findall(r"var\((--[\w-]+)\)", drawn))
    assert {"--grid", "--series-0", "--series-1", "--series-2"} <= used
    dark = html[html.index("prefers-color-scheme: dark") :]
    assert all(f"{name}:" in html[: html.index("prefers-color-scheme: dark")] for name in used)
    assert all(f"{name}:" in dark for name in used)


def test_ferrule_has_the_thickest_lines(results):
    looks = plots.styles(results.rows)
    assert looks["ferrule"].width > 1.5 * max(
        look.width for label, look in looks.items() if label != "ferrule"
    )
    assert len({(look.colour, tuple(look.dash)) for look in looks.values()}) == len(looks)


def test_a_run_without_anything_measured_has_a_page(results):
    for row in results.rows:
        row.status, row.samples = "not run", []
    results.peaks = []
    assert "not run" in page.render(results)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_it_without_a_complaint(results, tmp_path, browser, scheme, width):
    path = tmp_path / "page.html"
    page.write(results, path)
    complaints, requests = [], []
    view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    view.on("console", lambda message: complaints.append(message.text))
    view.on("pageerror", lambda error: complaints.append(str(error)))
    view.on("request", lambda request: requests.append(request.url))
    view.goto(path.as_uri())
    for closed in view.locator("details:not([open]) summary").all():
        closed.click()
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    # The verdicts are whole: nothing has to be scrolled to.
    assert view.locator(".scroll").first.evaluate("each => each.scrollWidth <= each.clientWidth")
    boxes = [figure.bounding_box() for figure in view.locator("figure svg").all()]
    assert len(boxes) == 5
    assert all(box and box["width"] > 250 and box["x"] + box["width"] <= width for box in boxes)
    paper = view.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = view.evaluate("getComputedStyle(document.querySelector('figure svg text')).fill")
    line = view.evaluate(
        "getComputedStyle(document.querySelector('figure path[stroke-width=\"3.6\"]')).stroke"
    )
    assert contrast(ink, paper) > 7
    assert contrast(line, paper) > 3
    view.close()
    assert complaints == []
    assert requests == [path.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_colours_heat_maps_and_keeps_them_legible(tools, tmp_path, browser, scheme, width):
    path = tmp_path / "page.html"
    page.write(tools, path)
    view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    view.goto(path.as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    colours = view.evaluate(COLOURS, ".heat td div")
    view.close()
    assert len({paper for paper, _ in colours}) > 5
    assert all(contrast(ink, paper) > 4.5 for paper, ink in colours), colours


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_that_goes_on_to_the_side_has_a_shadow_there(results, tmp_path, browser, scheme):
    image = pytest.importorskip("PIL.Image")
    path = tmp_path / "page.html"
    page.write(results, path)
    view = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    view.goto(path.as_uri())
    wide = view.locator("details[open] .scroll").first
    assert wide.evaluate("each => each.scrollWidth > each.clientWidth")
    edges = []
    for at in ("0", "each.scrollWidth"):
        wide.evaluate(f"each => {{ each.scrollLeft = {at}; }}")
        drawn = image.open(io.BytesIO(wide.screenshot())).convert("L")
        edges.append([drawn.getpixel((x, 3)) for x in (1, drawn.width - 5)])
    view.close()
    (left, shaded), (shaded_too, right) = edges
    assert abs(left - right) < 5
    assert abs(shaded - left) > 50
    assert abs(shaded_too - right) > 50
