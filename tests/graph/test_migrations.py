"""Migrations on a real Neo4j: each once, one migrator at a time, finished after a kill, read by neo4j-migrations."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from app.settings import ROOT, Account, Settings
from domain.refusals import Refusal
from graph import migrations
from graph.database import Database
from graph.migrations import (
    Migration,
    MigrationChanged,
    MigrationLocked,
    MigrationMisnamed,
    MigrationMissing,
    MigrationTooLate,
    migrate,
    plan,
)
from graph.server.java import find_java
from graph.statement import READ, Statement
from tests.build import Build

FILES = {
    "V1__First_schema.cypher": "// A comment; with a semicolon.\nCREATE CONSTRAINT trial IF NOT EXISTS FOR (n:Trial) "
    "REQUIRE n.name IS UNIQUE;\n",
    "V2__Then_data.cypher": "MERGE (n:Trial {name: '一'}) SET n.runs = coalesce(n.runs, 0) + 1;\n\n"
    "MERGE (gate:Gate {name: 'gate'}) SET gate.passed = true;\n"
    "MERGE (n:Trial {name: '二'}) SET n.runs = coalesce(n.runs, 0) + 1;\n",
    "V2.1__More_data.cypher": "MERGE (n:Trial {name: '三'})\nSET n.runs = coalesce(n.runs, 0) + 1;\n// The end.\n",
}
RUN = """
import asyncio, sys
from pathlib import Path
from graph.database import Database
from graph.migrations import migrate

async def main():
    database = Database.connect(*sys.argv[2:6])
    for migration in await migrate(database, Path(sys.argv[1])):
        print(migration.file, flush=True)
    await database.close()

asyncio.run(main())
"""
CHAIN = Statement(
    "tests.chain",
    READ,
    """
MATCH (before:__Neo4jMigration)-[:MIGRATED_TO]->(after:__Neo4jMigration)
RETURN before.version + '>' + after.version AS step ORDER BY step
""",
)
TRIALS = Statement("tests.trials", READ, "MATCH (n:Trial) RETURN n.name AS name, n.runs AS runs ORDER BY name")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three migrations of their own."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest_asyncio.fixture
async def blank(database: Database, build: Build) -> AsyncIterator[Database]:
    """A database that no migration has run on; afterwards it has run ours again."""
    forget = "MATCH (n:__Neo4jMigration|__Neo4jMigrationsLock) DETACH DELETE n"
    await build.run(forget)
    yield database
    for text in (forget, "MATCH (n:Trial|Gate) DETACH DELETE n", "DROP CONSTRAINT trial IF EXISTS"):
        await build.run(text)
    await migrate(database)


def start(folder: Path, account: Account) -> "subprocess.Popen[str]":
    """A migrator in a process of its own, which prints the files that it runs."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), *account], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


async def state(database: Database) -> tuple[object, object]:
    return await database.read(CHAIN), await database.read(TRIALS)


async def test_each_file_runs_once_in_the_order_of_versions(blank: Database, folder: Path) -> None:
    assert [migration.file for migration in await migrate(blank, folder)] == list(FILES)
    assert await migrate(blank, folder) == []
    assert await state(blank) == (
        [{"step": "1>2"}, {"step": "2>2.1"}, {"step": "BASELINE>1"}],
        [{"name": "一", "runs": 1}, {"name": "三", "runs": 1}, {"name": "二", "runs": 1}],
    )


async def test_five_that_start_at_once_run_each_file_once(blank: Database, folder: Path, account: Account) -> None:
    processes = [start(folder, account) for _ in range(5)]
    printed = await asyncio.gather(*(asyncio.to_thread(process.communicate) for process in processes))
    assert [process.returncode for process in processes] == [0] * 5
    assert sorted(line for out, _ in printed for line in out.splitlines()) == sorted(FILES)
    assert [row["runs"] for row in await blank.read(TRIALS)] == [1, 1, 1]


async def test_what_a_killed_migrator_left_is_finished_by_the_next(
    blank: Database, build: Build, folder: Path, account: Account
) -> None:
    await build.run("MERGE (:Gate {name: 'gate'})")
    async with held(blank, "MATCH (gate:Gate) SET gate.held = true"):
        process = start(folder, account)
        for _ in range(600):
            if await build.run("MATCH (n:Trial {name: '一'}) RETURN n"):
                break
            await asyncio.sleep(0.05)
        process.kill()
        process.communicate()
    assert (await plan(blank, folder)).pending[0].file == "V2__Then_data.cypher"

    assert [migration.file for migration in await migrate(blank, folder)] == list(FILES)[1:]
    assert [(row["name"], row["runs"]) for row in await blank.read(TRIALS)] == [("一", 2), ("三", 1), ("二", 1)]
    assert await build.run("MATCH (n:__Neo4jMigrationsLock) RETURN n") == []


@asynccontextmanager
async def held(database: Database, text: str) -> AsyncIterator[None]:
    """A transaction that locks what it writes until the end of the block, and leaves nothing."""
    async with database.driver.session(database=database.name) as session:
        tx = await session.begin_transaction()
        await (await tx.run(text)).consume()
        yield
        await tx.rollback()


def change(folder: Path) -> None:
    (folder / "V2__Then_data.cypher").write_text("MERGE (:Trial {name: '四'});\n", "utf-8")


def remove(folder: Path) -> None:
    (folder / "V2__Then_data.cypher").unlink()


def insert(folder: Path) -> None:
    (folder / "V1.5__Late.cypher").write_text("MERGE (:Trial {name: '四'});\n", "utf-8")


def misname(folder: Path) -> None:
    (folder / "V3-Dash.cypher").write_text("MERGE (:Trial {name: '四'});\n", "utf-8")


def repeat(folder: Path) -> None:
    (folder / "V02__Same_version.cypher").write_text("MERGE (:Trial {name: '四'});\n", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "refusal", "message"),
    [
        (change, MigrationChanged, "V2__Then_data.cypher has changed since it ran"),
        (remove, MigrationMissing, "has run the migration V2__Then_data.cypher, which is not here"),
        (insert, MigrationTooLate, "V1.5__Late.cypher comes before V2.1__More_data.cypher"),
        (misname, MigrationMisnamed, "V3-Dash.cypher should be named"),
        (repeat, MigrationMisnamed, "with a version of its own"),
    ],
)
async def test_files_that_are_not_those_that_ran_are_refused_and_nothing_runs(
    blank: Database, folder: Path, spoil: Callable[[Path], None], refusal: type[Refusal], message: str
) -> None:
    await migrate(blank, folder)
    before = await state(blank)
    spoil(folder)
    (folder / "V9__Next.cypher").write_text("MERGE (:Trial {name: '九'});\n", "utf-8")
    with pytest.raises(refusal) as refused:
        await migrate(blank, folder)
    assert message in str(refused.value)
    assert await state(blank) == before


async def test_the_lock_of_another_tool_is_respected(
    blank: Database, build: Build, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[None] = []
    monkeypatch.setattr(migrations, "WAIT_SECONDS", 1.0)
    await migrations._constrain(blank)
    await build.run("CREATE (:__Neo4jMigrationsLock {id: 'theirs', name: 'John Doe'})")
    with pytest.raises(MigrationLocked):
        await migrate(blank, folder, on_wait=lambda: waits.append(None))
    assert waits
    assert await state(blank) == ([], [])


async def test_every_statement_of_ours_can_run_again_and_changes_nothing(database: Database) -> None:
    for migration in migrations.read():
        for text in migration.statements:
            async with database.driver.session(database=database.name) as session:
                counters = (await (await session.run(text)).consume()).counters
            assert not counters.contains_updates, (migration.file, text)


async def test_windows_line_ends_split_a_file_as_well(tmp_path: Path) -> None:
    file = tmp_path / "V1__Two.cypher"
    file.write_bytes(b"RETURN 1;\r\n// only a comment\r\n;\r\nRETURN ';'\r\n;")
    assert Migration.of(file).statements == ("RETURN 1", "RETURN ';'")


@pytest.fixture(scope="module")
def neo4j_migrations(account: Account) -> Callable[[str, Path], str]:
    """The tool whose format this is: runs one of its commands on a folder, and gives back what it says."""
    jars = Settings().jars.with_name("neo4j-migrations")
    if not jars.exists():
        goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
        pom = Path(__file__).with_name("neo4j-migrations.xml")
        command = ["mvn", "-B", "-q", "-f", str(pom), goal, "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    java = [str(find_java()), "-cp", f"{jars}/*", "ac.simons.neo4j.migrations.cli.MigrationsCli"]
    uri, user, password, _ = account

    def run(command: str, folder: Path) -> str:
        options = ["--address", uri, "--username", user, "--password", password, "--location", f"file://{folder}"]
        done = subprocess.run([*java, *options, command], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


async def test_neo4j_migrations_accepts_what_we_ran_and_we_accept_what_it_runs(
    blank: Database, folder: Path, neo4j_migrations: Callable[[str, Path], str]
) -> None:
    async def tool(command: str) -> str:
        return await asyncio.to_thread(neo4j_migrations, command, folder)

    await migrate(blank, folder)
    shown = await tool("info")
    assert (shown.count("APPLIED"), shown.count("PENDING")) == (len(FILES), 0)
    assert "All resolved migrations have been applied" in await tool("validate")

    (folder / "V3__Theirs.cypher").write_text("MERGE (n:Trial {name: '四'}) SET n.runs = 1;\n", "utf-8")
    await tool("apply")
    assert {"name": "四", "runs": 1} in await blank.read(TRIALS)
    assert [migration.file for migration, _ in (await plan(blank, folder)).ran] == [*FILES, "V3__Theirs.cypher"]

    (folder / "V4__Ours.cypher").write_text("MERGE (:Trial {name: '五'});\n", "utf-8")
    assert [migration.file for migration in await migrate(blank, folder)] == ["V4__Ours.cypher"]
    assert "All resolved migrations have been applied" in await tool("validate")
