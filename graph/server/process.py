"""Neo4j as a child process: one per folder, gone with us, and never in the way of the next start."""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import AuthError

from graph.server import child, configuration, jars
from graph.server.java import find_java, flags
from graph.server.refusals import AlreadyRunning, NotStarted, PasswordChanged, PortTaken, Stopped
from graph.statement import WRITE, statement

START_SECONDS = 300
STOP_SECONDS = 30
MEGABYTES_TO_RUN = 300

SET_PASSWORD = statement("server.set_password", WRITE, "ALTER CURRENT USER SET PASSWORD FROM $old TO $new")


@dataclass
class LocalServer:
    """A Neo4j for this machine alone. `home` holds its data, logs, settings and password.

    `on_connect` are the commands that Neo4j Browser opens with. `java_flags` come after ours, `settings` over ours.
    """

    home: Path
    jars: Path
    bolt_port: int = 7687
    http_port: int = 7474
    on_connect: str | None = None
    java_flags: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def password(self) -> str:
        return self._password_file.read_text("utf-8").strip()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _before(self) -> Path:
        return self.home / "data.before"

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    @property
    def _pid_file(self) -> Path:
        return self.home / "neo4j.pid"

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "neo4j.log"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Started, answering and signed in to inside of the block; stopped after it."""
        jars.check(self.jars)
        java = find_java()
        with self.alone():
            for folder in ("conf", "data", "logs", "import", "plugins"):
                (self.home / folder).mkdir(mode=0o700, exist_ok=True)
            jars.need_room(self.home, MEGABYTES_TO_RUN)
            need_port(self.bolt_port, "COBUILD_BOLT_PORT")
            need_port(self.http_port, "COBUILD_HTTP_PORT")
            try:
                self._start(java)
                await self._answering()
                yield
            finally:
                self._stop()

    async def died(self) -> None:
        """Wait for as long as Neo4j runs; then say that it ended."""
        assert self._process is not None
        status = await asyncio.to_thread(self._process.wait)
        raise Stopped(status=status, log=str(self._log))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else uses the folder inside of the block; the lock goes with the process that holds it.

        What a killed Cobuild left is put in order first: its Neo4j is stopped, its half of a swap taken back.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.home / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning(folder=str(self.home)) from error
            self._stop_left_over()
            if self._before.exists() and not self._data.exists():
                self._before.rename(self._data)
            yield

    def swap_in(self, data: Path) -> None:
        """Let that folder be the data of a stopped server; what was there is kept beside it until the next swap."""
        shutil.rmtree(self._before, ignore_errors=True)
        if self._data.exists():
            self._data.rename(self._before)
        # Killed right here, the next start takes the first rename back.
        data.rename(self._data)

    def _stop_left_over(self) -> None:
        """Stop the Neo4j of a Cobuild that was killed: the lock is ours, so nobody else uses it."""
        if not self._pid_file.exists():
            return
        pid = int(self._pid_file.read_text("utf-8") or "0")
        deadline = time.monotonic() + STOP_SECONDS
        while str(self.home) in command_of(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.2)
        self._pid_file.unlink()

    @property
    def all_settings(self) -> dict[str, str]:
        """What its neo4j.conf says."""
        return {**configuration.local(self.home, self.bolt_port, self.http_port, self.on_connect), **self.settings}

    def _start(self, java: Path) -> None:
        settings = self.all_settings
        (self.home / "conf" / "neo4j.conf").write_text(configuration.text(settings), "utf-8")
        command = [
            *(sys.executable, "-I", child.__file__, str(os.getpid())),
            str(java),
            f"-Xms{settings['server.memory.heap.initial_size']}",
            f"-Xmx{settings['server.memory.heap.max_size']}",
            "-XX:+ExitOnOutOfMemoryError",
            *flags(java),
            *self.java_flags,
            *("-cp", f"{self.jars}/*", "org.neo4j.server.Neo4jCommunity"),
            *(f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"),
        ]
        with (self.home / "logs" / "console.log").open("wb") as console:
            # Ctrl-C goes to the terminal's whole group; in a session of its own Neo4j outlives our last requests.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True
            )
        self._pid_file.write_text(str(self._process.pid), "utf-8")

    async def _answering(self) -> None:
        """Wait until Neo4j takes our password, which the first start sets."""
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while not listens(self.bolt_port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(log=str(self.home / "logs" / "console.log"))
            await asyncio.sleep(0.1)
        make_password(self._password_file)
        try:
            await self._sign_in(self.password)
        except AuthError:
            await self._set_first_password()

    async def _sign_in(self, password: str) -> None:
        async with self._driver(password) as driver:
            await driver.verify_connectivity()

    async def _set_first_password(self) -> None:
        """A new Neo4j has the password `neo4j`, good for nothing but to set another."""
        try:
            async with self._driver("neo4j") as driver, driver.session(database="system") as session:
                await (await session.run(SET_PASSWORD.text, old="neo4j", new=self.password)).consume()
            await self._sign_in(self.password)
        except AuthError as error:
            raise PasswordChanged(file=str(self._password_file)) from error

    def _driver(self, password: str) -> AsyncDriver:
        return AsyncGraphDatabase.driver(self.uri, auth=("neo4j", password), telemetry_disabled=True)

    def _stop(self) -> None:
        """Let Neo4j close its files; blocks, so that no cancellation comes between."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._process.kill()
            self._process.wait()
        self._process = None
        self._pid_file.unlink(missing_ok=True)


def make_password(file: Path) -> None:
    """A password that nobody else can read, made once."""
    if file.exists():
        return
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as content:
        content.write(secrets.token_urlsafe(12) + "\n")
    fresh.rename(file)


def command_of(pid: int) -> str:
    """The command line of a running process; empty when there is none."""
    try:
        answer = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    except FileNotFoundError:
        return ""
    return answer.stdout.decode(errors="replace")


def need_port(port: int, variable: str) -> None:
    """Refuse a port of this machine that something listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(port=port, variable=variable) from error


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
