"""Backup and restore of a local Neo4j: whole or not at all, and the old graph untouched until the new one is proven."""

import asyncio
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings
from graph.database import Database
from graph.server import backups
from graph.server.backups import Stage, back_up, restore
from graph.server.fingerprints import Fingerprint, fingerprint
from graph.server.process import LocalServer, free_port
from graph.server.refusals import AlreadyRunning, BackupDiffers, NoBackup, NothingToBackUp
from tests.build import Build


@pytest.fixture
def stopped(tmp_path: Path) -> LocalServer:
    """One that is stopped."""
    flags = ("-XX:TieredStopAtLevel=1",)
    return LocalServer(tmp_path / "home", Settings().jars, free_port(), free_port(), java_flags=flags)


def silent(_stage: Stage, _done: int, _total: int) -> None:
    pass


async def holding(server: LocalServer, text: str | None = None) -> Fingerprint:
    """What is there after a statement."""
    async with server.running():
        database = Database.connect(server.uri, "neo4j", server.password)
        try:
            if text:
                await Build(database).run(text)
            return await fingerprint(database)
        finally:
            await database.close()


def packed(folder: Path, dump: bytes = b"no dump") -> Path:
    """A file as `cobuild backup` writes it, around a dump that holds nothing."""
    folder.mkdir(exist_ok=True)
    (folder / "neo4j.dump").write_bytes(dump)
    backups._pack(folder / "neo4j.dump", Fingerprint(1, 0, "0" * 64), folder / "file")
    return folder / "file"


def there(stopped: LocalServer) -> Path:
    """A folder with data in it, for what never comes so far as to start a Neo4j."""
    data = stopped.home / "data" / "databases"
    data.mkdir(parents=True)
    (data / "store").write_text("old")
    return data / "store"


@pytest.mark.long
async def test_what_was_backed_up_comes_back_over_whatever_was_done_since(stopped: LocalServer, tmp_path: Path) -> None:
    text = "UNWIND range(1, 50) AS n CREATE (:Need {id: 'n' + n, at: datetime()})-[:OF {n: n}]->(:Area {n: [n, 2]})"
    before = await holding(stopped, text)
    file = tmp_path / "one.backup"
    backed_up = await back_up(stopped, file, silent)
    assert (backed_up.fingerprint, before.nodes, before.relationships) == (before, 100, 50)
    assert backed_up.still_seconds < backed_up.seconds
    assert file.stat().st_mode & 0o777 == 0o600
    changed = await holding(stopped, "MATCH (n:Need) DETACH DELETE n")
    assert changed != before

    restored = await restore(stopped, file, silent)
    assert restored.fingerprint == before
    assert await holding(stopped) == before
    left = {path.name for path in stopped.home.iterdir()} & {"data", "data.before", "backup", "restore"}
    assert left == {"data", "data.before"}


@pytest.mark.long
async def test_a_restore_that_is_cut_short_or_differs_leaves_the_old_graph(
    stopped: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await holding(stopped, "CREATE (:Need {id: 'a'})")
    file = tmp_path / "one.backup"
    await back_up(stopped, file, silent)
    changed = await holding(stopped, "CREATE (:Need {id: 'b'})")

    def cancel(stage: Stage, _done: int, _total: int) -> None:
        if stage is Stage.LOADING:
            asyncio.get_running_loop().call_later(2, restoring.cancel)

    restoring = asyncio.create_task(restore(stopped, file, cancel))
    with pytest.raises(asyncio.CancelledError):
        await restoring
    assert await holding(stopped) == changed

    unpack = backups._unpack

    def lying(*given: Path) -> Fingerprint:
        return replace(unpack(*given), nodes=before.nodes + 1)

    monkeypatch.setattr(backups, "_unpack", lying)
    with pytest.raises(BackupDiffers):
        await restore(stopped, file, silent)
    assert await holding(stopped) == changed != before


async def test_running_it_can_be_neither_backed_up_nor_restored(stopped: LocalServer, tmp_path: Path) -> None:
    old = there(stopped)
    with stopped.alone():
        with pytest.raises(AlreadyRunning):
            await back_up(stopped, tmp_path / "file", silent)
        with pytest.raises(AlreadyRunning):
            await restore(stopped, packed(tmp_path / "packed"), silent)
    assert old.read_text() == "old"
    assert not (tmp_path / "file").exists()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:3_000])


def bent(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"no dump", b"my dump"))


def other(file: Path) -> None:
    file.write_text("a letter")


def incomplete(file: Path) -> None:
    with tarfile.open(file, "w") as archive:
        archive.add(__file__, "neo4j.dump")


@pytest.mark.parametrize("spoil", [cut, bent, other, incomplete, Path.unlink])
async def test_what_is_no_whole_backup_is_refused_and_nothing_is_touched(
    stopped: LocalServer, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    old, file = there(stopped), packed(tmp_path / "packed", b"no dump" * 1_000)
    spoil(file)
    with pytest.raises(NoBackup) as refused:
        await restore(stopped, file, silent)
    assert str(file) in str(refused.value)
    assert old.read_text() == "old"
    assert not (stopped.home / "restore").exists()


async def test_where_there_is_no_graph_there_is_nothing_to_back_up(stopped: LocalServer, tmp_path: Path) -> None:
    with pytest.raises(NothingToBackUp):
        await back_up(stopped, tmp_path / "file", silent)
    assert not (tmp_path / "file").exists()


def test_a_swap_that_was_cut_between_its_two_steps_is_taken_back(stopped: LocalServer, tmp_path: Path) -> None:
    old = there(stopped)
    (stopped.home / "data").rename(stopped.home / "data.before")
    with stopped.alone():
        assert old.read_text() == "old"

    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for _ in range(2):
        shutil.copytree(fresh, tmp_path / "next")
        stopped.swap_in(tmp_path / "next")
        assert not old.exists()
        assert (stopped.home / "data.before").exists()


async def test_the_fingerprint_is_of_contents_whatever_the_order(database: Database, build: Build) -> None:
    async def written(*names: str) -> Fingerprint:
        await build.run("MATCH (n:Need) DETACH DELETE n")
        for name in names:
            await build.run(
                "CREATE (:Need {id: $name, at: date('2026-03-01'), list: [1, 2]})-[:OF {row: 1}]->(:Need {id: $other})",
                name=name,
                other=name * 2,
            )
        return await fingerprint(database)

    nothing = await written()
    one = await written("a", "b")
    assert one == await written("b", "a")
    assert one.relationships == nothing.relationships + 2
    assert one != await written("a", "c")
    await written("a", "b")
    for change in (
        "MATCH (n:Need {id: 'a'}) SET n.list = [2, 1]",
        "MATCH (n:Need {id: 'a'}) SET n.list = [1, 2], n:Project",
        "MATCH (n:Need {id: 'a'}) REMOVE n:Project WITH n MATCH (n)-[r]->() SET r.row = 2",
        "MATCH (n:Need {id: 'a'})-[r]->(), (b:Need {id: 'bb'}) DELETE r CREATE (n)-[:OF {row: 1}]->(b)",
    ):
        await build.run(change)
        assert await fingerprint(database) != one, change
