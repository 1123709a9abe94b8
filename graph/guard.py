"""What stands around a write: the records that it names and those that it changed lie where its role may change them.

A mutation acts under a guard (`guarding`). Before anything is done, and again in its transaction, what its arguments
name must be within scope; before the commit that must still hold, and what was made must be, too. What is missing and
what is out of scope are told by one line, as one NotFound.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from domain.actions import Must
from domain.events import Verb
from domain.refusals import NotFound, OutOfReach
from domain.roles import Role
from graph.scopes import SCOPES
from graph.statement import READ, Statement

# These lie nowhere by themselves: they go with the records that the arguments of their mutation name.
PLACELESS: Final = frozenset({"Alias", "MatchRun", "DockingRun", "ListImport", "Account", "ServiceType"})
MERGED: Final = frozenset({"Area", "Organisation"})
Ask = Callable[[Statement, Mapping[str, Any]], Awaitable[Sequence[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Named:
    """An argument, and the ids that it gives: `field` is what a refusal calls it."""

    field: str
    ids: tuple[str, ...]
    types: tuple[str, ...]
    must: Must


@dataclass(frozen=True, slots=True)
class Guard:
    """`strict`: all that is changed must be in the scope to change, whether the arguments name it or not."""

    role: Role
    subject: str
    named: tuple[Named, ...]
    strict: bool = False

    async def check_named(self, ask: Ask) -> None:
        """Raises NotFound for the first id that isn't of a record which is as it must be."""
        for each in self.named:
            left = set(each.ids)
            for label in each.types:
                left -= await self._within(ask, label, each.must, left)
            for wanted in each.ids:
                if wanted in left:
                    raise NotFound(each.field, wanted)

    async def check_done(self, ask: Ask, events: Iterable[Mapping[str, Any]]) -> None:
        """What is to be committed, by its events. Raises NotFound, OutOfReach."""
        told = list(events)
        gone = {event["subject_id"] for event in told if event["verb"] == Verb.REMOVED}
        wanted: dict[tuple[str, Must], set[str]] = defaultdict(set)
        for event in told:
            label, subject = event["subject_type"], event["subject_id"]
            if subject not in gone and label not in PLACELESS:
                made = self.strict or event["verb"] == Verb.CREATED
                wanted[label, Must.CHANGE if made else Must.SEE].add(subject)
        beyond = 0
        for (label, must), ids in wanted.items():
            beyond += len(ids) - len(await self._within(ask, label, must, ids))
        if beyond:
            raise OutOfReach(beyond)
        kept = [replaced for each in self.named if (replaced := _without(each, gone)).ids]
        await Guard(self.role, self.subject, tuple(kept)).check_named(ask)

    async def _within(self, ask: Ask, label: str, must: Must, ids: set[str]) -> set[str]:
        statement = within(self.role, label, must)
        if not ids or statement is None:
            return set()
        rows = await ask(statement, {"subject": self.subject, "ids": sorted(ids)})
        return {row["id"] for row in rows}


def _without(named: Named, gone: set[str]) -> Named:
    return Named(named.field, tuple(one for one in named.ids if one not in gone), named.types, named.must)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role may see of records that were read past it, for a feed or a file: asked as they are delivered."""

    role: Role
    subject: str

    async def of(self, ask: Ask, records: Iterable[tuple[str, str]]) -> set[str]:
        """The ids of those records, given by label and id, that may be seen."""
        by_label: dict[str, set[str]] = defaultdict(set)
        for label, record_id in records:
            by_label[label].add(record_id)
        seen: set[str] = set()
        for label, wanted in by_label.items():
            if statement := within(self.role, label, Must.SEE):
                rows = await ask(statement, {"subject": self.subject, "ids": sorted(wanted)})
                seen |= {row["id"] for row in rows}
        return seen


@cache
def within(role: Role, label: str, must: Must) -> Statement | None:
    """Which of `$ids` are records of a label that a role may see or change; None where it may none."""
    scopes = SCOPES.get(role)
    predicates = (scopes.see if must is Must.SEE else scopes.change) if scopes else {}
    if scopes is None or label not in predicates:
        return None
    ways = [f"MATCH (record:{label} {{id: wanted}}) RETURN record"]
    if label in MERGED:
        ways.append(f"MATCH (:Alias {{id: wanted}})-[:ALIAS_OF]->(record:{label}) RETURN record")
    text = (
        f"{scopes.opening}\nUNWIND $ids AS wanted\nCALL (wanted) {{ {' UNION '.join(ways)} }}\n"
        f"WITH * WHERE {predicates[label]('record')}\nRETURN DISTINCT wanted AS id"
    )
    return Statement(f"guard.{must.name.lower()}_{label.lower()}", READ, text)


_guard: ContextVar[Guard | None] = ContextVar("guard", default=None)


def guard() -> Guard | None:
    return _guard.get()


@contextmanager
def guarding(by: Guard) -> Iterator[None]:
    """Whatever is written in here is checked."""
    token = _guard.set(by)
    try:
        yield
    finally:
        _guard.reset(token)
