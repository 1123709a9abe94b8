"""The jars of `pom.xml`: fetched by Maven, and each one the very file that `jars.sha256` lists."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from graph.server.refusals import DiskFull, JarsChanged, JarsNotFetched, MavenMissing

ROOT = Path(__file__).parent.parent.parent
POM = ROOT / "pom.xml"
CHECKSUMS = ROOT / "jars.sha256"
MEGABYTES_TO_FETCH = 600  # Maven keeps one copy, we keep another, and a third stands beside it until it is checked.


def locked() -> dict[str, str]:
    """SHA-256 by file name, from a file in the format of `sha256sum`."""
    lines = CHECKSUMS.read_text("utf-8").splitlines()
    return {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 by file name of everything in a folder; nothing when there is no such folder."""
    found = {}
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        with file.open("rb") as content:
            found[file.name] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def check(folder: Path) -> None:
    """Refuse a folder in which a jar is missing, altered or too many."""
    differences = set(locked().items()) ^ set(checksums(folder).items())
    names = sorted({name for name, _ in differences})
    if names:
        listed = ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")
        raise JarsChanged(folder=str(folder), jars=listed)


def fetched(folder: Path) -> bool:
    """Whether the folder was filled from today's list; `check` says whether it still is as it was then."""
    note = _note(folder)
    return folder.is_dir() and note.exists() and note.read_bytes() == CHECKSUMS.read_bytes()


def _note(folder: Path) -> Path:
    return folder.with_name(folder.name + ".sha256")


def fetch(folder: Path, progress: Callable[[int, int], None]) -> None:
    """Fill `folder` with the jars, or leave it as it was. `progress` gets how many of how many have been downloaded."""
    maven = shutil.which("mvn")
    if maven is None:
        raise MavenMissing
    folder.parent.mkdir(parents=True, exist_ok=True)
    need_room(folder.parent, MEGABYTES_TO_FETCH)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    log = folder.with_name("maven.log")
    command = [maven, "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
    total, done = len(locked()), 0
    with (
        log.open("w", encoding="utf-8") as copy,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        for line in process.stdout or ():
            copy.write(line)
            if "Downloaded from" in line and ".jar" in line:
                done += 1
                progress(min(done, total), total)
    if process.returncode != 0:
        raise JarsNotFetched(log=str(log))
    check(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    shutil.copyfile(CHECKSUMS, _note(folder))


def need_room(folder: Path, megabytes: int) -> None:
    """Refuse to go on with less free disk than that."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise DiskFull(folder=str(folder), free_mb=free, needed_mb=megabytes)
