"""`/graphql`: who asks, in which language, and how errors look.

Every error has `extensions.code`, listed in docs/errors.md. What nobody expected is logged under a reference, and the
caller is told that reference alone: no internal message leaves the program.
"""

import logging
from collections.abc import Sequence
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from neo4j.exceptions import (
    ConnectionAcquisitionTimeoutError,
    DatabaseUnavailable,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.base import BaseRequestProtocol
from strawberry.types import ExecutionResult

from app import graphiql
from app.viewer import viewer_of
from domain.ids import new_id
from domain.language import Language, Text, preferred_language
from domain.refusals import Refusal
from schema.context import Context
from schema.root import schema

log = logging.getLogger(__name__)

BAD_REQUEST = "BAD_REQUEST"
UNAVAILABLE = "UNAVAILABLE"
CODES: dict[str, Text] = {
    BAD_REQUEST: Text("请求不是有效的 GraphQL 请求:{reason}", "this is no GraphQL request: {reason}"),
    "GRAPHQL_PARSE_FAILED": Text("查询语句有语法错误:{reason}", "the query can't be parsed: {reason}"),
    "GRAPHQL_VALIDATION_FAILED": Text(
        "查询与接口定义不符:{reason}", "the query or its variables don't fit the schema: {reason}"
    ),
    UNAVAILABLE: Text("数据库暂时连接不上,请稍后再试", "the database can't be reached; try again in a while"),
    "TIMEOUT": Text("查询用时过长,请缩小范围", "the question took too long; ask for less"),
    "INTERNAL": Text("服务内部错误,编号 {reference}", "something went wrong here; its reference is {reference}"),
}
AWAY = (
    ServiceUnavailable,
    SessionExpired,
    DatabaseUnavailable,
    ConnectionAcquisitionTimeoutError,
    TransientError,
)
TIMED_OUT = "TransactionTimedOut"


def shaped(error: GraphQLError, language: Language) -> GraphQLFormattedError:
    """An error as callers see it: with a code, in their language, and without anything internal."""
    cause = error.original_error
    formatted: dict[str, Any] = {**error.formatted}
    match cause:
        case None if isinstance(error, GraphQLSyntaxError):
            extensions: dict[str, Any] = {"code": "GRAPHQL_PARSE_FAILED"}
            formatted["message"] = CODES["GRAPHQL_PARSE_FAILED"].say(language, reason=error.message)
        case _ if isinstance(cause, GraphQLError) or (cause is None and error.path is None):
            # A cause is there for a scalar that can't be read from what was given: a variable, a literal.
            extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
            formatted["message"] = CODES["GRAPHQL_VALIDATION_FAILED"].say(language, reason=error.message)
        case Refusal():
            extensions = {"code": cause.code}
            if isinstance(field := getattr(cause, "field", None), str):
                extensions["field"] = field
            formatted["message"] = cause.message(language)
        case _ if isinstance(cause, AWAY):
            extensions = {"code": UNAVAILABLE}
            formatted["message"] = CODES[UNAVAILABLE].say(language)
        case Neo4jError(code=str(code)) if TIMED_OUT in code:
            extensions = {"code": "TIMEOUT"}
            formatted["message"] = CODES["TIMEOUT"].say(language)
        case _:
            reference = new_id()
            # The message of a database error quotes values, so only its kind and code are logged.
            quoted = isinstance(cause, Neo4jError | DriverError)
            log.error(
                "%s at %s: %s %s",
                reference,
                ".".join(map(str, error.path or ())),
                type(cause).__name__,
                getattr(cause, "code", ""),
                exc_info=None if quoted else cause,
            )
            extensions = {"code": "INTERNAL", "reference": reference}
            formatted["message"] = CODES["INTERNAL"].say(language, reference=reference)
    return {**formatted, "extensions": extensions}  # type: ignore[typeddict-item]


class GraphQLView(GraphQL[Context, None]):
    """Queries and mutations by POST, queries by GET, files by multipart form; to a browser, GraphiQL."""

    def __init__(self) -> None:
        super().__init__(schema, multipart_uploads_enabled=True)

    @property
    def graphql_ide_html(self) -> str:
        return graphiql.PAGE

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """Also for a link with a query in it: the page shows the query and runs it when its reader says so."""
        return request.method == "GET" and "text/html" in request.headers.get("accept", "")

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        return Context(
            database=request.app.state.database,
            viewer=viewer_of(request),
            language=preferred_language(request.headers.get("accept-language")),
        )

    async def run(self, request: Request | WebSocket, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().run(request, *arguments, **options)
        except HTTPException as error:
            language = preferred_language(request.headers.get("accept-language"))
            message = CODES[BAD_REQUEST].say(language, reason=error.reason)
            told = {"errors": [{"message": message, "extensions": {"code": BAD_REQUEST}}]}
            return Response(self.encode_json(told), error.status_code, media_type="application/json")

    def decode_json(self, data: str | bytes) -> object:
        """A JSON object, an empty one for null. What is no Unicode, or nested without end, is no JSON."""
        given = orjson.loads(data)
        if not isinstance(given, dict | None):
            raise HTTPException(400, "JSON must be an object here")
        return given or {}

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        # Any page that the user happens to have open can send a form; it can't add a header without being asked first.
        form = "application/json" not in (request.content_type or "")
        if request.method == "POST" and form and "graphql-require-preflight" not in request.headers:
            raise HTTPException(400, "A file upload needs the header GraphQL-Require-Preflight: 1")
        return await super().parse_http_body(request)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            language = preferred_language(request.headers.get("accept-language"))
            answer["errors"] = [shaped(error, language) for error in result.errors]
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        answers = response_data if isinstance(response_data, list) else [response_data]
        if any(UNAVAILABLE in _codes(answer.get("errors") or ()) for answer in answers):
            sub_response.status_code = 503
        return super().create_response(response_data, sub_response)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def _codes(errors: Sequence[Any]) -> set[str]:
    return {error["extensions"]["code"] for error in errors}
