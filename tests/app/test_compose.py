"""docker-compose.yml, read by a parser of the Compose format, says what the local path does."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import cli
from app.commands.up import local_server
from app.settings import ROOT, Settings
from graph.server import configuration


@pytest.fixture
def services(tmp_path: Path) -> dict[str, Any]:
    """As podman-compose understands them. It asks for its engine's version first, and for nothing else."""
    engine = tmp_path / "podman"
    engine.write_text("#!/bin/sh\necho podman version 5.4.0\n")
    engine.chmod(0o755)
    command = [str(Path(sys.executable).with_name("podman-compose")), "-f", str(ROOT / "docker-compose.yml"), "config"]
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NEO4J_PASSWORD": "eight-or-more"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return yaml.safe_load(done.stdout)["services"]  # type: ignore[no-any-return]


def test_the_image_is_the_version_of_the_jars(services: dict[str, Any]) -> None:
    version = re.search(r"<neo4j.version>(.+)</neo4j.version>", (ROOT / "pom.xml").read_text("utf-8"))
    assert version is not None
    assert services["neo4j"]["image"] == f"neo4j:{version[1]}-community"


def test_neo4j_is_set_as_the_local_one(services: dict[str, Any]) -> None:
    given = dict(services["neo4j"]["environment"])
    assert given.pop("NEO4J_AUTH") == "neo4j/eight-or-more"
    on_connect = local_server(Settings()).on_connect or ""
    # Without the colours that come before it: they are long, and everything works without them.
    expected = configuration.SETTINGS | {"browser.post_connect_cmd": on_connect.rpartition("; ")[2]}
    assert given == {variable(name): value for name, value in expected.items()}


def variable(setting: str) -> str:
    """How the image takes a setting: https://neo4j.com/docs/operations-manual/current/docker/ref-settings/."""
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")


def test_the_api_is_started_by_the_command_of_make_run(services: dict[str, Any]) -> None:
    run = re.search(r"^run:.*\n\t@\$\(BIN\)/(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert run is not None
    assert services["api"]["command"] == run[1].split() == ["cobuild", "up"]
    assert "up" in {command.callback.__name__ for command in cli.registered_commands if command.callback}


def test_the_api_signs_in_to_that_neo4j(services: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in services["api"]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert not settings.managed
    assert settings.account == ("bolt://neo4j:7687", "neo4j", "eight-or-more", "neo4j")
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"


def test_both_are_watched_and_neither_is_reached_from_elsewhere(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["healthcheck"]["test"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "neo4j-data:/data" in services["neo4j"]["volumes"]


def test_neither_runs_as_root_or_can_become_it_and_the_root_of_the_api_is_read_only(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service.get("privileged")
        assert not {"pid", "ipc", "network_mode", "devices", "cap_add"} & set(service)
    assert services["neo4j"]["user"] == "7474:7474"
    # The Dockerfile says who the API is: the last `USER` counts.
    users = re.findall(r"^USER (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert users[-1] == "cobuild"
    assert services["api"].get("user") is None
    assert services["api"]["read_only"] is True
    assert services["api"]["tmpfs"] == ["/tmp"]
    assert "volumes" not in services["api"]


def test_the_image_of_the_api_runs_as_nobody_in_particular_on_pinned_parts() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert all(re.search(r":\d+\.\d+\.\d+-", image) for image in images)
    assert "USER cobuild" in lines
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
