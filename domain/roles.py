"""In which roles people and programs act: what each may do is in `domain/access.py`, how much in `domain/limits.py`."""

from enum import StrEnum


class Role(StrEnum):
    """A request acts in one of these; they stand in the order in which the first that an account holds is taken.

    Each but `PUBLIC` is granted on an area or an organisation. `PUBLIC` is who has not signed in, or holds none.
    """

    ADMINISTRATOR = "administrator"
    INTEGRATION = "integration"
    ANALYST = "analyst"
    DISTRICT_OFFICER = "district_officer"
    STREET_OFFICER = "street_officer"
    COMMUNITY_WORKER = "community_worker"
    UNIT_EDITOR = "unit_editor"
    MEMBER = "member"
    RESIDENT = "resident"
    PUBLIC = "public"
