"""Running the matcher through the API."""

from tests.api.conftest import Ask
from tests.build import Build

RUN = """
mutation RunMatching($area: ID) {
  runMatching(areaId: $area) {
    __typename
    ... on MatchRun { runId needs resources pairs unanswered written removed }
    ... on NotFound { errorCode field id message }
  }
}
"""


async def test_a_run_fills_the_matches_of_open_needs(ask: Ask, build: Build) -> None:
    community = await build.community()
    await build.resource(await build.organisation("剪爱美发"), "敬老理发")
    await build.need(community, "老人理发")
    await build.need(community, "修桥")

    run = (await ask(RUN))["runMatching"]

    assert run.pop("runId")
    assert run == {
        "__typename": "MatchRun",
        "needs": 2,
        "resources": 1,
        "pairs": 1,
        "unanswered": 1,
        "written": 1,
        "removed": 0,
    }
    query = "{ needs(orderBy: {title: ASC}) { nodes { title matches { nodes { reason resource { title } } } } } }"
    needs = {need["title"]: need["matches"]["nodes"] for need in (await ask(query, "zh"))["needs"]["nodes"]}
    assert needs == {
        "修桥": [],
        "老人理发": [
            {"reason": "需求的“理发”和资源的“敬老理发”都是理发;面向老年人。", "resource": {"title": "敬老理发"}}
        ],
    }


async def test_a_run_that_changes_nothing_keeps_no_run(ask: Ask, build: Build) -> None:
    await build.resource(await build.organisation(), "敬老理发")
    await build.need(await build.community(), "老人理发")
    await ask(RUN)

    run = (await ask(RUN))["runMatching"]

    assert (run["runId"], run["pairs"], run["written"]) == (None, 1, 0)


async def test_an_unknown_area_is_an_answer_and_nothing_is_matched(ask: Ask, build: Build) -> None:
    await build.resource(await build.organisation(), "敬老理发")
    await build.need(await build.community(), "老人理发")

    run = (await ask(RUN, "en", area="nowhere"))["runMatching"]

    assert run == {
        "__typename": "NotFound",
        "errorCode": "NOT_FOUND",
        "field": "areaId",
        "id": "nowhere",
        "message": "areaId: nothing has the id nowhere",
    }
    assert await build.run("MATCH ()-[m:MATCHES]->() RETURN m") == []
