"""Backup and restore of a local Neo4j, which is stopped meanwhile: see docs/decisions/0013-what-survives.md.

A backup is one file, a tar of `neo4j.dump` (as neo4j-admin makes and loads it) and `about.json`: when, and what it is.
"""

import asyncio
import hashlib
import os
import shutil
import tarfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import orjson

from graph.database import Database
from graph.server.admin import admin
from graph.server.fingerprints import Advanced, Fingerprint, fingerprint
from graph.server.jars import need_room
from graph.server.process import LocalServer, free_port
from graph.server.refusals import BackupDiffers, NoBackup, NothingToBackUp

DUMP, ABOUT = "neo4j.dump", "about.json"


class Stage(StrEnum):
    COPYING = "copying"
    COUNTING = "counting"
    DUMPING = "dumping"
    LOADING = "loading"


Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True)
class Outcome:
    """`still_seconds` is how long Cobuild could not run on its folder, out of `seconds` in all."""

    fingerprint: Fingerprint
    still_seconds: float
    seconds: float


Work = Callable[[LocalServer, Path, Progress], Awaitable["Outcome"]]


async def back_up(server: LocalServer, file: Path, progress: Progress) -> Outcome:
    """Write what the stopped server holds to `file`, which appears under its name when it is whole.

    Refused while Cobuild runs on the folder. Its files stand still only while they are copied.
    """
    began = time.monotonic()
    if not (server.home / "data" / "databases").is_dir():
        raise NothingToBackUp(folder=str(server.home))
    async with _workshop(server, "backup") as copy:
        with server.alone():
            need_room(server.home, 3 * _megabytes(server.home / "data"))
            progress(Stage.COPYING, 0, 0)
            await asyncio.to_thread(shutil.copytree, server.home / "data", copy.home / "data")
            shutil.copyfile(server.home / "password", copy.home / "password")
        still = time.monotonic() - began
        async with copy.running():
            held = await _counted(copy, progress)
        progress(Stage.DUMPING, 0, 0)
        (copy.home / "dump").mkdir()
        await admin(copy, "database", "dump", "neo4j", f"--to-path={copy.home / 'dump'}")
        await asyncio.to_thread(_pack, copy.home / "dump" / DUMP, held, file)
    return Outcome(held, still, time.monotonic() - began)


async def restore(server: LocalServer, file: Path, progress: Progress) -> Outcome:
    """Put what `file` holds in place of what the stopped server holds, which stays beside it as `data.before`.

    Until all of it is loaded, counted and found to be what was backed up, nothing of the old is touched.
    """
    began = time.monotonic()
    with server.alone():
        async with _workshop(server, "restore") as fresh:
            progress(Stage.LOADING, 0, 0)
            need_room(server.home, 3 * _megabytes(file))
            expected = await asyncio.to_thread(_unpack, file, fresh.home / "dump")
            await admin(fresh, "database", "load", "neo4j", f"--from-path={fresh.home / 'dump'}")
            # The folder goes on with the password that it has.
            if (server.home / "password").exists():
                shutil.copyfile(server.home / "password", fresh.home / "password")
            async with fresh.running():
                held = await _counted(fresh, progress)
            if held != expected:
                raise BackupDiffers(file=str(file))
            if not (server.home / "password").exists():
                (fresh.home / "password").rename(server.home / "password")
            server.swap_in(fresh.home / "data")
    seconds = time.monotonic() - began
    return Outcome(held, seconds, seconds)


@asynccontextmanager
async def _workshop(server: LocalServer, name: str) -> AsyncIterator[LocalServer]:
    """A folder of its own for a second server; what an earlier one left there is removed, and so is this one."""
    home = server.home / name
    await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True)
    try:
        yield LocalServer(home, server.jars, free_port(), free_port(), java_flags=server.java_flags)
    finally:
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


async def _counted(server: LocalServer, progress: Progress) -> Fingerprint:
    database = Database.connect(server.uri, "neo4j", server.password)
    advanced: Advanced = lambda done, total: progress(Stage.COUNTING, done, total)  # noqa: E731
    try:
        return await fingerprint(database, advanced)
    finally:
        await database.close()


def _pack(dump: Path, held: Fingerprint, file: Path) -> None:
    about = orjson.dumps({"at": datetime.now(UTC), "dump_sha256": _sha256(dump), **asdict(held)})
    part = file.with_name(file.name + ".part")
    # It holds everybody's names and phones.
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as content:
        with tarfile.open(fileobj=content, mode="w") as archive:
            info = tarfile.TarInfo(ABOUT)
            info.size = len(about)
            archive.addfile(info, BytesIO(about))
            archive.add(dump, DUMP)
        content.flush()
        os.fsync(content.fileno())
    part.rename(file)


def _unpack(file: Path, folder: Path) -> Fingerprint:
    """What the file says that it holds; its dump goes into `folder`. Refused when either is not whole."""
    folder.mkdir()
    try:
        with tarfile.open(file, mode="r:") as archive:
            about_member, dump_member = archive.extractfile(ABOUT), archive.extractfile(DUMP)
            if about_member is None or dump_member is None:
                raise KeyError(DUMP)
            about = orjson.loads(about_member.read())
            with (folder / DUMP).open("wb") as dump:
                shutil.copyfileobj(dump_member, dump, 1 << 20)
        if _sha256(folder / DUMP) != about["dump_sha256"]:
            raise ValueError("the dump is not the one that was written")
        return Fingerprint(about["nodes"], about["relationships"], about["sha256"])
    except (OSError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise NoBackup(file=str(file)) from error


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _megabytes(place: Path) -> int:
    """Of a file, or of all files in a folder; 0 where there is neither."""
    return sum(path.stat().st_size for path in (place, *place.rglob("*")) if path.is_file()) >> 20
