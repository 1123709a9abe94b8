"""What is answered by a compiled statement, and what by design is not."""

from graphql import GraphQLObjectType, get_named_type

from schema.execution import linked_of
from schema.questions import definition_of
from schema.root import schema

# The change feed reads the log behind a cursor of its own; overdue projects follow from today; plans of pairings and
# differences of docking runs are worked out, not read.
RESOLVED = {
    "changes",
    "overdueProjects",
    "pairingPlans",
    "dockingDifference",
    "grants",
    "exportPersonalData",
    "projectsAsOf",
}


def test_every_other_question_is_compiled() -> None:
    query = schema._schema.query_type
    assert query is not None
    assert {name for name, field in query.fields.items() if linked_of(field) is None} == RESOLVED


def test_no_field_of_a_mapped_type_is_resolved() -> None:
    """A resolver would be a second way through. Those of links only stand in where a record was removed."""
    types = [kind for kind in schema._schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    for kind in types:
        shape = getattr(getattr(kind.extensions.get("strawberry-definition"), "origin", None), "shape", None)
        if shape is None:
            continue
        for name, field in kind.fields.items():
            definition = definition_of(field)
            known = linked_of(field) is not None or definition.python_name in shape.properties
            assert known, f"{kind.name}.{name} of {get_named_type(field.type)}"
            if linked_of(field) is None:
                assert definition.base_resolver is None, f"{kind.name}.{name}"
