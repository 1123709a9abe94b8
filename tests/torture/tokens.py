"""JSON Web Tokens that prove nothing: no signature, another algorithm, issuer, audience or time, keys of their own.

Promise: none is believed, and each is refused as the others are. Load: all attacks of the suite.
Defect: `signature_check_off`.
"""

from tests.torture.figures import Figure
from tests.torture.suites import tested

NAME = "tokens"
DEFECTS = ("signature_check_off",)
FILES = ("tests/api/test_tokens.py",)


async def run(quick: bool, broken: str | None) -> Figure:  # noqa: ARG001 there is no tenth of it
    return await tested(NAME, "attacks and rules of tokens", FILES, broken)
