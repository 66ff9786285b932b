"""A document: what a report is beside its tables."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass, field
from typing import Annotated

from ferrule.reports import schema
from ferrule.reports.page import Page
from ferrule.reports.schema import Instance, Matching

__all__ = ["Document"]

_LANGUAGE = Matching(
    re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "a tag as in BCP 47, such as 'en' or 'de-CH'"
)


@dataclass(frozen=True)
class Document:
    """What the metadata say, and the pages of a PDF. Without slots, since templates have two bases."""

    _: KW_ONLY
    title: str | None = None
    author: str | None = None
    language: Annotated[str, _LANGUAGE] = "en"
    page: Annotated[Page, Instance(Page, "a Page")] = field(default_factory=Page)

    def __post_init__(self) -> None:
        schema.check(self, "")
