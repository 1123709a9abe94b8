"""Faults that a compiler may have. Each is put into ours, and some operation must tell."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from graph.compile import conditions, emitter, pages
from graph.compile.answers import Entry, Record
from graph.database import Database
from graph.statement import Statement
from schema import execution
from schema.documents import document
from tests.oracle.asking import Difference
from tests.oracle.operations import sample
from tests.oracle.running import Run, quiet
from tests.oracle.writing import Operation

# Minutes of planning by Neo4j: `make oracle` runs it.
pytestmark = pytest.mark.long

WITHIN, AT_ONCE = 60, 6
Patch = pytest.MonkeyPatch
Text = Callable[[str], str]


def texts(change: Text) -> Callable[[Patch], None]:
    """A fault in what is sent to the database."""

    def seed(patch: Patch) -> None:
        row = Database.row

        async def changed(self: Database, what: Statement, parameters: Mapping[str, Any], *more: Any) -> Sequence[Any]:
            return await row(self, Statement(what.name, what.access, change(what.text)), parameters, *more)

        patch.setattr(Database, "row", changed)

    return seed


def dropped_filter(patch: Patch) -> None:
    """The last of several conditions is lost."""
    all_of = conditions.Conditions.all_of
    patch.setattr(conditions.Conditions, "all_of", lambda *given: all_of(*given)[:-1])


def one_less(patch: Patch) -> None:
    """A page ends one record early."""
    row = Database.row

    async def changed(self: Database, what: Statement, parameters: Mapping[str, Any], *more: Any) -> Sequence[Any]:
        limits = set(re.findall(r"LIMIT \$(\w+)", what.text))
        fewer = {name: max(value - 1, 0) if name in limits else value for name, value in parameters.items()}
        return await row(self, what, fewer, *more)

    patch.setattr(Database, "row", changed)


def swapped_aliases(patch: Patch) -> None:
    """The first two keys of an object hold each other's values."""

    def swapped(entries: Sequence[Entry], type_name: str) -> Record:
        if len(entries) > 1 and entries[0].make is None and entries[1].make is None:
            one, other, *rest = entries
            entries = [other._replace(key=one.key), one._replace(key=other.key), *rest]
        return Record(entries, type_name)

    patch.setattr(emitter, "Record", swapped)


def forgotten_null_check(patch: Patch) -> None:
    """A null stays where the schema allows none."""
    patch.setattr(
        emitter, "Record", lambda entries, name: Record([each._replace(required=None) for each in entries], name)
    )


def cursor_included(patch: Patch) -> None:
    """A page begins with the record that it should begin behind."""
    behind = pages.behind
    patch.setattr(pages, "behind", lambda *given: re.sub(r"(n\d+\.id|\(n\d+\)\.id) > ", r"\1 >= ", behind(*given)))


def one_script(patch: Patch) -> None:
    """Only what is written in the script of the question is found."""
    patch.setattr(conditions, "_spelled", lambda text: [text])


def one_plan_for_all(patch: Patch) -> None:
    """A plan that was made for some variables serves others."""
    patch.setattr(execution, "form_of", lambda _: None)


FAULTS: dict[str, Callable[[Patch], None]] = {
    "a filter is dropped": dropped_filter,
    "a limit is off by one": one_less,
    "an order is reversed": texts(lambda text: text.replace(" DESC", "")),
    "what is missing doesn't come last": texts(lambda text: re.sub(r"[\w.]+ IS NULL, (?=[\w.]+ DESC)", "", text)),
    "one record is counted twice": texts(lambda text: text.replace("DISTINCT ", "")),
    "aliases are mixed up": swapped_aliases,
    "a null check is forgotten": forgotten_null_check,
    "a record without a link is lost": texts(lambda text: text.replace("OPTIONAL MATCH", "MATCH")),
    "a number is of all records": texts(
        lambda text: re.sub(r"(MATCH [^\n]*?) WHERE [^\n]*(\n *RETURN count\()", r"\1\2", text)
    ),
    "an edge is walked backwards": texts(lambda text: re.sub(r"<-(\[\w*:RAISES\])-", r"-\1->", text)),
    "an offset is ignored": texts(lambda text: re.sub(r" SKIP \$\w+", "", text)),
    "a cursor's own record comes again": cursor_included,
    "an old id finds nothing": texts(lambda text: text.replace(":ALIAS_OF", ":ALIAS_FOR")),
    "one script is not found by the other": one_script,
    "a plan is used for other variables": one_plan_for_all,
}


@contextmanager
def seeded(fault: str) -> Iterator[None]:
    """The program with a fault; no plan that was made before, or that is made now, outlives it."""
    with pytest.MonkeyPatch.context() as patch:
        document.cache_clear()
        FAULTS[fault](patch)
        yield
    document.cache_clear()


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_caught(run: Run, fault: str) -> None:
    def caught() -> tuple[Operation, Difference] | None:
        for seed in range(WITHIN // AT_ONCE):
            for operation in sample(run.oracle, run.elements, AT_ONCE, ABOUT[fault], seed):
                if found := run.differs(operation):
                    return operation, found
        return None

    with quiet():
        with seeded(fault):
            found = await asyncio.to_thread(caught)
        assert found is not None
        operation, difference = found
        # It is the fault that tells: without it, both sides agree.
        assert await asyncio.to_thread(run.differs, operation) is None
    # And it is the answer that differs: a statement that the database refuses would be no fault to look for.
    assert "INTERNAL" not in str(difference.actual)


# What the operations to catch a fault with are made of.
ABOUT: dict[str, list[str]] = {
    "a filter is dropped": ["NeedFilter.status", "ProjectFilter.category", "ResourceFilter.dayParts"],
    "a limit is off by one": ["NeedConnection.nodes", "Area.children(first:)", "ServiceTypeConnection.edges"],
    "an order is reversed": ["NeedOrder.urgency", "ProjectOrder.createdAt", "MatchOrder.score"],
    "what is missing doesn't come last": ["NeedOrder.quantity", "ResourceOrder.capacity", "ProjectOrder.startsOn"],
    "one record is counted twice": ["Organisation.fittingNeeds", "NeedKey.matches", "Area.projects"],
    "aliases are mixed up": ["Need.title", "Resource.status", "Project.code"],
    "a null check is forgotten": ["Need.urgency", "AgendaItem.needed", "Event.actorName", "Project.version"],
    "a record without a link is lost": ["Project.lead", "Organisation.basedIn", "AgendaItem.lead", "Area.parent"],
    "a number is of all records": ["NeedConnection.totalCount", "ProjectConnection.totalCount"],
    "an edge is walked backwards": ["Need.raisedBy", "NeedFilter.raisedBy"],
    "an offset is ignored": ["Query.needs(offset:)", "Query.projects(offset:)", "Need.matches(offset:)"],
    "a cursor's own record comes again": ["Query.needs(after:)", "Query.resources(after:)", "Area.needs(after:)"],
    "an old id finds nothing": ["Query.organisation", "Query.community", "Query.street"],
    "one script is not found by the other": ["TextFilter.contains", "TextFilter.startsWith", "TextFilter.endsWith"],
    "a plan is used for other variables": ["Query.needs(filter:)", "Query.projects(filter:)"],
}
