"""Pairing plans by HTTP: `GET /pairing-plans/城东街道?perUnit=1&keepExisting=true&atMost=12`, a page to look at.

A refusal is a problem document (RFC 9457) in the language asked for.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from app.downloads import answering_problems
from app.pairing_pages import LANGUAGES, page
from app.permits import check_target, permitted
from domain.language import preferred_language
from domain.refusals import InvalidInput
from graph.database import Database
from resolvers.pairing_plans import area_of, plan_of, unknown

PARAMETERS = ("perUnit", "keepExisting", "atMost")
# Nothing but the styles in the page itself: names that somebody wrote into a list can't become a script.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@answering_problems
async def serve(request: Request) -> Response:
    """The page of an area, by its name or id."""
    for name in request.query_params:
        if name not in PARAMETERS:
            known = ", ".join(PARAMETERS)
            raise InvalidInput(name, f"没有这个参数;可以用:{known}", f"there is no such parameter; there are {known}")
    await permitted(request, "pairing-plans")
    area, wishes = request.path_params["area"], dict(request.query_params)
    database: Database = request.app.state.database
    await check_target(request, "pairing-plans", "area", await area_of(database, area), unknown(area))
    front = await plan_of(database, area, wishes)
    language = preferred_language(request.headers.get("accept-language"))
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": LANGUAGES[language],
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page(front, language), headers=headers)


routes: list[BaseRoute] = [Route("/pairing-plans/{area}", serve, name="pairing-plans")]
