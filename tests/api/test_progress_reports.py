"""Half-monthly reports by GraphQL."""

from datetime import date, timedelta

from domain.days import today
from domain.progress_reports import last_finished_period, period_of
from graph.database import Database
from resolvers.progress_reports import overdue
from tests.api.conftest import Ask
from tests.build import Build, graph_hash

REPORT = """
mutation ($project: ID!, $input: ReportProgressInput!) {
  reportProgress(projectId: $project, input: $input) {
    __typename
    ... on ProgressReport { id period text percent version }
    ... on Refusal { message }
    ... on InvalidInput { field }
    ... on NotFound { field }
  }
}
"""
OVERDUE = """
query ($area: ID!) {
  overdueProjects(areaId: $area) { title reportOverdue }
  projects(orderBy: [{title: ASC}]) { nodes { title reportOverdue } }
}
"""
LONG_AGO = date(2020, 1, 1)


async def test_a_half_month_has_one_report_and_the_last_word_counts(ask: Ask, build: Build) -> None:
    project = await build.project(status="UNDER_WAY")
    march = {"text": "开了头", "percent": 10, "period": "2026-03-09"}
    first = (await ask(REPORT, project=project, input=march))["reportProgress"]
    again = await ask(REPORT, project=project, input=march | {"text": "做了一半", "period": "2026-03-15"})
    assert first | {"text": "做了一半", "version": 2} == again["reportProgress"]
    assert first["period"] == "2026-03-01"
    await ask(REPORT, project=project, input=march | {"period": "2026-03-16"})
    found = await ask("query ($id: ID!) { project(id: $id) { reports { nodes { period text } } } }", id=project)
    assert found["project"]["reports"]["nodes"] == [
        {"period": "2026-03-16", "text": "开了头"},
        {"period": "2026-03-01", "text": "做了一半"},
    ]


async def test_an_impossible_report_changes_nothing(ask: Ask, build: Build, database: Database) -> None:
    under_way, agreed = await build.project(status="UNDER_WAY"), await build.project(status="AGREED")
    tomorrow = (period_of(today()) + timedelta(days=20)).isoformat()
    before = await graph_hash(database)
    for project, values, kind, field in (
        (agreed, {}, "InvalidInput", "projectId"),
        (under_way, {"period": tomorrow}, "InvalidInput", "period"),
        (under_way, {"percent": 101}, "InvalidInput", "percent"),
        (under_way, {"percent": -1}, "InvalidInput", "percent"),
        (under_way, {"text": " "}, "InvalidInput", "text"),
        ("none", {}, "NotFound", "projectId"),
    ):
        refused = (await ask(REPORT, project=project, input={"text": "进展", **values}))["reportProgress"]
        assert (refused["__typename"], refused["field"]) == (kind, field)
    assert await graph_hash(database) == before


async def test_projects_without_the_last_report_show(ask: Ask, build: Build) -> None:
    street = await build.street()
    community, elsewhere = await build.community(within=street), await build.community()
    begun = {"status": "UNDER_WAY", "begun_on": LONG_AGO}
    late = await build.project(community=community, title="迟", **begun)
    await build.relate(late, "BENEFITS", street)
    in_time = await build.project(community=community, title="及时", **begun)
    await build.project(community=community, title="刚开始", status="CLAIMED", begun_on=today())
    await build.project(community=community, title="已完成", status="DONE", begun_on=LONG_AGO)
    await build.project(community=elsewhere, title="别处", **begun)
    due = last_finished_period(today()).isoformat()
    await ask(REPORT, project=in_time, input={"text": "如期", "period": due})

    answer = await ask(OVERDUE, area=street)

    assert answer["overdueProjects"] == [{"title": "迟", "reportOverdue": True}]
    assert {one["title"] for one in answer["projects"]["nodes"] if one["reportOverdue"]} == {"迟", "别处"}


async def test_a_report_falls_due_when_the_half_month_is_over(build: Build, database: Database) -> None:
    community = await build.community()
    project = await build.project(community=community, status="CLAIMED", begun_on=date(2028, 2, 20))
    for day, expected in (
        (date(2028, 2, 29), []),
        (date(2028, 3, 1), [project]),
        (date(2028, 3, 16), [project]),
    ):
        assert [one.id for one in await overdue(database, community, day)] == expected


async def test_overdue_reports_of_a_page_are_looked_up_at_once(ask: Ask, build: Build, statements: list[str]) -> None:
    for _ in range(5):
        await build.project(status="UNDER_WAY", begun_on=LONG_AGO)
    answer = await ask("{ projects { nodes { reportOverdue steps { after } claims { totalCount } } } }")
    assert [one["reportOverdue"] for one in answer["projects"]["nodes"]] == [True] * 5
    assert statements == ["questions.projects"]


async def test_an_unknown_area_has_no_overdue_projects_to_tell_of(post: Ask, build: Build) -> None:
    answer = await post(OVERDUE, area="nowhere")
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("NOT_FOUND", "areaId")
    # The id of an area that was merged away leads to the one that it went into.
    street = await build.street()
    merged = await build.node("Alias", name="旧街道", key="STREET/-/旧街道")
    await build.relate(merged, "ALIAS_OF", street)
    community = await build.community(within=street)
    await build.project(community=community, title="迟", status="UNDER_WAY", begun_on=LONG_AGO)
    assert (await post(OVERDUE, area=merged))["data"]["overdueProjects"] == [{"title": "迟", "reportOverdue": True}]
