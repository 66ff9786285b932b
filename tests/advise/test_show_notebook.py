"""The table in a notebook: whole in itself, without a script, and narrow enough."""

from dataclasses import replace

import pytest
from ferrule.advise.joined import Report
from ferrule.advise.show import notebook

from tests.advise.findings_made import MAIN, findings, function, many, recording

EVIL = "<script>window.evil = 1</script><img src=x onerror='window.evil = 1'>"


def test_a_report_is_a_table_in_a_notebook_and_a_text_elsewhere():
    report = Report(recording(), findings())
    assert report._repr_html_() == notebook.table(findings())
    assert "move the loop around it, within nearest_depot; shop/geo.py:31" in str(report)


def test_it_has_what_matters_and_nothing_to_run():
    html = notebook.table(many(100))
    assert html.count("<tr>") == 11
    assert "move the loop around it" in html
    assert "A loop of nearest_depot calls it 301 times" in html
    assert "and 88 more functions" in html
    assert "numpy: 600 ms" in html
    assert "Note: 12 samples had no stack." in html
    assert not any(part in html for part in ("<script", "<style", "<link", "class=", "id=", "url("))


@pytest.mark.parametrize("made", [findings(), replace(findings(), functions=[], cpu=0.0)])
def test_it_stands_within_a_notebook(browser, made):
    view = browser.new_page(viewport={"width": 600, "height": 600})
    made = replace(made, command=["python", EVIL], remarks=[EVIL])
    made.functions += [function(replace(MAIN, name=EVIL, file=EVIL), 9.0, 9.0)] * bool(made.functions)
    view.set_content(notebook.table(made))
    assert view.evaluate("document.documentElement.scrollWidth") <= 600
    assert view.evaluate("window.evil") is None
    assert view.locator("img, script").count() == 0
    view.close()
