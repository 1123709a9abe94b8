"""Who may see which records: the place where access goes into every statement."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain.access import FIELDS, SPHERES, Reach, Sphere, reach
from domain.roles import Role
from domain.viewer import Viewer
from graph.guard import Sight
from graph.scopes import SCOPES, Scopes

# The predicate that holds of a record which may be seen, by the labels that it may have (`Need`, `Area&Street`,
# `Area|Person`) and its name in the statement; None where all may be.
Scope = Callable[[str, str], str | None]

# How what may be shown in part is shown: the family name, and a phone number as everybody here abridges it.
MASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "left(this.name, 1) + '**'",
        "phone": "CASE WHEN this.phone IS NULL THEN NULL WHEN size(this.phone) < 11 THEN '****' "
        "ELSE left(this.phone, 3) + '****' + right(this.phone, 4) END",
    }
)
_NODE: Final = re.compile(r"\((\w*)((?::[\w|&]+)+)((?: \{[^}]*\})?)\)")
_EXISTS: Final = "EXISTS { "
# The log of a record may be seen where the record may; nothing else leads to an event.
LOG_OF_THIS: Final = "{subject_id: this.id}"


def everything(_label: str, _record: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Access:
    """`name` names it: what is asked with one access is compiled apart from what is asked with another.

    `role` is what it is looked up by in the table of fields. `opening` begins each statement, whose row it takes away
    when the role is not granted; what it `carries` is known in the whole of the statement.
    """

    name: str
    scope: Scope
    role: Role = Role.ADMINISTRATOR
    opening: str = ""
    carries: tuple[str, ...] = ()

    def imports(self, *names: str) -> str:
        """What a subquery has to know."""
        return ", ".join([*filter(None, names), *self.carries])

    def masked(self, kind: str, name: str) -> str | None:
        """What is shown of a field in place of its value; None where all of it is. Cypher over `this`."""
        if self.role is Role.ADMINISTRATOR or name not in MASKS:
            return None
        if kind in FIELDS:
            return MASKS[name] if reach(self.role, kind, name) is Reach.MASKED else None
        if name in FIELDS["Person"].all and reach(self.role, "Person", name) is Reach.MASKED:
            # One of several types, of which a person is one.
            return f"CASE WHEN this:Person THEN {MASKS[name]} ELSE this.{name} END"
        return None

    def within(self, path: str, fresh: Callable[[], str]) -> tuple[str, list[str]]:
        """A path whose every node is within the scope: those without a name get one. `this` and `that` are not its."""
        where: list[str] = []

        def scoped(node: re.Match[str]) -> str:
            name, label, properties = node.groups()
            if name in ("this", "that"):
                return node[0]
            of = label[1:].replace(":", "&")
            if self.scope(of, "any") is None:
                return node[0]
            own = name or fresh()
            where.append(self.scope(of, own) or "true")
            return f"({own}{label}{properties})"

        return _NODE.sub(scoped, path), where

    def within_exists(self, condition: str, fresh: Callable[[], str]) -> str:
        """A condition in which every pattern of an EXISTS is within the scope."""
        before, found, rest = condition.partition(_EXISTS)
        if not found:
            return condition
        inner, after = _braced(rest)
        pattern, _, also = inner.partition(" WHERE ")
        path, where = self.within(pattern, fresh)
        conditions = [*([also] if also else []), *where]
        inside = f"{path} WHERE {' AND '.join(conditions)}" if conditions else path
        return f"{before}{found}{inside} }}{self.within_exists(after, fresh)}"


def _braced(text: str) -> tuple[str, str]:
    """What stands before the brace that closes, and behind it."""
    depth = 1
    for i, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return text[:i].rstrip(), text[i + 1 :]
    raise ValueError(f"a brace is not closed: {text}")


def _scope_of(scopes: Scopes) -> Scope:
    def one(label: str, record: str) -> str:
        predicate = scopes.see.get(label.partition("&")[0])
        return predicate(record) if predicate else "false"

    def scope(label: str, record: str) -> str | None:
        if not label:
            # A relationship is seen where its ends are: they are nodes of the pattern that it is in.
            return None
        labels = label.split("|")
        if len(labels) == 1:
            found = one(label, record)
            return None if found == "true" else found
        # Not as OR and AND: Neo4j multiplies those out, and is then long at planning.
        ways = [f"WHEN {record}:{each} THEN {one(each, record)}" for each in labels if one(each, record) != "false"]
        return f"CASE {' '.join(ways)} ELSE false END" if ways else "false"

    return scope


def _access(role: Role) -> Access:
    if SPHERES[role] is Sphere.NUMBERS:
        return Access(role.value, everything, role)
    if role is Role.ADMINISTRATOR:
        opening = (
            f"MATCH (:Account {{subject: $subject}})-[:GRANTED {{role: '{role.value}'}}]->(root)\n"
            "WITH count(root) AS granted WHERE granted > 0"
        )
        return Access(role.value, everything, role, opening)
    scopes = SCOPES[role]
    return Access(role.value, _scope_of(scopes), role, scopes.opening, scopes.carried)


# Of the program itself and of whoever is let in by code: no grant is looked for.
OPEN: Final = Access("open", everything)
ACCESS: Final[Mapping[Role, Access]] = {role: _access(role) for role in Role}


def sight_of(access: Access, viewer: Viewer) -> Sight | None:
    """What may be seen of records that are read past the compiler; None where all may."""
    return None if access.role is Role.ADMINISTRATOR else Sight(access.role, viewer.id)


def access_of(viewer: Viewer, role: Role | None = None) -> Access:
    """What a viewer may see who acts in a role. Whoever is let in as an administrator needs no grant."""
    acting = role or viewer.role or Role.PUBLIC
    return OPEN if acting is viewer.role is Role.ADMINISTRATOR else ACCESS[acting]
