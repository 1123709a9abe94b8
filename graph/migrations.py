"""Versioned Cypher files, each applied once, in the graph that neo4j-migrations reads and leaves.

A file is `V<version>__<description>.cypher`; a statement ends with `;` at the end of a line. Every statement can run
twice (`IF NOT EXISTS`, `MERGE`), since Neo4j can't change schema and data in one transaction: a file that was cut short
is run again as a whole. What ran never changes; what is new comes after what ran.
"""

import asyncio
import re
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from neo4j import Query
from neo4j.exceptions import Neo4jError

from domain.language import Text
from domain.refusals import Refusal
from graph.database import Database, native
from graph.statement import READ, WRITE, statement

FOLDER = Path(__file__).parent.parent / "migrations"
FILE_NAME = re.compile(r"V(?P<version>\d+(?:[._]\d+)*)__(?P<description>[\w ]+)\.cypher")
WHITESPACE = "".join(map(chr, range(33)))  # What Java's String.trim takes away.
WAIT_SECONDS = 300.0
HOLD_SECONDS = 3600.0  # A migrator that hangs for longer loses its lock.

# (:__Neo4jMigration {version: 'BASELINE'})-[:MIGRATED_TO]->(:__Neo4jMigration)-[:MIGRATED_TO]->...
APPLIED = statement(
    "migrations.applied",
    READ,
    """
MATCH path = (:__Neo4jMigration {version: 'BASELINE'})-[:MIGRATED_TO*]->(last:__Neo4jMigration)
WHERE NOT EXISTS { (last)-[:MIGRATED_TO]->() }
UNWIND relationships(path) AS step
WITH step, endNode(step) AS migration
RETURN migration.version AS version, migration.source AS file, migration.checksum AS checksum, step.at AS at
""",
)
RECORD = statement(
    "migrations.record",
    WRITE,
    """
MERGE (previous:__Neo4jMigration {version: $previous})
CREATE (previous)-[:MIGRATED_TO {
  at: datetime({timezone: 'UTC'}), in: duration({milliseconds: $milliseconds}), by: 'Cobuild', connectedAs: $user
}]->(migration:__Neo4jMigration)
SET migration = $migration
""",
)
USER = statement("migrations.user", READ, "SHOW CURRENT USER YIELD user RETURN user")
CONSTRAINTS = statement("migrations.constraints", READ, "SHOW CONSTRAINTS YIELD name RETURN collect(name) AS names")
AWAIT_INDEXES = statement("migrations.await_indexes", READ, "CALL db.awaitIndexes(300)")
LOCK = statement("migrations.lock", WRITE, "CREATE (:__Neo4jMigrationsLock {id: $id, name: $name})")

# The constraints of neo4j-migrations: two make its lock exclusive, one its versions unique.
CONSTRAINTS_OF_OURS = {
    "__Neo4jMigrationsLock__has_unique_id": "FOR (n:__Neo4jMigrationsLock) REQUIRE n.id IS UNIQUE",
    "__Neo4jMigrationsLock__has_unique_name": "FOR (n:__Neo4jMigrationsLock) REQUIRE n.name IS UNIQUE",
    "unique_version___Neo4jMigration": "FOR (n:__Neo4jMigration) REQUIRE (n.version, n.migrationTarget) IS UNIQUE",
}

# Another one holds the lock, or made the same constraint at the same moment.
TAKEN = {
    "Neo.ClientError.Schema.ConstraintValidationFailed",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Transaction.TransactionTimedOut",
}


@dataclass(eq=False)
class MigrationMisnamed(Refusal):
    code = "MIGRATION_MISNAMED"
    text = Text(
        "迁移文件 {file} 的名称应为 V<版本>__<说明>.cypher,且版本不重复",
        "the migration {file} should be named V<version>__<description>.cypher, with a version of its own",
    )
    file: str


@dataclass(eq=False)
class MigrationChanged(Refusal):
    code = "MIGRATION_CHANGED"
    text = Text(
        "迁移文件 {file} 已执行过,之后又被修改:请恢复原样,把改动写成新的迁移文件",
        "the migration {file} has changed since it ran: restore it, and make the change by a new migration",
    )
    file: str


@dataclass(eq=False)
class MigrationMissing(Refusal):
    code = "MIGRATION_MISSING"
    text = Text(
        "图中已执行过迁移 {file},但文件不在:程序可能比图旧,请升级程序或恢复该文件",
        "the graph has run the migration {file}, which is not here: upgrade the program or restore the file",
    )
    file: str


@dataclass(eq=False)
class MigrationTooLate(Refusal):
    code = "MIGRATION_TOO_LATE"
    text = Text(
        "迁移文件 {file} 的版本早于已执行的 {newest}:请改用更高的版本",
        "the migration {file} comes before {newest}, which has run: give it a higher version",
    )
    file: str
    newest: str


@dataclass(eq=False)
class MigrationLocked(Refusal):
    code = "MIGRATION_LOCKED"
    text = Text(
        "另一个程序正在迁移该图,或中断后留下了锁;若确认没有,请删除 __Neo4jMigrationsLock 节点",
        "another program is migrating this graph or left its lock; if none is, delete the __Neo4jMigrationsLock node",
    )


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `statements` are those to run; the checksum is over everything between the delimiters."""

    file: str
    version: str
    description: str
    statements: tuple[str, ...]
    checksum: str

    @classmethod
    def of(cls, path: Path) -> Self:
        name = FILE_NAME.fullmatch(path.name)
        if name is None:
            raise MigrationMisnamed(file=path.name)
        parts = re.split(r";(?:\r?\n|\r)", path.read_bytes().decode("utf-8"))
        texts = [text for part in parts if (text := part.strip(WHITESPACE).removesuffix(";").strip(WHITESPACE))]
        return cls(
            file=path.name,
            version=name["version"].replace("_", "."),
            description=name["description"].replace("_", " "),
            statements=tuple(text for text in texts if not _is_comment(text)),
            checksum=str(zlib.crc32("".join(texts).encode())),
        )

    @property
    def order(self) -> tuple[int, ...]:
        """What versions are compared by: 2.10 comes after 2.9."""
        return tuple(map(int, self.version.split(".")))


@dataclass(frozen=True, slots=True)
class Plan:
    """What has run, with its time, and what has not; each in order."""

    ran: list[tuple[Migration, datetime]]
    pending: list[Migration]


def read(folder: Path = FOLDER) -> list[Migration]:
    """All migrations of a folder, in their order."""
    found = sorted(map(Migration.of, folder.glob("*.cypher")), key=lambda migration: (migration.order, migration.file))
    for one, other in pairwise(found):
        if one.order == other.order:
            raise MigrationMisnamed(file=other.file)
    return found


async def plan(database: Database, folder: Path = FOLDER) -> Plan:
    """Compare the files with the graph; refused unless they are those that ran, with others after them."""
    files = {migration.version: migration for migration in read(folder)}
    ran = []
    for row in await _run(database, APPLIED.text):
        migration = files.pop(row["version"], None)
        if migration is None:
            raise MigrationMissing(file=row["file"] or row["version"])
        if migration.checksum != row["checksum"]:
            raise MigrationChanged(file=migration.file)
        ran.append((migration, row["at"]))
    pending = list(files.values())
    if ran and pending and pending[0].order < ran[-1][0].order:
        raise MigrationTooLate(file=pending[0].file, newest=ran[-1][0].file)
    return Plan(ran, pending)


async def migrate(
    database: Database, folder: Path = FOLDER, *, on_wait: Callable[[], None] = lambda: None
) -> list[Migration]:
    """Run what has not run yet, and give it back. One works at a time: others wait, and find the work done.

    `on_wait` is called every now and then while another one works; after `WAIT_SECONDS` the waiting is refused.
    """
    if not (await plan(database, folder)).pending:
        return []
    async with _locked(database, on_wait):
        todo = await plan(database, folder)
        previous = todo.ran[-1][0].version if todo.ran else "BASELINE"
        for migration in todo.pending:
            await _apply(database, migration, previous)
            previous = migration.version
        return todo.pending


async def _apply(database: Database, migration: Migration, previous: str) -> None:
    """Run a file, and note that it ran. Cut short anywhere, it is run again as a whole."""
    started = time.monotonic()
    for text in migration.statements:
        await _run(database, text)
    await _run(database, AWAIT_INDEXES.text)
    user = await _run(database, USER.text)
    await _run(
        database,
        RECORD.text,
        previous=previous,
        milliseconds=round((time.monotonic() - started) * 1000),
        user=user[0]["user"] if user else "",
        migration={
            "version": migration.version,
            "description": migration.description,
            "type": "CYPHER",
            "repeatable": False,
            "source": migration.file,
            "checksum": migration.checksum,
        },
    )


async def _run(database: Database, text: str, **parameters: Any) -> list[dict[str, Any]]:
    """One statement in a transaction of its own, as `CALL { } IN TRANSACTIONS` asks for, with all the time it needs."""
    async with database.driver.session(database=database.name) as session:
        result = await session.run(Query(text, timeout=HOLD_SECONDS), parameters)
        return [native(record) async for record in result]


@asynccontextmanager
async def _locked(database: Database, on_wait: Callable[[], None]) -> AsyncIterator[None]:
    """Hold the lock of neo4j-migrations in a transaction that is never committed.

    Whoever else creates the lock node waits for ours or is refused, neo4j-migrations included. When we are killed, the
    server ends our transaction, so no lock is left behind.
    """
    name = "John Doe" if database.name.lower() == "neo4j" else database.name.lower()
    deadline = time.monotonic() + WAIT_SECONDS
    async with database.driver.session(database=database.name) as session:
        while True:
            try:
                await _constrain(database)
                tx = await session.begin_transaction(timeout=HOLD_SECONDS)
                await (await tx.run(LOCK.text, id=str(uuid4()), name=name)).consume()
                break
            except Neo4jError as error:
                if not (error.is_retryable() or error.code in TAKEN):
                    raise
                if time.monotonic() > deadline:
                    raise MigrationLocked from error
                on_wait()
            await asyncio.sleep(0.5)
        try:
            yield
        finally:
            await tx.close()


async def _constrain(database: Database) -> None:
    """Make the constraints that aren't there; asking for one that is would wait for whoever holds the lock."""
    there = (await _run(database, CONSTRAINTS.text))[0]["names"]
    for name, rule in CONSTRAINTS_OF_OURS.items():
        if name not in there:
            await _run(database, f"CREATE CONSTRAINT {name} IF NOT EXISTS {rule}")


def _is_comment(text: str) -> bool:
    return all(line.strip().startswith("//") for line in text.splitlines())
