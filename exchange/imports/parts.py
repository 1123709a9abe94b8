"""What an import is going to write, in parts that are small enough for a transaction."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.lists import ListKind
from domain.needs import Need
from domain.resources import Resource
from exchange.imports.options import Progress, Understand
from exchange.report import Report
from graph.database import Change
from graph.imports import LABELS, batches, writing
from graph.imports.writing import ChangedEntry, NewEntry
from graph.names import Names

# What the memory of a small server holds of one transaction, with much to spare: 14 KB a row.
ROWS_A_PART = 4_000

Part = Callable[[Change], Awaitable[None]]

_UNDERSTOOD: dict[ListKind, type[Need | Resource]] = {ListKind.RESOURCES: Resource, ListKind.NEEDS: Need}
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Writes:
    """The entries to make, to change and to note as repeated, the pairings, and the ids of all parties they need."""

    def __init__(self) -> None:
        self.new: dict[ListKind, list[NewEntry]] = defaultdict(list)
        self.updates: dict[ListKind, list[ChangedEntry]] = defaultdict(list)
        self.repeats: dict[ListKind, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self.pairs: list[dict[str, Any]] = []
        self.used: set[str] = set()

    def rows(self) -> int:
        """How many rows there are to write."""
        planned = (self.new, self.updates, self.repeats)
        return len(self.pairs) + sum(len(entries) for kinds in planned for entries in kinds.values())

    def parts(
        self, report: Report, import_id: str, names: Names, progress: Progress, understand: Understand | None
    ) -> list[Part]:
        """The first makes the import, and whom its rows are of. `understand` is asked about every new entry."""
        total, done = self.rows(), 0

        async def begin(change: Change) -> None:
            await names.create(change, import_id, self.used)
            counts = {outcome.value.lower(): number for outcome, number in report.counts.items()}
            lists = {"kinds": list(report.kinds), "sources": list(report.sources)}
            await writing.create_list(change, import_id, {"file_name": report.file_name, **lists, **counts})
            await writing.pair(change, import_id, self.pairs)

        parts: list[Part] = [begin]
        for kind in LABELS:
            for write, entries in (
                (writing.update_entries, self.updates[kind]),
                (writing.create_entries, self.new[kind]),
                (writing.note_repeats, self.repeats[kind]),
            ):
                told = understand if entries is self.new[kind] else None
                for start in range(0, len(entries), ROWS_A_PART):
                    some = entries[start : start + ROWS_A_PART]
                    done += len(some)
                    parts.append(_part(write, kind, import_id, some, done, total, progress, told))
        return parts


def _part(
    write: Any,
    kind: ListKind,
    import_id: str,
    entries: Any,
    done: int,
    total: int,
    progress: Progress,
    understand: Understand | None,
) -> Part:
    async def part(change: Change) -> None:
        before = done - len(entries)
        async for some in _understood(kind, batches(entries), understand):
            progress("write", before, total)
            await write(change, kind, import_id, some)
            before += len(some)
        progress("write", done, total)

    return part


async def _understood(
    kind: ListKind, every: Sequence[list[Any]], understand: Understand | None
) -> AsyncIterator[list[Any]]:
    """The batches; of new needs and resources each is understood while Neo4j writes the one before it."""
    if understand is None or kind not in _UNDERSTOOD:
        for some in every:
            yield some
        return
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        ready = [loop.run_in_executor(thread, _note, _UNDERSTOOD[kind], some, understand) for some in every]
        for some, told in zip(every, ready, strict=True):
            await told
            yield some


def _note(record: type[Need | Resource], entries: Sequence[NewEntry], understand: Understand) -> None:
    now = datetime.now(_SHANGHAI)
    for entry in entries:
        said = understand(record.of({"id": entry.id, "created_at": now, "updated_at": now, **entry.values}))
        entry.types = said["types"]
        entry.values |= {name: value for name, value in said["values"].items() if value is not None}
