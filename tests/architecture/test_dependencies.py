"""What is locked is safe, whole, and leaves our package names to us."""

import json
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.architecture.tree import PACKAGES, ROOT, files

# Below these are known holes: design notes on security, and the advisories they name.
FLOORS = {
    "graphql-core": "3.3.2",  # validation could be made to run for minutes before any limit
    "strawberry-graphql": "0.341.2",
    "starlette": "1.3.1",
    "python-multipart": "0.0.31",
    "pyjwt": "2.13.0",
    "h11": "0.16",
    "uvicorn": "0.54",
}
NEO4J_FLOOR = "2026.04"  # CVE-2026-1622: the query log leaked literals
LOCKS = ("requirements.lock", "requirements-dev.lock")


def text(file: str) -> str:
    return (ROOT / file).read_text("utf-8")


def locked(lock: str) -> set[tuple[str, str]]:
    """Names and versions. A package may be locked in several versions, each for its platforms."""
    return set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def versions(lock: str, name: str) -> list[str]:
    return [version for locked_name, version in locked(lock) if locked_name == name]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("name", FLOORS)
def test_locked_versions_have_no_known_holes(lock: str, name: str) -> None:
    assert versions(lock, name)
    assert all(Version(version) >= Version(FLOORS[name]) for version in versions(lock, name))


def test_neo4j_is_new_enough() -> None:
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    pom = ElementTree.parse(ROOT / "pom.xml").getroot()
    properties = {element.tag.split("}")[1]: element.text or "" for element in pom.findall("m:properties/*", space)}
    found = {}
    for dependency in pom.findall(".//m:dependency", space):
        written = dependency.findtext("m:version", "", space)
        found[dependency.findtext("m:artifactId", "", space)] = re.sub(
            r"\$\{(.+?)}", lambda name: properties[name[1]], written
        )
    assert Version(found["neo4j-server"]) >= Version(NEO4J_FLOOR)
    assert Version(found["neo4j"]) >= Version(NEO4J_FLOOR)


def test_every_jar_of_neo4j_and_the_image_are_new_enough() -> None:
    jars = re.findall(r"  neo4j-[a-z0-9-]+?-(20\d\d\.\d+\.\d+)\.jar$", text("jars.sha256"), re.MULTILINE)
    images = re.findall(r"image: neo4j:([\d.]+)-", text("docker-compose.yml"))
    assert len(jars) > 50
    assert images
    assert all(Version(version) >= Version(NEO4J_FLOOR) for version in (*jars, *images))


@pytest.mark.parametrize("name", ["granian"])
def test_what_we_do_not_use_is_new_enough_as_soon_as_we_do(name: str) -> None:
    floors = {"granian": "2.7.4"}
    for lock in LOCKS:
        assert all(Version(version) >= Version(floors[name]) for version in versions(lock, name))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"))
    pinned = [entry for entry in entries if re.match(r"[a-z0-9-]+==", entry)]
    assert len(pinned) >= len(locked(lock)) > 20
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    "lock", [path for path in files() if path.name == "package-lock.json"], ids=lambda path: path.parent.name
)
def test_every_package_of_node_has_a_hash_and_names_no_registry(lock: Path) -> None:
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}
    assert locked
    assert [name for name, package in locked.items() if "integrity" not in package or "resolved" in package] == []


def test_what_is_declared_is_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = project["project"]["dependencies"]
    for lock, declared in zip(LOCKS, (runtime, runtime + project["dependency-groups"]["dev"]), strict=True):
        for requirement in map(Requirement, declared):
            found = versions(lock, requirement.name)
            assert found, requirement
            assert all(requirement.specifier.contains(version) for version in found), requirement
    assert locked(LOCKS[0]) <= locked(LOCKS[1])


def test_nobody_else_owns_a_package_of_ours() -> None:
    """`app`, `schema` and `graph` are common names: another distribution's would shadow ours, or ours theirs."""
    owners = {
        f"{distribution.name} owns {top}"
        for distribution in distributions()
        if distribution.name != "cobuild"
        for top in {str(file).split("/")[0].removesuffix(".py") for file in distribution.files or ()}
        if top in PACKAGES
    }
    assert owners == set()
