"""`/graphql`: who asks, in which language, and how answers and errors look.

Every error has `extensions.code`, listed in docs/errors.md. What nobody expected is logged under a reference, and the
caller is told that reference alone: no internal message leaves the program.
"""

import asyncio
import logging
import re
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from time import perf_counter
from traceback import format_tb
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError, OperationType
from neo4j.exceptions import (
    ConnectionAcquisitionTimeoutError,
    DatabaseUnavailable,
    IncompleteCommit,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from opentelemetry.trace import get_current_span
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send
from strawberry.schema import BaseSchema
from strawberry.types import ExecutionResult

from app import graphiql
from app.disconnects import unless_gone
from app.documents import DocumentByGet, DocumentNotTrusted, Documents, DocumentUnknown
from app.metrics import REQUEST_SECONDS
from app.requests import GRAPHQL_RESPONSE, Asked, BadRequest, Headers, answer_media_type, asked_by
from domain.ids import new_id
from domain.language import Language, Text, preferred_language
from domain.limits import LIMITS, IntrospectionOff, LimitExceeded, Limits, lifted
from domain.refusals import Refusal
from domain.roles import Role
from graph.compile.access import access_of
from graph.database import Database, following
from graph.telemetry import Tracing
from schema.context import Context
from schema.documents import operation_type
from schema.root import schema

log = logging.getLogger(__name__)

# Opaque; what a mutation answers with lets a later read follow it, on whatever member of a cluster.
BOOKMARKS = b"cobuild-bookmarks"
# Whatever stands before us may name a request; events and the answer's headers hold the name.
REQUEST_ID = b"x-request-id"
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
ALLOW = ((b"allow", b"GET, POST"),)
ONLY_QUERIES = Text("GET 只能查询;变更请用 POST", "only queries go by GET; send a mutation by POST")
GONE = "gone"
CLIENT_CLOSED_REQUEST = 499

BAD_REQUEST = "BAD_REQUEST"
UNAVAILABLE = "UNAVAILABLE"
OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
TIMEOUT = "TIMEOUT"
CODES: dict[str, Text] = {
    BAD_REQUEST: Text("请求不是有效的 GraphQL 请求:{reason}", "this is no GraphQL request: {reason}"),
    "GRAPHQL_PARSE_FAILED": Text("查询语句有语法错误:{reason}", "the query can't be parsed: {reason}"),
    "GRAPHQL_VALIDATION_FAILED": Text(
        "查询与接口定义不符:{reason}", "the query or its variables don't fit the schema: {reason}"
    ),
    UNAVAILABLE: Text("数据库暂时连接不上,请稍后再试", "the database can't be reached; try again in a while"),
    OUTCOME_UNKNOWN: Text(
        "与数据库的连接在提交时中断,不知是否已经完成:请先查看,或带同一 operationId 重新发送",
        "the connection was lost while it was committed, so it may have been done: look, or send it again with the "
        "same operationId",
    ),
    TIMEOUT: Text("查询用时过长,请缩小范围", "the question took too long; ask for less"),
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
# What is refused for its sender's or its size's sake is no answer to a question, whatever its reader accepts.
DOCUMENT_REFUSALS = (LimitExceeded, IntrospectionOff, DocumentUnknown, DocumentNotTrusted, DocumentByGet)
NOT_TAKEN = frozenset(kind.code for kind in DOCUMENT_REFUSALS)
SIZES = frozenset({"body", "upload"})
SUGGESTION = re.compile(r" ?Did you mean [^?]*\?")
VARY = b"Accept, Accept-Language, Authorization, Cookie, Cobuild-Role"
FAULTS = frozenset({"INTERNAL", TIMEOUT})
INVALID_BOOKMARK = "InvalidBookmark"
TOO_DEEP = Text("嵌套过深", "it is nested too deeply")


def shaped(error: GraphQLError, language: Language) -> GraphQLFormattedError:
    """An error as callers see it: with a code, in their language, and without anything internal."""
    cause = error.original_error
    formatted: dict[str, Any] = {**error.formatted}
    match cause:
        case None if isinstance(error, GraphQLSyntaxError):
            extensions: dict[str, Any] = {"code": "GRAPHQL_PARSE_FAILED"}
            formatted["message"] = CODES["GRAPHQL_PARSE_FAILED"].say(language, reason=error.message)
        case RecursionError():
            extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
            formatted["message"] = CODES["GRAPHQL_VALIDATION_FAILED"].say(language, reason=TOO_DEEP.written(language))
        case _ if isinstance(cause, GraphQLError) or (cause is None and error.path is None):
            # A cause is there for a scalar that can't be read from what was given: a variable, a literal.
            extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
            formatted["message"] = CODES["GRAPHQL_VALIDATION_FAILED"].say(language, reason=error.message)
        case Refusal():
            extensions = {"code": cause.code}
            if isinstance(field := getattr(cause, "field", None), str):
                extensions["field"] = field
            if isinstance(cause, LimitExceeded):
                extensions["limit"] = cause.limit
            formatted["message"] = cause.message(language)
        case IncompleteCommit():
            extensions = {"code": OUTCOME_UNKNOWN}
            formatted["message"] = CODES[OUTCOME_UNKNOWN].say(language)
        case _ if isinstance(cause, AWAY):
            extensions = {"code": UNAVAILABLE}
            formatted["message"] = CODES[UNAVAILABLE].say(language)
        case _ if INVALID_BOOKMARK in str(getattr(cause, "code", "")):
            extensions = {"code": BAD_REQUEST}
            formatted["message"] = CODES[BAD_REQUEST].say(language, reason=BOOKMARKS.decode())
        case _ if isinstance(cause, TimeoutError) or TIMED_OUT in str(getattr(cause, "code", "")):
            extensions = {"code": TIMEOUT}
            formatted["message"] = CODES[TIMEOUT].say(language)
        case _:
            reference = new_id()
            # The message of an error may quote values, so it is logged what failed and where, and nothing that it says.
            log.error(
                "%s at %s: %s %s\n%s",
                reference,
                ".".join(map(str, error.path or ())),
                type(cause).__name__,
                getattr(cause, "code", ""),
                "".join(format_tb(cause.__traceback__) if cause else []),
            )
            extensions = {"code": "INTERNAL", "reference": reference}
            formatted["message"] = CODES["INTERNAL"].say(language, reference=reference)
    return {**formatted, "extensions": extensions}  # type: ignore[typeddict-item]


Header = tuple[bytes, bytes]


class Reply(NamedTuple):
    """An answer on its way out: HTTP status, JSON and headers, and what the metrics say of it."""

    status: int
    body: bytes
    operation: str
    outcome: str
    headers: tuple[Header, ...] = ()


class GraphQLView:
    """Queries and mutations by POST, queries by GET, files by multipart form; to a browser, GraphiQL.

    An ASGI application by itself. What the data of `schema.execute` holds is ready for JSON, or is JSON (bytes).
    `introspection` is for whoever has signed in; the public is never told what there is to ask for.
    """

    def __init__(
        self, schema: BaseSchema = schema, documents: Documents | None = None, *, introspection: bool = True
    ) -> None:
        self.schema = schema
        self.documents = documents or Documents({})
        self.introspection = introspection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        # Also for a link with a query in it: the page shows the query and runs it when its reader says so.
        if scope["method"] == "GET" and b"text/html" in headers.get(b"accept", b""):
            await graphiql.show(Request(scope))(scope, receive, send)
            return
        began = perf_counter()
        request = Request(scope, receive)
        media_type = answer_media_type(headers.get(b"accept", b""))
        try:
            reply = await self._reply(request, headers, media_type)
        finally:
            await request.close()
        REQUEST_SECONDS.labels(reply.operation, reply.outcome).observe(perf_counter() - began)
        if reply.outcome != GONE:
            await _send(send, reply.status, media_type, reply.body, reply.headers)

    async def _reply(self, request: Request, headers: Headers, media_type: bytes) -> Reply:
        language = _language(headers.get(b"accept-language", b""))
        operation = "none"
        more: tuple[Header, ...] = ()
        try:
            limits = LIMITS[request.scope["role"]]
            asked = await asked_by(request, headers, limits, self.documents)
            if asked.trusted:
                limits = lifted(limits)
            kind = operation_type(asked.query, asked.operation_name, limits.tokens)
            operation = kind.value
            if request.method == "GET" and kind is not OperationType.QUERY:
                raise BadRequest(405, ONLY_QUERIES)
            request_id = _request_id(headers) if kind is OperationType.MUTATION else None
            if request_id:
                more = ((REQUEST_ID, request_id.encode()),)
            with following(headers.get(BOOKMARKS, b"").decode("latin-1").split()) as bookmarks:
                result = await self._result(request, asked, kind, language, request_id, limits)
            if bookmarks and request_id:
                more += ((BOOKMARKS, " ".join(bookmarks).encode("latin-1")),)
        except ClientDisconnect:
            return Reply(CLIENT_CLOSED_REQUEST, b"", operation, GONE)
        except BadRequest as bad:
            message = CODES[BAD_REQUEST].say(language, reason=bad.reason.written(language))
            told = {"errors": [{"message": message, "extensions": {"code": BAD_REQUEST}}]}
            return Reply(bad.status, orjson.dumps(told), operation, "refused", ALLOW if bad.status == 405 else ())
        except GraphQLError as error:
            result = ExecutionResult(data=None, errors=[error])
        except (RecursionError, Refusal) as error:
            result = ExecutionResult(data=None, errors=[GraphQLError("", original_error=error)])
        reply = _answered(result, operation, language, media_type, more, suggest=self._shows_schema(request))
        return _cached(reply, headers) if request.method == "GET" and reply.status == 200 else reply

    def _shows_schema(self, request: Request) -> bool:
        return self.introspection and request.scope["role"] is not Role.PUBLIC

    async def _result(
        self,
        request: Request,
        asked: Asked,
        kind: OperationType,
        language: Language,
        request_id: str | None,
        limits: Limits,
    ) -> ExecutionResult:
        if Tracing.tracer is not None:
            attributes = {"graphql.operation.type": kind.value, "graphql.operation.name": asked.operation_name or ""}
            get_current_span().set_attributes(attributes)
        viewer = (
            replace(request.user, acting=request.scope["role"], request_id=request_id) if request_id else request.user
        )
        database: Database = request.app.state.database
        context = Context(
            database,
            viewer,
            language,
            access_of(request.user, request.scope["role"]),
            limits=limits,
            introspection=asked.trusted or self._shows_schema(request),
        )
        work = self.schema.execute(
            asked.query,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
        )
        try:
            # A mutation is carried to its end: whoever left could not tell whether it was done.
            if kind is OperationType.MUTATION:
                return await work
            if limits.seconds < database.read_seconds:
                work = asyncio.wait_for(work, limits.seconds)
            return await unless_gone(request.receive, work)
        except (ClientDisconnect, GraphQLError):
            raise
        except Exception as error:
            return ExecutionResult(data=None, errors=[GraphQLError("", original_error=error)])


def _answered(
    result: ExecutionResult,
    operation: str,
    language: Language,
    media_type: bytes,
    headers: tuple[Header, ...],
    *,
    suggest: bool,
) -> Reply:
    data: Any = result.data
    if isinstance(data, bytes):
        data = orjson.Fragment(data)
    if not result.errors:
        return Reply(200, orjson.dumps({"data": data}), operation, "ok", headers)
    causes = [error.original_error for error in result.errors]
    errors = [shaped(error, language) for error in result.errors]
    if not suggest:
        for error in errors:
            error["message"] = SUGGESTION.sub("", error["message"])
    codes = {error["extensions"]["code"] for error in errors}
    # Errors without a place in the answer are about the request, which then was not executed, and has no data at all.
    executed = data is not None or any(error.path for error in result.errors)
    answer = {"data": data, "errors": errors} if executed else {"errors": errors}
    status, outcome = 200, "error"
    if codes & {UNAVAILABLE, OUTCOME_UNKNOWN}:
        status, outcome = 503, "unavailable"
    elif not executed and codes & FAULTS:
        status = 500
    elif not executed:
        # Plain JSON may come from anything on the way here, so that clients of it trust a 200 alone.
        status, outcome = 400 if media_type == GRAPHQL_RESPONSE or codes & NOT_TAKEN else 200, "refused"
        if any(isinstance(cause, LimitExceeded) and cause.limit in SIZES for cause in causes):
            status = 413
    return Reply(status, orjson.dumps(answer), operation, outcome, headers)


def _cached(reply: Reply, headers: Headers) -> Reply:
    """An answer to a GET, with a tag: whoever has it already is told so, and sent nothing."""
    tag = b'"%s"' % sha256(reply.body).hexdigest()[:32].encode()
    more = (*reply.headers, (b"etag", tag), (b"cache-control", b"private, no-cache"), (b"vary", VARY))
    if tag in headers.get(b"if-none-match", b""):
        return reply._replace(status=304, body=b"", headers=more)
    return reply._replace(headers=more)


async def _send(send: Send, status: int, media_type: bytes, body: bytes, more: tuple[Header, ...] = ()) -> None:
    headers = [(b"content-type", media_type + b"; charset=utf-8"), (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, b"").decode("latin-1")
    return given if WELL_FORMED_ID.fullmatch(given) else new_id()


@lru_cache(maxsize=256)
def _language(accept_language: bytes) -> Language:
    return preferred_language(accept_language.decode("latin-1"))
