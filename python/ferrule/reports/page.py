"""The pages of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from ferrule._core import class_of
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import checks, schema
from ferrule.reports.schema import HERE, Between, Mark

__all__ = ["Page"]

_SIZES = {"A4": (595.276, 841.89), "letter": (612.0, 792.0)}
# ISO 32000-1, annex C: what readers can be relied on to show.
_LARGEST = 14_400
# Font sizes: a foot and a dozen lines, as high as wide.
_LEAST = 18


class _Size(Mark):
    """The name of a size, or a width and a height."""

    _WANTED = "wanted 'A4', 'letter' or a width and a height"

    def check(self, name: str, value: Any) -> str | tuple[float, float]:  # noqa: ANN401 - as in Mark
        if isinstance(value, str):
            return checks.one_of(name, value, _SIZES)
        if not isinstance(value, tuple | list):
            raise ArgumentTypeError(f"{name}: got {class_of(value)}, {self._WANTED}")
        if len(value) != 2:
            raise ArgumentError(f"{name}: got {checks.shown(value)}, {self._WANTED}")
        width, height = (
            checks.size(f"{name}[{index}]", each, 3, _LARGEST) for index, each in enumerate(value)
        )
        return width, height


@dataclass(frozen=True, slots=True)
class Page:
    """The pages of a PDF, and what a workbook is printed on. Lengths are in points, 1/72 of an inch.

    `size` is ``A4``, ``letter`` or a width and a height; `margin` is on all four sides, `font_size` is that
    of the cells. `contents` puts a table of contents in front; `accessible` makes a tagged document that
    declares PDF/UA-1, `archival` one that declares PDF/A-2. A workbook has the size, the orientation and the
    margin.

    >>> from ferrule.reports import Page
    >>> Page("letter", landscape=True).measures
    (792.0, 612.0)
    """

    size: Annotated[str | tuple[float, float], _Size(), HERE] = "A4"
    landscape: Annotated[bool, HERE] = False
    margin: Annotated[float, Between(0, _LARGEST)] = 36.0
    font_size: Annotated[float, Between(1, 100)] = 9.0
    contents: bool = False
    accessible: bool = False
    archival: bool = False

    def __post_init__(self) -> None:
        schema.check(self, "Page.")
        width, height = self.measures
        room = min(width, height) - 2 * self.margin
        if room < _LEAST * self.font_size:
            raise ArgumentError(
                f"Page.margin: got {self.margin:g}, which leaves {room:g} points of a page of {width:g} × "
                f"{height:g}; wanted {_LEAST} times the font_size of {self.font_size:g} at least"
            )

    @property
    def measures(self) -> tuple[float, float]:
        """The width and the height as the page is read."""
        width, height = _SIZES[self.size] if isinstance(self.size, str) else self.size
        return (height, width) if self.landscape else (width, height)

    def _told(self) -> dict[str, float]:
        """Give the measures in the words of the core."""
        width, height = self.measures
        return {"width": width, "height": height}
