"""Understanding entries as they come, and taking people's word for it."""

from functools import partial
from typing import Any

from domain.needs import Need
from domain.refusals import NotFound
from domain.resources import Resource
from domain.understanding import Aspect, Correction, TypedBy, corrected
from domain.viewer import SYSTEM, Viewer
from graph import service_types, understanding
from graph.database import Change, Database
from graph.needs import NEEDS
from graph.records import Values, lock_one_of
from graph.resources import RESOURCES
from graph.understanding import Understood
from matching.entries import NeedEntry, ResourceEntry
from matching.understanding import understand, version


async def bring_up_to_date(database: Database) -> int:
    """Understand what is new, was changed, or was last understood by another taxonomy; how many entries that is."""
    number = 0
    async for page in understanding.not_understood(database, version()):
        rows = [understood(entry) for entry in page]
        await database.write(SYSTEM, partial(understanding.write, kind=type(page[0]), rows=rows))
        number += len(rows)
    return number


async def note(change: Change, entry: Need | Resource) -> None:
    """Understand an entry that is being written."""
    await understanding.write(change, type(entry), [understood(entry)])


def understood(record: Need | Resource) -> Understood:
    """What is written of one entry: what it says as a whole, whatever of it is promised or answered already."""
    entry = (
        NeedEntry.of(record.model_copy(update={"answered": 0.0}))
        if isinstance(record, Need)
        else ResourceEntry.of(record.model_copy(update={"promised": 0.0}))
    )
    said = understand(entry)
    quantity, window = said.quantity, said.window
    by = TypedBy.PERSON if Aspect.TYPES in record.corrected else TypedBy.TEXT
    return {
        "id": record.id,
        "version": record.version,
        "values": {
            "understood_types": [service.code for service in said.services],
            "understood_audiences": sorted(said.audiences),
            "understood_quantity": quantity and quantity.amount,
            "understood_unit": quantity and quantity.unit,
            "understood_per": quantity and quantity.per,
            "understood_from": window.first_day,
            "understood_until": window.last_day,
            "understood_rule": window.rule,
            "understood_day_parts": list(window.day_parts),
            "understood_reach": said.reach,
            "understood_place": said.place,
            "understood_money": said.money,
            "understood_by": version(),
        },
        "types": [
            {"code": service.code, "confidence": service.confidence, "by": by, "words": list(service.words)}
            for service in said.services
        ],
    }


async def correct(
    database: Database, viewer: Viewer, entry_id: str, stated: Values, version: int | None
) -> Need | Resource:
    """Say what an entry means. `stated` is a Correction. It is kept whatever a list or the program says later.

    Raises InvalidInput, NotFound (of the entry, or of a type), Conflict.
    """
    correction = Correction.of(stated)

    async def work(change: Change) -> Need | Resource:
        entry: Need | Resource = await lock_one_of(change, "id", entry_id, NEEDS, RESOURCES, version=version)
        for code in await service_types.unknown(change, correction.types):
            raise NotFound("types", code)
        records: Any = NEEDS if isinstance(entry, Need) else RESOURCES
        entry = await records.update(change, entry, corrected(entry, correction))
        await note(change, entry)
        return entry

    return await database.write(viewer, work)
