"""What an analyst may read where Neo4j has roles (Enterprise, Aura): the allow list of domain/pseudonyms.py, as grants.

`python -m graph.server.roles > migrations/enterprise/analyst_role.cypher`; a test holds the file in step.
"""

from domain.pseudonyms import LABELS, NODES, RELATIONSHIPS, Travels

HEAD = """\
// Run this in the system database of a Neo4j that has roles (Enterprise, Aura), as one who may grant:
//   cypher-shell -d system -f migrations/enterprise/analyst_role.cypher
// Community has no roles: there, `cobuild analysts refresh` makes analysts a graph of their own.
// Roles can hide a property, not change it. So names, phones and texts, which become pseudonyms there, stay hidden.
// Each statement can run twice. Give it to a person with: GRANT ROLE analyst TO name;
CREATE ROLE analyst IF NOT EXISTS;
GRANT ACCESS ON DATABASE neo4j TO analyst;
"""
TAIL = """\
DENY WRITE ON GRAPH neo4j TO analyst;
DENY LOAD ON ALL DATA TO analyst;
"""


def roles() -> str:
    """Statements for the system database, by label and by relationship."""
    # A node may be walked over by each of its labels; of its properties, those are read that travel.
    lines = [f"GRANT TRAVERSE ON GRAPH neo4j NODES {', '.join(sorted(LABELS))} TO analyst;"]
    lines += [f"GRANT TRAVERSE ON GRAPH neo4j RELATIONSHIPS {', '.join(sorted(RELATIONSHIPS))} TO analyst;"]
    lines += [_read("NODES", label, travels) for label, travels in NODES.items() if _names(travels)]
    lines += [_read("RELATIONSHIPS", kind, travels) for kind, travels in RELATIONSHIPS.items() if _names(travels)]
    return HEAD + "\n".join(lines) + "\n" + TAIL


def _read(what: str, name: str, travels: Travels) -> str:
    return f"GRANT READ {{{', '.join(_names(travels))}}} ON GRAPH neo4j {what} {name} TO analyst;"


def _names(travels: Travels) -> tuple[str, ...]:
    return (*travels.kept, *travels.moments)


if __name__ == "__main__":
    print(roles(), end="")
