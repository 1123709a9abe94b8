"""Docking runs: plans of which resource answers which need, all at once, with the proof of how good they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from domain.inputs import Input
from domain.meetings import Proposal
from domain.needs import Need
from domain.promises import Promise, suggest
from domain.records import Record
from domain.resources import Resource


class ShortageKind(StrEnum):
    """COMPETITION: for resources; UNIT_LOAD: units carry no more; NOTHING_FITS: no resource is a candidate."""

    COMPETITION = "COMPETITION"
    UNIT_LOAD = "UNIT_LOAD"
    NOTHING_FITS = "NOTHING_FITS"


class DockingRun(Record):
    """`met` is the sum of the shares met of the `needs`. Values are sums of probability x urgency x share met."""

    at: datetime
    area_id: str | None = None
    fair: bool
    unit_load: int | None = None
    without_units: tuple[str, ...] = ()
    without_resources: tuple[str, ...] = ()
    one_more_of: tuple[str, ...] = ()
    needs: int
    resources: int
    pairs: int
    met: float
    value: float
    bound: float
    gap: float
    worst_share: float
    worst_share_bound: float
    unfair_value: float
    fairness_price: float
    seconds: float


class PlannedDocking(Record):
    """`needed` in the need's unit, `used` in the resource's. `extra`: by a resource that there is only in a what-if."""

    position: int
    needed: float
    used: float
    share: float
    score: float
    value: float
    extra: bool = False
    between_meetings: bool = False


class Shortage(Record):
    """`one_more_meets` needs would be met by another resource like the one in the sentence: seen by solving again."""

    position: int
    kind: ShortageKind
    needs: int
    unmet: int
    resources: int
    one_more_meets: float | None = None
    sentence_zh: str
    sentence_en: str


Ids = Annotated[tuple[str, ...], Field(max_length=1_000)]


class WhatIf(Input):
    """The same, but without these units or resources, or with one more of each of these resources."""

    without_units: Ids = ()
    without_resources: Ids = ()
    one_more_of: Ids = ()


class DockingWishes(Input):
    """`unit_load` is how many dockings each unit can carry; any number without it."""

    area_id: str | None = None
    time_limit_seconds: Annotated[float, Field(ge=1, le=600)] = 60.0
    unit_load: Annotated[int, Field(ge=1, le=100_000)] | None = None
    fair: bool = True
    what_if: WhatIf = WhatIf()


def as_planned(
    planned: Iterable[tuple[PlannedDocking, Need, Resource]], pending: Mapping[str, float]
) -> list[Proposal]:
    """What a run plans, as far as needs and resources still have it to give: things may have happened since.

    `pending` is what an agenda would use already, by resource.
    """
    spoken_for, met = dict(pending), dict[str, float]()
    proposals = []
    for docking, need, resource in planned:
        promised = resource.promised + spoken_for.get(resource.id, 0.0)
        left = need.model_copy(update={"answered": need.answered + met.get(need.id, 0.0)})
        possible = suggest(left, resource.model_copy(update={"promised": promised}))
        if possible:
            promise = Promise(min(docking.needed, possible.needed), min(docking.used, possible.used))
            spoken_for[resource.id] = spoken_for.get(resource.id, 0.0) + promise.used
            met[need.id] = met.get(need.id, 0.0) + promise.needed
            proposals.append(Proposal(need, resource, docking.score, promise))
    return proposals


class PlanLine(NamedTuple):
    """One line of a plan's project list, for comparing."""

    need_id: str
    resource_id: str
    need_title: str
    resource_title: str
    needed: float


class PlanChange(BaseModel):
    """A line that differs between two plans: `before` and `after` are amounts of the need, 0 where it isn't planned."""

    model_config = ConfigDict(frozen=True)

    need_id: str
    resource_id: str
    need_title: str
    resource_title: str
    before: float
    after: float


def difference(before: Iterable[PlanLine], after: Iterable[PlanLine]) -> list[PlanChange]:
    """The lines that are not in both, or not with the same amount: by need, then by resource."""
    old, new = _by_pair(before), _by_pair(after)
    changes = []
    for pair in sorted(old.keys() | new.keys()):
        line = new.get(pair) or old[pair]
        was, is_ = (lines[pair].needed if pair in lines else 0.0 for lines in (old, new))
        if abs(was - is_) > 1e-6:
            told = {name: value for name, value in line._asdict().items() if name != "needed"}
            changes.append(PlanChange(**told, before=was, after=is_))
    return changes


def _by_pair(lines: Iterable[PlanLine]) -> Mapping[tuple[str, str], PlanLine]:
    found: dict[tuple[str, str], PlanLine] = {}
    for line in lines:
        pair = line.need_id, line.resource_id
        already = found[pair].needed if pair in found else 0.0
        found[pair] = line._replace(needed=line.needed + already)
    return found
