"""graphql-cop's 13 checks, and graphql-http's 61 audits of GraphQL over HTTP.

Promise: 0 findings, 61 audits ok. Load: all of them. Defect: `any_query_by_get`.
"""

from tests.torture.figures import Figure
from tests.torture.suites import tested

NAME = "audits"
DEFECTS = ("any_query_by_get",)
FILES = ("tests/api/test_graphql_cop.py", "tests/api/test_http_audit.py")


async def run(quick: bool, broken: str | None) -> Figure:  # noqa: ARG001 there is no tenth of it
    return await tested(NAME, "checks of graphql-cop and the audit of HTTP", FILES, broken)
