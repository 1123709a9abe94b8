"""What an import is going to write, in parts that are small enough for a transaction."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from domain.lists import ListKind
from exchange.imports.options import Progress
from exchange.report import Report
from graph.database import Change
from graph.imports import LABELS, batches, writing
from graph.imports.writing import ChangedEntry, NewEntry
from graph.names import Names

# What the memory of a small server holds of one transaction, with much to spare: 14 KB a row.
ROWS_A_PART = 4_000

Part = Callable[[Change], Awaitable[None]]


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

    def parts(self, report: Report, import_id: str, names: Names, progress: Progress) -> list[Part]:
        """The first makes the import, and whom its rows are of."""
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
                for start in range(0, len(entries), ROWS_A_PART):
                    some = entries[start : start + ROWS_A_PART]
                    done += len(some)
                    parts.append(_part(write, kind, import_id, some, done, total, progress))
        return parts


def _part(write: Any, kind: ListKind, import_id: str, entries: Any, done: int, total: int, progress: Progress) -> Part:
    async def part(change: Change) -> None:
        before = done - len(entries)
        for some in batches(entries):
            progress("write", before, total)
            await write(change, kind, import_id, some)
            before += len(some)
        progress("write", done, total)

    return part
