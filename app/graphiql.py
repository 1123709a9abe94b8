"""GraphiQL at /graphql, without internet: its files come out of a jar that `make setup` fetched and checked.

`GraphQLView` shows the page to browsers, and `routes` serve what the page loads.
"""

import zipfile
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from app.identity.pages import LANGUAGES, hash_source, to_sign_in
from app.settings import Settings
from domain.language import Text, preferred_language
from domain.viewer import PUBLIC

PAGE = Template(Path(__file__).with_suffix(".html").read_text("utf-8"))
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
STYLE = Path(__file__).with_suffix(".css").read_text("utf-8")
# Its editor sets styles as it goes.
POLICY = (
    f"default-src 'none'; script-src 'self' {hash_source(SCRIPT)}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
SIGN_OUT = Text("退出登录", "Sign out")
JAR = "smallrye-graphql-ui-graphiql-*.jar"
FILES = {
    "graphiql.min.css": "text/css",
    "graphiql.min.js": "text/javascript",
    "react.production.min.js": "text/javascript",
    "react-dom.production.min.js": "text/javascript",
}


def show(request: Request) -> Response:
    """The page, to whoever has signed in; others are sent where they can."""
    if not request.app.state.graphiql:
        return Response(status_code=404)
    if request.user is PUBLIC:
        return to_sign_in(request)
    language = preferred_language(request.headers.get("accept-language"))
    texts = {"name": escape(request.user.name), "sign_out": SIGN_OUT.written(language)}
    page = PAGE.substitute(texts, lang=LANGUAGES[language], style=STYLE, script=SCRIPT)
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


async def serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        raise HTTPException(404)
    return Response(file(name), media_type=FILES[name], headers={"Cache-Control": "max-age=86400"})


def jars() -> list[Path]:
    """The jar that holds the files; none before the set-up."""
    return list(Settings().jars.glob(JAR))


@cache
def file(name: str) -> bytes:
    """One of `FILES`, as it is in the jar."""
    [jar] = jars()
    with zipfile.ZipFile(jar) as archive:
        return archive.read(f"META-INF/resources/graphql-ui/{name}")


routes: list[BaseRoute] = [Route("/graphiql/{name}", serve, name="graphiql")]
