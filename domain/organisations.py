"""Units: whoever sits in a community or is paired with one."""

from enum import StrEnum

from domain.inputs import Line, Placed
from domain.records import Kept


class OrganisationKind(StrEnum):
    GOVERNMENT = "GOVERNMENT"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    STATE_FIRM = "STATE_FIRM"
    PRIVATE_FIRM = "PRIVATE_FIRM"
    SCHOOL = "SCHOOL"
    HOSPITAL = "HOSPITAL"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    PARTY_ORGANISATION = "PARTY_ORGANISATION"
    PROPERTY_COMPANY = "PROPERTY_COMPANY"
    OWNERS_COMMITTEE = "OWNERS_COMMITTEE"


class Organisation(Kept):
    """`key` is unique: `<id of the county or ->/<name_key>`, since every county has a 县税务局."""

    name: str
    name_key: str
    key: str
    kind: OrganisationKind | None = None
    tier: str | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None


class OrganisationPatch(Placed):
    """`based_in` is the id of an area of any level; null takes the place away."""

    name: Line = ""
    kind: OrganisationKind | None = None
    tier: Line | None = None
    code: Line | None = None
    based_in: str | None = None


class OrganisationDraft(OrganisationPatch):
    name: Line


def organisation_key(county_id: str | None, name_key: str) -> str:
    return f"{county_id or '-'}/{name_key}"
