"""What PDF files say, read by PDFium, and whether two say the same."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

MARGINALIA = 60
"""So many characters a page may have before and after its rows: a title, a page number."""
PROBE = 16
"""So many characters of the rows are found where they belong and nowhere near it."""
OVERRUN = 4
"""So many characters of what stands below the rows may by chance be those that come next."""


class Paper(NamedTuple):
    """A PDF, and what the header on each of its pages says."""

    path: str
    header: str


def same_texts(expected: Paper, got: Paper) -> bool:
    """Whether two files have the same rows, on whatever pages; AssertionError says where they differ."""
    wanted = reference_text(expected, Path(expected.path).stat().st_mtime_ns)
    done = 0
    for number, text in enumerate(row_texts(got), 1):
        done = follow(wanted, done, text, f"page {number}")
    assert done == len(wanted), f"the rows end before {wanted[done : done + MARGINALIA]!r}"
    return True


@lru_cache(maxsize=1)
def reference_text(paper: Paper, _written: int) -> str:
    """Give the text of all rows of a file that has nothing else but headers."""
    return "".join(row_texts(paper))


def row_texts(paper: Paper) -> list[str]:
    """Give the text of each page without its header, and without white space: that is the layout's choice."""
    import pypdfium2

    header = "".join(paper.header.split())
    with pypdfium2.PdfDocument(paper.path) as document:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    # What PDFium gives for a hyphen where it takes the line to end.
    texts = [text.replace("\ufffe", "-") for text in texts]
    return [text.replace(header, "", 1) for text in texts]


def follow(wanted: str, done: int, text: str, where: str) -> int:
    """Give how much of the wanted text is done after a page that goes on with it at `done`."""
    for skipped in range(min(MARGINALIA, len(text))):
        probe = text[skipped : skipped + PROBE]
        at = wanted.find(probe, max(0, done - OVERRUN), done + len(probe))
        if 0 <= at <= done:
            break
    else:
        raise AssertionError(
            f"{where} begins with {text[:MARGINALIA]!r}, not {wanted[done : done + MARGINALIA]!r}"
        )
    same = common_start(wanted[at : at + len(text)], text[skipped:])
    rest = text[skipped + same :]
    assert len(rest) <= MARGINALIA, (
        f"{where} has {rest[:MARGINALIA]!r} where {wanted[at + same :][:MARGINALIA]!r} was expected"
    )
    return at + same


def common_start(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
