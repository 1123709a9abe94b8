"""Events are appended, never changed or removed: what the database can't enforce, the statements of the program keep.

Neo4j Community has one role for all, so that nothing in it can forbid a change of a node. One step may take words out
of events, for a person who wants to be forgotten; it leaves which event it is, when, and about what.
"""

import importlib
import pkgutil
import re

import graph
from graph.statement import STATEMENTS

APPENDING = {"database.append_events", "database.end_operation"}
# Takes the lock of event 0, which opens the log and is no event.
LOCKING = {"events.hold"}
ERASING = {
    "personal_data.set_events": {"before", "after", "reason", "actor_name"},
    "personal_data.forget_actor": {"actor_name"},
}
EVENT = re.compile(r"\((\w+):Event\b")


def changed(text: str) -> dict[str, set[str]]:
    """Of each name that stands for an event, the properties that are set on it; `*` where that may be all."""
    found = {}
    for name in set(EVENT.findall(text)):
        properties = set(re.findall(rf"(?:SET|,)\s+{name}\.(\w+)\s*=", text))
        removed = re.findall(rf"REMOVE\s+{name}\.(\w+)", text)
        whole = re.search(rf"SET\s+{name}\s*\+?=|(?:DETACH\s+)?DELETE\s+(?:\w+,\s*)*{name}\b", text)
        if whole or properties or removed:
            found[name] = properties | set(removed) | ({"*"} if whole else set())
    return found


def writers() -> dict[str, set[str]]:
    for module in pkgutil.walk_packages(graph.__path__, "graph."):
        importlib.import_module(module.name)
    return {
        name: set().union(*found.values())
        for name, statement in STATEMENTS.items()
        if (found := changed(statement.text))
    }


def test_no_statement_changes_an_event_but_the_one_that_forgets_a_person() -> None:
    found = writers()
    assert set(found) == APPENDING | LOCKING | set(ERASING)
    assert {name: found[name] for name in ERASING} == ERASING


def test_statements_on_nodes_of_any_label_leave_events_out() -> None:
    loose = {
        name
        for name, statement in STATEMENTS.items()
        if re.search(r"MATCH \((\w+)\)[^-]*?SET \1", statement.text, re.DOTALL) and "NOT it:Event" not in statement.text
    }
    assert loose == set()


def test_the_rule_sees_a_change() -> None:
    assert changed("MATCH (e:Event {seq: 1}) SET e.reason = ''") == {"e": {"reason"}}
    assert changed("MATCH (e:Event) DETACH DELETE e") == {"e": {"*"}}
    assert changed("MATCH (e:Event) SET e += $values") == {"e": {"*"}}
    assert changed("MATCH (e:Event) RETURN e.seq = 1") == {}
