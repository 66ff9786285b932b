"""Jobs as clients see them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from ferrule.service.jobs import Job  # noqa: TC001 - in public signatures

__all__ = ["ProblemShown", "ReportShown", "ReportsShown", "shown"]


class ProblemShown(BaseModel):
    """What went wrong: RFC 9457."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    row: Annotated[int | None, Field(description="The row at fault, counted from 1.")] = None
    column: Annotated[str | None, Field(description="The column at fault.")] = None


class ReportShown(BaseModel):
    """A report that was asked for."""

    id: str
    state: Annotated[str, Field(description="queued, running, done, failed or cancelled")]
    title: str
    format: str
    created: dt.datetime
    started: dt.datetime | None
    finished: dt.datetime | None
    position: Annotated[int | None, Field(description="How many reports are begun before it.")]
    done_rows: Annotated[int, Field(description="Rows that are written.")]
    total_rows: Annotated[int | None, Field(description="Rows to be written, where that is known.")]
    size: Annotated[int | None, Field(description="Bytes of the file.")]
    error: ProblemShown | None
    links: Annotated[dict[str, str], Field(description="Addresses: self, events, and file where it is done.")]


class ReportsShown(BaseModel):
    """A page of reports."""

    reports: list[ReportShown]
    next: Annotated[str | None, Field(description="The address of those before.")]


def shown(job: Job, position: int | None) -> ReportShown:
    """Show a job, and how many are begun before it."""
    at = f"/reports/{job.id}"
    links = {"self": at, "events": f"{at}/events"}
    if job.made is not None:
        links["file"] = f"{at}/file"
    return ReportShown(
        id=job.id,
        state=job.state,
        title=job.title,
        format=job.format,
        created=_time(job.created),
        started=_time(job.started),
        finished=_time(job.finished),
        position=position,
        done_rows=job.done_rows,
        total_rows=job.total_rows,
        size=job.made and job.made.size,
        error=ProblemShown(**job.error) if job.error else None,
        links=links,
    )


def _time(seconds: float | None) -> Any:  # noqa: ANN401 - what pydantic checks
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
