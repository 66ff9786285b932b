"""Reads what is sent to `POST /reports`: to disk, as it comes, and no more than is allowed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from fastapi import Request

    from ferrule.service.asked import Sent

__all__ = ["Body", "read"]

_CHUNK = 1 << 20
_FIELDS = 20
_FIELD = 1 << 20
"""Bytes of a field that is no file."""
_NAME = 200
"""Characters of a file's name that are kept."""
_PARQUET, _ZIP, _GZIP = b"PAR1", b"PK\x03\x04", b"\x1f\x8b"
_OBJECTS = frozenset({"parameters", "template"})
"""Fields of a form that may be JSON objects."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: fields, and perhaps rows, which lie in a file."""

    fields: dict[str, Any]
    fingerprint: str
    """The same for the same request."""
    sent: Sent | None = None
    """What the rows are."""
    file: str | None = None
    """The name of their file."""
    size: int = 0
    """Their bytes."""


async def read(request: Request, place: Path, most: int) -> Body:
    """Read a request's body; its rows, if it has any, are in `place` and on disk after that.

    HTTPException with status 400, 413, 415 or 422 where it is none that is understood.
    """
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise _too_large(most)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return await _read_json(request, place, most)
    if kind == "multipart/form-data":
        return await _read_form(request, place, most)
    raise HTTPException(
        415, f"Content-Type: got {kind[:100]!r}, wanted application/json or multipart/form-data"
    )


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"the request has more than the {most:,} bytes that are allowed")


async def _counted(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        yield chunk


async def _read_json(request: Request, place: Path, most: int) -> Body:
    data = b"".join([chunk async for chunk in _counted(request, most)])
    try:
        fields = await asyncio.to_thread(json.loads, data)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"the body is no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise HTTPException(422, f"the body: got {type(fields).__name__}, wanted an object")
    fingerprint = hashlib.sha256(data).hexdigest()
    rows = fields.pop("rows", None)
    if rows is None:
        return Body(fields, fingerprint)
    if not isinstance(rows, list):
        raise HTTPException(422, f"rows: got {type(rows).__name__}, wanted an array of objects or arrays")
    wrong = next((at for at, row in enumerate(rows) if not isinstance(row, dict | list)), None)
    if wrong is not None:
        raise HTTPException(
            422, f"rows[{wrong}]: got {type(rows[wrong]).__name__}, wanted an object or an array"
        )
    size = await asyncio.to_thread(_write_rows, rows, place)
    return Body(fields, fingerprint, "rows", None, size)


def _write_rows(rows: list[Any], place: Path) -> int:
    with place.open("wb") as file:
        size = file.write(json.dumps(rows).encode())
        _sync(file.fileno())
    return size


async def _read_form(request: Request, place: Path, most: int) -> Body:
    parser = MultiPartParser(
        request.headers, _counted(request, most), max_files=1, max_fields=_FIELDS, max_part_size=_FIELD
    )
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError) as error:
        why = getattr(error, "message", None) or str(error)
        raise HTTPException(400, f"the form can't be read: {why}") from None
    try:
        return await _of_form(form, place)
    finally:
        await form.close()


async def _of_form(form: FormData, place: Path) -> Body:
    fields: dict[str, Any] = {}
    fingerprint, size = hashlib.sha256(), 0
    sent: Sent | None = None
    file: str | None = None
    for name, value in form.multi_items():
        if name in fields or (name == "file" and sent is not None):
            raise HTTPException(422, f"{name}: got it twice, wanted it once")
        if isinstance(value, UploadFile):
            if name != "file":
                raise HTTPException(422, f"{name[:100]}: got a file, wanted the rows as 'file'")
            sent, size = await asyncio.to_thread(_write_file, value, place, fingerprint)
            # Whatever path a client says: its last part.
            named = (value.filename or "").replace("\\", "/").rpartition("/")[2]
            file = named[-_NAME:] or None
            continue
        if value:  # a page sends what is not filled in, too
            fields[name] = _field(name, value)
        fingerprint.update(json.dumps([name, value]).encode())
    return Body(fields, fingerprint.hexdigest(), sent, file, size)


def _field(name: str, value: str) -> Any:  # noqa: ANN401 - whatever JSON has
    if name not in _OBJECTS or (name == "template" and not value.lstrip().startswith("{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"{name}: got what is no JSON ({error}), wanted an object") from None


def _write_file(upload: UploadFile, place: Path, fingerprint: Any) -> tuple[Sent, int]:  # noqa: ANN401 - of hashlib
    source, size = upload.file, 0
    source.seek(0)
    start = source.read(_CHUNK)
    if start.startswith((_ZIP, _GZIP)):
        raise HTTPException(415, "file: got something compressed, wanted a CSV or Parquet file as it is")
    with place.open("wb") as file:
        chunk = start
        while chunk:
            size += file.write(chunk)
            fingerprint.update(chunk)
            chunk = source.read(_CHUNK)
        _sync(file.fileno())
    return "parquet" if start.startswith(_PARQUET) else "csv", size


def _sync(descriptor: int) -> None:
    """Have it on disk before anybody is told that it was taken."""
    os.fsync(descriptor)
