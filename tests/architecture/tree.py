"""The tree as the rules see it: files that belong to it, and the modules of each package as syntax."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("app", "schema", "resolvers", "graph", "matching", "exchange", "domain")


@dataclass(frozen=True, slots=True)
class Module:
    path: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    @property
    def name(self) -> str:
        """`graph/server/process.py` is `server`: the second name says what it is about."""
        return self.path.split("/")[1].removesuffix(".py")


def modules(*packages: str) -> list[Module]:
    return [module for module in _modules() if module.package in (packages or PACKAGES)]


@cache
def _modules() -> tuple[Module, ...]:
    return tuple(
        Module(str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


@cache
def files() -> tuple[Path, ...]:
    """What is in the repository, or would be after `git add`; everything beside it (data, environments) is not ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def text_files(*suffixes: str) -> list[Path]:
    return [path for path in files() if path.suffix in suffixes]
