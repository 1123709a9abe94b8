"""Records in memory for tests of rules: a test states only what matters to it."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from domain.needs import Need
from domain.projects import Project
from domain.resources import Resource

_numbers = count(1)
_THEN = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def _common(noun: str) -> dict[str, Any]:
    number = next(_numbers)
    return {"id": f"{noun}-{number:04}", "title": f"{noun}{number}", "created_at": _THEN, "updated_at": _THEN}


def need(**values: Any) -> Need:
    return Need(**{**_common("need"), "raised_on": date(2026, 1, 15), **values})


def resource(**values: Any) -> Resource:
    return Resource(**{**_common("resource"), **values})


def project(**values: Any) -> Project:
    return Project(**{**_common("project"), **values})
