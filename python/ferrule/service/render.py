"""Makes one report, in a process of its own: what it does to memory or time is done to nobody else.

A process is forked from one that has the project's file loaded (`preloaded`), makes one report, and ends.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import logging
import os
import resource
import signal
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ferrule.errors import DecodeError, FerruleError, OutOfMemoryError, ReportError
from ferrule.reports import Table, Template, to_pdf, to_xlsx
from ferrule.service import problems
from ferrule.service.asked import Asked
from ferrule.service.jobs import Made, Problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ferrule.service.registry import Registered, Registry

__all__ = ["Advanced", "Work", "main"]

_OFTEN = 0.2
"""Seconds from one word of how far it is to the next."""
_PDEATHSIG = 1
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MIB = 1 << 20
_RESERVED = 4 << 30
"""Bytes of addresses that allocators and threads take and don't use."""


class Advanced(NamedTuple):
    """How many rows are written, and of how many, where that is known."""

    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """What a process is told."""

    asked: dict[str, Any]
    """The request, as `Asked` keeps it."""
    title: str
    form: str
    input: Path | None
    """What was sent, as a file."""
    target: Path
    said: Path
    """Where to what is written to stderr goes."""
    memory: int
    """Bytes that it may have."""
    rows: int
    """Rows that it may write."""


class _TooManyRowsError(Exception):
    pass


def main(work: Work, connection: Connection, registry: Registry) -> None:
    """Make a report, say now and then how far it is, and at last what came of it."""
    _alone(work)
    try:
        outcome: Made | Problem = _made(work, connection, registry)
    except BaseException as error:  # noqa: BLE001 - the process ends with it
        outcome = _problem(error, work)
    connection.send(outcome)
    connection.close()


def _alone(work: Work) -> None:
    """End with the parent, keep to the memory that is allowed, and leave signals to the worker."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The worker looks at what is in use. This is for what is asked for at once, beyond what is reserved.
    most = _size() + work.memory + _RESERVED
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = os.open(work.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 2)
    os.close(said)


def _size() -> int:
    """Give how many bytes of addresses the process has."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _made(work: Work, connection: Connection, registry: Registry) -> Made:
    asked = Asked.model_validate(work.asked)
    tables, total = _tables(asked, work, registry)
    last, written = time.monotonic(), 0

    def progress(done: int) -> None:
        nonlocal last, written
        written = done
        if done > work.rows:
            raise _TooManyRowsError
        if time.monotonic() - last > _OFTEN:
            connection.send(Advanced(done, total))
            last = time.monotonic()

    write = to_pdf if work.form == "pdf" else to_xlsx
    write(tables, work.target, progress=progress)
    connection.send(Advanced(written, written))
    with work.target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(work.target.name, work.target.stat().st_size, digest[:32])


def _tables(asked: Asked, work: Work, registry: Registry) -> tuple[list[Table], int | None]:
    """Give what to write, and how many rows that is."""
    rows, registered = _rows(asked, work, registry)
    own = registered.template if registered is not None else None
    template = asked.look(registry) or own or Template()
    if template.title is None:
        template = replace(template, title=work.title)
    if _are_tables(rows):
        return [rows] if isinstance(rows, Table) else list(rows), None
    total = len(rows) if hasattr(rows, "__len__") else _lines(work.input, asked)
    return [template.with_rows(rows)], total


def _are_tables(rows: Any) -> bool:  # noqa: ANN401 - rows of any kind
    several = isinstance(rows, list | tuple) and bool(rows) and all(isinstance(row, Table) for row in rows)
    return several or isinstance(rows, Table)


def _rows(asked: Asked, work: Work, registry: Registry) -> tuple[Any, Registered | None]:
    if asked.report is not None:
        registered = registry.reports[asked.report]
    elif asked.source is not None:
        registered = registry.sources[asked.source]
    else:
        assert work.input is not None
        return _sent(asked, work.input), None
    given = registered.parameters.model_validate(asked.parameters)
    return registered.function(
        **{name: getattr(given, name) for name in type(given).model_fields}
    ), registered


def _sent(asked: Asked, path: Path) -> Any:  # noqa: ANN401 - rows of any kind
    """Give the rows that were sent."""
    if asked.sent == "parquet":
        return _parquet(path)
    if asked.sent == "rows":
        return json.loads(path.read_bytes())
    return asked.csv(path)


def _parquet(path: Path) -> Any:  # noqa: ANN401 - pyarrow has no types here
    """Give the batches of a Parquet file as they are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
    except (pa.ArrowException, OSError) as error:
        raise DecodeError(f"file: got no Parquet file that can be read: {error}") from None


def _lines(path: Path | None, asked: Asked) -> int | None:
    """Count the lines below the first, of which there are at least as many as rows."""
    if path is None or asked.sent != "csv":
        return None
    with path.open("rb") as file:
        return max(sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_MIB), b"")) - 1, 0)


def _problem(error: BaseException, work: Work) -> Problem:
    """Say what went wrong: all of it where it is about what was sent, else no more than where to look."""
    if isinstance(error, _TooManyRowsError):
        return problems.about(413, "Too many rows", f"got more than {work.rows:,} rows, which are allowed")
    if isinstance(error, MemoryError | OutOfMemoryError):
        return problems.out_of_memory(work.memory)
    if isinstance(error, OSError) and error.errno in _FULL:
        return problems.about(507, "There is no room", f"the report can't be written: {error.strerror}")
    if isinstance(error, FerruleError):
        # Its sender knows what was sent by another name.
        said = str(error).replace(str(work.input), work.asked.get("file") or "the file")
        if isinstance(error, ReportError):
            return problems.about(422, "A row can't be shown", said, row=error.row, column=error.column)
        return problems.about(422, "The report can't be made", said)
    logging.getLogger(__name__).error("%s", "".join(traceback.format_exception(error)))
    at = traceback.extract_tb(error.__traceback__)[-1] if error.__traceback__ else None
    where = f" in {Path(at.filename).name}, line {at.lineno}" if at else ""
    return problems.about(500, "The report failed", f"{type(error).__name__}{where}; the log says more")
