"""Versioned Cypher files, applied once, in the graph that neo4j-migrations leaves."""

from pathlib import Path

from graph.database import Database

FOLDER = Path(__file__).parent.parent / "migrations"


async def migrate(database: Database, folder: Path = FOLDER) -> list[str]:
    """Apply what has not been applied; the versions applied now."""
    applied = []
    for file in sorted(folder.glob("V*.cypher")):
        for text in file.read_text(encoding="utf-8").split(";\n"):
            if text.strip():
                async with database.driver.session(database=database.name) as session:
                    await (await session.run(text)).consume()
        applied.append(file.name)
    return applied
