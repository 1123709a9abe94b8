"""Lists that we wrote ourselves and that come back: what they say of each record now, by its id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.lists import Outcome
from exchange.columns import RECORD_ID, headers, owners, texts
from exchange.imports.comparison import changed_fields
from exchange.imports.lines import Line
from exchange.readers import tidy
from exchange.recognition import fields_of
from graph import exports
from graph.database import Database
from graph.imports import LABELS


@dataclass(frozen=True, slots=True)
class Exported:
    """What a list that we wrote says of a record now, by field, and whose it is: [type, id, name] of each tie."""

    fields: dict[str, str]
    owners: list[list[Any]]


async def as_exported(database: Database, lines: Sequence[Line]) -> dict[str, Exported]:
    """By record id. See exchange/columns.py."""
    exported: dict[str, Exported] = {}
    for kind in LABELS:
        ids = [line.draft.record_id for line in lines if line.table.kind is kind and line.draft.record_id]
        columns = [header for header in headers(kind)[1:] if header != RECORD_ID.header]
        for start in range(0, len(ids), exports.BATCH):
            for row in await exports.by_ids(database, kind, [one for one in ids[start : start + exports.BATCH] if one]):
                cells = dict(zip(columns, map(tidy, texts(kind, row)), strict=True))
                exported[row["id"]] = Exported(fields_of(kind, cells, {}), owners(kind, row))
    return exported


def settle_exported(lines: Sequence[Line], exported: Mapping[str, Exported]) -> None:
    """A row that says what we wrote is unchanged, whomever else its names may mean, and is its record.

    A copy of it that was edited is a new row.
    """
    settled: set[str] = set()
    for line in lines:
        record = exported.get(line.draft.record_id or "")
        if record and not changed_fields(line, record.fields, exported=True):
            line.outcome, line.entry_id, line.complaints = Outcome.UNCHANGED, line.draft.record_id, []
            settled.add(str(line.entry_id))
    for line in lines:
        if line.outcome is not Outcome.UNCHANGED and line.draft.record_id in settled:
            line.draft.record_id = None
