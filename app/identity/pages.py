"""Signing in with a browser, and out again: `/signin`, `/signin/callback`, `/signout`.

Without a provider, a token of the local issuer is turned into a session. With one, the browser is sent there and comes
back with a code (`app/identity/code_flow.py`).
"""

import base64
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from app.identity.code_flow import CodeFlow
from app.identity.providers import ProviderAway
from app.identity.tokens import TOKEN_CHARACTERS, Identified, NotBelieved
from domain.language import Language, Text, preferred_language
from domain.viewer import PUBLIC

_HERE = Path(__file__)
PAGE: Final = Template(_HERE.with_suffix(".html").read_text("utf-8"))
STYLE: Final = _HERE.with_suffix(".css").read_text("utf-8")
SCRIPT: Final = _HERE.with_suffix(".js").read_text("utf-8")
LANGUAGES: Final = {Language.ZH: "zh-CN", Language.EN: "en"}

TITLE = Text("登录", "Sign in")
LABEL = Text("令牌", "Token")
WRONG = Text("令牌无效或已过期", "This token is not valid, or no longer")
HINT = Text(
    "在运行 Cobuild 的机器上可以取得令牌,角色可换成 community_worker 等:",
    "The machine that runs Cobuild gives out tokens, also for other roles, such as community_worker:",
)
NOT_CONFIGURED = Text(
    "本服务由外部身份提供方登录,但未设置 COBUILD_OIDC_CLIENT_ID,浏览器无法登录",
    "people sign in with a provider here, but browsers can't: COBUILD_OIDC_CLIENT_ID is not set",
)
FAILED = Text("登录未成功,请重试", "signing in did not succeed; try again")
AWAY = Text("身份提供方暂时无法访问,请稍后再试", "the provider can't be reached; try again in a while")
GOING_ON = Text("已登录,正在返回……", "Signed in; going on ...")


def hash_source(text: str) -> str:
    """What a content security policy calls an inline script or style."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY: Final = (
    f"default-src 'none'; script-src {hash_source(SCRIPT)}; style-src {hash_source(STYLE)}; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FRESH: Final = {"Cache-Control": "no-store"}


async def sign_in(request: Request) -> Response:
    """To a program, who has signed in; to a browser, the page where one can."""
    identity = request.app.state.identity
    if "text/html" not in request.headers.get("accept", ""):
        name = None if request.user is PUBLIC else request.user.name
        return JSONResponse({"name": name}, headers=FRESH)
    language = preferred_language(request.headers.get("accept-language"))
    if identity.provider is None:
        return _page(language)
    flow: CodeFlow | None = identity.code_flow
    if flow is None:
        return _plain(404, NOT_CONFIGURED.written(language))
    try:
        return await flow.begin(request.query_params.get("to", ""))
    except ProviderAway:
        return _plain(503, AWAY.written(language))


async def take_token(request: Request) -> Response:
    """A token of the local issuer becomes the session of this browser."""
    identity = request.app.state.identity
    if identity.provider is not None:
        return Response(status_code=404)
    if not request.headers.get("content-type", "").startswith("application/json"):
        return Response(status_code=415)
    try:
        given = orjson.loads(await _body(request))
        token = given["token"]
        identified: Identified = await identity.tokens.identify(token)
    except (orjson.JSONDecodeError, NotBelieved, KeyError, TypeError, AttributeError):
        return Response(status_code=401, headers=FRESH)
    answer = JSONResponse({"name": identified.viewer.name}, headers=FRESH)
    identity.sessions.begin(answer, identified)
    return answer


async def come_back(request: Request) -> Response:
    """The browser comes back from the provider, with a code or with the reason why not."""
    identity = request.app.state.identity
    language = preferred_language(request.headers.get("accept-language"))
    flow: CodeFlow | None = identity.code_flow
    if flow is None:
        return Response(status_code=404)
    try:
        identified, to = await flow.end(request)
    except NotBelieved:
        return _plain(400, FAILED.written(language))
    except ProviderAway:
        return _plain(503, AWAY.written(language))
    # A redirect would go on being one from another site, to which a strict cookie is not sent. This page is ours.
    answer = HTMLResponse(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(to)}">'
        f"<title>Cobuild</title><p>{GOING_ON.written(language)}",
        headers=FRESH,
    )
    identity.sessions.begin(answer, identified)
    flow.forget(answer)
    return answer


async def sign_out(request: Request) -> Response:
    """The session ends. By POST with a header of its own, so that no page of another site can do it."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return Response(status_code=415)
    answer = JSONResponse({"name": None}, headers=FRESH)
    request.app.state.identity.sessions.end(answer)
    return answer


def to_sign_in(request: Request) -> Response:
    """Send a browser to where it can sign in, and back to where it wanted to go."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/signin?{urlencode({'to': request.url.path + query})}", 303, headers=FRESH)


def _page(language: Language) -> Response:
    texts: dict[str, Any] = {
        name: escape(text.written(language))
        for name, text in (("title", TITLE), ("label", LABEL), ("button", TITLE), ("wrong", WRONG), ("hint", HINT))
    }
    page = PAGE.substitute(texts, lang=LANGUAGES[language], style=STYLE, script=SCRIPT)
    headers = {"Content-Security-Policy": POLICY, "Content-Language": LANGUAGES[language], "Vary": "Accept-Language"}
    return HTMLResponse(page, headers={**FRESH, **headers})


def _plain(status: int, text: str) -> Response:
    return Response(text, status, headers=FRESH, media_type="text/plain")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > 2 * TOKEN_CHARACTERS:
            raise NotBelieved
    return bytes(body)


routes: list[BaseRoute] = [
    Route("/signin", sign_in, methods=["GET"], name="sign-in"),
    Route("/signin", take_token, methods=["POST"]),
    Route("/signin/callback", come_back, methods=["GET"], name="callback"),
    Route("/signout", sign_out, methods=["POST"], name="sign-out"),
]
