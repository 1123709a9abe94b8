"""How the graph of a seed grows: places first, then who is there, then what they ask for, offer and agree."""

from datetime import date
from random import Random

import orjson

from domain.text import name_key
from tests.oracle.computed import LEVELS, last_half_month, today
from tests.oracle.seeds import (
    AUDIENCES,
    CATEGORIES,
    DAY_PARTS,
    DAYS,
    KINDS,
    MOMENTS,
    NAMES,
    STATUSES,
    TITLES,
    WORDS,
    Seeds,
)


def areas(s: Seeds) -> dict[str, list[str]]:
    """Two counties and what lies in them, steps left out now and then; one community lies nowhere."""
    above: dict[str, tuple[str, ...]] = {
        "COUNTY": (),
        "STREET": ("COUNTY",),
        "COMMUNITY": ("STREET", "STREET", "STREET", "COUNTY"),
        "COMPOUND": ("COMMUNITY",),
        "GRID": ("COMMUNITY", "COMPOUND"),
        "BUILDING": ("GRID", "COMPOUND", "COMMUNITY"),
    }
    wanted = {"COUNTY": 2, "STREET": 3, "COMMUNITY": 6, "COMPOUND": 3, "GRID": 4, "BUILDING": 3}
    made: dict[str, list[str]] = {level: [] for level in LEVELS}
    for level in LEVELS:
        for number in range(wanted[level]):
            name = s.some(NAMES) + {"COUNTY": "区", "STREET": "街道", "COMMUNITY": "社区"}.get(level, f"{number + 1}号")
            area = s.kept(
                f"Area:{level.title()}",
                level=level,
                name=name,
                name_key=name_key(name),
                key=f"{level}/{number}",
                aliases=s.few(NAMES, 2),
                code=s.maybe(f"33{s.random.randint(0, 3)}"),
                **s.place(),
            )
            if above[level] and not (level == "COMMUNITY" and number == 5):
                s.tie(area, "PART_OF", s.some(made[s.some(above[level])]))
            made[level].append(area)
    return made


def units(s: Seeds, places: dict[str, list[str]]) -> list[str]:
    """Units with and without a seat, some paired."""
    everywhere = [area for level in LEVELS for area in places[level]]
    made = []
    for number in range(11):
        name = s.some(NAMES) + s.some(("医院", "醫院", "小学", "银行", "銀行"))
        unit = s.kept(
            "Organisation",
            name=name,
            name_key=name_key(name),
            key=f"-/{number}",
            kind=s.some(KINDS),
            tier=s.some(("市级", "区级", None)),
            code=s.maybe(f"U{s.random.randint(1, 5)}"),
            aliases=s.few(NAMES, 2),
            **s.place(),
        )
        if s.random.random() < 0.8:
            s.tie(unit, "BASED_IN", s.some(everywhere))
        for community in s.few(places["COMMUNITY"]):
            s.tie(unit, "PAIRED_WITH", community, since=s.maybe(s.some(DAYS)), basis=s.some(WORDS))
        made.append(unit)
    return made


def persons(s: Seeds, places: dict[str, list[str]], groups: list[str], types: list[str]) -> list[str]:
    """People with posts, skills and places where they serve."""
    everywhere = [area for level in LEVELS for area in places[level]]
    made = []
    for number in range(10):
        person = s.kept("Person", name=f"测试{s.some('甲乙丙丁')}", key=f"p{number}", phone=s.maybe("000-00001001"))
        for unit in s.few(groups, 2):
            s.tie(person, "MEMBER_OF", unit)
        for community in s.few(places["COMMUNITY"], 2):
            s.tie(person, "REGISTERED_WITH", community)
        for area in s.few(everywhere, 2):
            for post in s.few(("网格员", "楼栋长"), 2):
                s.tie(person, "SERVES", area, post=post, since=s.maybe(s.some(DAYS)), until=s.maybe(s.some(DAYS), 0.3))
        for each in s.few(types, 2):
            s.tie(person, "SKILLED_IN", each)
        made.append(person)
    return made


def service_types(s: Seeds) -> list[str]:
    """Below and beside the five that a migration makes."""
    tops = [f"01900000-0000-7000-8000-00000000000{number}" for number in range(1, 6)]
    s.labels |= dict.fromkeys(tops, "ServiceType")
    s.codes |= dict(zip(tops, (code for code in CATEGORIES if code), strict=True))
    made = list(tops)
    for code, name, english in (
        ("BLOOD", "量血压", "Blood pressure"),
        ("DENTAL", "口腔", None),
        ("CHESS", "棋類", "Chess"),
    ):
        each = s.kept("ServiceType", code=code, name=name, name_en=english, aliases=s.few(NAMES, 2))
        s.codes[each] = code
        s.tie(each, "BROADER", s.some(made))
        made.append(each)
    return made


def lists(
    s: Seeds, places: dict[str, list[str]], groups: list[str], people: list[str], types: list[str]
) -> dict[str, list[str]]:
    """Needs, resources and projects, with all that hangs on them."""
    everyone = [area for level in LEVELS for area in places[level]] + groups + people
    needs = [_need(s) for _ in range(24)]
    for need in needs:
        s.tie(s.some(places["COMMUNITY"] if s.random.random() < 0.6 else everyone), "RAISES", need)
    resources = [_resource(s) for _ in range(18)]
    for resource in resources:
        s.tie(s.some(groups if s.random.random() < 0.8 else people), "OFFERS", resource)
    projects = [_project(s) for _ in range(16)]
    for project in projects:
        lead, *joining = s.random.sample(groups, s.random.randint(1, 3))
        if s.random.random() < 0.8:
            s.tie(project, "LED_BY", lead)
        for unit in joining:
            s.tie(unit, "JOINS", project)
        for area in s.few([*places["COMMUNITY"], *places["STREET"]]):
            s.tie(project, "BENEFITS", area)
        for person in s.few(people, 2):
            s.tie(person, "RESPONSIBLE_FOR", project)
        for claimant in s.few([*groups, *people], 2):
            s.tie(claimant, "CLAIMED", project, {"at": s.some(MOMENTS)})
        for need in s.few(needs, 2):
            s.tie(project, "ANSWERS", need, quantity=s.maybe(s.random.randint(1, 5) / 2))
        for resource in s.few(resources, 2):
            s.tie(project, "USES", resource, quantity=s.maybe(float(s.random.randint(1, 5))))
    for entry in [*needs, *resources, *projects]:
        if s.random.random() < 0.4:
            s.tie(s.some(people), "CONTACT_FOR", entry, phone=s.maybe("000-00001002"))
        _understand(s, entry, types)
    return {"needs": needs, "resources": resources, "projects": projects}


def _understand(s: Seeds, entry: str, types: list[str]) -> None:
    """Say what an entry is: by its category, by its words, by both or not at all."""
    properties = next(node["properties"] for node in reversed(s.nodes) if node["properties"]["id"] == entry)
    understood = s.few(types, 2)
    for at, each in enumerate(understood):
        s.tie(entry, "OF_TYPE", each, by="TEXT", confidence=s.some((0.5, 0.9)), words=["测试"] if at else [])
    if understood:
        properties["understood_types"] = [s.codes[each] for each in understood]
    category = properties.get("category")
    for each, code in s.codes.items():
        if code == category and each not in understood and s.random.random() < 0.7:
            s.tie(entry, "OF_TYPE", each, by="CATEGORY", confidence=1.0, words=[])


def _need(s: Seeds) -> str:
    first, last = sorted((s.some(DAYS), s.some(DAYS)))
    values = s.entry(
        status=s.some(("OPEN", "OPEN", "ANSWERED", "WITHDRAWN")),
        quantity=s.maybe(float(s.random.randint(1, 6))),
        quantity_unit=s.some(("场", "人", None)),
        quantity_text=s.some(("3場", None)),
        answered=s.some((0.0, 0.0, 0.5, 1.0, 2.5)),
        wanted_text=s.some(WORDS),
        wanted_from=s.maybe(first),
        wanted_until=s.maybe(last),
        wanted_rule=s.maybe("FREQ=MONTHLY;BYDAY=1SA"),
        day_parts=s.few(DAY_PARTS),
        urgency=s.some(("NORMAL", "SOON", "URGENT")),
        urgency_text=s.some(("急", None)),
        audience_text=s.some(("老年人", "長者", None)),
        audiences=s.few(AUDIENCES),
        raised_on=s.some(DAYS),
        **s.place(),
    )
    return s.kept("Need", **values)


def _resource(s: Seeds) -> str:
    first, last = sorted((s.some(DAYS), s.some(DAYS)))
    values = s.entry(
        status=s.some(("OPEN", "OPEN", "WITHDRAWN")),
        capacity=s.maybe(s.random.randint(1, 20) / 2),
        capacity_unit=s.some(("次", "间", None)),
        capacity_per=s.some(("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "SESSION", None)),
        capacity_text=s.some(("每月2次", None)),
        promised=s.some((0.0, 0.0, 1.0, 2.5)),
        available_text=s.some(WORDS),
        available_from=s.maybe(first),
        available_until=s.maybe(last),
        available_rule=s.maybe("FREQ=WEEKLY"),
        day_parts=s.few(DAY_PARTS),
        audience_text=s.some(("儿童", None)),
        audiences=s.few(AUDIENCES),
        **s.place(),
    )
    return s.kept("Resource", **values)


def _project(s: Seeds) -> str:
    first, last = sorted((s.some(DAYS), s.some(DAYS)))
    status = s.some(STATUSES)
    values = s.entry(
        status=status,
        status_text=s.some(("进行中", None)),
        time_text=s.some(WORDS),
        starts_on=s.maybe(first),
        ends_on=s.maybe(last),
        rule=s.maybe("FREQ=MONTHLY", 0.2),
        begun_on=s.maybe(s.some(DAYS), 0.4),
        dropped_because="没有场地" if status == "DROPPED" else None,
    )
    return s.kept("Project", **values)


def matches(s: Seeds, entries: dict[str, list[str]]) -> None:
    """Candidates, several of one score."""
    run = s.node(
        "MatchRun", {"at": MOMENTS[0]}, resources=18, needs=24, pairs=40, unanswered=3, threshold=0.3, seconds=1.5
    )
    for resource in entries["resources"]:
        for need in s.few(entries["needs"], 4):
            parts = {name: s.random.randint(0, 4) / 4 for name in ("text", "audience", "time", "place", "capacity")}
            s.tie(
                resource,
                "MATCHES",
                need,
                {"matched_at": s.some(MOMENTS)} if s.random.random() < 0.8 else None,
                score=s.some((0.5, 0.5, 0.75, 0.9)),
                reason_zh=f"文字相近{s.random.randint(1, 3)}",
                reason_en=f"alike in words {s.random.randint(1, 3)}",
                run_id=s.maybe(run),
                **parts,
            )


def meetings(
    s: Seeds, places: dict[str, list[str]], entries: dict[str, list[str]], groups: list[str], people: list[str]
) -> None:
    """Joint meetings, their agendas and what became of them; progress reports of the projects."""
    projects = list(entries["projects"])
    s.random.shuffle(projects)
    for number in range(4):
        status, held_on = s.some(("CALLED", "HELD", "CANCELLED")), s.some(DAYS)
        meeting = s.kept("Meeting", title=f"第{number % 2 + 1}次联席会議", held_on=held_on, status=status)
        s.tie(meeting, "HELD_BY", s.some(places["COMMUNITY"] + places["STREET"]))
        for position in range(1, s.random.randint(2, 4)):
            item = s.kept(
                "AgendaItem",
                title=s.some(TITLES),
                position=position,
                decision=s.some(("PENDING", "ACCEPTED", "REFUSED")),
                reason=s.maybe("暂缓", 0.3),
                needed=1.0,
                used=s.random.randint(0, 4) / 2,
                score=s.maybe(0.75),
                starts_on=s.maybe(s.some(DAYS)),
                ends_on=s.maybe(s.some(DAYS)),
                time_text=s.some(WORDS),
            )
            s.tie(meeting, "HAS_ITEM", item)
            need, resource = s.some(entries["needs"]), s.some(entries["resources"])
            for tie in [tie for tie in s.ties if tie["type"] == "MATCHES"][number * 3 + position :: 40]:
                need, resource = tie["end"], tie["start"]
            s.tie(item, "ABOUT", need)
            s.tie(item, "PROPOSES", resource)
            if s.random.random() < 0.5:
                s.tie(item, "LED_BY", s.some(groups))
                s.tie(s.some(people), "RESPONSIBLE_FOR", item)
            if s.random.random() < 0.6:
                s.tie(item, "BECAME", project := projects.pop())
                s.tie(project, "DECIDED_AT", meeting)
    due, _ = last_half_month(today())
    for project in s.random.sample(entries["projects"], 9):
        for period in {s.some((due, date(2026, 1, 1), date(2026, 1, 16))), date(2026, 2, 1)}:
            report = s.kept(
                "ProgressReport",
                period=period,
                text=s.some(TITLES),
                percent=s.maybe(s.random.randint(0, 100)),
                reported_on=period,
            )
            s.tie(report, "REPORTS_ON", project)


def imports(s: Seeds, entries: dict[str, list[str]]) -> None:
    """Files, and the rows that entries came from; some came from two rows of one file."""
    for number in range(3):
        moments = {"imported_at": MOMENTS[number]} | ({"undone_at": MOMENTS[-1]} if number == 2 else {})
        counts = {
            name: s.random.randint(0, 3)
            for name in ("created", "updated", "unchanged", "repeated", "refused", "skipped", "gone")
        }
        file = s.node(
            "ListImport",
            moments,
            file_name=f"清單{number}.xlsx",
            imported_by="测试员",
            sources=[],
            kinds=s.few(("NEEDS", "RESOURCES"), 2),
            **counts,
        )
        for entry in s.random.sample([each for some in entries.values() for each in some], 12):
            for row in s.random.sample(range(2, 9), s.some((1, 1, 2))):
                s.tie(entry, "FROM", file, sheet=s.some(("Sheet1", "需求")), row=row, cells="{}")


def aliases(s: Seeds, places: dict[str, list[str]], groups: list[str]) -> None:
    """Other names: some of them were records of their own, which others were merged into."""
    for number, record in enumerate(
        [*s.random.sample(groups, 3), *s.random.sample(places["COMMUNITY"], 2), places["STREET"][0]]
    ):
        name = f"旧名{number}"
        merged = {"merged_at": MOMENTS[3]} if number % 2 else {}
        alias = s.node("Alias", merged, name=name, name_key=name_key(name), key=f"alias/{number}", aliases=[])
        s.tie(alias, "ALIAS_OF", record)


def events(s: Seeds, entries: dict[str, list[str]], groups: list[str], places: dict[str, list[str]]) -> int:
    """A log in which projects change their states."""
    subjects = [("Project", each) for each in entries["projects"] * 2] + [
        ("Need", each) for each in entries["needs"][:6]
    ]
    subjects += [
        ("Organisation", groups[0]),
        ("Area", places["COMMUNITY"][0]),
        ("MatchRun", s.new_id()),
        ("Need", s.new_id()),
    ]
    s.random.shuffle(subjects)
    for seq, (kind, subject) in enumerate(subjects, 1):
        status = {"status": s.some(STATUSES)} if kind == "Project" else {"title": s.some(TITLES)}
        before = {"status": s.some(STATUSES)} if kind == "Project" and seq % 3 else None
        s.node(
            "Event",
            {"at": s.some(MOMENTS)},
            seq=seq,
            verb=s.some(("CREATED", "UPDATED", "REMOVED")),
            subject_type=kind,
            subject_id=subject,
            actor_id=s.some(("operator", "system")),
            actor_name=s.some(("Operator", "测试员")),
            reason=s.some(WORDS),
            import_id=s.maybe("00000000-0000-7000-8000-000000000001", 0.2),
            before=orjson.dumps(before).decode() if before else None,
            after=orjson.dumps(status).decode() if seq % 4 else None,
        )
    return len(subjects)


def flaws(s: Seeds) -> None:
    """Take from a few records what the schema says they have."""
    for label, name in (("Need", "urgency"), ("AgendaItem", "needed"), ("Event", "actor_name"), ("Project", "version")):
        rows = [row for row in s.nodes if label in row["labels"] and name in row["properties"]]
        for row in s.random.sample(rows, 3):
            del row["properties"][name]


def grow(seed: int) -> tuple[Seeds, int]:
    """All that a seed gives, and the number of its newest event."""
    s = Seeds(Random(seed))
    places = areas(s)
    groups = units(s, places)
    types = service_types(s)
    people = persons(s, places, groups, types)
    entries = lists(s, places, groups, people, types)
    matches(s, entries)
    meetings(s, places, entries, groups, people)
    imports(s, entries)
    aliases(s, places, groups)
    last = events(s, entries, groups, places)
    flaws(s)
    return s, last
