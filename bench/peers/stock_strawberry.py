"""The same questions by Strawberry as its documents show it: a type each, resolvers, data loaders, the async driver.

`uvicorn bench.peers.stock_strawberry:application`. It knows as much of the graph as the questions ask for.
"""

import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import strawberry
from neo4j import AsyncDriver, AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from domain.ids import new_id
from domain.needs import NeedStatus, Urgency
from domain.organisations import OrganisationKind
from domain.projects import ProjectStatus
from domain.service_types import Category

Row = dict[str, Any]
for kind in (OrganisationKind, Category, NeedStatus, Urgency, ProjectStatus):
    strawberry.enum(kind)


class Graph:
    """The driver, and the loaders of one request."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.driver = driver
        self._loaders: dict[Any, DataLoader[str, Any]] = {}

    async def run(self, text: str, **parameters: Any) -> list[Row]:
        async with self.driver.session(database=os.environ["NEO4J_DATABASE"], default_access_mode="READ") as session:
            return await (await session.run(text, parameters)).data()

    async def write(self, text: str, **parameters: Any) -> list[Row]:
        records, _, _ = await self.driver.execute_query(text, parameters, database_=os.environ["NEO4J_DATABASE"])
        return [record.data() for record in records]

    def many(self, name: str, text: str, **parameters: Any) -> DataLoader[str, list[Row]]:
        """Lists by the id of what they hang on: `text` takes `$ids` and returns `id` and `row`, in order."""

        async def load(ids: list[str]) -> list[list[Row]]:
            rows = defaultdict(list)
            for found in await self.run(text, ids=ids, **parameters):
                rows[found["id"]].append(found["row"])
            return [rows[id_] for id_ in ids]

        return self._loader((name, *parameters.values()), load)

    def one(self, name: str, text: str) -> DataLoader[str, Row | None]:
        """As `many`, for links that lead to one record."""

        async def load(ids: list[str]) -> list[Row | None]:
            rows = {found["id"]: found["row"] for found in await self.run(text, ids=ids)}
            return [rows.get(id_) for id_ in ids]

        return self._loader(name, load)

    def _loader(self, key: Any, load: Callable[[list[str]], Awaitable[Sequence[Any]]]) -> DataLoader[str, Any]:
        if key not in self._loaders:
            self._loaders[key] = DataLoader(load_fn=load)
        return self._loaders[key]


Info = strawberry.Info[dict[str, Graph], None]


def graph_of(info: Info) -> Graph:
    return info.context["graph"]


@strawberry.type
class Organisation:
    id: strawberry.ID
    name: str
    kind: OrganisationKind | None = None
    tier: str | None = None
    code: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    version: int = 1

    @classmethod
    def of(cls, row: Row) -> "Organisation":
        kind = row.get("kind")
        return cls(
            id=row["id"],
            name=row["name"],
            kind=OrganisationKind(kind) if kind else None,
            tier=row.get("tier"),
            code=row.get("code"),
            longitude=row.get("longitude"),
            latitude=row.get("latitude"),
            version=row["version"],
        )

    @strawberry.field
    async def resources(self, info: Info, limit: int) -> list["Resource"]:
        rows = await graph_of(info).many("resources", RESOURCES, limit=limit).load(self.id)
        return [Resource.of(row) for row in rows]


@strawberry.type
class Resource:
    id: strawberry.ID
    title: str
    category: Category | None

    @classmethod
    def of(cls, row: Row) -> "Resource":
        return cls(id=row["id"], title=row["title"], category=Category(row["category"]) if row["category"] else None)

    @strawberry.field
    async def offered_by(self, info: Info) -> Organisation | None:
        row = await graph_of(info).one("offered_by", OFFERED_BY).load(self.id)
        return Organisation.of(row) if row else None

    @strawberry.field
    async def fitting_needs(self, info: Info, since: date, limit: int) -> "FittingNeeds":
        rows = await graph_of(info).many("fitting_needs", FITTING_NEEDS, since=since).load(self.id)
        return FittingNeeds(total_count=len(rows), nodes=[Need.of(row) for row in rows[:limit]])


@strawberry.type
class Match:
    score: float
    resource: Resource


@strawberry.type
class Need:
    id: strawberry.ID
    title: str
    status: NeedStatus
    urgency: Urgency
    raised_on: date

    @classmethod
    def of(cls, row: Row) -> "Need":
        return cls(
            id=row["id"],
            title=row["title"],
            status=NeedStatus(row["status"]),
            urgency=Urgency(row["urgency"]),
            raised_on=row["raised_on"].to_native(),
        )

    @strawberry.field
    async def raised_by(self, info: Info) -> "Community | None":
        row = await graph_of(info).one("raised_by", RAISED_BY).load(self.id)
        return Community.of(row) if row else None

    @strawberry.field
    async def matches(self, info: Info, limit: int) -> list[Match]:
        rows = await graph_of(info).many("matches", MATCHES, limit=limit).load(self.id)
        return [Match(score=row["score"], resource=Resource.of(row["resource"])) for row in rows]


@strawberry.type
class FittingNeeds:
    total_count: int
    nodes: list[Need]


@strawberry.type
class Grid:
    id: strawberry.ID
    name: str


@strawberry.type
class Community:
    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, row: Row) -> "Community":
        return cls(id=row["id"], name=row["name"])

    @strawberry.field
    async def grids(self, info: Info, limit: int) -> list[Grid]:
        rows = await graph_of(info).many("grids", PARTS, label="Grid", limit=limit).load(self.id)
        return [Grid(id=row["id"], name=row["name"]) for row in rows]

    @strawberry.field
    async def needs(self, info: Info, status: NeedStatus, until: date, limit: int) -> list[Need]:
        loader = graph_of(info).many("needs", NEEDS, status=status.value, until=until, limit=limit)
        return [Need.of(row) for row in await loader.load(self.id)]


@strawberry.type
class Count:
    category: Category
    status: ProjectStatus
    count: int


@strawberry.type
class Street:
    id: strawberry.ID
    name: str

    @strawberry.field
    async def communities(self, info: Info, limit: int) -> list[Community]:
        rows = await graph_of(info).many("communities", PARTS, label="Community", limit=limit).load(self.id)
        return [Community.of(row) for row in rows]

    @strawberry.field
    async def project_counts(self, info: Info, since: date) -> list[Count]:
        rows = await graph_of(info).run(COUNTS, id=self.id, since=since)
        return [
            Count(category=Category(row["category"]), status=ProjectStatus(row["status"]), count=row["count"])
            for row in rows
        ]


@strawberry.type
class Project:
    id: strawberry.ID
    code: str | None
    title: str
    category: Category | None
    status: ProjectStatus
    status_text: str | None
    time_text: str | None
    starts_on: date | None
    ends_on: date | None
    begun_on: date | None

    @classmethod
    def of(cls, row: Row) -> "Project":
        starts_on, ends_on, begun_on = (row.get(name) for name in ("starts_on", "ends_on", "begun_on"))
        return cls(
            id=row["id"],
            code=row.get("code"),
            title=row["title"],
            category=Category(row["category"]) if row.get("category") else None,
            status=ProjectStatus(row["status"]),
            status_text=row.get("status_text"),
            time_text=row.get("time_text"),
            starts_on=starts_on.to_native() if starts_on else None,
            ends_on=ends_on.to_native() if ends_on else None,
            begun_on=begun_on.to_native() if begun_on else None,
        )

    @strawberry.field
    async def lead(self, info: Info) -> Organisation | None:
        row = await graph_of(info).one("lead", LEAD).load(self.id)
        return Organisation.of(row) if row else None

    @strawberry.field
    async def communities(self, info: Info) -> list[Community]:
        return [Community.of(row) for row in await graph_of(info).many("benefits", BENEFITS).load(self.id)]

    @strawberry.field
    async def needs(self, info: Info) -> list[Need]:
        return [Need.of(row) for row in await graph_of(info).many("answers", ANSWERS).load(self.id)]

    @strawberry.field
    async def resources(self, info: Info) -> list[Resource]:
        return [Resource.of(row) for row in await graph_of(info).many("uses", USES).load(self.id)]


@strawberry.type
class Query:
    @strawberry.field
    async def organisation(self, info: Info, id: strawberry.ID) -> Organisation | None:  # noqa: A002
        rows = await graph_of(info).run(ORGANISATION, id=id)
        return Organisation.of(rows[0]["row"]) if rows else None

    @strawberry.field
    async def community(self, info: Info, id: strawberry.ID) -> Community | None:  # noqa: A002
        rows = await graph_of(info).run(AREA, id=id, label="Community")
        return Community.of(rows[0]["row"]) if rows else None

    @strawberry.field
    async def street(self, info: Info, id: strawberry.ID) -> Street | None:  # noqa: A002
        rows = await graph_of(info).run(AREA, id=id, label="Street")
        return Street(id=rows[0]["row"]["id"], name=rows[0]["row"]["name"]) if rows else None

    @strawberry.field
    async def projects(
        self, info: Info, since: date, status: list[ProjectStatus], limit: int, category: Category | None = None
    ) -> list[Project]:
        rows = await graph_of(info).run(
            PROJECTS,
            since=since,
            statuses=[one.value for one in status],
            category=category.value if category else None,
            limit=limit,
        )
        return [Project.of(row["row"]) for row in rows]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def create_need(
        self,
        info: Info,
        title: str,
        community: strawberry.ID,
        category: Category,
        raised_on: date,
    ) -> Need:
        rows = await graph_of(info).write(
            CREATE_NEED, id=new_id(), title=title, community=community, category=category.value, raised_on=raised_on
        )
        return Need.of(rows[0]["row"])

    @strawberry.mutation
    async def set_need_status(self, info: Info, id: strawberry.ID, status: NeedStatus) -> Need | None:  # noqa: A002
        rows = await graph_of(info).write(SET_STATUS, id=id, status=status.value)
        return Need.of(rows[0]["row"]) if rows else None


ORGANISATION = "MATCH (unit:Organisation {id: $id}) RETURN unit {.*} AS row"
AREA = "MATCH (area:Area {id: $id}) WHERE $label IN labels(area) RETURN area {.id, .name} AS row"
RESOURCES = """
UNWIND $ids AS id
CALL (id) {
  MATCH (:Organisation {id: id})-[:OFFERS]->(resource:Resource)
  RETURN resource ORDER BY resource.title, resource.id LIMIT $limit
}
RETURN id, resource {.id, .title, .category} AS row
"""
OFFERED_BY = """
UNWIND $ids AS id
MATCH (:Resource {id: id})<-[:OFFERS]-(unit:Organisation)
RETURN id, unit {.*} AS row
"""
FITTING_NEEDS = """
UNWIND $ids AS id
CALL (id) {
  MATCH (resource:Resource {id: id})-[:MATCHES]->(need:Need {status: 'OPEN'})
  WHERE need.raised_on >= $since AND EXISTS {
    (need)<-[:RAISES]-(:Community)<-[:PAIRED_WITH]-(:Organisation)-[:OFFERS]->(resource)
  }
  RETURN need ORDER BY need.raised_on DESC, need.id
}
RETURN id, need {.*} AS row
"""
RAISED_BY = "UNWIND $ids AS id MATCH (:Need {id: id})<-[:RAISES]-(area:Community) RETURN id, area {.id, .name} AS row"
MATCHES = """
UNWIND $ids AS id
CALL (id) {
  MATCH (:Need {id: id})<-[match:MATCHES]-(resource:Resource)
  RETURN match.score AS score, resource ORDER BY score DESC LIMIT $limit
}
RETURN id, {score: score, resource: resource {.id, .title, .category}} AS row
"""
PARTS = """
UNWIND $ids AS id
CALL (id) {
  MATCH (:Area {id: id})<-[:PART_OF]-(part:Area) WHERE $label IN labels(part)
  RETURN part ORDER BY part.name, part.id LIMIT $limit
}
RETURN id, part {.id, .name} AS row
"""
NEEDS = """
UNWIND $ids AS id
CALL (id) {
  MATCH (:Area {id: id})-[:RAISES]->(need:Need) WHERE need.status = $status AND need.raised_on <= $until
  RETURN need ORDER BY need.raised_on DESC, need.id LIMIT $limit
}
RETURN id, need {.*} AS row
"""
COUNTS = """
MATCH (:Area {id: $id})<-[:PART_OF]-(:Area)<-[:BENEFITS]-(project:Project) WHERE project.starts_on >= $since
RETURN project.category AS category, project.status AS status, count(DISTINCT project) AS count
"""
PROJECTS = """
MATCH (project:Project)
WHERE project.starts_on >= $since AND project.status IN $statuses
  AND ($category IS NULL OR project.category = $category)
RETURN project {.*} AS row ORDER BY project.starts_on, project.id LIMIT $limit
"""
LEAD = "UNWIND $ids AS id MATCH (:Project {id: id})-[:LED_BY]->(unit:Organisation) RETURN id, unit {.*} AS row"
BENEFITS = "UNWIND $ids AS id MATCH (:Project {id: id})-[:BENEFITS]->(area:Area) RETURN id, area {.id, .name} AS row"
ANSWERS = "UNWIND $ids AS id MATCH (:Project {id: id})-[:ANSWERS]->(need:Need) RETURN id, need {.*} AS row"
USES = """
UNWIND $ids AS id
MATCH (:Project {id: id})-[:USES]->(resource:Resource)
RETURN id, resource {.id, .title, .category} AS row
"""
CREATE_NEED = """
MATCH (community:Area {id: $community})
CREATE (community)-[:RAISES]->(need:Need {
  id: $id, title: $title, category: $category, status: 'OPEN', urgency: 'NORMAL', raised_on: $raised_on,
  quantity: 2.0, quantity_unit: '场', answered: 0.0, version: 1
})
RETURN need {.*} AS row
"""
SET_STATUS = "MATCH (need:Need {id: $id}) SET need.status = $status RETURN need {.*} AS row"


class View(GraphQL[dict[str, Graph], None]):
    def __init__(self) -> None:
        schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])
        super().__init__(schema, graphql_ide=None)

    async def get_context(self, request: Any, response: Any) -> dict[str, Graph]:  # noqa: ARG002
        return {"graph": Graph(request.app.state.driver)}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    account = (os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"])
    async with AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=account, telemetry_disabled=True) as driver:
        app.state.driver = driver
        yield


application = Starlette(routes=[Route("/graphql", View())], lifespan=lifespan)
