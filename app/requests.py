"""What a request asks, as GraphQL over HTTP has it: JSON by POST, a link by GET, files by multipart form.

Specifications: https://graphql.github.io/graphql-over-http and https://github.com/jaydenseric/graphql-multipart-request-spec
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from app.documents import Documents
from domain.language import Text
from domain.limits import LimitExceeded, Limits

JSON = b"application/json"
GRAPHQL_RESPONSE = b"application/graphql-response+json"
# Documents are kept for when they come again, so their size is bounded; values belong into variables.
QUERY_CHARACTERS = 100_000

Headers = Mapping[bytes, bytes]


@dataclass(eq=False)
class BadRequest(Exception):
    """No GraphQL request: the HTTP status to say so with, and the reason."""

    status: int
    reason: Text


class Asked(NamedTuple):
    """`trusted`: the text was registered (`app/documents.py`)."""

    query: str
    operation_name: str | None
    variables: dict[str, Any] | None
    trusted: bool


NOT_JSON = Text("正文不是有效的 JSON", "the body is no JSON")
NOT_AN_OBJECT = Text("JSON 应当是一个对象(不支持批量请求)", "the JSON must be one object; batches are not taken")
NO_QUERY = Text("缺少 query", "there is no query")
BOTH = Text("query 和 documentId 只能给一个", "there is a query and a documentId: send one of them")
TOO_LONG = Text(
    "query 超过 {limit} 个字符;请用变量传值", "the query has more than {limit} characters; send values as variables"
)
WRONG_MEMBER = Text("{name} 的类型不对", "{name} is of the wrong type")
WRONG_METHOD = Text("只接受 GET 和 POST", "only GET and POST are taken")
WRONG_MEDIA_TYPE = Text("Content-Type 应当是 application/json", "the Content-Type must be application/json")
NO_PREFLIGHT = Text(
    "上传文件需要请求头 GraphQL-Require-Preflight: 1", "a file upload needs the header GraphQL-Require-Preflight: 1"
)
WRONG_FORM = Text("表单与 GraphQL 文件上传规范不符", "the form is none of the GraphQL multipart request specification")


@lru_cache(maxsize=256)
def answer_media_type(accept: bytes) -> bytes:
    """The one of our two media types that an `Accept` header likes better; plain JSON when it names neither."""
    best, best_quality = JSON, 0.0
    for part in accept.split(b","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(b";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith(b"q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        if kind in (JSON, GRAPHQL_RESPONSE) and quality > best_quality:
            best, best_quality = kind, quality
    return best


async def asked_by(request: Request, headers: Headers, limits: Limits, documents: Documents) -> Asked:
    """What the request asks, of whatever `documents` there are.

    Raises BadRequest when it is no GraphQL request, LimitExceeded when it is too large, and what `Documents.find` does.
    """
    if request.method == "GET":
        members = {name: _from_link(name, value) for name, value in request.query_params.items()}
        return _asked(members, documents, get=True)
    if request.method != "POST":
        raise BadRequest(405, WRONG_METHOD)
    match headers.get(b"content-type", b"").partition(b";")[0].strip().lower():
        case b"application/json":
            return _asked(_object(await _body(request, limits.body)), documents)
        case b"multipart/form-data":
            # Any page that its reader happens to have open can send a form, but no header without asking first.
            if b"graphql-require-preflight" not in headers:
                raise BadRequest(400, NO_PREFLIGHT)
            return _asked(await _from_form(request, limits.upload), documents)
        case _:
            raise BadRequest(415, WRONG_MEDIA_TYPE)


def _asked(members: Mapping[str, Any], documents: Documents, *, get: bool = False) -> Asked:
    query, wanted = members.get("query") or None, members.get("documentId") or None
    if not isinstance(query, str | None):
        raise _wrong("query")
    if not isinstance(wanted, str | None):
        raise _wrong("documentId")
    if query is None and wanted is None:
        raise BadRequest(400, NO_QUERY)
    if query is not None and wanted is not None:
        raise BadRequest(400, BOTH)
    query, trusted = documents.find(wanted, query, get=get)
    assert query is not None
    if not trusted and len(query) > QUERY_CHARACTERS:
        raise BadRequest(400, _filled(TOO_LONG, limit=QUERY_CHARACTERS))
    name, variables, extensions = (members.get(key) for key in ("operationName", "variables", "extensions"))
    if not isinstance(name, str | None):
        raise _wrong("operationName")
    if not isinstance(variables, dict | None):
        raise _wrong("variables")
    if not isinstance(extensions, dict | None):
        raise _wrong("extensions")
    return Asked(query, name or None, variables, trusted)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise LimitExceeded("body", most)
    return bytes(body)


def _object(text: bytes | str) -> dict[str, Any]:
    """A JSON object. What is no Unicode, or nested without end, is no JSON."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(400, NOT_JSON) from None
    if not isinstance(given, dict):
        raise BadRequest(400, NOT_AN_OBJECT)
    return given


def _from_link(name: str, value: str) -> Any:
    if name not in ("variables", "extensions") or not value:
        return value or None
    return None if value.strip() == "null" else _object(value)


async def _from_form(request: Request, most: int) -> dict[str, Any]:
    """The operation of a form with its files in their places. Raises LimitExceeded while it is still being read."""
    receive, size = request.receive, 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise LimitExceeded("upload", most)
        return message

    request._receive = counted
    try:
        form = await request.form()
    except (HTTPException, MultiPartException):
        raise BadRequest(400, WRONG_FORM) from None
    operation, places = (_object(_text(form, name)) for name in ("operations", "map"))
    try:
        for name, paths in places.items():
            if not isinstance(paths, list):
                raise TypeError("not a list of places")
            for path in paths:
                _put(operation, path.split("."), form[name])
    except (LookupError, ValueError, TypeError, AttributeError):
        raise BadRequest(400, WRONG_FORM) from None
    return operation


def _text(form: FormData, name: str) -> str:
    text = form.get(name)
    if not isinstance(text, str):
        raise BadRequest(400, WRONG_FORM)
    return text


def _put(whole: Any, path: list[str], file: UploadFile | str) -> None:
    if not isinstance(file, UploadFile):
        raise TypeError("not a file")
    *steps, last = path
    for step in steps:
        whole = whole[int(step) if isinstance(whole, list) else step]
    whole[int(last) if isinstance(whole, list) else last] = file


def _wrong(name: str) -> BadRequest:
    return BadRequest(400, _filled(WRONG_MEMBER, name=name))


def _filled(text: Text, **values: object) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
