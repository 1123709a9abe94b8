"""What the lines of lists share in the graph: whose they are, of which type, and what was built on them.

`(:Organisation|Person)-[:OFFERS]->(:Resource)`, `(:Area|Organisation|Person)-[:RAISES]->(:Need)`
"""

from typing import Literal

from domain.nouns import counted
from domain.projects import ProjectStatus
from domain.refusals import StillInUse
from graph.database import Change
from graph.statement import WRITE, statement

OWN = statement(
    "entries.own",
    WRITE,
    """
MATCH (party:Area|Organisation|Person {id: $party_id})
MATCH (entry:Resource|Need {id: $id})
CREATE (party)-[:$($type)]->(entry)
""",
)

OWNER = statement(
    "entries.owner",
    WRITE,
    "MATCH (party)-[:OFFERS|RAISES]->(:Resource|Need {id: $id}) RETURN party.id AS id ORDER BY id LIMIT 1",
)

# (:Resource|Need)-[:OF_TYPE]->(:ServiceType {code})
CLASSIFY = statement(
    "entries.classify",
    WRITE,
    """
MATCH (entry:Resource|Need {id: $id})
OPTIONAL MATCH (entry)-[old:OF_TYPE]->()
DELETE old
WITH DISTINCT entry
MATCH (type:ServiceType {code: $code})
CREATE (entry)-[:OF_TYPE {by: 'CATEGORY', confidence: 1.0}]->(type)
""",
)

# (:Project)-[:USES|ANSWERS]->(:Resource|Need)
LIVE_PROJECTS = statement(
    "entries.live_projects",
    WRITE,
    """
MATCH (:Resource|Need {id: $id})<-[:USES|ANSWERS]-(project:Project)
WHERE NOT project.status IN $over
RETURN count(DISTINCT project) AS number
""",
)

# (:Resource)-[:MATCHES]->(:Need)
DROP_CANDIDATES = statement(
    "entries.drop_candidates",
    WRITE,
    "MATCH (:Resource|Need {id: $id})-[candidate:MATCHES]-() DELETE candidate",
)

OVER = (ProjectStatus.CLOSED_OUT, ProjectStatus.DROPPED)


def own(change: Change, party_id: str, tie: Literal["OFFERS", "RAISES"], entry_id: str) -> None:
    """Let a party offer a resource, or raise a need."""
    change.later(OWN, party_id=party_id, type=tie, id=entry_id)


async def owner(change: Change, entry_id: str) -> str:
    """The id of the party that offers or raises the entry."""
    [row] = await change.run(OWNER, id=entry_id)
    return row["id"]  # type: ignore[no-any-return]


def classify(change: Change, entry_id: str, category: str | None) -> None:
    """Let the entry be of the type with the code of its category, or of none."""
    change.later(CLASSIFY, id=entry_id, code=category)


async def require_no_live_project(change: Change, entry_id: str) -> None:
    """Raises StillInUse while a project that is neither closed out nor dropped is built on the entry."""
    [row] = await change.run(LIVE_PROJECTS, id=entry_id, over=list(OVER))
    if row["number"]:
        raise StillInUse(entry_id, counted({"Project": row["number"]}))


def drop_candidates(change: Change, entry_id: str) -> None:
    """What is withdrawn is no candidate of anything."""
    change.later(DROP_CANDIDATES, id=entry_id)
