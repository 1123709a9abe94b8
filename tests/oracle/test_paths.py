"""The oracle's own reading of paths, on a graph that fits on a hand."""

import pytest

from tests.oracle.paths import everywhere, parsed, walk
from tests.oracle.store import Node, Store, Tie


def node(labels: str, name: str, **properties: object) -> Node:
    return Node(frozenset(labels.split(":")), {"id": name, **properties})


COUNTY, STREET, BRIDGE, LAKE = (
    node("Area:County", "county"),
    node("Area:Street", "street"),
    node("Area:Community", "bridge"),
    node("Area:Community", "lake"),
)
LAMP, SHOW = node("Need", "lamp", status="OPEN"), node("Need", "show", status="ANSWERED")
HALL = node("Resource", "hall")
EVENT = node("Event", "event", subject_id="lamp")
MATCH = Tie("MATCHES", HALL, LAMP, {"score": 0.5})
STORE = Store(
    nodes=[COUNTY, STREET, BRIDGE, LAKE, LAMP, SHOW, HALL, EVENT],
    ties=[
        Tie("PART_OF", STREET, COUNTY, {}),
        Tie("PART_OF", BRIDGE, STREET, {}),
        Tie("PART_OF", LAKE, STREET, {}),
        Tie("RAISES", BRIDGE, LAMP, {}),
        Tie("RAISES", LAKE, SHOW, {}),
        MATCH,
    ],
)


@pytest.mark.parametrize(
    ("path", "this", "found"),
    [
        ("(this)-[:PART_OF]->(that:Area)", BRIDGE, [STREET]),
        ("(this)<-[:PART_OF]-(that:Area)", STREET, [BRIDGE, LAKE]),
        ("(this)<-[:PART_OF*1..5]-(that:Area)", COUNTY, [STREET, BRIDGE, LAKE]),
        ("(this)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(that:Need)", COUNTY, [LAMP, SHOW]),
        ("(this)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(that:Need {status: 'OPEN'})", STREET, [LAMP]),
        ("(this)<-[:PART_OF*0..5]-(:Area)-[:RAISES]->(that:Need)", LAKE, [SHOW]),
        ("(this)<-[that:MATCHES]-(:Resource)", LAMP, [MATCH]),
        ("(that:Resource)-[this]->()", MATCH, [HALL]),
        ("()-[this]->(that:Need)", MATCH, [LAMP]),
        ("()-[this]->(that:Project)", MATCH, []),
        ("(that:Event {subject_id: this.id})", LAMP, [EVENT]),
        ("(this)-[:PART_OF|RAISES]-(that:Need|Street)", BRIDGE, [STREET, LAMP]),
    ],
)
def test_a_path_leads_where_it_is_drawn(path: str, this: Node, found: list[Node]) -> None:
    assert walk(STORE, path, this) == found


def test_no_way_walks_a_relationship_twice() -> None:
    """From a community up to its street and down again leads to the other community, not back."""
    assert walk(STORE, "(this)-[:PART_OF]->(:Area)<-[:PART_OF]-(that:Area)", BRIDGE) == [LAKE]


def test_a_pattern_is_found_everywhere() -> None:
    assert everywhere(STORE, "(:Resource)-[that:MATCHES]->(:Need)") == [MATCH]


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="can't read"):
        parsed("(this)-->(that)")
