"""The table of access: complete, printed, and deny by default."""

import pytest

from app.access import DOCUMENT, document
from domain.access import FIELDS, READS, SPHERES, Reach, reach, reads
from domain.actions import MUTATIONS, may
from domain.roles import Role
from graph.scopes import SCOPES
from schema.access import missing
from schema.root import schema


def test_every_type_field_and_mutation_of_the_schema_has_a_row() -> None:
    assert missing(schema._schema) == []


def test_the_printed_table_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == document()


def test_a_field_stands_in_one_group() -> None:
    for name, fields in FIELDS.items():
        assert len(fields.plain) + len(fields.working) + len(fields.personal) == len(fields.all), name
        assert fields.masks <= fields.personal


def test_what_has_no_row_nobody_may() -> None:
    with pytest.raises(KeyError):
        reach(Role.DISTRICT_OFFICER, "Need", "inventedField")
    assert not any(may(role, MUTATIONS["grantRole"]) for role in Role if role is not Role.ADMINISTRATOR)
    assert not reads(Role.PUBLIC, "Need")


def test_names_and_phones_are_read_in_full_by_offices_and_the_unit_alone() -> None:
    full = {role for role in Role if reach(role, "Person", "phone") is Reach.READ}
    assert full == {
        Role.ADMINISTRATOR,
        Role.DISTRICT_OFFICER,
        Role.STREET_OFFICER,
        Role.COMMUNITY_WORKER,
        Role.UNIT_EDITOR,
        Role.RESIDENT,
    }
    assert {role for role in Role if reach(role, "Contact", "phone") is Reach.MASKED} == {Role.MEMBER}


def test_every_role_has_a_sphere_and_the_table_of_it() -> None:
    assert set(SPHERES) == set(Role)
    assert set(READS) == set(Role) - {Role.ADMINISTRATOR}
    for role, scopes in SCOPES.items():
        assert set(scopes.see) <= set(READS[role]), role
