"""Accounts of programs. Of their secrets the graph holds the hashes, the newest first."""

from domain.accounts import SECRETS, ServiceAccount, ServiceToken
from domain.events import Verb
from domain.ids import new_id
from domain.roles import Role
from graph.database import Change, Database
from graph.statement import READ, WRITE, statement

LABEL = "Account"

# (:Account {subject, secret_hashes})
NAME_OF = statement(
    "accounts.name_of",
    READ,
    """
MATCH (account:Account {subject: $subject}) WHERE $hash IN account.secret_hashes
RETURN account.name AS name
""",
)

LISTED = statement(
    "accounts.listed",
    READ,
    """
MATCH (account:Account) WHERE account.secret_hashes IS NOT NULL
RETURN account.id AS id, account.name AS name, size(account.secret_hashes) AS secrets, account.rotated_at AS rotated_at
ORDER BY name
""",
)

ADD_SECRET = statement(
    "accounts.add_secret",
    WRITE,
    """
MERGE (account:Account {subject: $subject}) ON CREATE SET account.id = $id
SET account.name = $name, account.rotated_at = datetime({timezone: 'Asia/Shanghai'}),
  account.secret_hashes = ($hash + coalesce(account.secret_hashes, []))[..$keep]
RETURN account.id AS id, account.name AS name, size(account.secret_hashes) AS secrets, account.rotated_at AS rotated_at
""",
)

KEEP_SECRETS = statement(
    "accounts.keep_secrets",
    WRITE,
    """
MATCH (account:Account {subject: $subject}) WHERE account.secret_hashes IS NOT NULL
SET account.secret_hashes = account.secret_hashes[..$keep]
RETURN account.id AS id, account.name AS name, size(account.secret_hashes) AS secrets, account.rotated_at AS rotated_at
""",
)

# (:Area), (:Organisation)
PLACES = statement(
    "accounts.places",
    READ,
    """
MATCH (place:Area|Organisation) WHERE place.id = $wanted OR place.name = $wanted
RETURN place.id AS id LIMIT 2
""",
)

# (:Account)-[:GRANTED {role, granted_at, granted_by}]->(:Account)
MAKE_ADMINISTRATOR = statement(
    "accounts.make_administrator",
    WRITE,
    """
MERGE (account:Account {subject: $subject}) ON CREATE SET account.id = $id
SET account.name = $name
WITH account, EXISTS { (account)-[:GRANTED {role: $role}]->() } AS granted
MERGE (account)-[grant:GRANTED {role: $role}]->(account)
ON CREATE SET grant.granted_at = datetime({timezone: 'Asia/Shanghai'}), grant.granted_by = $by
RETURN account.id AS id, NOT granted AS made
""",
)


async def name_of(database: Database, token: ServiceToken) -> str | None:
    """The name of the account that a token is of; None where its secret isn't one of the valid ones."""
    rows = await database.read(NAME_OF, subject=token.subject, hash=token.hash)
    return rows[0]["name"] if rows else None


async def listed(database: Database) -> list[ServiceAccount]:
    """Every account of a program, by name."""
    return [ServiceAccount.of(row) for row in await database.read(LISTED)]


async def add_secret(change: Change, token: ServiceToken) -> ServiceAccount:
    """A secret for an account, which is made unless it is there. The one before goes on being valid, older ones end."""
    [row] = await change.run(
        ADD_SECRET, subject=token.subject, name=token.name, hash=token.hash, id=new_id(), keep=SECRETS
    )
    change.record(Verb.UPDATED, LABEL, row["id"], after={"secrets": row["secrets"]})
    return ServiceAccount.of(row)


async def keep_secrets(change: Change, subject: str, keep: int) -> ServiceAccount | None:
    """The account with its `keep` newest secrets alone; None where there is no such account."""
    rows = await change.run(KEEP_SECRETS, subject=subject, keep=keep)
    if not rows:
        return None
    change.record(Verb.UPDATED, LABEL, rows[0]["id"], after={"secrets": rows[0]["secrets"]})
    return ServiceAccount.of(rows[0])


async def places(database: Database, wanted: str) -> list[str]:
    """The ids of the areas and units that have an id or a name."""
    return [row["id"] for row in await database.read(PLACES, wanted=wanted)]


async def make_administrator(change: Change, subject: str, name: str) -> None:
    """Grant an account everything there is or will be: also in a graph without any area, it is granted on itself."""
    [row] = await change.run(
        MAKE_ADMINISTRATOR, subject=subject, name=name, id=new_id(), by=change.viewer.id, role=Role.ADMINISTRATOR.value
    )
    if row["made"]:
        change.record(Verb.UPDATED, LABEL, row["id"], after={"role": Role.ADMINISTRATOR.value})
