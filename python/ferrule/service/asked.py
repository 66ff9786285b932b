"""What a client asks for: rows, and how they are to look."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ferrule.errors import ArgumentError
from ferrule.reports import CsvFile, Template
from ferrule.reports.template import template_of

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.service.registry import Registered, Registry

__all__ = ["MEDIA_TYPES", "Asked", "Form", "Sent", "Wanted", "file_name"]

Form = Literal["xlsx", "pdf"]
Sent = Literal["csv", "parquet", "rows"]
_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
_LONGEST = 200
MEDIA_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class Wanted(BaseModel):
    """What a client may say of a report: the name of what is registered, and how it is to look."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    format: Form = Field("xlsx", description="What the report is to be.")
    title: str | None = Field(
        None, max_length=_LONGEST, description="Above the table, and in its file's name."
    )
    template: Annotated[str, Field(max_length=_LONGEST)] | dict[str, Any] | None = Field(
        None, description="How it looks: the name of a template, or what a template says."
    )
    report: Annotated[str, Field(pattern=_NAME)] | None = Field(None, description="A registered report.")
    source: Annotated[str, Field(pattern=_NAME)] | None = Field(
        None, description="A registered source of rows."
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="What a registered report or source takes."
    )
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="What separates the fields of a CSV file."
    )
    encoding: str = Field("utf-8", max_length=40, description="Of a CSV file.")
    decimal: Literal[".", ","] = Field(".", description="What stands before a fraction in a CSV file.")


class Asked(Wanted):
    """A report that is asked for: of rows that were sent, or of what is registered.

    >>> Asked(source="customers", format="pdf").name
    'customers'
    """

    sent: Sent | None = None
    """What the rows are, where they were sent."""
    file: str | None = None
    """The name of their file."""

    @model_validator(mode="after")
    def _one_source(self) -> Asked:
        several = [name for name in ("sent", "report", "source") if getattr(self, name) is not None]
        if len(several) != 1:
            came = " and ".join(several) if several else "none"
            raise ValueError(f"got {came}, wanted one of a file, rows, a report and a source")
        return self

    @property
    def name(self) -> str:
        """What it is called where it has no title."""
        return (
            self.title or self.report or self.source or (PurePath(self.file).stem if self.file else "report")
        )

    def registered(self, registry: Registry) -> Registered | None:
        """Give what is asked for by name; ArgumentError where there is none of that name."""
        for kind, name, known in (
            ("report", self.report, registry.reports),
            ("source", self.source, registry.sources),
        ):
            if name is not None:
                if name not in known:
                    raise ArgumentError(f"{kind}: got {name!r}, wanted one of {sorted(known)}")
                return known[name]
        return None

    def look(self, registry: Registry) -> Template | None:
        """Give the template; ArgumentError where there is none of that name, or it says what none says."""
        if isinstance(self.template, str):
            if self.template not in registry.templates:
                raise ArgumentError(
                    f"template: got {self.template!r}, wanted one of {sorted(registry.templates)}"
                )
            return registry.templates[self.template]
        return None if self.template is None else template_of(self.template)

    def csv(self, path: Path) -> CsvFile:
        """Give the rows of a CSV file that was sent; ArgumentError where its marks are none."""
        return CsvFile(path, delimiter=self.delimiter, encoding=self.encoding, decimal=self.decimal)


def file_name(title: str, form: str) -> str:
    """Give the name that a report is saved by, without what some system takes for a part of a path.

    >>> file_name("../Sales: May/June", "pdf")
    'Sales May June.pdf'
    """
    kept = "".join(letter if letter.isalnum() or letter in " -_()." else " " for letter in title)
    stem = " ".join(kept.split()).strip(". ")
    return f"{stem or 'report'}.{form}"
