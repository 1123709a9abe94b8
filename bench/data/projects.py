"""Projects: each answers one need or two, and uses one resource of the unit that leads it."""

from collections import defaultdict
from datetime import timedelta

from bench.data.entries import CATEGORIES, TIMES, YEAR
from bench.data.places import Places
from bench.data.rows import Chance, Row
from bench.data.size import SEED, Size
from domain.needs import NeedStatus
from domain.projects import ProjectStatus
from domain.resources import ResourceStatus, yearly_capacity
from domain.service_types import CATEGORY_NAMES, Category
from domain.times import parse_time

STATUSES: tuple[tuple[ProjectStatus, str], ...] = (
    (ProjectStatus.AGREED, "未启动"),
    (ProjectStatus.CLAIMED, "已认领"),
    (ProjectStatus.UNDER_WAY, "进行中"),
    (ProjectStatus.DONE, "已完成"),
    (ProjectStatus.CONFIRMED, "社区已确认"),
    (ProjectStatus.CLOSED_OUT, "已销号"),
    (ProjectStatus.DROPPED, "已取消"),
)
WEIGHTS = (10, 10, 20, 20, 10, 25, 5)
assert set(CATEGORIES) == set(Category)


def projects(size: Size, places: Places, resources: list[Row], needs: list[Row]) -> list[Row]:
    """Rows with their ties; what they promise is written into `promised` and `answered` of the resources and needs."""
    chance = Chance(SEED + 4, needs[-1]["at"])
    units = {row["id"]: row for row in places.organisations}
    of_unit = defaultdict(list)
    for row in resources:
        if row["values"]["status"] == ResourceStatus.OPEN:
            of_unit[row["unit"]].append(row)
    members = defaultdict(list)
    for person in places.people:
        members[person["unit"]].append(person["id"])
    paired = defaultdict(list)
    for pairing in places.pairings:
        paired[pairing["community"]].append(pairing["unit"])

    answered = [row for row in needs if row["values"]["status"] == NeedStatus.ANSWERED]
    chance.shuffle(answered)
    of_project = [[need] for need in answered[: size.projects]]
    # The rest is answered beside another one: by a project for the same community, where there is one.
    by_community = defaultdict(list)
    for own in of_project:
        by_community[own[0]["community"]].append(own)
    for need in answered[size.projects :]:
        chance.choice(by_community[need["community"]]).append(need)

    rows = []
    for i, own in enumerate(of_project):
        first = own[0]["values"]
        lead = chance.choice(paired[own[0]["community"]])
        status, status_text = chance.choices(STATUSES, WEIGHTS)[0]
        dropped = status is ProjectStatus.DROPPED
        starts_on, time_text = chance.day(), chance.choice(TIMES)
        begun = not dropped and status is not ProjectStatus.AGREED
        title = f"{first['title'].removeprefix('希望开展')}共建项目{i + 1}"
        time = parse_time(time_text, YEAR)
        row = chance.row(
            key=f"bench#P{i + 1:07}",
            source="bench",
            content_key=f"{title}|{lead}",
            code=f"P{i + 1:07}",
            title=title,
            detail=f"{units[lead]['values']['name']}牵头的示例项目,并非真实信息",
            category=first["category"],
            category_text=CATEGORY_NAMES[Category(first["category"])],
            flags=[],
            status=status.value,
            status_text=status_text,
            time_text=time_text,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=chance.randrange(1, 120)),
            rule=time and time.rule,
            begun_on=starts_on if begun else None,
            dropped_because="单位人手不足(示例)" if dropped else None,
        )
        resource = _resource(chance, of_unit[lead])
        for need in own:
            # What a dropped project had promised is promised by nobody: its need is open again.
            need["values"]["answered"] = 0.0 if dropped else need["values"].get("quantity", 1.0)
            if dropped:
                need["values"]["status"] = NeedStatus.OPEN.value
        resource["values"]["promised"] += 0.0 if dropped else 1.0
        rows.append(
            {
                **row,
                "unit": lead,
                "community": own[0]["community"],
                "person": chance.choice(members[lead]),
                "claimed": begun,
                "needs": [[need["id"], need["values"].get("quantity", 1.0)] for need in own],
                "resources": [[resource["id"], 1.0]],
            }
        )
    return rows


def _resource(chance: Chance, offered: list[Row]) -> Row:
    """One of which enough is left."""
    while True:
        resource = chance.choice(offered)
        values = resource["values"]
        capacity = yearly_capacity(values["capacity"], values.get("capacity_per"))
        if capacity is None or values["promised"] < capacity:
            return resource
