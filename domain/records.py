"""What every record has."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A node as Python sees it. Fields are named as the node's properties; what a node has beyond them is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str

    @classmethod
    def of(cls, node: dict[str, Any]) -> Self:
        return cls.model_validate(node)


class Kept(Record):
    """A record that people change. `version` counts its changes."""

    version: int = 1
    created_at: datetime
    updated_at: datetime


class ListEntry(Kept):
    """What a resource, a need and a project share: a line of a list.

    `source` and `code` say which line of whose list it is; `flags` name what was odd and taken all the same.
    Fields ending in `_text` keep what was written beside what was understood.
    """

    title: str
    code: str | None = None
    source: str | None = None
    detail: str | None = None
    category: str | None = None
    category_text: str | None = None
    note: str | None = None
    flags: tuple[str, ...] = ()
