"""Whether an audit saw everything and found nothing: `python .github/audit_gate.py audit.json requirements.lock`.

pip-audit can end well while it skipped what it could not look up. Here, a package of the lock that was skipped,
or that the report doesn't name in the locked version, fails the release as a known hole does.
"""

import json
import re
import sys
from pathlib import Path


def faults(report: str, lock: str) -> list[str]:
    """One line for each package that is vulnerable, was skipped, or was not looked at; none when all is well."""
    try:
        dependencies = json.loads(report)["dependencies"]
        audited = {(_name(each["name"]), each.get("version")) for each in dependencies}
    except (ValueError, KeyError, TypeError) as error:
        return [f"the report can't be read: {error!r}"]
    found = [f"{each['name']} was skipped: {each['skip_reason']}" for each in dependencies if "skip_reason" in each]
    for each in dependencies:
        found += [f"{each['name']} {each['version']}: {hole['id']}" for hole in each.get("vulns") or ()]
        if "skip_reason" not in each and not isinstance(each.get("vulns"), list):
            found.append(f"{each['name']} has no result")
    # A package that is locked in several versions, each for its platforms, is audited in the one that is installed.
    locked = _locked(lock)
    for name in sorted(locked):
        if not any((name, version) in audited for version in locked[name]):
            found.append(f"{name} {' or '.join(sorted(locked[name]))} was not looked at")
    return found if locked else [*found, "the lock file names no package"]


def _locked(lock: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\\s]+)", lock, re.MULTILINE):
        versions.setdefault(_name(name), set()).add(version)
    return versions


def _name(name: str) -> str:
    """As PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(report: str, lock: str) -> int:
    found = faults(Path(report).read_text("utf-8"), Path(lock).read_text("utf-8"))
    print("\n".join(found) if found else "every locked package was looked at, and none has a known hole")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
