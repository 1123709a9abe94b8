"""The questions of the benchmark: a folder each, with the same question in the words of every side, and its arguments.

`cobuild.graphql`, `neo4j_graphql.graphql` and `strawberry.graphql` are sent as they are; `statement.cypher` is the
question written by hand for the driver. All get the same variables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from bench.data.rows import DAYS, FIRST_DAY, Chance
from bench.data.size import SEED
from domain.projects import ProjectStatus
from domain.service_types import Category

FOLDER = Path(__file__).parent
ARGUMENTS = 1_000
DRAWS = 20

Variables = dict[str, Any]
CATEGORIES = [category.value for category in Category]
# Nothing in the county is PROPOSED.
STATUSES = [status.value for status in ProjectStatus if status is not ProjectStatus.PROPOSED]


@dataclass(frozen=True)
class Ids:
    """What the arguments are drawn from."""

    organisations: list[str]
    communities: list[str]
    streets: list[str]


@dataclass(frozen=True)
class Question:
    """`target` is what is to be reached at 16 connections, in requests a second against the better peer.

    `unordered` names lists whose order the question leaves open.
    """

    name: str
    folder: str
    about: str
    target: float
    draw: Callable[[Chance, Ids, int], Variables]
    unordered: frozenset[str] = frozenset()
    writes: bool = False

    def text(self, side: str) -> str:
        return (FOLDER / self.folder / side).read_text("utf-8")

    def arguments(self, ids: Ids) -> list[Variables]:
        """A thousand, each another one as far as there are as many; the same for the same ids."""
        chance = Chance(SEED + sum(map(ord, self.name)))
        drawn: dict[str, Variables] = {}
        for i in range(ARGUMENTS):
            for attempt in range(DRAWS):
                variables = self.draw(chance, ids, i)
                if (key := str(variables)) not in drawn:
                    break
                key = f"{key} again at {i} by {attempt}"
            drawn[key] = variables
        return list(drawn.values())

    def body(self, side: str, variables: Variables) -> bytes:
        """The request, as a GraphQL client would send it."""
        request: dict[str, Any] = {"query": self.text(side), "variables": variables}
        if side == "cobuild.graphql" and self.name == "Q8 update":
            request["operationName"] = variables["status"]
        return orjson.dumps(request)


def _day(chance: Chance, first: float, last: float) -> str:
    """A day in a part of the time that the data spans."""
    return str(FIRST_DAY + timedelta(days=int(DAYS * chance.uniform(first, last))))


def _project(chance: Chance, _: Ids, __: int) -> Variables:
    return {
        "category": chance.choice(CATEGORIES),
        "status": chance.choice(STATUSES),
        "since": _day(chance, 0, 0.4),
    }


def _create(chance: Chance, ids: Ids, i: int) -> Variables:
    return {
        "title": f"希望开展健康讲座(示例{i})",
        "community": chance.choice(ids.communities),
        "category": chance.choice(CATEGORIES),
        "raisedOn": str(date(2026, 11, 23)),
    }


ONE = Question(
    "Q1",
    "q1_one_organisation",
    "one organisation by id, 8 fields",
    2.5,
    lambda chance, ids, _: {"id": chance.choice(ids.organisations)},
)
FIFTY = Question(
    "Q2",
    "q2_fifty_projects",
    "50 projects, filtered and sorted, with the names of unit, community, need and resource",
    1.7,
    _project,
    unordered=frozenset({"needs", "resources", "communities"}),
)
NEWEST = Question(
    "Q3",
    "q3_newest_needs",
    "a community's 20 newest open needs, each with its 5 best resources, their unit and type",
    5.0,
    lambda chance, ids, _: {"id": chance.choice(ids.communities), "until": _day(chance, 0.5, 1)},
)
UNIT = Question(
    "Q4",
    "q4_what_a_unit_can_do",
    "a unit's resources, each with the needs that it fits where the unit is paired, and their count",
    10.0,
    lambda chance, ids, _: {"id": chance.choice(ids.organisations), "since": _day(chance, 0, 0.2)},
)
COUNTS = Question(
    "Q5",
    "q5_projects_of_a_street",
    "projects by category and status in a street",
    30.0,
    lambda chance, ids, _: {"id": chance.choice(ids.streets), "since": _day(chance, 0, 0.9)},
    unordered=frozenset({"projects"}),
)
THOUSAND = Question(
    "Q6",
    "q6_a_thousand_projects",
    "1,000 projects, 10 own fields and 3 related names",
    5.0,
    lambda chance, _, __: {"statuses": chance.sample(STATUSES, chance.randint(4, 7)), "since": _day(chance, 0, 0.5)},
    unordered=frozenset({"resources", "communities"}),
)
STREET = Question(
    "Q7",
    "q7_a_street",
    "street, communities, grids, needs, matches, resource, unit, limited at each level",
    6.0,
    lambda chance, ids, _: {"id": chance.choice(ids.streets), "until": _day(chance, 0.5, 1)},
)
CREATE = Question("Q8 create", "q8_create_a_need", "create a need", 1.2, _create, writes=True)
# Its arguments are the needs that were created before: see bench/writes.py.
UPDATE = Question("Q8 update", "q8_update_its_status", "update its status", 2.5, _create, writes=True)

READS = (ONE, FIFTY, NEWEST, UNIT, COUNTS, THOUSAND, STREET)
QUICK = (ONE, NEWEST, THOUSAND)
