"""GraphiQL at /graphql, without internet: its files come out of a jar that `make setup` fetched and checked.

`GraphQLView` shows `PAGE` to browsers, and `routes` serve what the page loads.
"""

import zipfile
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.settings import Settings

PAGE = Path(__file__).with_suffix(".html").read_text("utf-8")
JAR = "smallrye-graphql-ui-graphiql-*.jar"
FILES = {
    "graphiql.min.css": "text/css",
    "graphiql.min.js": "text/javascript",
    "react.production.min.js": "text/javascript",
    "react-dom.production.min.js": "text/javascript",
}


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
