"""A small graph that has everything: each type, each relationship, ties, gaps, two spellings, merged records.

The same seed gives the same graph; ids don't follow the order in which things were made. Only what has to do with
"today" moves with it. All names are made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

TITLES = (
    "血压测量", "血壓測量", "为老年人量血压", "義診：ＡＢＣ健康咨询", "义诊:abc健康咨询", "文艺演出", "文藝演出進社區",
    "乒乓球室", "春节慰问", "颱風前檢查危房", "台风前检查危房", "志愿清扫", "法律咨询 第２期", "Chess for Children",
    "CHESS 棋类活动",
)  # fmt: skip
NAMES = (
    "青石", "青石桥", "東湖", "东湖", "梧桐里", "ＮＯ．１大院", "No.1大院", "白鹭", "蘭亭", "兰亭苑", "云山", "雲山",
    "和平", "春晖", "新華", "新华", "北苑",
)  # fmt: skip
WORDS = ("每月一次", "另行通知", "需自備場地", "需自备场地", "周末", "详见附件", "A座101", None, None)
CATEGORIES = ("PARTY_BUILDING", "CULTURE_SPORT", "POVERTY_RELIEF", "HEALTH", "VOLUNTEERING", None)
AUDIENCES = ("EVERYONE", "OLDER_PEOPLE", "CHILDREN", "YOUTH", "WOMEN", "PARTY_MEMBERS")
DAY_PARTS = ("MORNING", "NOON", "AFTERNOON", "EVENING")
FLAGS = ("TIME_UNCLEAR", "QUANTITY_UNCLEAR", "CATEGORY_BLANK")
STATUSES = ("PROPOSED", "AGREED", "CLAIMED", "UNDER_WAY", "DONE", "CONFIRMED", "CLOSED_OUT", "DROPPED")
MOMENTS = (
    "2026-01-05T08:00:00+08:00", "2026-01-05T08:00:00.5+08:00", "2026-02-28T23:59:59.123456+08:00",
    "2026-03-01T00:30:00+08:00", "2026-03-01T00:30:00+08:00", "2025-12-31T20:00:00Z",
    "2026-06-15T12:00:00.000001+08:00",
)  # fmt: skip
DAYS = tuple(date(2026, 1, 1) + timedelta(days=step) for step in (0, 0, 14, 31, 31, 58, 59, 89, 120, 364))
KINDS = ("GOVERNMENT", "SCHOOL", "HOSPITAL", "SOCIAL_ORGANISATION", None)


@dataclass(slots=True)
class Seeds:
    """Nodes and relationships to write, gathered by `grow`."""

    random: Random
    nodes: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    def some(self, values: Sequence[Any]) -> Any:
        return self.random.choice(values)

    def few(self, values: Sequence[Any], most: int = 3) -> list[Any]:
        return self.random.sample(values, self.random.randint(0, min(most, len(values))))

    def maybe(self, value: Any, chance: float = 0.6) -> Any:
        return value if self.random.random() < chance else None

    def new_id(self) -> str:
        if not self.numbers:
            self.numbers = self.random.sample(range(1000, 9999), 1000)
        return f"00000000-0000-7000-8000-00000000{self.numbers.pop():04d}"

    def node(self, labels: str, moments: dict[str, str] | None = None, **properties: Any) -> str:
        each = str(properties.setdefault("id", self.new_id()))
        kept = {name: value for name, value in properties.items() if value is not None}
        self.nodes.append({"labels": labels.split(":"), "properties": kept, "moments": moments or {}})
        self.labels[each] = labels.split(":")[0]
        return each

    def kept(self, labels: str, moments: dict[str, str] | None = None, **properties: Any) -> str:
        made = {"created_at": self.some(MOMENTS), "updated_at": self.some(MOMENTS)}
        return self.node(labels, made | (moments or {}), **{"version": self.random.randint(1, 4), **properties})

    def tie(self, start: str, type: str, end: str, moments: dict[str, str] | None = None, **properties: Any) -> None:  # noqa: A002
        kept = {name: value for name, value in properties.items() if value is not None}
        labels = {"start_label": self.labels[start], "end_label": self.labels[end]}
        self.ties.append(
            {"start": start, "type": type, "end": end, "properties": kept, "moments": moments or {}} | labels
        )

    def place(self) -> dict[str, float | None]:
        if self.random.random() < 0.3:
            return {"longitude": None, "latitude": None}
        return {
            "longitude": round(120.1 + self.random.random() / 10, 4),
            "latitude": round(30.2 + self.random.random() / 10, 4),
        }

    def entry(self, **properties: Any) -> dict[str, Any]:
        """What the lines of the three lists share."""
        return {
            "title": self.some(TITLES),
            "code": self.maybe(f"{self.random.randint(1, 9):03d}"),
            "detail": self.some(WORDS),
            "category": self.some(CATEGORIES),
            "category_text": self.some(("健康", "文體", None)),
            "note": self.some(WORDS),
            "flags": self.few(FLAGS, 2),
            **properties,
        }
