"""A page is whole, takes nothing from elsewhere, and what stands in it is text."""

from ferrule.measuring import page


def test_a_page_has_its_title_what_follows_it_and_its_sections():
    html = page.document("Time & space", "<p>head</p>", "<section>main</section>")
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert "<title>Time &amp; space</title>" in html
    assert "<h1>Time &amp; space</h1>\n<p>head</p>\n</header>\n<main>\n<section>main</section>" in html
    assert html.index("default-src 'none'") < html.index("<style>") < html.index("--series-0")
    assert html.endswith("</html>\n")


def test_a_cell_names_itself_and_an_empty_one_does_not():
    assert page.cell('a "b"', "<b>1</b>") == '<td data-label="a &quot;b&quot;"><b>1</b></td>'
    assert page.cell("a", "") == "<td></td>"


def test_a_table_scrolls_within_its_page():
    assert page.scrolling("all <rows>", "<table></table>") == (
        '<div class="scroll" role="region" tabindex="0" aria-label="all &lt;rows&gt;"><table></table></div>'
    )
