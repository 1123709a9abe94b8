"""Of which kind the record with an id is."""

from graph.database import Database
from graph.statement import READ, statement

# (:Alias {id})-[:ALIAS_OF]->(:Area|Organisation). A seek in each label's own index: an id alone would scan every node.
LABEL_OF = statement(
    "nodes.label_of",
    READ,
    """
MATCH (n:Area {id: $id}) RETURN 'Area' AS label
UNION
MATCH (n:Organisation {id: $id}) RETURN 'Organisation' AS label
UNION
MATCH (n:Person {id: $id}) RETURN 'Person' AS label
UNION
MATCH (n:ServiceType {id: $id}) RETURN 'ServiceType' AS label
UNION
MATCH (n:Resource {id: $id}) RETURN 'Resource' AS label
UNION
MATCH (n:Need {id: $id}) RETURN 'Need' AS label
UNION
MATCH (n:Meeting {id: $id}) RETURN 'Meeting' AS label
UNION
MATCH (n:AgendaItem {id: $id}) RETURN 'AgendaItem' AS label
UNION
MATCH (n:Project {id: $id}) RETURN 'Project' AS label
UNION
MATCH (n:ProgressReport {id: $id}) RETURN 'ProgressReport' AS label
UNION
MATCH (n:ListImport {id: $id}) RETURN 'ListImport' AS label
UNION
MATCH (n:Event {id: $id}) RETURN 'Event' AS label
UNION
MATCH (:Alias {id: $id})-[:ALIAS_OF]->(n:Area|Organisation)
RETURN [label IN labels(n) WHERE label IN ['Area', 'Organisation']][0] AS label
""",
)


async def label_of(database: Database, wanted: str) -> str | None:
    """The label of the record with this id, or of the one that it was merged into."""
    found = await database.read(LABEL_OF, id=wanted)
    return str(found[0]["label"]) if found else None
