"""The county of the benchmark is one that the program could have made."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bench.data.entries import matches, needs, resources
from bench.data.loading import steps
from bench.data.places import Places, places
from bench.data.projects import projects
from bench.data.rows import Row
from bench.data.size import CITY, COUNTY, Size
from domain.areas import Area
from domain.matches import Match
from domain.needs import Need, NeedStatus, check
from domain.organisations import Organisation
from domain.people import Person
from domain.projects import Project, ProjectStatus
from domain.records import Kept
from domain.resources import Resource, ResourceStatus, yearly_capacity

SMALL = Size(
    "small",
    counties=1,
    streets=3,
    communities=12,
    grids=40,
    organisations=60,
    people=600,
    resources=1_500,
    needs=2_400,
    matches=3_000,
    projects=1_200,
    giant=True,
)
Lists = tuple[Places, list[Row], list[Row], list[Row], list[Row]]


@pytest.fixture(scope="module")
def lists() -> Lists:
    """Places, resources, needs, matches and projects."""
    where = places(SMALL)
    offered = resources(SMALL, where)
    wanted = needs(SMALL, where, offered[-1]["at"])
    found = matches(SMALL, where, offered, wanted)
    return where, offered, wanted, found, projects(SMALL, where, offered, wanted)


def record(kind: type[Kept], row: Row) -> Kept:
    at = datetime.fromtimestamp(row["at"] / 1000, UTC)
    return kind.of({**row["values"], "id": row["id"], "version": 1, "created_at": at, "updated_at": at})


def test_every_row_is_a_record_of_the_domain(lists: Lists) -> None:
    where, offered, wanted, found, agreed = lists
    kinds: tuple[tuple[type[Kept], list[Row]], ...] = (
        (Area, [*where.counties, *where.streets, *where.communities, *where.grids]),
        (Organisation, where.organisations),
        (Person, where.people),
        (Resource, offered),
        (Need, wanted),
        (Project, agreed),
    )
    for kind, rows in kinds:
        assert all(record(kind, row).id == row["id"] for row in rows)
    assert all(Match(resource_id=row["resource"], need_id=row["need"], **row["values"]).score <= 1 for row in found)


def test_the_same_seed_makes_the_same_rows() -> None:
    assert [(what.name, rows) for what, rows in steps(SMALL)] == [(what.name, rows) for what, rows in steps(SMALL)]


def test_ids_are_unique_and_in_the_order_of_time(lists: Lists) -> None:
    ids = [row["id"] for rows in (lists[0].people, *lists[1:3], lists[4]) for row in rows]
    assert len(set(ids)) == len(ids) == 600 + 1_500 + 2_400 + 9 * 200 + 1_200
    assert ids == sorted(ids)
    assert all(id_[14] == "7" and id_[19] in "89ab" for id_ in ids)


def test_the_giant_has_ten_times_the_needs_of_the_others(lists: Lists) -> None:
    where, _, wanted, _, _ = lists
    raised = Counter(row["community"] for row in wanted)
    giant, *others = (raised[row["id"]] for row in where.communities)
    assert giant == 2_000
    assert set(others) == {200}


def test_only_what_is_open_matches_and_no_pair_twice(lists: Lists) -> None:
    _, offered, wanted, found, _ = lists
    open_resources = {row["id"] for row in offered if row["values"]["status"] == ResourceStatus.OPEN}
    open_needs = {row["id"] for row in wanted if row["values"]["status"] == NeedStatus.OPEN}
    pairs = {(row["resource"], row["need"]) for row in found}
    assert len(pairs) == len(found) == 3_000
    assert {resource for resource, _ in pairs} <= open_resources
    assert {need for _, need in pairs} <= open_needs


def test_nothing_is_promised_beyond_what_there_is(lists: Lists) -> None:
    _, offered, wanted, _, agreed = lists
    promised: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for project in agreed:
        if project["values"]["status"] != ProjectStatus.DROPPED:
            promised.update(dict(project["resources"]))
            answered.update(dict(project["needs"]))
    for row in offered:
        values = row["values"]
        assert values["promised"] == promised[row["id"]]
        assert values["promised"] <= (yearly_capacity(values["capacity"], values.get("capacity_per")) or 1e9)
    for row in wanted:
        need = record(Need, row)
        assert isinstance(need, Need)
        check(need)
        assert need.answered == answered[row["id"]]
        assert (need.status is NeedStatus.ANSWERED) == (need.answered == (need.quantity or 1.0))


def test_a_project_uses_what_its_unit_offers_for_a_community_it_is_paired_with(lists: Lists) -> None:
    where, offered, wanted, _, agreed = lists
    unit_of = {row["id"]: row["unit"] for row in offered}
    community_of = {row["id"]: row["community"] for row in wanted}
    pairs = {(row["unit"], row["community"]) for row in where.pairings}
    for project in agreed:
        assert {unit_of[id_] for id_, _ in project["resources"]} == {project["unit"]}
        assert {community_of[id_] for id_, _ in project["needs"]} == {project["community"]}
        assert (project["unit"], project["community"]) in pairs


def test_contacts_and_persons_responsible_belong_to_the_unit(lists: Lists) -> None:
    where, offered, _, _, agreed = lists
    unit_of = {row["id"]: row["unit"] for row in where.people}
    assert all(unit_of[row["contact"]] == row["unit"] for row in offered)
    assert all(unit_of[row["person"]] == row["unit"] for row in agreed)


def test_a_city_is_ten_counties() -> None:
    assert (COUNTY.streets, COUNTY.communities, COUNTY.grids, COUNTY.organisations) == (9, 94, 1_098, 690)
    assert (COUNTY.people, COUNTY.resources, COUNTY.needs) == (16_000, 20_000, 30_000)
    assert (COUNTY.matches, COUNTY.projects, COUNTY.giant) == (40_000, 15_000, False)
    assert (CITY.communities, CITY.needs, CITY.matches, CITY.giant) == (940, 300_000, 400_000, True)
