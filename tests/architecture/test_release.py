"""What a release is held to: an audit that skipped nothing, and a bill of materials that names everything."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.test_dependencies import locked
from tests.architecture.tree import ROOT

GATE = ROOT / ".github" / "audit_gate.py"
specification = importlib.util.spec_from_file_location("audit_gate", GATE)
assert specification is not None
assert specification.loader is not None
gate = importlib.util.module_from_spec(specification)
specification.loader.exec_module(gate)

LOCK = """
starlette==1.10.0 \\
    --hash=sha256:00
numpy==2.3.5 ; python_full_version < '3.12' \\
    --hash=sha256:00
numpy==2.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:00
"""


def report(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


STARLETTE = {"name": "starlette", "version": "1.10.0", "vulns": []}
NUMPY = {"name": "NumPy", "version": "2.4.0", "vulns": []}


def test_an_audit_that_saw_everything_and_found_nothing_passes() -> None:
    assert gate.faults(report(STARLETTE, NUMPY), LOCK) == []


@pytest.mark.parametrize(
    ("audit", "fault"),
    [
        (
            report(STARLETTE, {"name": "numpy", "skip_reason": "the index can't be reached"}),
            "numpy was skipped: the index can't be reached",
        ),
        (report(STARLETTE, {**NUMPY, "vulns": [{"id": "PYSEC-2026-1"}]}), "NumPy 2.4.0: PYSEC-2026-1"),
        (report(STARLETTE), "numpy 2.3.5 or 2.4.0 was not looked at"),
        (report({**STARLETTE, "version": "1.0.0"}, NUMPY), "starlette 1.10.0 was not looked at"),
        (report({"name": "starlette", "version": "1.10.0"}, NUMPY), "starlette has no result"),
        (report(), "numpy 2.3.5 or 2.4.0 was not looked at"),
        ("", "the report can't be read: JSONDecodeError('Expecting value: line 1 column 1 (char 0)')"),
        ("{}", "the report can't be read: KeyError('dependencies')"),
    ],
)
def test_an_audit_that_skipped_or_found_anything_fails(audit: str, fault: str) -> None:
    assert fault in gate.faults(audit, LOCK)


def test_a_lock_that_names_nothing_fails() -> None:
    assert gate.faults(report(STARLETTE), "") == ["the lock file names no package"]


def test_the_gate_ends_with_one_when_it_fails(tmp_path: Path) -> None:
    audit, lock = tmp_path / "audit.json", tmp_path / "lock"
    lock.write_text(LOCK, "utf-8")
    for text, status in ((report(STARLETTE, NUMPY), 0), (report(STARLETTE), 1)):
        audit.write_text(text, "utf-8")
        assert subprocess.run([sys.executable, GATE, audit, lock], capture_output=True).returncode == status


def test_a_release_is_tested_tortured_audited_and_described() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    commands = "\n".join(step.get("run", "") for step in workflow["jobs"]["audit"]["steps"])
    for command in (
        "make test",
        "make torture QUICK=1",
        ".github/audit_gate.py audit.json requirements.lock",
        "make sbom",
    ):
        assert command in commands
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {"test", "torture", "sbom"} <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_the_bill_of_materials_names_every_locked_package_with_its_hashes(tmp_path: Path) -> None:
    made = tmp_path / "python.json"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(r"^\t@\$\(BIN\)/(cyclonedx-py .+)$", makefile, re.MULTILINE)
    assert recipe is not None
    words = recipe[1].replace("$(SBOM)/python.json", str(made)).split()
    program = Path(sys.executable).with_name(words[0])
    subprocess.run([program, *words[1:]], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(made.read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "cobuild")
    named = {(each["name"], each["version"]) for each in bill["components"]}
    assert named == locked("requirements.lock")
    for each in bill["components"]:
        assert each["purl"].startswith(f"pkg:pypi/{each['name']}@")
        assert any(each_hash for link in each["externalReferences"] for each_hash in link["hashes"])
