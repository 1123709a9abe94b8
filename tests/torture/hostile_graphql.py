"""Documents that cost more to refuse than to write: depth, aliases, circular fragments, directives, overlapping fields.

Promise: each is refused in under 100 ms of CPU (400 ms where fields overlap), by the limit that it is over, and nothing
is read. Load: the twenty of the suite, three times each at most. Defect: `limits_off`.
"""

from tests.torture.figures import Figure
from tests.torture.suites import tested

NAME = "hostile_graphql"
DEFECTS = ("limits_off",)
FILES = ("tests/api/test_limits.py",)


async def run(quick: bool, broken: str | None) -> Figure:  # noqa: ARG001 there is no tenth of it
    return await tested(NAME, "limits and hostile documents", FILES, broken)
