"""Accounts and what was granted to them: in which role, on which area or organisation.

Every scoped statement begins at these relationships (`graph/compile/access.py`), so that what is revoked here shows
nothing from the next statement on.
"""

from typing import Any

from domain.events import Verb
from domain.grants import Grant
from domain.ids import new_id
from domain.roles import Role
from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

LABEL = "Account"

# (:Account)-[:GRANTED]->()
ROLES = statement(
    "grants.roles",
    READ,
    "MATCH (:Account {subject: $subject})-[grant:GRANTED]->() RETURN collect(DISTINCT grant.role) AS roles",
)

# (:Account)-[:GRANTED {role, granted_at, granted_by}]->(:Area|Organisation), (:Account)-[:BELONGS_TO]->(:Person)
LISTED = statement(
    "grants.listed",
    READ,
    """
MATCH (account:Account)-[grant:GRANTED]->(on:Area|Organisation)
WHERE $subject IS NULL OR account.subject = $subject
WITH account, grant, on ORDER BY account.subject, grant.role, on.id SKIP $offset LIMIT $first
OPTIONAL MATCH (account)-[:BELONGS_TO]->(person:Person)
RETURN account.id AS id, account.subject AS subject, account.name AS name, grant.role AS role, on.id AS on_id,
  on.name AS on_name, grant.granted_at AS granted_at, grant.granted_by AS granted_by, person.id AS person_id
""",
)

# (:Account)-[:GRANTED {role, granted_at, granted_by}]->(:Area|Organisation)
GRANT = statement(
    "grants.grant",
    WRITE,
    """
MERGE (account:Account {subject: $subject}) ON CREATE SET account.id = $id
SET account.name = coalesce($name, account.name, $subject)
WITH account
MATCH (on:Area|Organisation {id: $on_id})
MERGE (account)-[grant:GRANTED {role: $role}]->(on)
ON CREATE SET grant.granted_at = datetime({timezone: 'Asia/Shanghai'}), grant.granted_by = $granted_by,
  grant.made = true
WITH account, on, grant, coalesce(grant.made, false) AS made
REMOVE grant.made
RETURN account.id AS id, account.name AS name, on.name AS on_name, grant.granted_at AS granted_at,
  grant.granted_by AS granted_by, made
""",
)

# (:Account)-[:BELONGS_TO]->(:Person)
BELONG = statement(
    "grants.belong",
    WRITE,
    """
MATCH (account:Account {subject: $subject}), (person:Person {id: $person_id})
OPTIONAL MATCH (account)-[old:BELONGS_TO]->() WHERE endNode(old) <> person
DELETE old
MERGE (account)-[:BELONGS_TO]->(person)
""",
)

# (:Account)-[:GRANTED]->()
REVOKE = statement(
    "grants.revoke",
    WRITE,
    """
MATCH (account:Account {subject: $subject})-[grant:GRANTED {role: $role}]->(on {id: $on_id})
WITH account, grant, on, grant.granted_at AS granted_at, grant.granted_by AS granted_by
DELETE grant
RETURN account.id AS id, account.name AS name, on.name AS on_name, granted_at, granted_by
""",
)


async def roles_of(database: Database, subject: str) -> list[Role]:
    """The roles that an account holds by now, the highest first; none where there is no such account."""
    [row] = await database.read(ROLES, subject=subject)
    return [role for role in Role if role.value in row["roles"]]


async def listed(database: Database, subject: str | None, first: int, offset: int) -> list[Grant]:
    """All grants, or those of an account, by subject."""
    return [Grant.of(row) for row in await database.read(LISTED, subject=subject, first=first, offset=offset)]


async def grant(
    change: Change, subject: str, role: Role, on_id: str, *, name: str | None, person_id: str | None
) -> Grant:
    """The grant, made unless it was there. The area or unit, and the person, are locked by the caller."""
    [row] = await change.run(
        GRANT, subject=subject, role=role.value, on_id=on_id, id=new_id(), name=name, granted_by=change.viewer.id
    )
    if person_id:
        await change.run(BELONG, subject=subject, person_id=person_id)
    if row["made"]:
        _note(change, row, after={"role": role.value, "on": on_id})
    return Grant.of({**row, "subject": subject, "role": role, "on_id": on_id, "person_id": person_id})


async def revoke(change: Change, subject: str, role: Role, on_id: str) -> Grant | None:
    """The grant as it was; None where there was none."""
    rows = await change.run(REVOKE, subject=subject, role=role.value, on_id=on_id)
    if not rows:
        return None
    _note(change, rows[0], before={"role": role.value, "on": on_id})
    return Grant.of({**rows[0], "subject": subject, "role": role, "on_id": on_id})


def _note(change: Change, row: dict[str, Any], **what: Any) -> None:
    """The event names the account by its id: what a provider calls somebody is personal data."""
    change.record(Verb.UPDATED, LABEL, row["id"], **what)
