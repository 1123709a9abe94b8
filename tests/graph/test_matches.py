"""A matching run in the graph: what it writes, what it leaves alone."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from math import exp
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from domain.areas import AreaLevel
from domain.needs import Need
from domain.refusals import NotFound
from domain.resources import Resource
from domain.viewer import Viewer
from exchange.standalone import needs_of, resources_of
from graph.database import Database
from matching.features import PARTS
from matching.model import shipped
from resolvers import needs, resources
from resolvers.matches import match_entry, rematch
from tests.build import Build

VIEWER = Viewer("office", "办公室")


async def pairs(build: Build) -> list[tuple[str, str]]:
    rows = await build.run(
        "MATCH (r:Resource)-[m:MATCHES]->(n:Need)"
        " RETURN r.title AS resource, n.title AS need ORDER BY need, m.score DESC"
    )
    return [(row["resource"], row["need"]) for row in rows]


async def everything(build: Build) -> list[dict[str, object]]:
    return await build.run(
        "MATCH (a) OPTIONAL MATCH (a)-[r]->(b) RETURN a.id AS a, properties(a) AS p, type(r) AS r, properties(r) AS q,"
        " b.id AS b ORDER BY a, r, b"
    )


async def test_open_needs_get_the_resources_of_all_units_that_fit(database: Database, build: Build) -> None:
    community = await build.community()
    for title in ("义务理发", "健康讲座"):
        await build.resource(await build.organisation(), title)
    await build.need(community, "想剪头发")
    await build.need(community, "修桥")

    run = await rematch(database, VIEWER)

    assert await pairs(build) == [("义务理发", "想剪头发")]
    assert (run.resources, run.needs, run.pairs, run.unanswered, run.written, run.removed) == (2, 2, 1, 1, 1, 0)


async def test_a_candidate_carries_its_parts_its_reasons_and_its_run(database: Database, build: Build) -> None:
    community = await build.community()
    unit = await build.organisation(paired_with=community)
    await build.resource(unit, "义务理发", audiences=["OLDER_PEOPLE"])
    await build.need(community, "老人理发", audiences=["OLDER_PEOPLE"])

    run = await rematch(database, VIEWER)

    [row] = await build.run("MATCH ()-[m:MATCHES]->() RETURN m {.*} AS match")
    match = row["match"]
    weights = shipped().weights
    assert match["audience"] == pytest.approx(weights["same_audience"], abs=1e-4)
    assert match["place"] == pytest.approx(weights["nearby"], abs=1e-4)
    assert (match["time"], match["capacity"], match["category"]) == (0.0, 0.0, 0.0)
    odds = match["base"] + sum(match[part] for part in PARTS)
    assert match["score"] == pytest.approx(1 / (1 + exp(-odds)), abs=1e-4)
    assert match["reason_zh"] == "需求的“理发”和资源的“义务理发”都是理发;面向老年人;单位与社区结对或同在一处。"
    assert match["reason_en"] == (
        "Both are about haircuts (“理发” and “义务理发”); it is for older people;"
        " the unit is in the community or paired with it."
    )
    assert match["run_id"] == run.id


async def test_a_second_run_over_unchanged_data_writes_nothing_at_all(database: Database, build: Build) -> None:
    await build.resource(await build.organisation(), "义务理发")
    await build.need(await build.community(), "理发")
    first = await rematch(database, VIEWER)
    before = await everything(build)

    second = await rematch(database, VIEWER)

    assert await everything(build) == before
    assert (first.written, second.written, second.removed, second.id) == (1, 0, 0, None)
    assert second.pairs == 1


async def test_a_run_that_changed_something_is_kept_with_one_event(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("义务理发", "上门理发"):
        await build.resource(unit, title)
    await build.need(community, "理发")

    run = await rematch(database, VIEWER)

    kept = await build.run("MATCH (run:MatchRun) RETURN run.id AS id, run.pairs AS pairs, run.written AS written")
    assert kept == [{"id": run.id, "pairs": 2, "written": 2}]
    events = await build.run(
        "MATCH (e:Event) WHERE e.seq > 0 RETURN e.verb AS verb, e.subject_type AS type, e.subject_id AS id,"
        " e.actor_id AS actor"
    )
    assert events == [{"verb": "CREATED", "type": "MatchRun", "id": run.id, "actor": "office"}]


async def test_what_fits_no_more_is_removed_and_the_rest_is_left_alone(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    kept, withdrawn = await build.resource(unit, "义务理发"), await build.resource(unit, "爱心修车")
    await build.need(community, "理发")
    await build.need(community, "修车")
    first = await rematch(database, VIEWER)
    assert await pairs(build) == [("爱心修车", "修车"), ("义务理发", "理发")]
    await build.run("MATCH (r:Resource {id: $id}) SET r.status = 'WITHDRAWN'", id=withdrawn)

    second = await rematch(database, VIEWER)

    assert await pairs(build) == [("义务理发", "理发")]
    assert second.removed == 1
    [row] = await build.run("MATCH (:Resource {id: $id})-[m:MATCHES]->() RETURN m.run_id AS run", id=kept)
    assert row["run"] in (first.id, second.id)


async def test_answered_needs_and_resources_promised_in_full_have_no_candidates(
    database: Database, build: Build
) -> None:
    unit, community = await build.organisation(), await build.community()
    await build.resource(unit, "义务理发")
    await build.resource(unit, "爱心修车", capacity=4.0, capacity_unit="次", promised=4.0)
    need = await build.need(community, "理发")
    await build.need(community, "修车")
    await rematch(database, VIEWER)
    assert await pairs(build) == [("义务理发", "理发")]
    await build.run("MATCH (n:Need {id: $id}) SET n.status = 'ANSWERED'", id=need)

    await rematch(database, VIEWER)

    assert await pairs(build) == []


async def test_an_area_alone_can_be_matched_with_the_scores_of_a_full_run(database: Database, build: Build) -> None:
    street, other = await build.street("东街"), await build.street("西街")
    near, far = await build.community(within=street), await build.community(within=other)
    await build.resource(await build.organisation(), "义务理发")
    for community in (near, far):
        await build.need(community, "理发" if community == near else "剪头发")

    run = await rematch(database, VIEWER, area_id=street)

    assert await pairs(build) == [("义务理发", "理发")]
    assert (run.needs, run.area_id) == (1, street)
    full = await rematch(database, VIEWER)
    assert (full.needs, full.written) == (2, 1)


async def test_an_unknown_area_is_refused_and_nothing_is_written(database: Database, build: Build) -> None:
    await build.resource(await build.organisation(), "义务理发")
    await build.need(await build.community(), "理发")
    before = await everything(build)

    with pytest.raises(NotFound) as refused:
        await rematch(database, VIEWER, area_id="nowhere")

    assert (refused.value.field, refused.value.id) == ("areaId", "nowhere")
    assert await everything(build) == before


async def test_runs_at_the_same_moment_write_each_pair_once(database: Database, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    for _ in range(5):
        await build.resource(unit, "义务理发")
        await build.need(community, "理发")

    runs = await asyncio.gather(*(rematch(database, VIEWER) for _ in range(4)))

    assert len(await pairs(build)) == 25
    assert sorted(run.written for run in runs) == [0, 0, 0, 25]
    [row] = await build.run("MATCH (run:MatchRun) RETURN count(run) AS runs")
    assert row["runs"] == 1


async def test_a_unit_of_the_same_street_is_nearer_than_one_of_another(database: Database, build: Build) -> None:
    street, other = await build.street("东街"), await build.street("西街")
    community = await build.community(within=street)
    for name, area in (("近", street), ("远", other)):
        unit = await build.organisation(name)
        await build.relate(unit, "BASED_IN", area)
        await build.resource(unit, f"义务理发{name}")
    await build.need(community, "理发")

    await rematch(database, VIEWER)

    rows = await build.run(
        "MATCH (r:Resource)-[m:MATCHES]->() RETURN r.title AS title, m.place AS place ORDER BY title"
    )
    near = shipped().weights["nearby"]
    assert [row["title"] for row in rows] == ["义务理发近", "义务理发远"]
    assert [row["place"] for row in rows] == pytest.approx([0.9 * near, 0.5 * near], abs=1e-4)


async def test_a_building_lies_in_its_community(database: Database, build: Build) -> None:
    community = await build.community()
    building = await build.area(AreaLevel.BUILDING, within=community)
    await build.resource(await build.organisation(paired_with=community), "义务理发")
    await build.need(building, "理发")

    await rematch(database, VIEWER)

    [row] = await build.run("MATCH ()-[m:MATCHES]->() RETURN m.place AS place")
    assert row["place"] == pytest.approx(shipped().weights["nearby"], abs=1e-4)


async def test_the_graph_holds_what_evaluate_writes_for_the_same_lists(
    database: Database, build: Build, tmp_path: Path
) -> None:
    folder = Path(__file__).parent.parent / "data" / "labelled_second"
    files = {name: folder / f"{name}.csv" for name in ("resources", "needs")}
    unit, community = await build.organisation(), await build.community()
    for resource in resources_of("resources.csv", files["resources"].read_bytes()):
        await build.resource(unit, **resource.model_dump(mode="json", exclude=DATES), **days(resource))
    for need in needs_of("needs.csv", files["needs"].read_bytes()):
        await build.need(community, **need.model_dump(mode="json", exclude=DATES), **days(need))
    options = [part for name, file in files.items() for part in (f"--{name}", str(file))]
    result = CliRunner().invoke(cli, ["evaluate", *options, "--run", str(tmp_path / "run.csv")])
    assert result.exit_code == 0, result.output

    run = await rematch(database, VIEWER)

    rows = await build.run(
        "MATCH (r:Resource)-[m:MATCHES]->(n:Need) RETURN n.id AS need, r.id AS resource, m.score AS score"
        " ORDER BY need, score DESC, resource"
    )
    written = (tmp_path / "run.csv").read_text("utf-8").splitlines()[1:]
    assert [f"{row['need']},{row['resource']},{row['score']}" for row in rows] == written
    assert run.pairs == len(written) > 40


# --- one changed entry ------------------------------------------------------------------------------------------------


async def written(work: Awaitable[Need | Resource], database: Database) -> Need | Resource:
    """An entry that is written, and then matched."""
    entry = await work
    await match_entry(database, VIEWER, entry.id)
    return entry


async def scored(build: Build) -> list[dict[str, object]]:
    return await build.run(
        "MATCH (r:Resource)-[m:MATCHES]->(n:Need) RETURN r.title AS resource, n.title AS need, m.score AS score,"
        " m.reason_zh AS reason ORDER BY need, score DESC, resource"
    )


async def test_a_new_need_is_matched_without_a_run_with_the_scores_of_one(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("义务理发", "上门理发", "健康讲座"):
        await written(resources.create(database, VIEWER, {"title": title, "offered_by": unit}), database)

    await written(needs.create(database, VIEWER, {"title": "老人剪头发", "raised_by": community}), database)

    at_once = await scored(build)
    assert {row["resource"] for row in at_once} == {"义务理发", "上门理发"}
    run = await rematch(database, VIEWER)
    assert (await scored(build), run.written, run.removed) == (at_once, 0, 0)


async def test_a_new_resource_is_matched_without_a_run_with_the_needs_that_it_fits(
    database: Database, build: Build
) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("剪头发", "修桥", "理发"):
        await written(needs.create(database, VIEWER, {"title": title, "raised_by": community}), database)
    assert await pairs(build) == []

    await written(resources.create(database, VIEWER, {"title": "义务理发", "offered_by": unit}), database)

    at_once = await scored(build)
    assert [row["need"] for row in at_once] == ["剪头发", "理发"]
    run = await rematch(database, VIEWER)
    assert (await scored(build), run.written) == (at_once, 0)


async def test_a_changed_need_has_the_matches_of_what_it_says_now(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("义务理发", "爱心修车"):
        await written(resources.create(database, VIEWER, {"title": title, "offered_by": unit}), database)
    need = await written(needs.create(database, VIEWER, {"title": "理发", "raised_by": community}), database)

    await written(needs.update(database, VIEWER, need.id, {"title": "修车"}, need.version), database)

    assert await pairs(build) == [("爱心修车", "修车")]


async def test_a_changed_resource_loses_the_needs_that_it_fits_no_more(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("理发", "修车"):
        await written(needs.create(database, VIEWER, {"title": title, "raised_by": community}), database)
    resource = await written(resources.create(database, VIEWER, {"title": "义务理发", "offered_by": unit}), database)
    assert await pairs(build) == [("义务理发", "理发")]

    await written(resources.update(database, VIEWER, resource.id, {"title": "爱心修车"}, resource.version), database)

    assert await pairs(build) == [("爱心修车", "修车")]


async def test_a_better_resource_pushes_the_worst_of_ten_out(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for _ in range(10):
        await build.resource(unit, "理发、修车、磨刀")
    await build.need(community, "理发")
    await rematch(database, VIEWER)
    assert len(await pairs(build)) == 10

    await written(resources.create(database, VIEWER, {"title": "理发", "offered_by": unit}), database)

    now = await pairs(build)
    assert (len(now), now[0]) == (10, ("理发", "理发"))


async def test_one_entry_leaves_no_run_but_an_event_of_each_need_it_changed(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    await written(resources.create(database, VIEWER, {"title": "义务理发", "offered_by": unit}), database)
    await written(needs.create(database, VIEWER, {"title": "理发", "raised_by": community}), database)
    assert await pairs(build) == [("义务理发", "理发")]
    events = await build.run("MATCH (e:Event) WHERE e.seq > 0 RETURN e.subject_type AS type ORDER BY e.seq")
    assert [row["type"] for row in events] == ["Resource", "Need", "Need"]
    assert await build.run("MATCH (run:MatchRun) RETURN run") == []


DATES = {"created_at", "updated_at", "raised_on", "available_from", "available_until", "wanted_from", "wanted_until"}


def days(entry: Resource | Need) -> dict[str, date]:
    """Its dates as dates."""
    return {name: value for name, value in entry if name in DATES and type(value) is date}
