"""What Neo4j Browser shows to analysts: a guide with questions, their queries to keep, and a colour for each label.

Everything is made from the files of `analysts/`, so that a question in the guide is the question in its file. A server
can't give Neo4j Browser saved queries (it keeps them in its own storage), so they come as a guide and as a zip.
"""

import html
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Self

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

FOLDER = Path(__file__).parent.parent / "analysts"


@dataclass(frozen=True, slots=True)
class Question:
    """A `.cypher` file. Its first line asks in Chinese; the second asks in English and says how it is counted."""

    file: str
    zh: str
    en: str
    query: str

    @classmethod
    def of(cls, path: Path) -> Self:
        query = path.read_text("utf-8")
        zh, en = (line.removeprefix("// ") for line in query.split("\n", 2)[:2])
        return cls(path.name, zh, en, query)


def questions() -> list[Question]:
    """In the order in which they are asked: that of their file names."""
    return [Question.of(path) for path in sorted(FOLDER.glob("*.cypher"))]


def guide(style_url: str, queries_url: str) -> str:
    """The page that `:play` shows. Its links are whole URLs, since Neo4j Browser shows it on a page of its own."""
    items = "\n".join(
        f'    <li><a data-populate="{html.escape(question.query)}">{number}. {html.escape(question.zh)}</a> '
        f"{html.escape(question.en)}</li>"
        for number, question in enumerate(questions())
    )
    page = Template((FOLDER / "guide.html").read_text("utf-8"))
    return page.substitute(questions=items, style=style_url, queries=queries_url)


def style() -> dict[str, dict[str, str]]:
    """What `style.grass` says, by selector. Each label has its own caption: without one, Neo4j Browser takes a property
    of the first node that it meets, and that may be one of `db.schema.visualization()`, which has no title."""
    rules = re.findall(r"^([\w.]+) \{\n(.*?)^\}", (FOLDER / "style.grass").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return {selector: dict(re.findall(r"([\w-]+): '?(.*?)'?;", body)) for selector, body in rules}


def on_connect(guide_url: str) -> str:
    """The commands that Neo4j Browser runs when it connects: take our colours, then show the guide and nothing else.

    Semicolons part commands, so the style goes in as JSON, which it takes as well.
    """
    return f"style {json.dumps(style())}; clear; play {guide_url}"


def queries_zip() -> bytes:
    """The questions as Neo4j Browser imports them: a folder of saved queries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for question in questions():
            archive.writestr(f"Cobuild/{question.file}", question.query)
    return buffer.getvalue()


async def serve_guide(request: Request) -> Response:
    return HTMLResponse(guide(str(request.url_for("analysts:style")), str(request.url_for("analysts:queries"))))


async def serve_queries(_: Request) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="queries.zip"'}
    return Response(queries_zip(), media_type="application/zip", headers=headers)


async def serve_style(_: Request) -> Response:
    return FileResponse(FOLDER / "style.grass", media_type="text/plain")


# Neo4j Browser is served from another port of the same machine, and asks for the guide with no-cache headers.
routes: list[BaseRoute] = [
    Mount(
        "/analysts",
        name="analysts",
        routes=[
            Route("/guide", serve_guide, name="guide"),
            Route("/queries.zip", serve_queries, name="queries"),
            Route("/style.grass", serve_style, name="style"),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origin_regex=r"https?://(127\.0\.0\.1|localhost)(:\d+)?",
                allow_methods=["GET"],
                allow_headers=["cache-control", "pragma"],
            )
        ],
    )
]
