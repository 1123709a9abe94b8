"""A matching run in the graph: what it writes, what it leaves alone."""

import asyncio
from datetime import date
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
from resolvers.matches import rematch
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
    for title in ("爱心理发", "健康讲座"):
        await build.resource(await build.organisation(), title)
    await build.need(community, "想剪头发")
    await build.need(community, "修桥")

    run = await rematch(database, VIEWER)

    assert await pairs(build) == [("爱心理发", "想剪头发")]
    assert (run.resources, run.needs, run.pairs, run.unanswered, run.written, run.removed) == (2, 2, 1, 1, 1, 0)


async def test_a_candidate_carries_its_parts_its_reasons_and_its_run(database: Database, build: Build) -> None:
    community = await build.community()
    unit = await build.organisation(paired_with=community)
    await build.resource(unit, "爱心理发", audiences=["OLDER_PEOPLE"])
    await build.need(community, "老人理发", audiences=["OLDER_PEOPLE"])

    run = await rematch(database, VIEWER)

    [row] = await build.run("MATCH ()-[m:MATCHES]->() RETURN m {.*} AS match")
    match = row["match"]
    assert (match["audience"], match["time"], match["place"], match["capacity"]) == (1.0, 0.8, 1.0, 0.8)
    assert match["score"] == pytest.approx(match["text"] * 0.94, abs=1e-4)
    assert match["reason_zh"] == "“理发”都是理发;面向老年人;单位与社区结对或同在一处。"
    assert match["reason_en"] == (
        "Both are about haircuts (both say “理发”); it is for older people;"
        " the unit is in the community or paired with it."
    )
    assert match["run_id"] == run.id


async def test_a_second_run_over_unchanged_data_writes_nothing_at_all(database: Database, build: Build) -> None:
    await build.resource(await build.organisation(), "爱心理发")
    await build.need(await build.community(), "理发")
    first = await rematch(database, VIEWER)
    before = await everything(build)

    second = await rematch(database, VIEWER)

    assert await everything(build) == before
    assert (first.written, second.written, second.removed, second.id) == (1, 0, 0, None)
    assert second.pairs == 1


async def test_a_run_that_changed_something_is_kept_with_one_event(database: Database, build: Build) -> None:
    unit, community = await build.organisation(), await build.community()
    for title in ("爱心理发", "上门理发"):
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
    kept, withdrawn = await build.resource(unit, "爱心理发"), await build.resource(unit, "爱心修车")
    await build.need(community, "理发")
    await build.need(community, "修车")
    first = await rematch(database, VIEWER)
    assert await pairs(build) == [("爱心修车", "修车"), ("爱心理发", "理发")]
    await build.run("MATCH (r:Resource {id: $id}) SET r.status = 'WITHDRAWN'", id=withdrawn)

    second = await rematch(database, VIEWER)

    assert await pairs(build) == [("爱心理发", "理发")]
    assert second.removed == 1
    [row] = await build.run("MATCH (:Resource {id: $id})-[m:MATCHES]->() RETURN m.run_id AS run", id=kept)
    assert row["run"] in (first.id, second.id)


async def test_answered_needs_and_resources_promised_in_full_have_no_candidates(
    database: Database, build: Build
) -> None:
    unit, community = await build.organisation(), await build.community()
    await build.resource(unit, "爱心理发")
    await build.resource(unit, "爱心修车", capacity=4.0, capacity_unit="次", promised=4.0)
    need = await build.need(community, "理发")
    await build.need(community, "修车")
    await rematch(database, VIEWER)
    assert await pairs(build) == [("爱心理发", "理发")]
    await build.run("MATCH (n:Need {id: $id}) SET n.status = 'ANSWERED'", id=need)

    await rematch(database, VIEWER)

    assert await pairs(build) == []


async def test_an_area_alone_can_be_matched_with_the_scores_of_a_full_run(database: Database, build: Build) -> None:
    street, other = await build.street("东街"), await build.street("西街")
    near, far = await build.community(within=street), await build.community(within=other)
    await build.resource(await build.organisation(), "爱心理发")
    for community in (near, far):
        await build.need(community, "理发" if community == near else "剪头发")

    run = await rematch(database, VIEWER, area_id=street)

    assert await pairs(build) == [("爱心理发", "理发")]
    assert (run.needs, run.area_id) == (1, street)
    full = await rematch(database, VIEWER)
    assert (full.needs, full.written) == (2, 1)


async def test_an_unknown_area_is_refused_and_nothing_is_written(database: Database, build: Build) -> None:
    await build.resource(await build.organisation(), "爱心理发")
    await build.need(await build.community(), "理发")
    before = await everything(build)

    with pytest.raises(NotFound) as refused:
        await rematch(database, VIEWER, area_id="nowhere")

    assert (refused.value.field, refused.value.id) == ("areaId", "nowhere")
    assert await everything(build) == before


async def test_runs_at_the_same_moment_write_each_pair_once(database: Database, build: Build) -> None:
    community, unit = await build.community(), await build.organisation()
    for _ in range(5):
        await build.resource(unit, "爱心理发")
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
        await build.resource(unit, f"爱心理发{name}")
    await build.need(community, "理发")

    await rematch(database, VIEWER)

    rows = await build.run(
        "MATCH (r:Resource)-[m:MATCHES]->() RETURN r.title AS title, m.place AS place ORDER BY title"
    )
    assert [(row["title"], row["place"]) for row in rows] == [("爱心理发近", 0.9), ("爱心理发远", 0.8)]


async def test_a_building_lies_in_its_community(database: Database, build: Build) -> None:
    community = await build.community()
    building = await build.area(AreaLevel.BUILDING, within=community)
    await build.resource(await build.organisation(paired_with=community), "爱心理发")
    await build.need(building, "理发")

    await rematch(database, VIEWER)

    [row] = await build.run("MATCH ()-[m:MATCHES]->() RETURN m.place AS place")
    assert row["place"] == 1.0


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


DATES = {"created_at", "updated_at", "raised_on", "available_from", "available_until", "wanted_from", "wanted_until"}


def days(entry: Resource | Need) -> dict[str, date]:
    """Its dates as dates."""
    return {name: value for name, value in entry if name in DATES and type(value) is date}
