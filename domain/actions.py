"""What may be done, and asked beside records: who may, and on which records. What has no row only administrators may.

The other half of the table is in `domain/access.py`; both are printed into docs/access.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.roles import Role


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Must(StrEnum):
    """What holds of a record that an argument names."""

    CHANGE = "may be changed"
    SEE = "may be seen"


@dataclass(frozen=True, slots=True)
class Target:
    """Records that an argument names by their ids, of one of these `types`."""

    types: tuple[str, ...]
    must: Must


@dataclass(frozen=True, slots=True)
class Action:
    """A field of `Mutation` or `Query` and who may ask for it, an administrator aside.

    `targets` by the path of the argument: `input.raisedBy`. One that `required` names must be given, since without it
    all there is would be meant, or nothing would say where a new record lies. `strict`: all that it changed must be in
    the sphere to change, not only what the arguments name and what it made.
    """

    roles: frozenset[Role]
    targets: Mapping[str, Target] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    strict: bool = False


_DISTRICT: Final = frozenset({Role.DISTRICT_OFFICER})
_OFFICES: Final = frozenset({Role.DISTRICT_OFFICER, Role.STREET_OFFICER, Role.COMMUNITY_WORKER})
_STREETS: Final = _OFFICES - {Role.COMMUNITY_WORKER}
_EDITORS: Final = _OFFICES | {Role.UNIT_EDITOR}
_MEMBERS: Final = _EDITORS | {Role.MEMBER}
_RESIDENTS: Final = _EDITORS | {Role.RESIDENT}
_PARTY: Final = ("Area", "Organisation", "Person")
_NAMED: Final = ("Organisation", "Area")


def _change(*types: str) -> Target:
    return Target(types, Must.CHANGE)


def _see(*types: str) -> Target:
    return Target(types, Must.SEE)


def _action(
    roles: Iterable[Role],
    required: str = "",
    more: Mapping[str, Target] | None = None,
    *,
    strict: bool = False,
    **targets: Target,
) -> Action:
    """A path of an argument is written with `__` in place of its points."""
    named = {path.replace("__", "."): target for path, target in (targets | dict(more or {})).items()}
    return Action(frozenset(roles), named, _names(required), strict)


_PROPOSED: Final = {
    "input__resourceId": _see("Resource"),
    "input__leadId": _see("Organisation"),
    "input__responsibleId": _see("Person"),
}
_AGREED: Final = {
    "input__leadId": _see("Organisation"),
    "input__responsibleId": _see("Person"),
    "input__communityIds": _see("Area"),
    "input__needs__needId": _see("Need"),
    "input__resources__resourceId": _see("Resource"),
}

MUTATIONS: Final[Mapping[str, Action]] = {
    "createArea": _action(_OFFICES, "input.within", input__within=_change("Area")),
    "updateArea": _action(_OFFICES, id=_change("Area")),
    "moveArea": _action(_STREETS, "within", id=_change("Area"), within=_change("Area")),
    "removeArea": _action(_STREETS, id=_change("Area")),
    "createOrganisation": _action(_OFFICES, "input.basedIn", input__basedIn=_change("Area")),
    "updateOrganisation": _action(_EDITORS, id=_change("Organisation"), input__basedIn=_change("Area")),
    "removeOrganisation": _action(_OFFICES, id=_change("Organisation")),
    "createPerson": _action(_EDITORS, input__standsFor=_change(*_NAMED)),
    "updatePerson": _action(_EDITORS | {Role.RESIDENT}, id=_change("Person")),
    "removePerson": _action(_EDITORS, id=_change("Person")),
    "joinOrganisation": _action(_EDITORS, personId=_change("Person"), organisationId=_change("Organisation")),
    "leaveOrganisation": _action(_EDITORS, personId=_change("Person"), organisationId=_change("Organisation")),
    "registerWithCommunity": _action(_OFFICES, personId=_change("Person"), communityId=_change("Area")),
    "unregisterFromCommunity": _action(_OFFICES, personId=_change("Person"), communityId=_change("Area")),
    "appoint": _action(_OFFICES, personId=_change("Person"), areaId=_change("Area")),
    "dismiss": _action(_OFFICES, personId=_change("Person"), areaId=_change("Area")),
    "addSkill": _action(_EDITORS, personId=_change("Person"), serviceTypeId=_see("ServiceType")),
    "removeSkill": _action(_EDITORS, personId=_change("Person"), serviceTypeId=_see("ServiceType")),
    "pair": _action(_STREETS, organisationId=_see("Organisation"), communityId=_change("Area")),
    "unpair": _action(_STREETS, organisationId=_see("Organisation"), communityId=_change("Area")),
    "adoptPairingPlan": _action(
        _STREETS,
        input__pairs__organisationId=_see("Organisation"),
        input__pairs__communityId=_change("Area"),
        input__ended__organisationId=_see("Organisation"),
        input__ended__communityId=_change("Area"),
    ),
    "addAlias": _action(_OFFICES, id=_change(*_NAMED)),
    "removeAlias": _action(_OFFICES, id=_change(*_NAMED)),
    "merge": _action(_DISTRICT, keep=_change(*_NAMED), away=_change(*_NAMED)),
    "part": _action(_DISTRICT, id=_change(*_NAMED)),
    "createResource": _action(_EDITORS, input__offeredBy=_change("Organisation", "Person")),
    "updateResource": _action(_EDITORS, id=_change("Resource")),
    "withdrawResource": _action(_EDITORS, id=_change("Resource")),
    "reopenResource": _action(_EDITORS, id=_change("Resource")),
    "createNeed": _action(_RESIDENTS, input__raisedBy=_change(*_PARTY)),
    "updateNeed": _action(_RESIDENTS, id=_change("Need")),
    "withdrawNeed": _action(_RESIDENTS, id=_change("Need")),
    "reopenNeed": _action(_RESIDENTS, id=_change("Need")),
    "correctUnderstanding": _action(_EDITORS, id=_change("Need", "Resource")),
    "runMatching": _action(_OFFICES, "areaId", areaId=_change("Area")),
    "matchEntry": _action(_EDITORS, id=_change("Need", "Resource")),
    "runDocking": _action(
        _OFFICES,
        "areaId",
        areaId=_change("Area"),
        whatIf__withoutUnits=_see("Organisation"),
        whatIf__withoutResources=_see("Resource"),
        whatIf__oneMoreOf=_see("Resource"),
    ),
    "dockNeed": _action(_OFFICES, id=_change("Need")),
    "callMeeting": _action(_OFFICES, input__areaId=_change("Area")),
    "closeMeeting": _action(_OFFICES, id=_change("Meeting")),
    "cancelMeeting": _action(_OFFICES, id=_change("Meeting")),
    "draftAgenda": _action(_OFFICES, meetingId=_change("Meeting"), fromRun=_see("DockingRun")),
    "addAgendaItem": _action(_OFFICES, meetingId=_change("Meeting"), input__needId=_see("Need"), more=_PROPOSED),
    "changeAgendaItem": _action(_OFFICES, itemId=_change("AgendaItem"), more=_PROPOSED),
    "removeAgendaItem": _action(_OFFICES, itemId=_change("AgendaItem")),
    "acceptAgendaItem": _action(_OFFICES, itemId=_change("AgendaItem")),
    "refuseAgendaItem": _action(_OFFICES, itemId=_change("AgendaItem")),
    "createProject": _action(_EDITORS, more=_AGREED),
    "updateProject": _action(_EDITORS, id=_change("Project"), more=_AGREED),
    "moveProject": _action(_EDITORS, id=_change("Project")),
    "claimProject": _action(_MEMBERS, id=_see("Project"), claimantId=_change("Organisation", "Person")),
    "withdrawClaim": _action(_MEMBERS, id=_see("Project"), claimantId=_change("Organisation", "Person")),
    "joinProject": _action(_EDITORS, id=_see("Project"), organisationId=_change("Organisation")),
    "leaveProject": _action(_EDITORS, id=_see("Project"), organisationId=_change("Organisation")),
    "reportProgress": _action(_MEMBERS, projectId=_change("Project")),
    "importList": _action(_EDITORS, strict=True),
    "undoImport": _action((), id=_change("ListImport")),
    "erasePersonalData": _action((), personId=_change("Person")),
    "grantRole": _action((), onId=_change(*_NAMED), personId=_change("Person")),
    "revokeRole": _action((), onId=_change(*_NAMED)),
}

_SIGNED_IN: Final = frozenset(Role) - {Role.PUBLIC, Role.ADMINISTRATOR}
# The fields of `Query` that are no lists or records of a type: those go by the type.
QUERIES: Final[Mapping[str, Action]] = {
    "node": _action(_SIGNED_IN),
    "search": _action(_SIGNED_IN),
    "changes": _action(_OFFICES | {Role.INTEGRATION, Role.ANALYST, Role.UNIT_EDITOR}),
    "overdueProjects": _action(_OFFICES | {Role.ANALYST}, areaId=_see("Area")),
    "pairingPlans": _action(_STREETS, areaId=_change("Area")),
    "dockingDifference": _action(_OFFICES | {Role.ANALYST}, a=_see("DockingRun"), b=_see("DockingRun")),
    "projectsAsOf": _action(()),
    "exportPersonalData": _action((), personId=_change("Person")),
    "grants": _action(()),
}

# What is no GraphQL: downloads and pages.
PAGES: Final[Mapping[str, Action]] = {
    "exports": _action(_OFFICES),
    "pairing-plans": _action(_STREETS, area=_change("Area")),
}


def may(role: Role, action: Action) -> bool:
    return role is Role.ADMINISTRATOR or role in action.roles
