"""Joint meetings: where matches become projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.areas import AreaLevel
from domain.language import Text
from domain.needs import Need, Urgency
from domain.promises import Promise, suggest
from domain.records import Kept
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
        Decision.PENDING: (Decision.PENDING, Decision.ACCEPTED, Decision.REFUSED),
        Decision.ACCEPTED: (),
        Decision.REFUSED: (),
    },
    names={
        Decision.PENDING: Text("待议", "pending"),
        Decision.ACCEPTED: Text("已采纳", "accepted"),
        Decision.REFUSED: Text("未采纳", "refused"),
    },
)

_URGENT_FIRST = {Urgency.URGENT: 0, Urgency.SOON: 1, Urgency.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    resource: Resource
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drafted agenda item."""

    need: Need
    candidate: Candidate
    promise: Promise


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
                proposals.append(Proposal(need, candidate, promise))
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
