"""The program answers random operations as the oracle does. `python -m tests.oracle` asks thousands."""

import asyncio

import pytest

from tests.oracle.running import Run, quiet

# Minutes of planning by Neo4j: `make oracle` runs it.
pytestmark = pytest.mark.long

OPERATIONS = 150
SEED = 20260301


async def test_random_operations_are_answered_as_the_oracle_answers_them(run: Run) -> None:
    with quiet():
        result = await asyncio.to_thread(run.of, OPERATIONS, SEED, stop_at=1)

    assert result.differences == []
    assert result.asked == OPERATIONS
    assert result.share_filled >= 0.8
