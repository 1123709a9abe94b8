"""The first half of `make setup`: a virtual environment from a locked, hashed set of requirements.

Runs on the machine's own Python (3.11 or newer), so it imports nothing that has to be installed first.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from domain.language import Text, locale_language
from domain.refusals import Refusal
from graph.server.jars import ROOT, need_room
from graph.server.refusals import MavenMissing

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MEGABYTES = 1500  # The environment, Maven's copy of the jars and ours, and an empty database.


@dataclass(eq=False)
class VenvNotMade(Refusal):
    code = "VENV_NOT_MADE"
    text = Text(
        "无法建立虚拟环境:请安装 Python 的 venv 模块,例如 apt install python3-venv",
        "the virtual environment could not be made: install Python's venv, for example by `apt install python3-venv`",
    )


@dataclass(eq=False)
class NotInstalled(Refusal):
    code = "NOT_INSTALLED"
    text = Text(
        "未能安装 {lock} 中的软件包:请检查网络后重试,原因见上",
        "the packages of {lock} could not be installed: check the network and try again, the reason is above",
    )
    lock: str


def bootstrap(lock: str) -> None:
    """Make the environment unless it is there, and install what `lock` lists, and this project."""
    if shutil.which("mvn") is None:
        raise MavenMissing
    if not PYTHON.exists():
        need_room(ROOT, MEGABYTES)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], stdout=subprocess.DEVNULL).returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise VenvNotMade
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install"]
    for arguments in (["--require-hashes", "-r", lock], ["-q", "--no-deps", "--no-build-isolation", "-e", "."]):
        if subprocess.run([*pip, *arguments], cwd=ROOT).returncode != 0:
            raise NotInstalled(lock=Path(lock).name)


if __name__ == "__main__":
    try:
        bootstrap(sys.argv[1])
    except Refusal as refusal:
        sys.exit(refusal.message(locale_language(os.environ)))
