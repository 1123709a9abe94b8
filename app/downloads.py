"""Lists by HTTP: `GET /exports/projects.xlsx?area=城东街道&status=UNDER_WAY`, as docs/integrations.md describes them.

A refusal is a problem document (RFC 9457) in the language asked for.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.graphql import AWAY, CODES, TIMEOUT, UNAVAILABLE
from app.permits import permitted
from domain.days import today
from domain.language import preferred_language
from domain.lists import LIST_NAMES, ListKind
from domain.refusals import Forbidden, InvalidInput, Refusal
from exchange import exports
from exchange.exports import ExportFormat, Listing
from exchange.templates import template
from graph.database import Database
from matching.skos import turtle
from matching.taxonomy import taxonomy

CURSOR = "X-Cobuild-Cursor"
PARAMETERS = ("area", "status", "category")
CHUNK = 64 * 1024
KINDS: dict[str, ListKind] = {kind.value.lower(): kind for kind in exports.STATUSES}

Answer = Callable[[Request], Awaitable[Response]]


def answering_problems(answer: Answer) -> Answer:
    """What an endpoint can't do is told as a problem document, and nothing internal with it."""

    async def endpoint(request: Request) -> Response:
        language = preferred_language(request.headers.get("accept-language"))
        try:
            return await answer(request)
        except Refusal as refusal:
            place = {"field": refusal.field} if isinstance(refusal, InvalidInput) else {}
            status = 403 if isinstance(refusal, Forbidden) else 400
            return problem(status, refusal.code, refusal.message(language), place)
        except AWAY:
            return problem(503, UNAVAILABLE, CODES[UNAVAILABLE].say(language))
        except TimeoutError:
            return problem(503, TIMEOUT, CODES[TIMEOUT].say(language))

    return endpoint


def problem(status: int, code: str, detail: str, more: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(
        {"type": "about:blank", "status": status, "code": code, "detail": detail, **(more or {})},
        status_code=status,
        media_type="application/problem+json",
    )


def attachment(name: str) -> dict[str, str]:
    """The header that names a download (RFC 6266); the name may be Chinese."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


@answering_problems
async def export(request: Request) -> Response:
    """A list as a file: 404 for one that there is not, 304 when it is as the caller has it."""
    kind, form = KINDS.get(request.path_params["kind"]), request.path_params["form"]
    if kind is None or form not in tuple(ExportFormat):
        return Response(status_code=404)
    for name in request.query_params:
        if name not in PARAMETERS:
            known = ", ".join(PARAMETERS)
            raise InvalidInput(name, f"没有这个参数;可以用:{known}", f"there is no such parameter; there are {known}")
    sight = await permitted(request, "exports")
    database: Database = request.app.state.database
    wanted = await exports.listing(
        database,
        kind,
        area=request.query_params.get("area"),
        statuses=request.query_params.getlist("status"),
        categories=request.query_params.getlist("category"),
        sight=sight,
    )
    # The log's end and the day in the remark decide what a list says, so they name its version.
    whose = f"-{sight.role.value}" if sight else ""
    tag = f'W/"{wanted.cursor}-{today():%Y%m%d}{whose}"'
    headers = {CURSOR: str(wanted.cursor), "ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers |= attachment(f"{LIST_NAMES[kind].zh}.{form}")
    return await _body(database, wanted, ExportFormat(form), headers)


async def _body(database: Database, wanted: Listing, form: ExportFormat, headers: dict[str, str]) -> Response:
    if form is not ExportFormat.XLSX:
        lines = exports.csv_lines if form is ExportFormat.CSV else exports.json_lines
        return StreamingResponse(lines(database, wanted), headers=headers, media_type=form.media_type)
    file = TemporaryFile()  # noqa: SIM115 closed by what streams it
    try:
        await exports.workbook(database, wanted, file)
    except BaseException:
        file.close()
        raise
    headers["Content-Length"] = str(file.tell())
    return StreamingResponse(_chunks(file), headers=headers, media_type=form.media_type)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


async def blank(request: Request) -> Response:
    """A blank list to fill in: `GET /templates/needs.xlsx`."""
    kind = next((kind for kind in ListKind if kind.value.lower() == request.path_params["kind"]), None)
    if kind is None:
        return Response(status_code=404)
    headers = attachment(f"{LIST_NAMES[kind].zh}.xlsx")
    return Response(template(kind), headers=headers, media_type=ExportFormat.XLSX.media_type)


async def types_of_service(_: Request) -> Response:
    """The service taxonomy: SKOS in Turtle."""
    text = await asyncio.to_thread(turtle, taxonomy())
    return Response(text, media_type="text/turtle", headers={"ETag": f'"{taxonomy().version}"'})


routes = [
    Route("/taxonomy.ttl", types_of_service, name="taxonomy"),
    Route("/exports/{kind}.{form}", export, name="exports"),
    Route("/templates/{kind}.xlsx", blank, name="templates"),
]
