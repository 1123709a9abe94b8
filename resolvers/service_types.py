"""Bringing the types of the graph in line with the taxonomy of the program."""

from graph import service_types
from graph.database import Database
from matching.taxonomy import taxonomy


async def load(database: Database) -> int:
    """How many types changed: 0 for a graph that has this taxonomy already."""
    return await service_types.bring_up_to_date(
        database,
        (
            {
                "code": concept.code,
                "name": concept.zh,
                "name_en": concept.en,
                "aliases": [*concept.alt, *concept.whom],
                "kind": concept.kind,
                "note": concept.note or None,
                "broader": concept.broader,
                "related": concept.related,
            }
            for concept in taxonomy().concepts
        ),
    )
