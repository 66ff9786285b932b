"""The cost model's page, in a browser."""

from __future__ import annotations

import re

import pytest
from ferrule.costs import page


def test_what_is_in_it(model):
    html = page.render(model)
    assert html.count("<svg role") == 1  # one kind has sizes
    assert "list[int]: time of a call against n" in html
    assert "Cython: not run: there is no compiler" in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html


def test_it_begins_with_the_answer_and_folds_the_curves(model):
    html = page.render(model)
    first = re.findall(r'<section id="(\w+)">', html)[0]
    assert first == "answer"
    assert html.index("pays from") < html.index("<svg role")
    assert "<strong>Do many items in one call; the cheapest way is list[int], read, " in html
    assert re.findall(r"<details><summary>([^<]*)</summary>", html) == [
        "Lists and tuples (1)",
        "11 crossings",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it_without_a_complaint(model, tmp_path, browser, scheme, width):
    path = tmp_path / "page.html"
    page.write(model, path)
    complaints, requests = [], []
    view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    view.on("console", lambda message: complaints.append(message.text))
    view.on("pageerror", lambda error: complaints.append(str(error)))
    view.on("request", lambda request: requests.append(request.url))
    view.goto(path.as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    for closed in view.locator("details summary").all():
        closed.click()
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    tables = view.locator(".scroll").all()
    assert len(tables) == 3
    # Whole: nothing has to be scrolled to.
    assert all(table.evaluate("each => each.scrollWidth <= each.clientWidth") for table in tables)
    box = view.locator("figure svg").bounding_box()
    assert box["width"] > 250
    assert box["x"] + box["width"] <= width
    view.close()
    assert complaints == []
    assert requests == [path.as_uri()]
