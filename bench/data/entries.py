"""Resources, needs and the matches between them."""

import json
import math
from collections import defaultdict
from typing import Any

from bench.data.places import Places
from bench.data.rows import Chance, Row
from bench.data.size import SEED, Size
from domain.audiences import parse_audiences
from domain.needs import NeedStatus, Urgency
from domain.quantities import Quantity, parse_quantity
from domain.resources import ResourceStatus
from domain.service_types import CATEGORY_NAMES, Category
from domain.times import TimeWindow, parse_time

YEAR = 2026
SERVICES: dict[Category, tuple[str, ...]] = {
    Category.PARTY_BUILDING: ("党课宣讲", "主题党日", "红色故事会", "党员学习"),
    Category.CULTURE_SPORT: ("合唱教学", "书法课", "图书捐赠", "太极拳教学"),
    Category.POVERTY_RELIEF: ("慰问走访", "助学结对", "家电维修", "就业指导"),
    Category.HEALTH: ("健康讲座", "义诊", "血压测量", "急救培训"),
    Category.VOLUNTEERING: ("理发", "法律咨询", "环境清洁", "阅读陪伴"),
}
CATEGORIES = tuple(Category)
CAPACITIES = ("每月2次", "每周1次", "每年30场", "60人/次", "每月100份", "每年200人")
AMOUNTS = ("3场", "30人", "100份", "2次", "50人", None)
TIMES = ("每月第一个周六", "2026年3月至6月", "周末", "工作日晚上", "全年", "每周三下午", "暑假")
AUDIENCES = ("居民", "老年人", "儿童", "残疾人", "党员", "青年", "妇女", "困难家庭")
URGENCIES = ((Urgency.NORMAL, "一般"), (Urgency.NORMAL, "一般"), (Urgency.SOON, "较急"), (Urgency.URGENT, "急"))
PARTS = ("service", "text", "category", "audience", "time", "capacity", "place")
BASE = -0.5


def resources(size: Size, places: Places) -> list[Row]:
    chance = Chance(SEED + 1, places.people[-1]["at"])
    rows = []
    for i in range(size.resources):
        unit = places.organisations[i % len(places.organisations)]
        category, service = _service(chance)
        capacity_text, available_text, audience_text = map(chance.choice, (CAPACITIES, TIMES, AUDIENCES))
        capacity, time = _quantity(capacity_text), _time(available_text)
        row = chance.row(
            **_line("R", i, f"{service}第{i + 1}项", category, f"由{unit['values']['name']}提供,请提前预约"),
            status=(ResourceStatus.OPEN if chance.random() < 0.9 else ResourceStatus.WITHDRAWN).value,
            capacity=capacity.amount,
            capacity_unit=capacity.unit,
            capacity_per=capacity.per,
            capacity_text=capacity_text,
            promised=0.0,
            available_text=available_text,
            available_from=time.first_day,
            available_until=time.last_day,
            available_rule=time.rule,
            day_parts=list(time.day_parts),
            audience_text=audience_text,
            audiences=[audience.value for audience in parse_audiences(audience_text)],
            longitude=chance.near(unit["values"]["longitude"]),
            latitude=chance.near(unit["values"]["latitude"]),
        )
        # The members of a unit stand `len(places.organisations)` apart in the list of people.
        contact = places.people[i % len(places.organisations)]
        rows.append({**row, "unit": unit["id"], "contact": contact["id"], "phone": contact["values"]["phone"]})
    return rows


def needs(size: Size, places: Places, after: int) -> list[Row]:
    """Six in ten are answered, by the projects; seven in a hundred withdrawn; the rest is open."""
    chance = Chance(SEED + 2, after)
    each = size.needs // len(places.communities)
    homes = [places.communities[i % len(places.communities)] for i in range(size.needs)]
    homes += places.communities[:1] * (9 * each if size.giant else 0)
    chance.shuffle(homes)
    rows = []
    for i, home in enumerate(homes):
        category, service = _service(chance)
        quantity_text, wanted_text, audience_text = (
            chance.choice(AMOUNTS),
            chance.choice(TIMES),
            chance.choice(AUDIENCES),
        )
        quantity = _quantity(quantity_text) if quantity_text else None
        time = _time(wanted_text)
        urgency, urgency_text = chance.choice(URGENCIES)
        status = chance.choices((NeedStatus.ANSWERED, NeedStatus.OPEN, NeedStatus.WITHDRAWN), (60, 33, 7))[0]
        row = chance.row(
            **_line("N", i, f"希望开展{service}{i + 1}", category, f"{home['values']['name']}有居民提出"),
            status=status.value,
            quantity=quantity and quantity.amount,
            quantity_unit=quantity and quantity.unit,
            quantity_text=quantity_text,
            answered=0.0,
            wanted_text=wanted_text,
            wanted_from=time.first_day,
            wanted_until=time.last_day,
            wanted_rule=time.rule,
            day_parts=list(time.day_parts),
            urgency=urgency.value,
            urgency_text=urgency_text,
            audience_text=audience_text,
            audiences=[audience.value for audience in parse_audiences(audience_text)],
            raised_on=chance.day(),
            longitude=chance.near(home["values"]["longitude"]),
            latitude=chance.near(home["values"]["latitude"]),
        )
        rows.append({**row, "community": home["id"]})
    return rows


def matches(size: Size, places: Places, resources: list[Row], needs: list[Row]) -> list[Row]:
    """Open needs, nine in ten, with open resources: seven in ten times of a unit that is paired with the community."""
    chance = Chance(SEED + 3)
    offered = [row for row in resources if row["values"]["status"] == ResourceStatus.OPEN]
    of_unit: defaultdict[str, list[Row]] = defaultdict(list)
    for row in offered:
        of_unit[row["unit"]].append(row)
    near: defaultdict[str, list[Row]] = defaultdict(list)
    for pairing in places.pairings:
        near[pairing["community"]] += of_unit[pairing["unit"]]
    wanted = [row for row in needs if row["values"]["status"] == NeedStatus.OPEN and chance.random() < 0.9]
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < size.matches:
        need = chance.choice(wanted)
        resource = chance.choice(near[need["community"]] if chance.random() < 0.7 else offered)
        pairs[resource["id"], need["id"]] = None
    return [{"resource": resource, "need": need, "values": _scores(chance)} for resource, need in pairs]


def _scores(chance: Chance) -> dict[str, Any]:
    parts = {part: round(chance.uniform(-0.6, 0.9), 6) for part in PARTS}
    return {
        "score": round(1 / (1 + math.exp(-BASE - sum(parts.values()))), 6),
        "base": BASE,
        **parts,
        "reason_zh": "服务内容相近,时间合适,单位与社区相距不远",
        "reason_en": "The service is alike, the times agree, and unit and community are near each other",
    }


def _service(chance: Chance) -> tuple[Category, str]:
    category = chance.choice(CATEGORIES)
    return category, chance.choice(SERVICES[category])


def _line(letter: str, i: int, title: str, category: Category, detail: str) -> dict[str, Any]:
    """What a line of a list has, whatever it is of."""
    code = f"{letter}{i + 1:07}"
    return {
        "key": f"bench#{code}",
        "source": "bench",
        "content_key": f"{title}|{detail}",
        "code": code,
        "title": title,
        "detail": f"{title}:{detail}。示例内容,并非真实信息",
        "category": category.value,
        "category_text": CATEGORY_NAMES[category],
        "flags": [],
    }


def cells(row: Row) -> str:
    """The row of the list that an entry came from, as it was written."""
    values = row["values"]
    return json.dumps(
        {"编号": values["code"], "名称": values["title"], "类别": values["category_text"]}, ensure_ascii=False
    )


def _quantity(text: str) -> Quantity:
    found = parse_quantity(text)
    assert found is not None, text
    return found


def _time(text: str) -> TimeWindow:
    return parse_time(text, YEAR) or TimeWindow()
