"""People: contacts of list entries, persons responsible for projects, members who claim."""

from datetime import date
from typing import Self

from pydantic import model_validator

from domain.inputs import Input, Line
from domain.records import Kept
from domain.refusals import InvalidInput


class Person(Kept):
    """`key` is unique within who they stand for: `<id of the unit or area>/<name_key>`."""

    name: str
    key: str
    phone: str | None = None


class PersonPatch(Input):
    name: Line = ""
    phone: Line | None = None


class PersonDraft(PersonPatch):
    """`stands_for` is the id of a unit, which the person is then a member of, or of an area."""

    name: Line
    stands_for: str


class Post(Input):
    """A duty in an area: 第一书记, 兼职委员, 网格员, 楼栋长, 党小组长."""

    post: Line
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise InvalidInput("until", f"不能早于{self.since}", f"must not be before {self.since}")
        return self


class Contact(Input):
    """Whom to call about a list entry."""

    name: Line
    phone: Line | None = None


def person_key(scope_id: str, name_key: str) -> str:
    return f"{scope_id}/{name_key}"
