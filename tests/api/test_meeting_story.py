"""One need from the meeting that takes it up to the day on which it is closed out."""

import json
from datetime import date

from domain.days import today
from domain.progress_reports import period_of
from graph.database import Database
from graph.statement import READ, Statement
from tests.api.conftest import Ask
from tests.build import Build

CALL = """
mutation ($area: ID!) {
  callMeeting(input: {areaId: $area, title: "第一次联席会议", heldOn: "2026-02-10"}) {
    ... on Meeting { id title heldOn status area { name } }
  }
}
"""
DRAFT = """
mutation ($meeting: ID!) {
  draftAgenda(meetingId: $meeting) {
    ... on DraftedAgenda {
      meeting { items { totalCount } }
      items {
        id title position decision needed used score startsOn endsOn timeText
        need { title } resource { title } match { score }
      }
    }
  }
}
"""
CHANGE = """
mutation ($item: ID!, $person: ID!) {
  changeAgendaItem(itemId: $item, input: {title: "血压角", needed: 50, used: 50, responsibleId: $person,
                                          endsOn: "2026-03-20"}) {
    ... on AgendaItem { title needed used endsOn responsible { name } version }
  }
}
"""
ACCEPT = """
mutation ($item: ID!) {
  acceptAgendaItem(itemId: $item) {
    ... on AgendaItem {
      decision
      need { status answered left }
      resource { promised left }
      project {
        id title status category detail timeText startsOn endsOn nextStatuses
        lead { name } communities { nodes { name } } responsible { nodes { name } }
        answers { nodes { quantity need { title } } } uses { nodes { quantity resource { title } } }
        meeting { title projects { totalCount } }
      }
    }
  }
}
"""
CLAIM = """
mutation ($project: ID!, $who: ID!) {
  claimProject(id: $project, claimantId: $who) {
    ... on Project { status begunOn claims { nodes { person { name } organisation { name } } } }
  }
}
"""
MOVE = """
mutation ($project: ID!, $to: ProjectStatus!, $reason: String) {
  moveProject(id: $project, to: $to, reason: $reason) { ... on Project { status nextStatuses } }
}
"""
REPORT = """
mutation ($project: ID!) {
  reportProgress(projectId: $project, input: {text: "已测50人", percent: 60}) {
    ... on ProgressReport { period text percent reportedOn project { reportOverdue } }
  }
}
"""
STEPS = """
query ($project: ID!) {
  project(id: $project) { steps { before after reason actorName } reports { totalCount } }
}
"""
EVENTS = Statement(
    "tests.events_of_story",
    READ,
    """
MATCH (event:Event) WHERE event.seq > 0
RETURN event.verb AS verb, event.subject_type AS type, event.before AS before, event.after AS after ORDER BY event.seq
""",
)


async def test_a_need_goes_from_the_meeting_to_its_close(ask: Ask, build: Build, database: Database) -> None:
    street = await build.street("城东街道", within=await build.county("梧溪县"))
    community = await build.community("城东社区", within=street)
    hospital = await build.organisation("第二人民医院")
    doctor = await build.node("Person", name="甲某", key="test/甲某")
    need = await build.need(
        community, "血压监测", quantity=78.0, quantity_unit="位", category="HEALTH",
        wanted_from=date(2026, 3, 1), wanted_until=date(2026, 3, 31), wanted_text="2026年3月",
    )  # fmt: skip
    resource = await build.resource(hospital, "健康巡诊", detail="量血压", capacity=60.0, capacity_unit="人")
    await build.match(resource, need, 0.9)

    called = (await ask(CALL, area=street))["callMeeting"]
    meeting = called.pop("id")
    assert called == {
        "title": "第一次联席会议",
        "heldOn": "2026-02-10",
        "status": "CALLED",
        "area": {"name": "城东街道"},
    }

    drafted = (await ask(DRAFT, meeting=meeting))["draftAgenda"]
    assert drafted["meeting"] == {"items": {"totalCount": 1}}
    [item] = drafted["items"]
    item_id = item.pop("id")
    assert item == {
        "title": "血压监测",
        "position": 1,
        "decision": "PENDING",
        "needed": 60.0,
        "used": 60.0,
        "score": 0.9,
        "startsOn": "2026-03-01",
        "endsOn": "2026-03-31",
        "timeText": "2026年3月",
        "need": {"title": "血压监测"},
        "resource": {"title": "健康巡诊"},
        "match": {"score": 0.9},
    }
    assert (await ask(DRAFT, meeting=meeting))["draftAgenda"]["items"] == []

    changed = (await ask(CHANGE, item=item_id, person=doctor))["changeAgendaItem"]
    assert changed == {
        "title": "血压角",
        "needed": 50.0,
        "used": 50.0,
        "endsOn": "2026-03-20",
        "responsible": {"name": "甲某"},
        "version": 2,
    }

    accepted = (await ask(ACCEPT, item=item_id))["acceptAgendaItem"]
    project = accepted["project"].pop("id")
    assert accepted == {
        "decision": "ACCEPTED",
        "need": {"status": "OPEN", "answered": 50.0, "left": 28.0},
        "resource": {"promised": 50.0, "left": 10.0},
        "project": {
            "title": "血压角",
            "status": "AGREED",
            "category": "HEALTH",
            "detail": "量血压",
            "timeText": "2026年3月",
            "startsOn": "2026-03-01",
            "endsOn": "2026-03-20",
            "nextStatuses": ["CLAIMED", "DROPPED"],
            "lead": {"name": "第二人民医院"},
            "communities": {"nodes": [{"name": "城东社区"}]},
            "responsible": {"nodes": [{"name": "甲某"}]},
            "answers": {"nodes": [{"quantity": 50.0, "need": {"title": "血压监测"}}]},
            "uses": {"nodes": [{"quantity": 50.0, "resource": {"title": "健康巡诊"}}]},
            "meeting": {"title": "第一次联席会议", "projects": {"totalCount": 1}},
        },
    }

    claimed = (await ask(CLAIM, project=project, who=hospital))["claimProject"]
    assert claimed == {
        "status": "CLAIMED",
        "begunOn": today().isoformat(),
        "claims": {"nodes": [{"person": None, "organisation": {"name": "第二人民医院"}}]},
    }
    await ask(MOVE, project=project, to="UNDER_WAY")
    report = (await ask(REPORT, project=project))["reportProgress"]
    assert report == {
        "period": period_of(today()).isoformat(),
        "text": "已测50人",
        "percent": 60,
        "reportedOn": today().isoformat(),
        "project": {"reportOverdue": False},
    }
    for to, reason in [
        ("DONE", None),
        ("UNDER_WAY", "还有两户没有测到"),
        ("DONE", None),
        ("CONFIRMED", "居民代表已回访"),
        ("CLOSED_OUT", None),
    ]:
        moved = (await ask(MOVE, project=project, to=to, reason=reason))["moveProject"]
        assert moved["status"] == to
    assert moved["nextStatuses"] == []

    story = (await ask(STEPS, project=project))["project"]
    assert [(step["before"], step["after"], step["reason"]) for step in story["steps"]] == [
        (None, "AGREED", None),
        ("AGREED", "CLAIMED", None),
        ("CLAIMED", "UNDER_WAY", None),
        ("UNDER_WAY", "DONE", None),
        ("DONE", "UNDER_WAY", "还有两户没有测到"),
        ("UNDER_WAY", "DONE", None),
        ("DONE", "CONFIRMED", "居民代表已回访"),
        ("CONFIRMED", "CLOSED_OUT", None),
    ]
    assert {step["actorName"] for step in story["steps"]} == {"Operator"}
    assert story["reports"] == {"totalCount": 1}

    events = await database.read(EVENTS)
    assert [(event["verb"], event["type"]) for event in events] == [
        ("CREATED", "Meeting"),
        ("CREATED", "AgendaItem"),
        ("UPDATED", "AgendaItem"),
        ("UPDATED", "Resource"),
        ("UPDATED", "Need"),
        ("CREATED", "Project"),
        ("UPDATED", "AgendaItem"),
        ("UPDATED", "Project"),
        ("UPDATED", "Project"),
        ("CREATED", "ProgressReport"),
        *[("UPDATED", "Project")] * 5,
    ]
    changes = [(json.loads(event["before"] or "{}"), json.loads(event["after"])) for event in events]
    assert changes[2] == (
        {"title": "血压监测", "needed": 60.0, "used": 60.0, "ends_on": "2026-03-31", "responsible_id": None},
        {"title": "血压角", "needed": 50.0, "used": 50.0, "ends_on": "2026-03-20", "responsible_id": doctor},
    )
    assert changes[3] == ({"promised": 0.0}, {"promised": 50.0})
    assert changes[4] == ({"answered": 0.0}, {"answered": 50.0})
    assert changes[6] == ({"decision": "PENDING"}, {"decision": "ACCEPTED", "project_id": project})
    assert changes[7] == (
        {"status": "AGREED", "begun_on": None},
        {"status": "CLAIMED", "begun_on": today().isoformat(), "claimed_by": hospital},
    )
    assert "甲某" not in json.dumps(changes, ensure_ascii=False)
