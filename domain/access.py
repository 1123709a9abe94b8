"""Who may see and do what: the one table. What has no row here, nobody may but an administrator; a start fails first.

A role acts within a *sphere*: which records of a type are in it, to see and to change, is said in `graph/scopes.py` as
Cypher. Of what is in its sphere, a role sees groups of fields:

plain     what the record is
working   how an office works with it: where it comes from, how it was understood, what fits it, its history
personal  who is meant, and what only people of an office should read; masked, it is shown in part (张**, 138****0000)

What may be done is in `domain/actions.py`. `python -m app.access` prints the table into docs/access.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.roles import Role


class Sphere(StrEnum):
    """Where a role acts; the value says it to people."""

    EVERYTHING = "everything there is"
    WIDE_AREA = "the areas that were granted and all in them; whoever is granted every county, all there is"
    AREA = "the areas that were granted and all in them"
    UNIT = "the units that were granted, what they take part in, and the communities that they are paired with"
    OWN = "what is one's own, and the published projects of the areas that were granted"
    NUMBERS = "how many there are, and nothing else"


SPHERES: Final[Mapping[Role, Sphere]] = {
    Role.ADMINISTRATOR: Sphere.EVERYTHING,
    Role.INTEGRATION: Sphere.WIDE_AREA,
    Role.ANALYST: Sphere.WIDE_AREA,
    Role.DISTRICT_OFFICER: Sphere.WIDE_AREA,
    Role.STREET_OFFICER: Sphere.AREA,
    Role.COMMUNITY_WORKER: Sphere.AREA,
    Role.UNIT_EDITOR: Sphere.UNIT,
    Role.MEMBER: Sphere.UNIT,
    Role.RESIDENT: Sphere.OWN,
    Role.PUBLIC: Sphere.NUMBERS,
}


class Group(StrEnum):
    PLAIN = "plain"
    WORKING = "working"
    PERSONAL = "personal"


class Reach(StrEnum):
    """How a role reads a group of fields."""

    READ = "read"
    MASKED = "masked"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a type, as the API names them, by their group. `masks`: which can be shown in part."""

    plain: frozenset[str]
    working: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    masks: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.plain | self.working | self.personal

    def of(self, group: Group) -> frozenset[str]:
        return {Group.PLAIN: self.plain, Group.WORKING: self.working, Group.PERSONAL: self.personal}[group]


def _fields(plain: str, working: str = "", personal: str = "", masks: str = "") -> Fields:
    return Fields(_names(plain), _names(working), _names(personal), _names(masks))


_KEPT = "id version createdAt updatedAt"
_ENTRY = f"{_KEPT} title code detail note category categoryText flags serviceType"
_WORKED = (
    "history source types understoodTypes understoodAudiences understoodQuantity understoodUnit understoodPer "
    "understoodFrom understoodUntil understoodRule understoodDayParts understoodReach understoodPlace understoodMoney "
    "corrected"
)
_AREA = _fields(
    f"{_KEPT} name level code aliases longitude latitude parent children descendants path organisations projects "
    "pairedOrganisations pairings",
    "history needs meetings unansweredNeeds",
)
LEVELS: Final = ("County", "Street", "Community", "Compound", "Grid", "Building")

FIELDS: Final[Mapping[str, Fields]] = {
    "Area": _AREA,
    "Organisation": _fields(
        f"{_KEPT} name kind tier code aliases longitude latitude basedIn pairedCommunities pairings resources projects",
        "history claims fittingNeeds",
        "members",
    ),
    "Pairing": _fields("organisation community since basis"),
    "Person": _fields(
        f"{_KEPT} organisations registeredWith skills",
        "history responsibleFor claims posts",
        "name phone",
        "name phone",
    ),
    "Post": _fields("area post since until", personal="person"),
    "Contact": _fields("", personal="person phone", masks="phone"),
    "ServiceType": _fields(
        f"{_KEPT} code name nameEn aliases kind note deprecated broader narrower related", "history resources needs"
    ),
    "Resource": _fields(
        f"{_ENTRY} status capacity capacityUnit capacityPer capacityText promised availableText availableFrom "
        "availableUntil availableRule dayParts audienceText audiences yearlyCapacity left longitude latitude offeredBy",
        f"{_WORKED} matches fittingNeeds projects",
        "contact",
    ),
    "Need": _fields(
        f"{_ENTRY} status quantity quantityUnit quantityText answered wantedText wantedFrom wantedUntil wantedRule "
        "dayParts urgency urgencyText audienceText audiences raisedOn left longitude latitude raisedBy projects",
        f"{_WORKED} matches",
        "contact",
    ),
    "Project": _fields(
        f"{_ENTRY} status statusText timeText startsOn endsOn rule begunOn droppedBecause claimLimit nextStatuses "
        "reportOverdue lead joined communities reports",
        "history source answers uses claims meeting agendaItem steps",
        "contact responsible",
    ),
    "Source": _fields("", "sheet row listImport"),
    "ListImport": _fields(
        "", "id fileName kinds importedAt undoneAt created updated unchanged repeated refused skipped gone importedBy"
    ),
    "Typing": _fields("type by confidence words"),
    "Match": _fields(
        "resource need score reason",
        "base service text category audience time capacity place runId matchedAt",
    ),
    "Answer": _fields("project need quantity"),
    "Use": _fields("project resource quantity"),
    "Claim": _fields("organisation project at", personal="person"),
    "Meeting": _fields(f"{_KEPT} title heldOn status area items projects", "history"),
    "AgendaItem": _fields(
        f"{_KEPT} title position decision reason needed used score startsOn endsOn timeText meeting need resource "
        "match lead project",
        "history",
        "responsible",
    ),
    "ProgressReport": _fields(f"{_KEPT} period text percent reportedOn project", "history"),
    "Event": _fields(
        "id seq at verb subjectType subjectId reason before after importId actorRole",
        "requestId operationId",
        "actorId actorName",
    ),
    "ProjectStep": _fields("before after at reason", personal="actorId actorName"),
    "DockingRun": _fields(
        "id at area fair unitLoad withoutUnits withoutResources oneMoreOf needs resources pairs met value bound gap "
        "worstShare worstShareBound unfairValue fairnessPrice seconds plan shortages"
    ),
    "PlannedDocking": _fields("id run need resource position needed used share score value extra betweenMeetings"),
    "Shortage": _fields("id run between lacks position kind needs unmet resources oneMoreMeets sentence"),
    "Change": _fields(
        "cursor at verb subjectType subjectId reason before after record actorRole",
        "requestId operationId",
        "actorName",
    ),
    "Grant": _fields("", "id role onId onName grantedAt", "subject name grantedBy personId"),
}

# What answers are made of beside records. Whoever may ask the field that gives one may read all of it.
PARTS: Final = _names(
    "PageInfo Highlight HighlightPart FoundConnection FoundEdge ChangePage PlanDifference PlanChange "
    "PairingPlans PairingPlan PlannedPair EndedPair CommunityLoad PlannedUnit PlannedSite "
    "PlannedCommunity AdoptedPairingPlan MatchRun DockedNeed DraftedAgenda ImportReport OutcomeCount "
    "FlagCount ImportRow ImportComplaint RepeatedRow ProjectSnapshotPage ProjectSnapshot SnapshotShare "
    "PersonalData ErasedPersonalData FieldConflict"
)

_R, _M = Reach.READ, Reach.MASKED
Reading = Mapping[Group, Reach]
NOTHING: Final[Reading] = {}
PLAIN: Final[Reading] = {Group.PLAIN: _R}
WORKING: Final[Reading] = {Group.PLAIN: _R, Group.WORKING: _R}
MASKED: Final[Reading] = {**WORKING, Group.PERSONAL: _M}
FULL: Final[Reading] = {**WORKING, Group.PERSONAL: _R}


def _of(reading: Reading, types: str) -> dict[str, Reading]:
    return dict.fromkeys(types.split(), reading)


_OFFICE: Final = _of(FULL, " ".join(name for name in FIELDS if name != "Grant"))
READS: Final[Mapping[Role, Mapping[str, Reading]]] = {
    Role.DISTRICT_OFFICER: _OFFICE,
    Role.STREET_OFFICER: _OFFICE,
    Role.COMMUNITY_WORKER: _OFFICE,
    Role.ANALYST: _of(
        WORKING,
        "Area Organisation Pairing ServiceType Resource Need Project Source ListImport Typing Match Answer Use Claim "
        "Meeting AgendaItem ProgressReport Event ProjectStep DockingRun PlannedDocking Shortage Change",
    ),
    Role.INTEGRATION: _of(
        PLAIN, "Area Organisation Pairing ServiceType Resource Need Project ProgressReport Answer Use Event Change"
    ),
    Role.UNIT_EDITOR: _of(
        FULL,
        "Area Organisation Pairing Person Post Contact ServiceType Resource Need Project Typing Match Answer Use Claim "
        "Meeting AgendaItem ProgressReport Event ProjectStep Change",
    ),
    Role.MEMBER: {
        **_of(
            PLAIN,
            "Area Organisation Pairing ServiceType Resource Need Typing Match Answer Use ProgressReport Event Change",
        ),
        **_of(MASKED, "Person Contact Claim Project ProjectStep"),
    },
    Role.RESIDENT: {
        **_of(PLAIN, "Area ServiceType Organisation Project ProgressReport"),
        **_of(FULL, "Person Contact Need"),
    },
    Role.PUBLIC: _of(PLAIN, "ServiceType"),
}
# Of these, a role that reads nothing of them may still ask how many there are.
COUNTED: Final[Mapping[Role, frozenset[str]]] = {
    Role.PUBLIC: _names(f"Area {' '.join(LEVELS)} Organisation Pairing Resource Need Project"),
}


def type_of(name: str) -> str:
    """The row of a type: areas of every level share one."""
    return "Area" if name in LEVELS else name


def reach(role: Role, type_name: str, field_name: str) -> Reach | None:
    """How a role reads a field; None where it may not. Raises KeyError for a type or field without a row."""
    if type_name in PARTS:
        return Reach.READ
    name = type_of(type_name)
    fields = FIELDS[name]
    if field_name not in fields.all:
        raise KeyError(f"{type_name}.{field_name}")
    if role is Role.ADMINISTRATOR:
        return Reach.READ
    for group, how in READS[role].get(name, NOTHING).items():
        if field_name in fields.of(group):
            # What can't be shown in part, whoever is shown personal data in part may not see.
            return None if how is Reach.MASKED and field_name not in fields.masks else how
    return None


def reads(role: Role, type_name: str) -> bool:
    """Whether a role reads anything of a type."""
    return role is Role.ADMINISTRATOR or type_name in PARTS or type_of(type_name) in READS[role]


def counts(role: Role, type_name: str) -> bool:
    """Whether a role may ask how many records of a type there are."""
    return reads(role, type_name) or type_name in COUNTED.get(role, ())
