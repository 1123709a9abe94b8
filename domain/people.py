"""People: contacts of list entries, persons responsible for projects, members who claim."""

from domain.records import Kept


class Person(Kept):
    """`key` is unique within who they stand for: `<id of the unit or area>/<name_key>`."""

    name: str
    key: str
    phone: str | None = None


def person_key(scope_id: str, name_key: str) -> str:
    return f"{scope_id}/{name_key}"
