"""Expected failures. A refusal is an answer for the user, in their language; anything else that raises is a bug.

Raised inside `Database.write`, a refusal rolls the transaction back: nothing is half written. Resolvers give it back
as one of the typed results of a mutation; the command line prints it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from domain.language import Language, Text


@dataclass(eq=False)
class Refusal(Exception):
    """`code` is stable and listed in docs/errors.md; `field` names the argument, column or place at fault."""

    code: ClassVar[str]
    text: ClassVar[Text]

    def message(self, language: Language) -> str:
        return self.text.say(language, **vars(self))

    def __str__(self) -> str:
        return self.message(Language.EN)


@dataclass(eq=False)
class NotFound(Refusal):
    code = "NOT_FOUND"
    text = Text("没有找到{field}:{id}", "{field}: nothing has the id {id}")
    field: str
    id: str


@dataclass(eq=False)
class InvalidInput(Refusal):
    """`reason_zh` and `reason_en` say what is wrong with `field` and what it should be."""

    code = "INVALID_INPUT"
    text = Text("{field}:{reason_zh}", "{field}: {reason_en}")
    field: str
    reason_zh: str
    reason_en: str


@dataclass(eq=False)
class NameTaken(Refusal):
    code = "NAME_TAKEN"
    text = Text("{field}:已有同名记录“{name}”", "{field}: “{name}” exists already")
    field: str
    name: str
    existing_id: str


@dataclass(eq=False)
class NameAmbiguous(Refusal):
    code = "NAME_AMBIGUOUS"
    text = Text(
        "{field}:有多个“{name}”,请注明所属区县或街道",
        "{field}: there are several “{name}”; state the county or street",
    )
    field: str
    name: str


@dataclass(eq=False)
class ImpossibleChange(Refusal):
    """A step that the record's state does not allow.

    `current`, `wanted` and `allowed` (the states that it may go to, often none) are codes of states; `names` says them.
    """

    code = "IMPOSSIBLE_CHANGE"
    text = Text(
        "不能由“{current}”变为“{wanted}”;可以变为:{allowed}",
        "cannot go from {current} to {wanted}; possible: {allowed}",
    )
    current: str
    wanted: str
    allowed: tuple[str, ...]
    names: Mapping[str, Text]

    def message(self, language: Language) -> str:
        current, wanted, *allowed = (
            self.names[code].say(language) for code in (self.current, self.wanted, *self.allowed)
        )
        possible = Text("、", ", ").say(language).join(allowed) or Text("无", "none").say(language)
        return self.text.say(language, current=current, wanted=wanted, allowed=possible)


@dataclass(eq=False)
class CapacityExceeded(Refusal):
    """More of a resource was asked for than is left. All three numbers are in the resource's own unit.

    Nothing is `asked` where what it has was to be lowered below what is promised; `limit` is what it would have.
    """

    code = "CAPACITY_EXCEEDED"
    text = Text(
        "资源可用量不足:共{limit},已承诺{promised},本次需要{asked}",
        "the resource has {limit}, of which {promised} is promised; {asked} more was asked for",
    )
    lowered: ClassVar[Text] = Text(
        "资源已承诺{promised},可用量不能减到{limit}",
        "{promised} of the resource is promised, so it can't be lowered to {limit}",
    )
    resource_id: str
    limit: float
    promised: float
    asked: float

    def message(self, language: Language) -> str:
        return (self.text if self.asked else self.lowered).say(language, **vars(self))


@dataclass(eq=False)
class FullyClaimed(Refusal):
    """As many as may have claimed the project already; `limit` is how many that is."""

    code = "FULLY_CLAIMED"
    text = Text("认领名额已满({limit})", "all {limit} claims that it may have are taken")
    id: str
    limit: int


@dataclass(eq=False)
class StillInUse(Refusal):
    """Something was built on the record, so it can't be removed or undone; `by` says what, as it is."""

    code = "STILL_IN_USE"
    text = Text("已有后续记录依赖它:{by}", "something was built on it: {by}")
    id: str
    by: Text

    def message(self, language: Language) -> str:
        return self.text.say(language, by=self.by.written(language))


class Difference(NamedTuple):
    """A field, as the API names it, that was sent with another value than the record has `now`."""

    field: str
    now: Any
    sent: Any


@dataclass(eq=False)
class Conflict(Refusal):
    """Somebody else changed the record since the caller read it; `version` is its version now."""

    code = "CONFLICT"
    text = Text(
        "记录已被他人修改:现为第{version}版,您读到的是第{expected}版,请刷新后再改",
        "the record was changed meanwhile: it is at version {version}, you read {expected}; read it again",
    )
    id: str
    version: int
    expected: int
    differences: tuple[Difference, ...] = ()


@dataclass(eq=False)
class Forbidden(Refusal):
    """The role lacks it, whatever the data are: `field` is a field of a type, a mutation, or what was asked for."""

    code = "FORBIDDEN"
    text = Text("当前角色无权使用 {field}", "this role may not use {field}")
    field: str


@dataclass(eq=False)
class OutOfReach(Refusal):
    """What was done would lie, or lead, outside of what the role may change; so nothing was done."""

    code = "OUT_OF_REACH"
    text = Text(
        "有 {number} 条记录会超出当前角色可管理的范围,未作任何更改",
        "{number} records would lie outside of what this role may change, so nothing was done",
    )
    number: int
