"""One call of every mutation that does what it is for: for rules that hold of all of them.

`await CALLS["createNeed"](World(build, ask))` prepares the graph and gives the arguments; `document("createNeed")` asks
for all that the answer can say by itself. A mutation without a call fails the first test that goes through them.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type, get_nullable_type, is_leaf_type

from schema.root import schema
from tests.api.conftest import Ask
from tests.build import Build
from tests.exchange.lists import NEEDS, need, workbook

MUTATIONS = schema._schema.mutation_type.fields  # type: ignore[union-attr]
TITLE = ("示例县河东街道需求清单",)


def document(name: str) -> str:
    """The mutation with all its arguments as variables of their names."""
    field = MUTATIONS[name]
    variables = ", ".join(f"${argument}: {kind.type}" for argument, kind in field.args.items())
    given = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    return f"mutation ({variables}) {{ {name}({given}) {{ {selection(get_named_type(field.type))} }} }}"


def selection(kind: Any, depth: int = 1) -> str:
    """All plain values of an answer, and one step further those of the objects that it is made of."""
    if isinstance(kind, GraphQLUnionType):
        return "__typename " + " ".join(f"... on {each.name} {{ {selection(each)} }}" for each in kind.types)
    told = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            # Of the types of one union, only needs and resources have fields that are not the same in both.
            told.append(f"{kind.name}_{name}: {name}" if name in ("status", "left") else name)
        elif depth and isinstance(get_nullable_type(field.type), GraphQLObjectType) and not field.args:
            told.append(f"{name} {{ {selection(inner, 0)} }}")
    return " ".join(told) or "__typename"


class World:
    """A small county, and what a call asks of it."""

    def __init__(self, build: Build, ask: Ask) -> None:
        self.build, self.ask = build, ask

    async def street(self) -> str:
        return await self.build.street("河东街道", within=await self.build.county("示例县"))

    async def community(self) -> str:
        return await self.build.community("新村社区", within=await self.street())

    async def person(self, **properties: Any) -> str:
        unit = await self.build.organisation()
        return await self.build.node("Person", name="某甲", key=f"{unit}/某甲", **properties)

    async def service_type(self) -> str:
        [row] = await self.build.run("MATCH (type:ServiceType) RETURN type.id AS id ORDER BY type.code LIMIT 1")
        return str(row["id"])

    async def haircuts(self) -> tuple[str, str]:
        """A resource and a need that it fits."""
        resource = await self.build.resource(await self.build.organisation(), "敬老理发", capacity=9.0)
        need = await self.build.need(await self.community(), "老人理发", quantity=2.0)
        await self.build.indexed()
        return resource, need

    async def matched(self) -> tuple[str, str]:
        resource, need = await self.haircuts()
        await self.build.match(resource, need)
        return resource, need

    async def meeting(self) -> str:
        [row] = await self.build.run("MATCH (area:Community) RETURN area.id AS id LIMIT 1")
        return await self.done("callMeeting", input={"areaId": row["id"], "title": "联席会议", "heldOn": "2026-06-01"})

    async def item(self) -> str:
        resource, need = await self.matched()
        agenda = {"needId": need, "resourceId": resource}
        return await self.done("addAgendaItem", meetingId=await self.meeting(), input=agenda)

    async def project(self, status: str = "AGREED") -> str:
        return await self.build.project(await self.build.organisation(), await self.community(), status=status)

    async def done(self, name: str, **arguments: Any) -> str:
        """The id of what another mutation made."""
        query = document(name)
        answer = (await self.ask(query, **arguments))[name]
        return str(answer["id"])

    async def imported(self) -> str:
        await self.community()
        file = workbook(TITLE, NEEDS, need(1, "新村社区", "理发"))
        [row] = (await self.ask(IMPORTED, file=file)).values()
        return str(row["importId"])


IMPORTED = "mutation ($file: Upload!) { importList(file: $file) { ... on ImportReport { importId } } }"

Call = Callable[[World], Awaitable[dict[str, Any]]]
CALLS: dict[str, Call] = {}


def call(prepare: Call) -> Call:
    """Under the mutation's own name, in the spelling of GraphQL."""
    first, *rest = prepare.__name__.split("_")
    CALLS[first + "".join(word.capitalize() for word in rest)] = prepare
    return prepare


@call
async def create_area(w: World) -> dict[str, Any]:
    return {"input": {"level": "COMMUNITY", "name": "柳园社区", "within": await w.street()}}


@call
async def update_area(w: World) -> dict[str, Any]:
    return {"id": await w.community(), "input": {"code": "C-7"}, "version": 1}


@call
async def move_area(w: World) -> dict[str, Any]:
    return {"id": await w.community(), "within": await w.build.street("河西街道")}


@call
async def remove_area(w: World) -> dict[str, Any]:
    return {"id": await w.build.community()}


@call
async def create_organisation(_: World) -> dict[str, Any]:
    return {"input": {"name": "示例小学"}}


@call
async def update_organisation(w: World) -> dict[str, Any]:
    return {"id": await w.build.organisation(), "input": {"tier": "县"}, "version": 1}


@call
async def remove_organisation(w: World) -> dict[str, Any]:
    return {"id": await w.build.organisation()}


@call
async def create_person(w: World) -> dict[str, Any]:
    return {"input": {"name": "某乙", "phone": "000-0000-0000", "standsFor": await w.build.organisation()}}


@call
async def update_person(w: World) -> dict[str, Any]:
    return {"id": await w.person(), "input": {"phone": "000-0000-0000"}, "version": 1}


@call
async def remove_person(w: World) -> dict[str, Any]:
    return {"id": await w.person()}


@call
async def join_organisation(w: World) -> dict[str, Any]:
    return {"personId": await w.person(), "organisationId": await w.build.organisation()}


@call
async def leave_organisation(w: World) -> dict[str, Any]:
    person, unit = await w.person(), await w.build.organisation()
    await w.build.relate(person, "MEMBER_OF", unit)
    return {"personId": person, "organisationId": unit}


@call
async def register_with_community(w: World) -> dict[str, Any]:
    return {"personId": await w.person(), "communityId": await w.community()}


@call
async def unregister_from_community(w: World) -> dict[str, Any]:
    person, community = await w.person(), await w.community()
    await w.build.relate(person, "REGISTERED_WITH", community)
    return {"personId": person, "communityId": community}


@call
async def appoint(w: World) -> dict[str, Any]:
    return {"personId": await w.person(), "areaId": await w.community(), "input": {"post": "网格员"}}


@call
async def dismiss(w: World) -> dict[str, Any]:
    given = await appoint(w)
    await w.ask(document("appoint"), **given)
    return {"personId": given["personId"], "areaId": given["areaId"], "post": "网格员"}


@call
async def add_skill(w: World) -> dict[str, Any]:
    return {"personId": await w.person(), "serviceTypeId": await w.service_type()}


@call
async def remove_skill(w: World) -> dict[str, Any]:
    given = await add_skill(w)
    await w.build.relate(given["personId"], "SKILLED_IN", given["serviceTypeId"])
    return given


@call
async def pair(w: World) -> dict[str, Any]:
    return {"organisationId": await w.build.organisation(), "communityId": await w.community()}


@call
async def unpair(w: World) -> dict[str, Any]:
    community = await w.community()
    return {"organisationId": await w.build.organisation(paired_with=community), "communityId": community}


@call
async def adopt_pairing_plan(w: World) -> dict[str, Any]:
    return {"input": {"pairs": [await pair(w)], "ended": []}}


@call
async def add_alias(w: World) -> dict[str, Any]:
    return {"id": await w.build.organisation("示例小学"), "name": "示小"}


@call
async def remove_alias(w: World) -> dict[str, Any]:
    given = await add_alias(w)
    await w.ask(document("addAlias"), **given)
    return given


@call
async def merge(w: World) -> dict[str, Any]:
    return {"keep": await w.build.organisation("示例小学"), "away": await w.build.organisation("示例县小学")}


@call
async def part(w: World) -> dict[str, Any]:
    given = await merge(w)
    await w.ask(document("merge"), **given)
    return {"id": given["away"]}


@call
async def create_resource(w: World) -> dict[str, Any]:
    return {"input": {"title": "敬老理发", "offeredBy": await w.build.organisation(), "capacity": 5}}


@call
async def update_resource(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[0], "input": {"note": "周末"}, "version": 1}


@call
async def withdraw_resource(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[0], "reason": "人手不够"}


@call
async def reopen_resource(w: World) -> dict[str, Any]:
    return {"id": await w.build.resource(await w.build.organisation(), status="WITHDRAWN")}


@call
async def create_need(w: World) -> dict[str, Any]:
    return {"input": {"title": "修路灯", "raisedBy": await w.community()}}


@call
async def update_need(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[1], "input": {"note": "二楼"}, "version": 1}


@call
async def withdraw_need(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[1], "reason": "不需要了"}


@call
async def reopen_need(w: World) -> dict[str, Any]:
    return {"id": await w.build.need(await w.community(), status="WITHDRAWN")}


@call
async def correct_understanding(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[1], "input": {"audiences": ["EVERYONE"]}}


@call
async def run_matching(w: World) -> dict[str, Any]:
    await w.haircuts()
    return {}


@call
async def match_entry(w: World) -> dict[str, Any]:
    return {"id": (await w.haircuts())[1]}


@call
async def run_docking(w: World) -> dict[str, Any]:
    await w.matched()
    return {"timeLimitSeconds": 1, "fair": True}


@call
async def dock_need(w: World) -> dict[str, Any]:
    resource, _ = await w.matched()
    await w.done("runDocking", timeLimitSeconds=1, fair=True)
    [row] = await w.build.run("MATCH (area:Community) RETURN area.id AS id LIMIT 1")
    later = await w.build.need(row["id"], "理发", quantity=1.0)
    await w.build.match(resource, later)
    return {"id": later}


@call
async def call_meeting(w: World) -> dict[str, Any]:
    return {"input": {"areaId": await w.community(), "title": "联席会议", "heldOn": "2026-06-01"}}


@call
async def close_meeting(w: World) -> dict[str, Any]:
    await w.community()
    return {"id": await w.meeting()}


@call
async def cancel_meeting(w: World) -> dict[str, Any]:
    return {**await close_meeting(w), "reason": "改期"}


@call
async def draft_agenda(w: World) -> dict[str, Any]:
    await w.matched()
    return {"meetingId": await w.meeting(), "limit": 5}


@call
async def add_agenda_item(w: World) -> dict[str, Any]:
    resource, need = await w.matched()
    return {"meetingId": await w.meeting(), "input": {"needId": need, "resourceId": resource}}


@call
async def change_agenda_item(w: World) -> dict[str, Any]:
    return {"itemId": await w.item(), "input": {"timeText": "周六上午"}}


@call
async def remove_agenda_item(w: World) -> dict[str, Any]:
    return {"itemId": await w.item()}


@call
async def accept_agenda_item(w: World) -> dict[str, Any]:
    return {"itemId": await w.item()}


@call
async def refuse_agenda_item(w: World) -> dict[str, Any]:
    return {"itemId": await w.item(), "reason": "太远"}


@call
async def create_project(w: World) -> dict[str, Any]:
    resource, need = await w.haircuts()
    shares = {"needs": [{"needId": need, "needed": 1}], "resources": [{"resourceId": resource, "used": 1}]}
    return {"input": {"title": "理发进社区", **shares}}


@call
async def update_project(w: World) -> dict[str, Any]:
    return {"id": await w.project(), "input": {"note": "雨天改期"}, "version": 1}


@call
async def move_project(w: World) -> dict[str, Any]:
    return {"id": await w.project("CLAIMED"), "to": "UNDER_WAY"}


@call
async def claim_project(w: World) -> dict[str, Any]:
    return {"id": await w.project(), "claimantId": await w.build.organisation()}


@call
async def withdraw_claim(w: World) -> dict[str, Any]:
    given = await claim_project(w)
    await w.ask(document("claimProject"), **given)
    return given


@call
async def leave_project(w: World) -> dict[str, Any]:
    given = await join_project(w)
    await w.build.relate(given["organisationId"], "JOINS", given["id"])
    return given


@call
async def join_project(w: World) -> dict[str, Any]:
    return {"id": await w.project("UNDER_WAY"), "organisationId": await w.build.organisation()}


@call
async def report_progress(w: World) -> dict[str, Any]:
    report = {"text": "开了头", "percent": 10, "period": "2026-03-01"}
    return {"projectId": await w.project("UNDER_WAY"), "input": report}


@call
async def grant_role(w: World) -> dict[str, Any]:
    return {"subject": "local#mou", "role": "COMMUNITY_WORKER", "onId": await w.community(), "name": "某甲"}


@call
async def revoke_role(w: World) -> dict[str, Any]:
    given = await grant_role(w)
    await w.ask(document("grantRole"), **given)
    return {"subject": given["subject"], "role": given["role"], "onId": given["onId"]}


@call
async def erase_personal_data(w: World) -> dict[str, Any]:
    return {"personId": await w.person(phone="000-0000-0000"), "reason": "本人要求"}


@call
async def import_list(w: World) -> dict[str, Any]:
    await w.community()
    return {"file": workbook(TITLE, NEEDS, need(1, "新村社区", "理发"), need(2, "新村社区", "修路灯"))}


@call
async def undo_import(w: World) -> dict[str, Any]:
    return {"id": await w.imported()}


def asking(client: httpx.AsyncClient) -> Ask:
    """The data of an answer, with files in a form; fails on any error in it."""

    async def ask(query: str, language: str = "en", **variables: Any) -> dict[str, Any]:
        files = {name: value for name, value in variables.items() if isinstance(value, bytes)}
        operation = {"query": query, "variables": {**variables, **dict.fromkeys(files)}}
        headers = {"Accept-Language": language, "GraphQL-Require-Preflight": "1"}
        if files:
            [(name, content)] = files.items()
            form = {"operations": orjson.dumps(operation).decode(), "map": f'{{"0": ["variables.{name}"]}}'}
            upload = {"0": ("需求清单.xlsx", content)}
            response = await client.post("/graphql", data=form, files=upload, headers=headers)
        else:
            response = await client.post("/graphql", json=operation, headers=headers)
        answer = response.json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]  # type: ignore[no-any-return]

    return ask
