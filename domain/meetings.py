"""Joint meetings: where matches become projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.areas import AreaLevel
from domain.entries import require_order
from domain.inputs import Input, Line, Prose, Share
from domain.language import Text
from domain.needs import Need, Urgency
from domain.promises import Promise, suggest
from domain.records import Kept
from domain.refusals import ImpossibleChange, InvalidInput
from domain.resources import Resource
from domain.states import States


class MeetingStatus(StrEnum):
    CALLED = "CALLED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class Decision(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


class Handling(StrEnum):
    """What is done to an item that is still pending, beside deciding it."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


class Meeting(Kept):
    """`version` counts the changes of its agenda, too."""

    title: str
    held_on: date
    status: MeetingStatus = MeetingStatus.CALLED


class AgendaItem(Kept):
    """One proposal: this resource for that need. Quantities and times as on the project that it becomes."""

    title: str
    position: int
    decision: Decision = Decision.PENDING
    reason: str | None = None
    needed: float
    used: float
    score: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    time_text: str | None = None


CALLED_BY = (AreaLevel.COMMUNITY, AreaLevel.STREET, AreaLevel.COUNTY)

# What a held meeting left open may still be decided afterwards.
MEETING_STATES = States[MeetingStatus](
    following={
        MeetingStatus.CALLED: (MeetingStatus.HELD, MeetingStatus.CANCELLED),
        MeetingStatus.HELD: (),
        MeetingStatus.CANCELLED: (),
    },
    names={
        MeetingStatus.CALLED: Text("已召集", "called"),
        MeetingStatus.HELD: Text("已召开", "held"),
        MeetingStatus.CANCELLED: Text("已取消", "cancelled"),
    },
)

# A decided item stays as it was decided; a second thought is a new item.
DECISIONS = States[Decision](
    following={
        Decision.PENDING: (Decision.ACCEPTED, Decision.REFUSED),
        Decision.ACCEPTED: (),
        Decision.REFUSED: (),
    },
    names={
        Decision.PENDING: Text("待议", "pending"),
        Decision.ACCEPTED: Text("已采纳", "accepted"),
        Decision.REFUSED: Text("未采纳", "refused"),
    },
)

_HANDLINGS = {Handling.CHANGED: Text("已改动", "changed"), Handling.REMOVED: Text("移出议程", "taken off the agenda")}

_URGENT_FIRST = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    resource: Resource
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agenda item to be: `score` is that of the match, None where the two don't match."""

    need: Need
    resource: Resource
    score: float | None
    promise: Promise


def check_item(current: Decision, wanted: Decision | Handling) -> None:
    """Raises ImpossibleChange where an item that is decided like this can't be decided, changed or removed."""
    if isinstance(wanted, Decision):
        DECISIONS.check(current, wanted)
    elif current is not Decision.PENDING:
        names = {state.value: name for state, name in (*DECISIONS.names.items(), *_HANDLINGS.items())}
        raise ImpossibleChange(current.value, wanted.value, DECISIONS.following[current], names)


def draft(
    needs: Iterable[tuple[Need, Sequence[Candidate]]], pending: Mapping[str, float], limit: int
) -> list[Proposal]:
    """For each need its best candidate that has something left: urgent needs first, then the better score.

    `pending` is what earlier items of the agenda would use, by resource id. Nothing is handed out twice: what one
    proposal would use is not there for the next. First come, first served, so not the best of all plans.
    """
    spoken_for = dict(pending)
    proposals = []
    for need, candidates in sorted(needs, key=_precedence):
        for candidate in sorted(candidates, key=lambda one: (-one.score, one.resource.id)):
            resource = candidate.resource
            promised = resource.promised + spoken_for.get(resource.id, 0.0)
            promise = suggest(need, resource.model_copy(update={"promised": promised}))
            if promise:
                spoken_for[resource.id] = spoken_for.get(resource.id, 0.0) + promise.used
                proposals.append(Proposal(need, resource, candidate.score, promise))
                break
        if len(proposals) == limit:
            break
    return proposals


def _precedence(entry: tuple[Need, Sequence[Candidate]]) -> tuple[int, float, str]:
    need, candidates = entry
    return _URGENT_FIRST[need.urgency], -max((one.score for one in candidates), default=0.0), need.id


def suggest_time(need: Need, resource: Resource) -> tuple[date | None, date | None, str | None]:
    """First day, last day and words. The days suit both, or else the need; the words are the need's, if it has any."""
    first = max(filter(None, (need.wanted_from, resource.available_from)), default=None)
    last = min(filter(None, (need.wanted_until, resource.available_until)), default=None)
    if first and last and first > last:
        first, last = need.wanted_from, need.wanted_until
    return first, last, need.wanted_text or resource.available_text


def check(item: AgendaItem) -> None:
    """Raises InvalidInput when its days are out of order."""
    require_order("endsOn", item.starts_on, item.ends_on)


def may_call(level: AreaLevel) -> None:
    """Raises InvalidInput unless areas of this level hold joint meetings."""
    if level not in CALLED_BY:
        raise InvalidInput(
            "areaId", "联席会议由社区、街道或区县召集", "joint meetings are called by communities, streets and counties"
        )


class MeetingDraft(Input):
    """`area_id` is that of a community, street or county."""

    area_id: str
    title: Line
    held_on: date


class AgendaItemPatch(Input):
    """Quantities that are left out follow a new resource by `suggest`, and stay as they are for the old one."""

    title: Line = ""
    resource_id: str = ""
    needed: Share = 1.0
    used: Share = 1.0
    starts_on: date | None = None
    ends_on: date | None = None
    time_text: Line | None = None
    lead_id: str | None = None
    responsible_id: str | None = None


class AgendaItemDraft(AgendaItemPatch):
    """Whatever is left out but the two ids is suggested."""

    need_id: str
    resource_id: str


class Refusing(Input):
    """Whoever refuses says why."""

    reason: Prose
