"""The addresses of the service."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator  # noqa: TC003 - FastAPI reads signatures
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

import ferrule
from ferrule.errors import FerruleError
from ferrule.service import body, problems
from ferrule.service.asked import MEDIA_TYPES, Asked, Wanted, file_name
from ferrule.service.database import UNREACHED
from ferrule.service.jobs import FINISHED, LARGE, SMALL, Job, RepeatedError, new_id
from ferrule.service.metrics import CONTENT_TYPE, Metrics, Timed
from ferrule.service.service import Service
from ferrule.service.shown import ProblemShown, ReportShown, ReportsShown, shown

if TYPE_CHECKING:
    from ferrule.service.registry import Registered, Registry

__all__ = ["create_app"]

_LOG = logging.getLogger(__name__)
_PAGE = Path(__file__).parent / "page"
_PROBLEM = "application/problem+json"
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,6})")
_LONGEST_WAIT = 60.0
_SMALL = 1 << 20
"""Bytes of rows below which a report is small."""
_Answers = dict[int | str, dict[str, Any]]
_FILE: _Answers = {
    200: {"description": "The file", "content": {each: {} for each in MEDIA_TYPES.values()}},
    206: {"description": "A part of it"},
    304: {"description": "It is what the client has"},
    416: {"description": "It has no such part"},
}
_FINISHED: _Answers = {201: {"model": ReportShown, "description": "It is finished"}}
_ID = r"^[0-9a-f-]{36}$"
_LINE = 200
"""Characters of a header."""
_MOST = 200
"""Reports of a page of the list."""


def _said(*statuses: int) -> _Answers:
    """Describe the problems that an address may answer with."""
    about = {"model": ProblemShown, "content": {_PROBLEM: {}}}
    return {status: about | {"description": HTTPStatus(status).phrase} for status in statuses}


def _as_text(field: dict[str, Any]) -> dict[str, Any]:
    """Describe a field as a form has it: texts, or objects as JSON; what is left out is null."""
    ways = [each for each in field.get("anyOf", [field]) if each.get("type") != "null"]
    found = ways[0] if len(ways) == 1 else {"anyOf": ways}
    return found | {"description": field["description"]}


def _describe(app: FastAPI, registry: Registry) -> None:
    """Have the description say what may be sent: with the names that are registered."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        schema["paths"]["/reports"]["post"]["requestBody"] = _request_body(registry)
        return schema

    app.openapi = openapi  # type: ignore[method-assign,unused-ignore]  # as FastAPI has it


def _request_body(registry: Registry) -> dict[str, Any]:
    """Describe what may be sent."""
    fields = Wanted.model_json_schema()
    names = {"report": [*registry.reports], "source": [*registry.sources]}
    names = {name: known for name, known in names.items() if known}
    for name in ("report", "source"):
        about = {"description": fields["properties"].pop(name)["description"]}
        if name in names:
            fields["properties"][name] = {"enum": names[name]} | about
    templates = [{"enum": [*registry.templates]}] if registry.templates else []
    fields["properties"]["template"]["anyOf"] = [*templates, {"type": "object"}, {"type": "null"}]
    rows = {
        "type": "array",
        "items": {"anyOf": [{"type": "object"}, {"type": "array"}]},
        "description": "Rows by themselves.",
    }
    one_of = [{"required": [name]} for name in ("rows", *names)]
    of_json = fields | {"properties": fields["properties"] | {"rows": rows}, "oneOf": one_of}
    file = {"type": "string", "format": "binary", "description": "Rows as a CSV or Parquet file."}
    texts = {name: _as_text(each) for name, each in fields["properties"].items()}
    one_of = [{"required": [name]} for name in ("file", *names)]
    of_form = {
        "type": "object",
        "properties": texts | {"file": file},
        "additionalProperties": False,
        "oneOf": one_of,
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": of_json},
            "multipart/form-data": {"schema": of_form},
        },
    }


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Served = Annotated[Service, Depends(_service)]


async def _owner(request: Request, service: Served) -> str:
    return await service.access.owner(request)


Owner = Annotated[str, Depends(_owner)]


async def _job(id: str, service: Served, owner: Owner) -> Job:  # noqa: A002 - part of the address
    job = await asyncio.to_thread(service.jobs.get, id, None if service.access.open else owner)
    if job is None:
        raise HTTPException(404, "there is no such report")
    return job


Found = Annotated[Job, Depends(_job)]
_reports = APIRouter(responses=_said(401, 403, 429))
_other = APIRouter(include_in_schema=False)


def create_app(service: Service) -> FastAPI:
    """Make the application of a service, which is started and stopped with it."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    app = FastAPI(
        title="ferrule serve",
        summary="Reports of any length as XLSX and PDF.",
        version=ferrule.__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.metrics = Metrics(service.jobs)
    app.add_middleware(Timed, metrics=app.state.metrics)
    _say_problems(app)
    app.include_router(_reports)
    app.include_router(_other)
    _describe(app, service.registry)
    app.mount("/", StaticFiles(directory=_PAGE, html=True), name="page")
    return app


async def _show(service: Service, job: Job) -> ReportShown:
    queued = job.state == "queued"
    return shown(job, await asyncio.to_thread(service.jobs.position, job) if queued else None)


@_reports.post(
    "/reports",
    status_code=202,
    responses=_FINISHED | _said(400, 409, 413, 415, 422, 503, 507),
    summary="Ask for a report",
)
async def ask(  # noqa: PLR0913, PLR0917 - what a request may say
    request: Request,
    response: Response,
    service: Served,
    owner: Owner,
    idempotency_key: Annotated[str | None, Header(max_length=_LINE)] = None,
    prefer: Annotated[str | None, Header(max_length=_LINE)] = None,
) -> ReportShown:
    """Take a report's rows, or the name of what is registered, and make it.

    With `Prefer: wait=N` the answer comes when it is finished, with status 201, or after N seconds.
    """
    await service.access.check_quota(owner)
    job = await _accepted(service, request, owner, idempotency_key)
    seconds = _wait(prefer)
    if seconds and job.state not in FINISHED:
        await service.watch.finished(job.id, seconds)
        job = await _job(job.id, service, owner)
        response.headers["Preference-Applied"] = f"wait={seconds:.0f}"
    response.headers["Location"] = f"/reports/{job.id}"
    if job.state in FINISHED:
        response.status_code = 201
    return await _show(service, job)


@_reports.get("/reports", responses=_said(422), summary="List reports")
async def several(
    response: Response,
    service: Served,
    owner: Owner,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    before: Annotated[str | None, Query(pattern=_ID)] = None,
) -> ReportsShown:
    """Give reports, the newest first; `next` is where those before them are."""
    one = None if service.access.open else owner
    jobs = await asyncio.to_thread(service.jobs.page, limit + 1, owner=one, before=before)
    following = f"/reports?limit={limit}&before={jobs[limit - 1].id}" if len(jobs) > limit else None
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return ReportsShown(reports=[await _show(service, job) for job in jobs[:limit]], next=following)


@_reports.get(
    "/reports/{id}",  # noqa: FAST003 - Found has it
    responses=_said(404, 422),
    summary="How far a report is",
)
async def one(job: Found, service: Served) -> ReportShown:
    """Give a report's state."""
    return await _show(service, job)


@_reports.get(
    "/reports/{id}/events",  # noqa: FAST003 - Found has it
    response_class=EventSourceResponse,
    responses=_said(404, 422),
    summary="Follow a report",
)
async def events(
    job: Found, service: Served, last_event_id: Annotated[str | None, Header(max_length=_LINE)] = None
) -> AsyncIterator[ServerSentEvent]:
    """Give a report's state whenever it changes, until it is finished: `progress`, at last its state."""
    last = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None
    async for each in service.watch.changes(job.id, last):
        kind = each.state if each.state in FINISHED else "progress"
        said = await _show(service, each)
        yield ServerSentEvent(data=said.model_dump(mode="json"), event=kind, id=str(each.version))


@_reports.get(
    "/reports/{id}/file",  # noqa: FAST003 - Found has it
    response_class=FileResponse,
    responses=_FILE | _said(404, 409, 422),
    summary="Fetch a report",
)
async def file(job: Found, service: Served, request: Request) -> Response:
    """Give a finished report's file, or the part of it that `Range` asks for."""
    if job.made is None:
        raise HTTPException(409, f"the report is {job.state}, wanted one that is done")
    headers = {"ETag": f'"{job.made.etag}"', "Cache-Control": "private, no-cache"}
    known = re.findall(r'"[^"]*"|\*', request.headers.get("if-none-match", ""))
    if headers["ETag"] in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return FileResponse(
        service.settings.reports / job.made.file,
        media_type=MEDIA_TYPES[job.format],
        filename=file_name(job.title, job.format),
        headers=headers,
    )


@_reports.delete(
    "/reports/{id}",  # noqa: FAST003 - Found has it
    status_code=204,
    responses=_said(404, 422),
    summary="Cancel or remove a report",
)
async def remove(job: Found, service: Served) -> None:
    """Cancel a report that is not finished, and forget it with its file."""
    await asyncio.to_thread(service.jobs.cancel, job.id)
    gone = await asyncio.to_thread(service.jobs.remove, job.id)
    if gone is not None:
        await asyncio.to_thread(service.forget, gone)


@_reports.get("/registered", summary="What may be asked for by name")
async def registered(service: Served, _owner: Owner) -> dict[str, Any]:
    """Give the registered reports and sources with what they take, and the templates."""
    registry = service.registry
    return {
        "reports": [_described(each) for each in registry.reports.values()],
        "sources": [_described(each) for each in registry.sources.values()],
        "templates": sorted(registry.templates),
    }


@_other.get("/metrics")
async def measured(request: Request, _owner: Owner) -> Response:
    """Give what Prometheus reads."""
    metrics: Metrics = request.app.state.metrics
    return Response(await asyncio.to_thread(metrics.text), media_type=CONTENT_TYPE)


@_other.get("/health/live")
async def live() -> dict[str, str]:
    """Say that requests are answered."""
    return {"state": "live"}


@_other.get("/health/ready")
async def ready(service: Served) -> Response:
    """Say whether reports are made."""
    with suppress(Exception):
        await asyncio.to_thread(service.jobs.counts)
        if service.works:
            return JSONResponse({"state": "ready"})
    return JSONResponse({"state": "not ready"}, 503)


async def _accepted(service: Service, request: Request, owner: str, key: str | None) -> Job:
    """Take what was sent, whole and on disk, and make it a job."""
    id_ = new_id()
    place = service.settings.inputs / id_
    kept = False
    try:
        sent = await body.read(request, place, service.settings.limits.request)
        asked = _asked(service, sent)
        lane = SMALL if sent.size <= _SMALL else LARGE
        job = await asyncio.to_thread(
            service.jobs.add,
            asked.name,
            asked.format,
            asked.model_dump(mode="json"),
            lane=lane,
            owner=owner,
            id_=id_,
            repeat=(key, sent.fingerprint) if key else None,
        )
        kept = job.id == id_
    except RepeatedError:
        raise HTTPException(409, "Idempotency-Key: another request had it, wanted one of its own") from None
    except OSError as error:
        _LOG.exception("what was sent can't be kept")
        raise HTTPException(507, f"what was sent can't be kept: {error.strerror}") from None
    finally:
        if not kept:
            place.unlink(missing_ok=True)
    service.wake()
    return job


def _asked(service: Service, sent: body.Body) -> Asked:
    """Check what was asked for, as far as that can be done before there are rows."""
    try:
        Wanted.model_validate(sent.fields)
        asked = Asked.model_validate(sent.fields | {"sent": sent.sent, "file": sent.file})
        registered = asked.registered(service.registry)
        if registered is not None:
            registered.parameters.model_validate(asked.parameters)
        elif asked.parameters:
            raise HTTPException(422, "parameters: got some, wanted none: rows were sent")
        asked.look(service.registry)
        asked.csv(Path("rows.csv"))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from None
    except FerruleError as error:
        raise HTTPException(422, str(error)) from None
    return asked


def _wait(prefer: str | None) -> float:
    """Give how many seconds to wait (RFC 7240).

    >>> _wait("respond-async, wait=10"), _wait(None)
    (10.0, 0.0)
    """
    found = _WAIT.search(prefer or "")
    return min(float(found[1]), _LONGEST_WAIT) if found else 0.0


def _described(registered: Registered) -> dict[str, Any]:
    return {
        "name": registered.name,
        "title": registered.title,
        "about": registered.about,
        "parameters": registered.parameters.model_json_schema(),
    }


def _allowed(path: str) -> list[str]:
    """Give the methods of an address: each has a route of its own."""
    routes = [each for each in (*_reports.routes, *_other.routes) if isinstance(each, APIRoute)]
    methods = {method for each in routes if each.path_regex.match(path) for method in each.methods}
    return sorted(methods) or ["GET", "HEAD"]


def _say_problems(app: FastAPI) -> None:
    """Answer what goes wrong as RFC 9457 has it."""

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        said = problems.about(error.status_code, HTTPStatus(error.status_code).phrase, str(error.detail))
        headers = error.headers
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_allowed(request.url.path))}
        return JSONResponse(said, error.status_code, headers, _PROBLEM)

    async def unreached(_request: Request, error: Exception) -> Response:
        _LOG.error("the database can't be used", exc_info=error)
        said = problems.about(503, "Nothing can be kept at the moment", "the log says more")
        return JSONResponse(said, 503, {"Retry-After": "10"}, _PROBLEM)

    for each in UNREACHED:
        app.add_exception_handler(each, unreached)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody reads it

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        wrong = [
            {
                "at": "/".join(map(str, each["loc"])),
                "detail": each["msg"],
                "got": repr(each.get("input"))[:200],
            }
            for each in error.errors()
        ]
        first = wrong[0] if wrong else {"at": "", "detail": "it is invalid"}
        detail = f"{first['at']}: {first['detail']}" if first["at"] else first["detail"]
        said = problems.about(422, "What was asked for is not understood", detail, errors=wrong)
        return JSONResponse(said, 422, media_type=_PROBLEM)

    @app.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> Response:
        said = problems.about(500, "The service failed", "the log says more")
        return JSONResponse(said, 500, media_type=_PROBLEM)
