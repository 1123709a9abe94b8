"""The table of access for people to read: `python -m app.access` prints it into docs/access.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from domain.access import COUNTED, FIELDS, READS, SPHERES, Group, Reach, reads
from domain.actions import MUTATIONS, PAGES, QUERIES, Action, Target
from domain.roles import Role

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "access.md"
HEAD: Final = """# Access

Printed by `python -m app.access` from `domain/access.py` and `domain/actions.py`. The records of a sphere are said in
`graph/scopes.py`, and why it is so in [decision 10](decisions/0010-who-may.md). An administrator may do all of this;
what is in no row nobody else may.

What a role sees in part is masked: 张**, 138****0000. It can be selected, and neither filtered, ordered nor grouped by.
"""


def document() -> str:
    return "\n".join([HEAD, *_spheres(), "", *_types(), "", *_fields(), "", *_actions()]) + "\n"


def _table(*heads: str) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"


def _spheres() -> Iterator[str]:
    yield "## Where a role acts\n"
    yield from _table("role", "sphere")
    yield from (f"| {role.value} | {sphere.value} |" for role, sphere in SPHERES.items())


def _types() -> Iterator[str]:
    yield "## What a role reads of its sphere\n"
    roles = [role for role in Role if role is not Role.ADMINISTRATOR]
    yield from _table("type", *(role.value for role in roles))
    for name in FIELDS:
        yield f"| {name} | {' | '.join(_reading(role, name) for role in roles)} |"


def _reading(role: Role, name: str) -> str:
    if not reads(role, name):
        return "count" if name in COUNTED.get(role, ()) else ""
    how = READS[role][name]
    told = [group.value + (", masked" if how[group] is Reach.MASKED else "") for group in Group if group in how]
    return " + ".join(told)


def _fields() -> Iterator[str]:
    yield "## Which fields are what\n"
    yield from _table("type", *(group.value for group in Group), "can be masked")
    for name, fields in FIELDS.items():
        groups = [", ".join(sorted(fields.of(group))) for group in Group]
        yield f"| {name} | {' | '.join(groups)} | {', '.join(sorted(fields.masks))} |"


def _actions() -> Iterator[str]:
    for title, table in (
        ("What a role may do", MUTATIONS),
        ("What else a role may ask", QUERIES),
        ("Downloads and pages", PAGES),
    ):
        yield f"## {title}\n"
        yield from _table("field", "roles", "records that it names")
        yield from (f"| {name} | {_roles(action)} | {_targets(action)} |" for name, action in table.items())
        yield ""


def _roles(action: Action) -> str:
    return ", ".join(role.value for role in Role if role in action.roles) or "administrators only"


def _targets(action: Action) -> str:
    told = [f"`{path}`: {_target(target)}" for path, target in action.targets.items()]
    told += [f"`{path}` must be given" for path in sorted(action.required)]
    told += ["all that it changes may be changed"] if action.strict else []
    return "; ".join(told)


def _target(target: Target) -> str:
    return f"{' or '.join(target.types)} that {target.must.value}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
