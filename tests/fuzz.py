"""Questions that Schemathesis makes up from the schema, asked of a real server on a real Neo4j.

`python -m tests.fuzz` asks 2,000 of them, the same each time; `make test` a share. What may be refused is refused by
name; what nobody expected, and whatever contradicts the schema, is a failure.
"""

import os
import random
import subprocess
import sys
from collections.abc import Sequence

import requests
import schemathesis
from graphql import (
    GraphQLSchema,
    IntValueNode,
    Node,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation.modes import GenerationMode
from schemathesis.graphql import nodes
from schemathesis.schemas import APIOperation

SEED = 4
EXAMPLES = 2_000
SHARE = 160
VARIABLE = "COBUILD_FUZZ_EXAMPLES"
# These say that something went wrong here, not that something was refused.
FAULTS = {"INTERNAL", "UNAVAILABLE", "TIMEOUT"}
REFUSED_BY_THE_SCHEMA = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST"}
# Half of the ids are those of real records: what is asked of nothing is seldom wrong.
KNOWN_IDS = 0.5


class KnownIds(Visitor):
    """Puts ids of records in place of those that were made up."""

    def __init__(self, types: TypeInfo, ids: Sequence[str], choose: random.Random) -> None:
        super().__init__()
        self.types, self.ids, self.choose = types, ids, choose

    def enter(self, node: Node, *_: object) -> Node | None:
        if not isinstance(node, StringValueNode | IntValueNode):
            return None
        kind = self.types.get_input_type()
        if kind is None or get_named_type(kind).name != "ID" or self.choose.random() >= KNOWN_IDS:
            return None
        return StringValueNode(value=self.choose.choice(self.ids))


def with_known_ids(query: str, schema: GraphQLSchema, ids: Sequence[str], choose: random.Random) -> str:
    types = TypeInfo(schema)
    return print_ast(visit(parse(query), TypeInfoVisitor(types, KnownIds(types, ids, choose))))


def ask(address: str, ids: Sequence[str], examples: int) -> dict[str, int]:
    """How many questions were executed of each field of the root, none of which failed.

    One in four is made not to fit the schema, where that can be made up, and must be refused by it. The others are but
    for `@oneOf`, which their maker does not know.
    """
    schemathesis.graphql.scalar("Upload", st.just(nodes.Null))
    api = schemathesis.graphql.from_url(f"{address}/graphql")
    # A file can't be sent in JSON.
    operations = [each for each in (found.ok() for found in api.get_all_operations()) if "mport" not in each.label]
    executed = dict.fromkeys((each.label for each in operations), 0)
    with requests.Session() as session:
        for number, operation in enumerate(operations):
            share = (number + 1) * examples // len(operations) - number * examples // len(operations)
            executed[operation.label] = _ask(operation, session, ids, share)
    return executed


def _ask(operation: APIOperation, session: requests.Session, ids: Sequence[str], examples: int) -> int:
    executed = 0
    modes = (GenerationMode.POSITIVE,) * 3 + (GenerationMode.NEGATIVE,)
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])

    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=cases, choose=st.randoms(use_true_random=False))
    def one(case: schemathesis.Case, choose: random.Random) -> None:
        nonlocal executed
        wrong = case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE
        if not wrong:
            case.body = with_known_ids(case.body, operation.schema.client_schema, ids, choose)
        answer = case.call(session=session)
        assert answer.status_code < 500, (answer.status_code, case.body, answer.content)
        # Not JSON, or null where the schema promises a value.
        operation.schema.validate_response(operation, answer, case=case)
        codes = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
        assert not codes & FAULTS, (codes, case.body, answer.content)
        refused = bool(codes & REFUSED_BY_THE_SCHEMA)
        assert refused or not wrong, (case.body, answer.content)
        executed += not refused

    one()
    return executed


if __name__ == "__main__":
    test = [sys.executable, "-m", "pytest", "-s", "tests/api/test_http_fuzz.py"]
    sys.exit(subprocess.run(test, env={VARIABLE: str(EXAMPLES), **os.environ}).returncode)
