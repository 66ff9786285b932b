"""The page of the service, in a browser: from a file to a report, by a mouse, by keys, and on a phone."""

import io
import subprocess
import sys

import openpyxl
import pytest

from tests.pages import COLOURS, contrast
from tests.service.serving import serving

CSV = "city;rain\nOslo;1.5\nRome;0.25\n"
READY = "document.querySelector('main').getAttribute('aria-busy') === 'false'"
EVIL = "<img src=x onerror='window.evil = 1'>"


@pytest.fixture
def opened(browser, served):
    """Opens the page; what it complains of is a failure."""
    views, complaints = [], []

    def open_(**options):
        view = browser.new_page(**{"viewport": {"width": 1200, "height": 900}, **options})
        view.on("pageerror", lambda error: complaints.append(str(error)))
        view.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        view.goto(str(served.client.base_url))
        view.wait_for_function(READY)
        views.append(view)
        return view

    yield open_
    for view in views:
        view.close()
    assert complaints == []


def chosen(view, name="rain.csv", text=CSV):
    view.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def newest(view, state="done"):
    view.wait_for_selector(f"#reports li:first-child[data-state={state}]")
    return view.locator("#reports li").first


def test_a_file_becomes_a_report(opened):
    view = opened()
    chosen(view)
    view.wait_for_selector("#rows td")
    assert view.locator("#rows tr").all_inner_texts() == ["city\train", "Oslo\t1.5", "Rome\t0.25"]
    view.fill("#title", EVIL)
    view.click("#make")
    item = newest(view)
    assert item.locator(".title").inner_text() == EVIL
    with view.expect_download() as downloaded:
        item.locator(".download").click()
    book = openpyxl.load_workbook(io.BytesIO(downloaded.value.path().read_bytes()))
    assert [cell.value for cell in book.active[book.active.max_row]] == ["Rome", 0.25]
    assert downloaded.value.suggested_filename.endswith(".xlsx")
    count = view.locator("#reports li").count()
    item.locator(".remove").click()
    view.wait_for_function(f"document.querySelectorAll('#reports li').length < {count}")
    assert view.evaluate("window.evil") is None


def test_a_registered_report_has_a_form(opened):
    view = opened()
    view.select_option("#of", "report:rain")
    assert not view.locator("#drop").is_visible()
    view.fill("#parameter-year", "1800")
    view.click("#make")
    assert view.locator("#parameter-year").evaluate("each => each.validity.rangeUnderflow")
    view.fill("#parameter-year", "2026")
    view.select_option("#parameter-city", label="Rome")
    view.check("[value=pdf]")
    view.click("#make")
    item = newest(view)
    assert item.locator(".title").inner_text() == "rain"
    assert "PDF" in item.locator(".detail").inner_text()


def test_how_far_it_is_and_what_went_wrong(opened):
    view = opened()
    view.select_option("#of", "report:sleeps")
    view.fill("#parameter-seconds", "1.5")
    view.click("#make")
    view.wait_for_selector("#reports li:first-child[data-state=running]")
    view.wait_for_function("/[1-9]/.test(document.querySelector('#reports li .detail').textContent)")
    newest(view)
    view.select_option("#of", "report:fails")
    view.click("#make")
    assert "RuntimeError in my_reports.py" in newest(view, "failed").locator(".detail").inner_text()


def test_the_first_page_is_shown_and_leaves_nothing(opened):
    view = opened()
    chosen(view)
    count = view.locator("#reports li").count()
    view.click("#look")
    view.wait_for_selector("#first-page:not([hidden])")
    assert view.locator("#first-page").get_attribute("src").startswith("blob:")
    view.reload()
    view.wait_for_function(READY)
    assert view.locator("#reports li").count() == count


def test_by_keys(opened):
    view = opened()
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"
    view.focus("#of")
    view.keyboard.type("Two")
    view.focus("#title")
    view.keyboard.press("Enter")
    assert newest(view).locator(".title").inner_text() == "two_tables"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_it_fits_and_can_be_read(opened, scheme, width):
    view = opened(color_scheme=scheme, viewport={"width": width, "height": 800})
    chosen(view, text="a," + ",".join(f"column {i}" for i in range(40)) + "\n1\n")
    assert view.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for selector in ("h1", "label", ".hint", "#make", "#look", "caption", "footer a"):
        for paper, ink in view.evaluate(COLOURS, selector):
            assert contrast(paper, ink) >= 4.5, (selector, paper, ink)


def test_a_key_is_asked_for(browser, tmp_path, reports_file):
    data = ["--data", str(tmp_path / "data")]
    made = subprocess.run(
        [sys.executable, "-m", "ferrule", "keys", "add", "ann", *data],
        capture_output=True,
        text=True,
        check=True,
    )
    with serving(tmp_path, reports_file) as served:
        view = browser.new_page()
        view.goto(str(served.client.base_url))
        view.wait_for_selector("#sign-in:not([hidden])")
        view.fill("#key", made.stdout.strip())
        view.keyboard.press("Enter")
        view.wait_for_function(READY)
        chosen(view)
        view.click("#make")
        item = newest(view)
        with view.expect_download() as downloaded:
            item.locator(".download").click()
        assert downloaded.value.suggested_filename == "rain.xlsx"
        view.close()
