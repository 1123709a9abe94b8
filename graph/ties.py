"""Relationships that people keep by hand: pairings, memberships, posts, skills."""

from typing import Any, Literal

from domain.records import Record
from graph.database import Change
from graph.records import NO_TIES, Ties, Values
from graph.statement import WRITE, statement

Tie = Literal["PAIRED_WITH", "MEMBER_OF", "SERVES", "REGISTERED_WITH", "SKILLED_IN"]

# One relationship of a type between two records; one for each post of a person in an area.
PUT = statement(
    "ties.put",
    WRITE,
    """
MATCH (start:Organisation|Person {id: $id})
MATCH (end:Organisation|Area|ServiceType {id: $other_id})
OPTIONAL MATCH (start)-[old]->(end)
WHERE type(old) = $type AND ($post IS NULL OR old.post = $post)
WITH start, end, collect(old) AS olds, collect(properties(old)) AS was
FOREACH (old IN olds | DELETE old)
CREATE (start)-[new:$($type)]->(end)
SET new = coalesce(head(was), {}), new += $properties
RETURN was
""",
)

CUT = statement(
    "ties.cut",
    WRITE,
    """
MATCH (:Organisation|Person {id: $id})-[old]->(:Organisation|Area|ServiceType {id: $other_id})
WHERE type(old) = $type AND ($post IS NULL OR old.post = $post)
WITH old, properties(old) AS was
DELETE old
RETURN was
""",
)


async def put(change: Change, start: Record, tie: Tie, end: Record, properties: Values) -> Ties:
    """Tie two records, or change the properties of the tie. What changed; nothing where that is no change."""
    [row] = await change.run(
        PUT, id=start.id, other_id=end.id, type=tie, post=properties.get("post"), properties=dict(properties)
    )
    old = row["was"][0] if row["was"] else None
    new = {**(old or {}), **properties}
    return NO_TIES if old == new else Ties(_told(tie, end, old), _told(tie, end, new))


async def cut(change: Change, start: Record, tie: Tie, end: Record, post: str | None = None) -> Ties:
    """Take a tie away. What changed; nothing where there was no such tie."""
    rows = await change.run(CUT, id=start.id, other_id=end.id, type=tie, post=post)
    return Ties(_told(tie, end, rows[0]["was"]), _told(tie, end, None)) if rows else NO_TIES


def _told(tie: Tie, end: Record, properties: Values | None) -> dict[str, Any]:
    return {tie.lower(): None if properties is None else {"id": end.id, **properties}}
