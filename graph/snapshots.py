"""Records as they were, read from their events."""

from domain.snapshots import ProjectSnapshot
from graph.database import Database
from graph.statement import READ, statement

# The events of the next projects that were there: made before, and not removed before.
PROJECTS_UNTIL = statement(
    "snapshots.projects_until",
    READ,
    """
MATCH (made:Event {subject_type: 'Project'})
WHERE made.seq > 0 AND made.verb = 'CREATED' AND made.at < datetime($until) AND made.subject_id > $after
  AND NOT EXISTS {
    MATCH (gone:Event {subject_id: made.subject_id})
    WHERE gone.seq > 0 AND gone.verb = 'REMOVED' AND gone.at < datetime($until)
  }
WITH made.subject_id AS id ORDER BY id LIMIT $limit
MATCH (event:Event {subject_id: id})
WHERE event.seq > 0 AND event.at < datetime($until)
WITH id, event ORDER BY id, event.seq
RETURN id, collect(event {.before, .after}) AS events ORDER BY id
""",
)


async def projects(database: Database, until: str, after: str, limit: int) -> list[ProjectSnapshot]:
    """The next `limit` projects behind the id `after` as they were just before `until`, a moment by ISO 8601."""
    rows = await database.read(PROJECTS_UNTIL, until=until, after=after, limit=limit)
    return [ProjectSnapshot.after(row["id"], row["events"]) for row in rows]
