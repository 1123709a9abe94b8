"""Personal data: what there is, what for, how long it is kept, and how it is taken out of a text."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from domain.inputs import Input, Prose
from domain.language import Text

# Stands where something was erased.
ERASED = "(已删除)"
OPERATION_DAYS = 7
SUPERSEDED_ROW_DAYS = 730
UNUSED_PERSON_DAYS = 365
# One letter is in every text.
SHORTEST_NAME = 2
# What of a wish is its owner's own words.
WISH_TEXTS = ("title", "detail", "note", "quantity_text", "wanted_text", "audience_text", "understood_place")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One row of the table in docs/personal-data.md: where it lies in the graph, what it is for, how long it stays."""

    where: str
    what: Text
    purpose: Text
    kept: Text


PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "(:Person {name, key, phone})",
        Text("联系人、责任人、党员的姓名和电话", "names and phones of contacts, responsible persons and members"),
        Text("对接时联系到人", "to reach whoever a docking needs"),
        Text(
            f"不再有任何关联且 {UNUSED_PERSON_DAYS} 天未变动后删除",
            f"erased when nothing leads to the person, and nothing changed, for {UNUSED_PERSON_DAYS} days",
        ),
    ),
    Purpose(
        "(:Person)-[:CONTACT_FOR {phone}]->()",
        Text("清单上写的联系电话", "the phone number that a list gives"),
        Text("就该条目联系", "to call about that entry"),
        Text("与条目同存", "as long as the entry"),
    ),
    Purpose(
        "(:Person)-[:RAISES|OFFERS]->(), (:Need|Resource {title, detail, note, ...})",
        Text("个人提出的心愿和提供的服务", "what a person asks for or offers"),
        Text("供需对接", "to be matched and answered"),
        Text("与条目同存;本人要求时删除文字", "as long as the entry; its words are erased when the person asks for it"),
    ),
    Purpose(
        "()-[:FROM {cells, before}]->(:ListImport)",
        Text("清单原文(含联系人一栏)", "rows as they were written, the column of contacts included"),
        Text("与下一版清单比对、撤销导入", "to compare with the next version of the list, and to undo an import"),
        Text(
            f"被新版取代 {SUPERSEDED_ROW_DAYS} 天后删除",
            f"removed {SUPERSEDED_ROW_DAYS} days after a newer version took its place",
        ),
    ),
    Purpose(
        "(:Account {subject, name})",
        Text("账号与显示名", "accounts and the names that they show"),
        Text("登录和授权", "to sign in and be granted roles"),
        Text("与账号同存", "as long as the account"),
    ),
    Purpose(
        "(:Event {actor_id, actor_name, actor_role, reason, before, after})",
        Text("谁做了什么", "who did what"),
        Text("审计;不含姓名电话,被删除者显示为" + ERASED, "audit; names and phones stay out of it"),
        Text("永久,删除个人数据时只抹去文字", "for ever; erasing a person takes words out of it, and nothing else"),
    ),
    Purpose(
        "(:Operation {answer})",
        Text("操作的首次答复", "the first answers of operations"),
        Text("重发时给出同一答复", "to be given when an operation is sent again"),
        Text(f"{OPERATION_DAYS} 天", f"{OPERATION_DAYS} days"),
    ),
)


class Erasure(Input):
    """Why somebody is erased: it goes into the log."""

    reason: Prose


class Erased(BaseModel):
    """What was done: how many records, relationships, events and kept answers lost words.

    `left` places hold the name where it may be somebody else's: in names of units and areas, and everywhere when
    there is a namesake. A person has to look.
    """

    model_config = ConfigDict(frozen=True)

    person_id: str
    records: int = 0
    relationships: int = 0
    events: int = 0
    operations: int = 0
    left: int = 0


def without(value: Any, texts: Collection[str]) -> Any:
    """A property without these texts: a string, one that is JSON (of which the values count), or a list of strings."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(orjson.JSONDecodeError):
            return orjson.dumps(_cleared(orjson.loads(value), texts)).decode()
    return _cleared(value, texts)


def _cleared(value: Any, texts: Collection[str]) -> Any:
    match value:
        case str():
            for text in sorted(texts, key=len, reverse=True):
                value = value.replace(text, ERASED)
            return value
        case list():
            return [_cleared(each, texts) for each in value]
        case dict():
            return {name: _cleared(each, texts) for name, each in value.items()}
    return value
