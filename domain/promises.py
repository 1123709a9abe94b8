"""What projects promise: how much of a need they answer, and how much of a resource that uses up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.language import plain
from domain.needs import Need, NeedStatus
from domain.refusals import CapacityExceeded, InvalidInput
from domain.resources import Resource, ResourceStatus, yearly_capacity

# What counts the same thing, and how many of the smallest of its kind one is: a project may answer 500 of 0.2 万元.
_COUNTS: tuple[Mapping[str, float], ...] = (
    dict.fromkeys(("人", "名", "位", "人次", "个人"), 1.0),
    dict.fromkeys(("户", "家"), 1.0),
    dict.fromkeys(("次", "场", "讲", "课", "节", "期", "场次", "堂"), 1.0),
    {"元": 1.0, "块钱": 1.0, "千元": 1_000.0, "万元": 10_000.0, "万": 10_000.0},
    dict.fromkeys(("小时", "课时", "学时"), 1.0),
    dict.fromkeys("份册本件台张个套条块盒箱袋包把辆盏棵盆只幅副支部床桶组顶瓶", 1.0),
)
_KIND_AND_SIZE = {unit: (kind, size) for kind, sizes in enumerate(_COUNTS) for unit, size in sizes.items()}

# Sums of quantities are kept to a millionth, so that what is given back leaves no crumbs.
_DIGITS = 6


class Promise(NamedTuple):
    """`needed` in the need's unit, `used` in the resource's."""

    needed: float
    used: float


@dataclass(frozen=True, slots=True)
class Docking:
    """What a project `needed` of each need and `used` of each resource, by their ids."""

    needed: Mapping[str, float] = field(default_factory=dict)
    used: Mapping[str, float] = field(default_factory=dict)


NOTHING = Docking()


def asked_for(need: Need) -> float:
    """How much a need asks for in all: one of whatever it is when the list doesn't say, or says 0 as a blank filled in.

    Who asks for nothing has no need, so an open need always asks for something.
    """
    return need.quantity or 1.0


def rest_of(need: Need) -> float:
    """How much of a need nobody has promised to answer."""
    return max(0.0, round(asked_for(need) - need.answered, _DIGITS))


def left_of(resource: Resource) -> float:
    """How much of a resource may still be promised, in its unit; infinite where nothing bounds it."""
    capacity = yearly_capacity(resource.capacity, resource.capacity_per)
    return math.inf if capacity is None else max(0.0, round(capacity - resource.promised, _DIGITS))


def suggest(need: Need, resource: Resource) -> Promise | None:
    """As much as both have left where their units count the same thing; otherwise one unit (a session, a room) of the
    resource answers all that is left of the need. None when either has nothing to give.

    60 people of a need for 78 fit into one session of 60人/次; a fund of 8000元 gives 0.8 of a need for 1万元.
    """
    rest, left = rest_of(need), left_of(resource)
    kind, size = _KIND_AND_SIZE.get(need.quantity_unit or "", (None, 1.0))
    other_kind, other_size = _KIND_AND_SIZE.get(resource.capacity_unit or "", (None, 1.0))
    if kind is not None and kind == other_kind:
        session = resource.capacity if resource.capacity_per == "SESSION" else None
        amount = min(rest * size, min(left, session or math.inf) * other_size)
        promise = Promise(round(amount / size, _DIGITS), round(amount / other_size, _DIGITS))
    else:
        promise = Promise(rest, 1.0 if left >= 1 else 0.0)
    return promise if min(promise) > 0 else None


def promise(resource: Resource, more: float) -> float:
    """What is promised of it with `more` (less than zero gives back). Raises CapacityExceeded, InvalidInput."""
    if more > 0 and resource.status is not ResourceStatus.OPEN:
        raise InvalidInput(
            "resourceId", f"资源“{resource.title}”已撤回", f"the resource “{resource.title}” is withdrawn"
        )
    if more > left_of(resource):
        capacity = yearly_capacity(resource.capacity, resource.capacity_per)
        assert capacity is not None, "only what is bounded can be exceeded"
        raise CapacityExceeded(resource.id, capacity, resource.promised, more)
    return max(0.0, round(resource.promised + more, _DIGITS))


def answer(need: Need, more: float) -> tuple[float, NeedStatus]:
    """What is answered of it with `more` (less than zero gives back), and the status that it then has.

    Raises InvalidInput when it is withdrawn, or when less than `more` of it is left.
    """
    if more > 0 and need.status is NeedStatus.WITHDRAWN:
        raise InvalidInput("needId", f"需求“{need.title}”已撤回", f"the need “{need.title}” is withdrawn")
    if more > rest_of(need):
        rest, asked = (plain(amount) + (need.quantity_unit or "") for amount in (rest_of(need), more))
        raise InvalidInput(
            "needed",
            f"需求“{need.title}”只剩{rest}未落实,本次为{asked}",
            f"only {rest} of the need “{need.title}” is left to answer, not {asked}",
        )
    answered = max(0.0, round(need.answered + more, _DIGITS))
    if need.status is NeedStatus.WITHDRAWN:
        return answered, need.status
    return answered, NeedStatus.ANSWERED if answered >= asked_for(need) else NeedStatus.OPEN
